"""The whole trail of an order: what happened, who, when, on which device (newest first)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.came import Roads
from server.services.captured import captured
from server.services.device_names import DeviceNames
from server.services.inbox_outcomes import counting, sent
from server.services.inbox_settle import taken_back
from server.services.kit import Kit
from server.services.made import as_object
from server.services.order_views import People
from server.services.paging import Cursors
from server.services.ports import Reads
from sync.codes import CodeReader
from sync.event import Event, read_event
from sync.log import LogRow
from sync.model.quantity import format_quantity
from sync.model.records import Device, EventStatus, InboxItem, Order, Package
from sync.rules.texts import decided_as
from sync.verdict import Refused
from sync.world import World

DECISIONS = frozenset({"inbox.resolve", "inbox.reopen"})
NAMES = frozenset({"event.reverse", "sync.retry", "sync.expire", "sync.vouched"})  # entries that speak of an event
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
            devices = DeviceNames(reads)
            roads = Roads(reads, names, devices)
            items = [{**entry(reads, names, devices, row, self.kit.codes), "came": roads.of(row)}
                     for row in rows[:limit]]
        more = len(rows) > limit
        return {"items": items, "more": more,
                "cursor": self.cursors.make((rows[limit - 1].seq,)) if more else None}


def entry(reads: Reads, names: People, devices: DeviceNames, row: LogRow, codes: CodeReader) -> dict[str, Any]:
    """One line of the trail; an event's verdict is the present one, not the first [I6]."""
    status = reads.source.load(EventStatus, row.event_id) if row.source == "device" else None
    device = reads.source.load(Device, row.device_id) if row.device_id else None
    return {
        "seq": row.seq, "event_id": row.event_id, "source": row.source, "type": row.type,
        "verdict": status.verdict if status else row.verdict, "code": status.code if status else row.code,
        "note": status.note if status else row.note, "actor": names.of(row.actor_id),
        "on_behalf_of": names.of(row.on_behalf_of),
        "device": devices.of(device),
        "recorded_at": row.recorded_at, "received_at": row.received_at, "body": body_of(row),
        "reversed_by": reversed_by(reads, row, status),
        "inbox_id": status.inbox_id if status else row.inbox_id,
        "about": about(reads, names, row), "counts": counts(reads, row, status),
        "settled": settled(reads, row, status), "taken_back": taken_back_at(reads, status),
        "waits_for_decision": waits_for_decision(reads, row, status), "replaced": replaced(reads, row, status, codes)}


def about(reads: Reads, names: People, row: LogRow) -> dict[str, Any] | None:
    """The record that a decision, a reversal or a second judgement speaks of; of an alert, only its code. None for
    other entries."""
    body, code, raw = as_object(row.raw.get("body")), "", None
    if row.type in DECISIONS:
        item = reads.source.load(InboxItem, str(body.get("item")))
        if item is None:
            return None
        code, raw = item.code, sent(reads, item) if item.kind == "held" else None
    elif row.type in NAMES:
        raw = dict(captured(reads, str(body.get("event_id")))) or None
    if raw is not None:
        return {**record(names, read_event({**raw, "event_id": ""})), "code": code}
    return {"code": code, "type": None, "actor": None, "recorded_at": None, "body": {}} if code else None


def record(names: People, event: Event) -> dict[str, Any]:
    """What a captured event was, whose and when, in the words that it was sent with."""
    return {"code": "", "type": event.type or None, "actor": names.of(event.actor_id),
            "recorded_at": event.recorded_at or None, "body": dict(as_object(event.raw.get("body")))}


def counts(reads: Reads, row: LogRow, status: EventStatus | None) -> dict[str, Any] | None:
    """The corrected body that counts instead of the captured one; None where it counts as captured."""
    if row.type == "inbox.resolve":
        body = as_object(row.raw.get("body"))
        return dict(as_object(body.get("body"))) or None if body.get("decision") == "correct" else None
    return counting(reads, World(reads.source), status) if status is not None else None


def reversed_by(reads: Reads, row: LogRow, status: EventStatus | None) -> str | None:
    """The reversal of an entry's record; of a decision, where it let a text count, which has no entry of its own."""
    item = None
    if row.type == "inbox.resolve":
        item = reads.source.load(InboxItem, str(as_object(row.raw.get("body")).get("item")))
    text = decided_as(World(reads.source), item) if item is not None else None
    record = text if text is not None and text.effect_seq == row.seq else status
    return record.reversed_by if record is not None else None


def settled(reads: Reads, row: LogRow, status: EventStatus | None) -> bool:
    """Whether nobody decided on this by itself: an author's reversal that was done with the decision on what it takes
    back, or the act that did so."""
    if row.type == "inbox.resolve":
        return bool(as_object(row.raw.get("body")).get("with"))
    if row.type != "event.reverse" or status is None or status.verdict != "dismissed" or not status.inbox_id:
        return False
    item = reads.source.load(InboxItem, status.inbox_id)
    act = reads.logged(str((item.resolution or {}).get("event_id"))) if item is not None else None
    return act is not None and settled(reads, act, None)


def taken_back_at(reads: Reads, status: EventStatus | None) -> str | None:
    """When its author took back a record that still waits for a decision."""
    item = reads.source.load(InboxItem, status.inbox_id) if status is not None and status.inbox_id else None
    if item is None or item.state != "open":
        return None
    wishes = taken_back(World(reads.source), item)
    return wishes[0].recorded_at if wishes else None


def waits_for_decision(reads: Reads, row: LogRow, status: EventStatus | None) -> bool:
    """Whether a reversal waits for a person's decision on what it takes back, not for a record that is on its way."""
    if row.type != "event.reverse" or status is None or status.verdict != "waiting":
        return False
    named = reads.source.load(EventStatus, str(as_object(row.raw.get("body")).get("event_id")))
    return named is not None and named.verdict == "held"


def replaced(reads: Reads, row: LogRow, status: EventStatus | None, codes: CodeReader) -> bool:
    """Whether a binding that had its effect is not the package's any more: bound anew, or unbound."""
    if row.type != "package.bind" or status is None or status.verdict != "applied" or not status.effect_seq:
        return False
    if status.reversed_by:
        return False
    body = counts(reads, row, status) or as_object(row.raw.get("body"))
    ref = codes.read(str(body.get("package")))
    box = reads.source.load(Package, ref.id) if ref is not None and ref.kind == "P" else None
    return box is not None and (box.bound or {}).get("event_id") != row.event_id


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
