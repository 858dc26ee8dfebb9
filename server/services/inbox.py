"""The inbox (待办): what waits for a person, and the decision, which is itself one event [I13]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.captured import first_event
from server.services.device_names import DeviceNames
from server.services.inbox_outcomes import digest, happened
from server.services.inbox_settle import left_over, taken_back
from server.services.kit import Kit
from server.services.order_views import People
from server.services.paging import Cursors
from server.services.ports import Reads
from server.services.writer import Transaction
from sync.model.records import Device, EventStatus, InboxItem
from sync.rules.texts import decided_as
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
            names, devices = People(reads), DeviceNames(reads)
            items = [item_row(reads, names, devices, item) for item in found[:limit]]
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return {"items": items, "more": more,
                "cursor": self.cursors.make((last.raised_at, last.id)) if last else None}

    def resolve(self, id: str, body: Mapping[str, Any], by: Caller) -> dict[str, Any]:
        """Decide on an item. body: {event_id, decision, body?, note, expect?, settle?}. settle: with a dismissal the
        author's own reversal is done, too. The same event_id again gives the same answer. Refused 403 (a planner on
        what is not his), 404, 409 already_resolved, cannot_apply, outcome_changed (it would do something else than
        the person was told: nothing is decided)."""
        act = {k: v for k, v in body.items() if k in ("decision", "body", "note") and v is not None}

        def resolve(tx: Transaction) -> dict[str, Any]:
            item = tx.world.get(InboxItem, id)
            if item is None:
                raise Refused("not_found", "There is no such item.", 404)
            if by.kind == "person" and "supervisor" not in by.roles and item.code not in PLANNED:
                raise Refused("forbidden", "A supervisor decides on this.", 403)
            wishes = taken_back(tx.world, item)
            row = tx.act("inbox.resolve", {**act, "item": id}, by, event_id=body["event_id"])
            if body.get("expect") and tx.ledger.rows:  # none: it was decided before, by this very event
                check_told(tx, item, act, body["expect"])
            if body.get("settle") and body["decision"] == "dismiss":
                settle(tx, wishes, {"note": str(body.get("note") or ""), "with": body["event_id"]}, by)
            item = tx.world.need(InboxItem, id)
            status = decided_as(tx.world, item) or tx.world.get(EventStatus, item.event_id or "")
            return {"id": id, "state": item.state, "resolution": item.resolution, "seq": row.seq,
                    "verdict": status.verdict if status else None}

        return self.kit.writer.call(resolve)

    def reopen(self, id: str, event_id: str, by: Caller) -> dict[str, Any]:
        """Take a decision back: {id, state, seq}. The same event_id again gives the same answer. Refused 403, 404,
        409 not_decided, too_late, consumed."""
        def again(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(InboxItem, id) is None:
                raise Refused("not_found", "There is no such item.", 404)
            row = tx.act("inbox.reopen", {"item": id}, by, event_id=event_id)
            return {"id": id, "state": tx.world.need(InboxItem, id).state, "seq": row.seq}

        return self.kit.writer.call(again)


def settle(tx: Transaction, wishes: list[EventStatus], more: Mapping[str, str], by: Caller) -> None:
    """What the author wanted has come true: nobody need look at the reversals by themselves. more: {note, with}: the
    decision that they are settled with, and wait again with when it is taken back."""
    for id in left_over(tx.world, wishes):
        tx.act("inbox.resolve", {"item": id, "decision": "dismiss", **more}, by)


def check_told(tx: Transaction, item: InboxItem, act: Mapping[str, Any], expect: str) -> None:
    """What the person read before deciding is what happens, or nothing does. Refused 409 outcome_changed."""
    facts = happened(tx.writes.source, tx.world, tx.ledger.codes, item)
    if digest(act["decision"], act.get("body"), facts) != expect:
        raise Refused("outcome_changed", "Meanwhile this would do something else. Please look again.", 409)


def item_row(reads: Reads, names: People, devices: DeviceNames, item: InboxItem) -> dict[str, Any]:
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
    row["about"] = named(reads, names, devices, item.about)
    event = row.get("event", {})
    sent = {"actor": event.get("actor_id"), "device": event.get("device_id")}
    row["seen"] = named(reads, names, devices, {**{k: v for k, v in sent.items() if v}, **item.seen})
    row["now"] = dict(item.now)
    if "event" in item.now:
        row["now"]["event"] = dict(first_event(reads, item)) or None
    if isinstance(bound := item.now.get("bound"), dict):
        row["now"]["bound"] = named(reads, names, devices, bound)
    return row


def named(reads: Reads, names: People, devices: DeviceNames, who: Mapping[str, Any]) -> dict[str, Any]:
    """{…, actor_name, device_name} of something that names a person and a device by id."""
    more = {}
    if isinstance(who.get("actor"), str) and (person := names.of(who["actor"])):
        more["actor_name"] = person["name"]
    if isinstance(who.get("device"), str) and (device := reads.source.load(Device, who["device"])):
        more["device_name"] = devices.called(device)
    return {**who, **more}


def event_of(reads: Reads, item: InboxItem) -> dict[str, Any] | None:
    """The event as its device sent it."""
    status = reads.source.load(EventStatus, item.event_id) if item.event_id else None
    row = reads.history.row(status.seq) if status else None
    return dict(row.raw) if row else None
