"""The inbox (待办): what waits for a person, and the decision, which is itself one event [I13]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.kit import Kit
from server.services.order_views import People
from server.services.paging import Cursors
from server.services.ports import Reads
from server.services.writer import Transaction
from sync.model.records import Device, EventStatus, InboxItem
from sync.verdict import Refused

PLANNED = frozenset({"replenished"})  # what a planner closes


@dataclass(frozen=True, slots=True)
class Inbox:
    """The use cases of the inbox."""

    kit: Kit

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.kit.settings.secret, "inbox")

    def page(self, state: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
        """Items of a state ("open", "done"; None = all), newest first. BadCursor."""
        after = self.cursors.read(cursor, str, str) if cursor else None
        with self.kit.store.reading() as reads:
            found = reads.find(InboxItem, {"state": state} if state else {}, order=("-raised_at", "-id"),
                               limit=limit + 1, after=after)
            names = People(reads)
            items = [item_row(reads, names, item) for item in found[:limit]]
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return {"items": items, "more": more,
                "cursor": self.cursors.make((last.raised_at, last.id)) if last else None}

    def resolve(self, id: str, body: Mapping[str, Any], by: Caller) -> dict[str, Any]:
        """Decide on an item. body: {event_id, decision, body?, note}. The same event_id again gives the
        same answer. Refused 403 (a planner on what is not his), 404, 409 already_resolved, cannot_apply."""
        act = {k: v for k, v in body.items() if k != "event_id" and v is not None}

        def resolve(tx: Transaction) -> dict[str, Any]:
            item = tx.world.get(InboxItem, id)
            if item is None:
                raise Refused("not_found", "There is no such item.", 404)
            if by.kind == "person" and "supervisor" not in by.roles and item.code not in PLANNED:
                raise Refused("forbidden", "A supervisor decides on this.", 403)
            row = tx.act("inbox.resolve", {**act, "item": id}, by, event_id=body["event_id"])
            item = tx.world.need(InboxItem, id)
            status = tx.world.get(EventStatus, item.event_id) if item.event_id else None
            return {"id": id, "state": item.state, "resolution": item.resolution, "seq": row.seq,
                    "verdict": status.verdict if status else None}

        return self.kit.writer.call(resolve)


def item_row(reads: Reads, names: People, item: InboxItem) -> dict[str, Any]:
    """{id, kind, code, event|raw, seen, now, raised_at, about, resolution}."""
    row: dict[str, Any] = {
        "id": item.id, "kind": item.kind, "code": item.code, "state": item.state,
        "raised_at": item.raised_at, "seen": item.seen, "now": item.now, "about": item.about,
        "event_id": item.event_id, "resolution": None}
    if item.raw is not None:
        row["raw"] = item.raw
    elif (sent_event := event_of(reads, item)) is not None:
        row["event"] = sent_event
    if item.resolution:
        row["resolution"] = {**item.resolution, "by": names.of(item.resolution.get("by"))}
    row["about"] = named(reads, names, item.about)
    event = row.get("event", {})
    sent = {"actor": event.get("actor_id"), "device": event.get("device_id")}
    row["seen"] = named(reads, names, {**{k: v for k, v in sent.items() if v}, **item.seen})
    row["now"] = dict(item.now)
    if isinstance(bound := item.now.get("bound"), dict):
        row["now"]["bound"] = named(reads, names, bound)
    return row


def named(reads: Reads, names: People, who: Mapping[str, Any]) -> dict[str, Any]:
    """{…, actor_name, device_name} of something that names a person and a device by id."""
    more = {}
    if isinstance(who.get("actor"), str) and (person := names.of(who["actor"])):
        more["actor_name"] = person["name"]
    if isinstance(who.get("device"), str) and (device := reads.source.load(Device, who["device"])):
        more["device_name"] = device.name
    return {**who, **more}


def event_of(reads: Reads, item: InboxItem) -> dict[str, Any] | None:
    """The event as its device sent it."""
    status = reads.source.load(EventStatus, item.event_id) if item.event_id else None
    row = reads.history.row(status.seq) if status else None
    return dict(row.raw) if row else None
