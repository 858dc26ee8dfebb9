"""The whole trail of an order: what happened, who, when, on which device (newest first)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.kit import Kit
from server.services.order_views import People
from server.services.paging import Cursors
from server.services.ports import Reads
from sync.log import LogRow
from sync.model.quantity import format_quantity
from sync.model.records import Device, EventStatus, Order
from sync.verdict import Refused

HIDDEN = frozenset({"tracking"})  # the hash of a link is nobody's business


@dataclass(frozen=True, slots=True)
class Trails:
    """The use case of reading a trail."""

    kit: Kit

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.kit.settings.secret, "trail")

    def page(self, no: str, cursor: str | None, limit: int) -> dict[str, Any]:
        """Up to `limit` entries before the cursor. Refused 404; BadCursor."""
        before = int(self.cursors.read(cursor, int)[0]) if cursor else None
        with self.kit.store.reading() as reads:
            if reads.source.load(Order, no) is None:
                raise Refused("not_found", "There is no such order.", 404)
            rows = reads.trail(no, before, limit + 1)
            names = People(reads)
            items = [entry(reads, names, row) for row in rows[:limit]]
        more = len(rows) > limit
        return {"items": items, "more": more,
                "cursor": self.cursors.make((rows[limit - 1].seq,)) if more else None}


def entry(reads: Reads, names: People, row: LogRow) -> dict[str, Any]:
    """One line of the trail; an event's verdict is the present one, not the first [I6]."""
    status = reads.source.load(EventStatus, row.event_id) if row.source == "device" else None
    device = reads.source.load(Device, row.device_id) if row.device_id else None
    return {
        "seq": row.seq, "event_id": row.event_id, "source": row.source, "type": row.type,
        "verdict": status.verdict if status else row.verdict, "code": status.code if status else row.code,
        "note": status.note if status else row.note, "actor": names.of(row.actor_id),
        "on_behalf_of": names.of(row.on_behalf_of),
        "device": {"id": device.id, "name": device.name} if device else None,
        "recorded_at": row.recorded_at, "received_at": row.received_at, "body": body_of(row),
        "reversed_by": status.reversed_by if status else None,
        "inbox_id": status.inbox_id if status else row.inbox_id}


def body_of(row: LogRow) -> dict[str, Any]:
    """The body as an object; what cannot be read is shown as its text."""
    body = row.raw.get("body")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return {"text": row.raw["body"]}
    if not isinstance(body, Mapping):
        return {}
    return dict(body) if row.source == "device" else wire(body)


def wire(body: Mapping[str, Any]) -> dict[str, Any]:
    """An act's body with quantities as wire strings."""
    shown = {k: v for k, v in body.items() if k not in HIDDEN}
    if isinstance(lines := shown.get("lines"), list):
        shown["lines"] = [wire_line(entry) for entry in lines]
    if isinstance(content := shown.get("content"), dict):
        shown["content"] = wire(content)
    return shown


def wire_line(entry: Any) -> Any:
    if isinstance(entry, dict) and isinstance(entry.get("quantity"), int):
        return {**entry, "quantity": format_quantity(entry["quantity"])}
    return entry
