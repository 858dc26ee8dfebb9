"""Taking a decision of the inbox back: the item is open again as it was before; one idempotent act [I6, I13, S13]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sync import effects as fx
from sync.event import parse_instant
from sync.log import LogRow
from sync.model.records import (
    AlertKey,
    EventStatus,
    IdConflict,
    InboxItem,
    NgReport,
    Operation,
    Order,
    Package,
    Parked,
    WorkOrder,
)
from sync.rules.admin import the
from sync.rules.case import Case, cap, parked_key
from sync.rules.contested import dispute
from sync.rules.resolve import Judge, check_id, own_status
from sync.rules.reverse import bookkeeping, consumed
from sync.rules.texts import decided_as, event_in, second_in
from sync.verdict import Decision, Refused

ONCE = frozenset({"NgReport", "AndonCall"})  # records under the event's own id: they cannot begin twice
WITHIN = timedelta(hours=16)  # as long as one may take back what one captured


def reopen(case: Case, judge: Judge) -> Decision:
    """inbox.reopen {item}. Refused 409: the act's id is taken, not decided (by a person), too long ago, or something
    builds on it."""
    item: InboxItem = the(case, InboxItem, case.body["item"])
    check_id(case)
    resolution = item.resolution or {}
    if item.state != "done" or not resolution.get("by"):
        raise Refused("not_decided", "There is no decision to take back.", 409)
    decided = parse_instant(resolution["at"])
    if decided is None or case.now - decided > WITHIN:
        raise Refused("too_late", "That was decided too long ago.", 409)
    act = case.world.need(EventStatus, resolution["event_id"])
    target = record_of(case, item)
    effects = [*undone(case, act, item, target), *open_again(case, item)]
    if target is not None and item.kind == "held":
        effects += [*held_again(case, item, target, judge), *waits_again(case, target.id, act, judge)]
    if (newcomer := second_in(case.world, item)) is not None:
        effects.append(fx.change(case.world, IdConflict, newcomer.id, verdict="id_conflict", code="id_conflict",
                                 note="", changed_seq=judge.head + 1, counted_as=None))
    effects.append(fx.add(own_status(case, judge, "inbox.reopen")))
    return case.done(effects)


def record_of(case: Case, item: InboxItem) -> EventStatus | None:
    """The record that was decided on; None for what counts under the decision's own id, and for most alerts."""
    if item.raw is not None:
        return decided_as(case.world, item)
    return case.world.get(EventStatus, item.event_id) if item.event_id else None


def undone(case: Case, act: EventStatus, item: InboxItem, target: EventStatus | None) -> list[fx.Effect]:
    """What the decision did, backwards. Refused when something later builds on it, or it made an order."""
    row = case.history.row(act.seq)
    if row is None:
        raise Refused("not_decided", "There is no decision to take back.", 409)
    if any(e["do"] == "add" and e["of"] == Order.__name__ for e in row.effects):
        raise Refused("consumed", "An order was made of it; cancel that order instead.", 409)
    newcomer = item.raw is not None and target is None
    if not newcomer and any(e["do"] == "add" and e["of"] in ONCE for e in row.effects):
        raise Refused("reverse_instead", "It stands as a record of its own: reverse it instead.", 409)
    if act.reversed_by or (target is not None and target.reversed_by):
        raise Refused("consumed", "It was taken back on the floor already.", 409)
    if consumed(case, target or act, row) or changed_since(case, row) or too_many(case, row) or ng_gone(case, row):
        raise Refused("consumed", "Something later builds on it.", 409)
    back = fx.inverse([e for e in row.effects if not bookkeeping(e)])
    marked = [fx.change(case.world, EventStatus, act.id, reversed_by=case.event.event_id)] if newcomer else []
    return [*back, *marked, *counts_again(case, row)]


def counts_again(case: Case, row: LogRow) -> list[fx.Effect]:
    """What the decision's reversal had taken back is an event that counts, and can be reversed, again."""
    return [fx.change(case.world, EventStatus, e["id"], reversed_by=e["was"]["reversed_by"]) for e in row.effects
            if e["do"] == "set" and e["of"] == EventStatus.__name__ and "reversed_by" in e["to"]]


def changed_since(case: Case, row: LogRow) -> bool:
    """Whether somebody has set anew what the decision set: what was before it is no more."""
    return any(getattr(case.world.need(fx.BY_NAME[e["of"]], e["id"]), name) != value
               for e in row.effects if e["do"] == "set" and not bookkeeping(e) for name, value in e["to"].items())


def too_many(case: Case, row: LogRow) -> bool:
    """Whether what a reversal took back no longer fits in: it was made, or put into stock, again since [S5, S9]."""
    for e in row.effects:
        if e["do"] != "sum" or e["of"] not in (Operation.__name__, WorkOrder.__name__):
            continue
        back = -sum(e["by"].get(name, 0) for name in ("good", "process_scrap", "material_scrap", "blocked", "stocked"))
        record = case.world.need(fx.BY_NAME[e["of"]], e["id"])
        work_order = record if isinstance(record, WorkOrder) else case.world.need(WorkOrder, record.work_order)
        there = record.stocked if isinstance(record, WorkOrder) else record.output
        if back > 0 and there + back > cap(work_order):
            return True
    return False


def ng_gone(case: Case, row: LogRow) -> bool:
    """Whether the NG report whose disposition would count again, or no more, was taken back since [S10, S13]."""
    return any(e.get("of") == NgReport.__name__ and e["do"] in ("sum", "append", "remove")
               and case.world.need(NgReport, e["id"]).reversed for e in row.effects)


def open_again(case: Case, item: InboxItem) -> list[fx.Effect]:
    """The item as it was; its key raises no second one meanwhile."""
    effects = [fx.change(case.world, InboxItem, item.id, state="open", resolution=None)]
    key = case.world.get(AlertKey, item.key) if item.key else None
    if key is not None and key.inbox_id not in (None, item.id):
        raise Refused("consumed", "The same thing was raised again meanwhile.", 409)
    return [*effects, fx.change(case.world, AlertKey, key.id, inbox_id=item.id)] if key is not None else effects


def held_again(case: Case, item: InboxItem, status: EventStatus, judge: Judge) -> list[fx.Effect]:
    """The event waits for a person again, for the reason of before; its author is told so."""
    to = {"verdict": "held", "code": item.code, "note": item.seen.get("note", ""), "changed_seq": judge.head + 1,
          "effect_seq": 0, "inbox_id": item.id}
    type, body = believed(item)
    ref = case.codes.read(str(body.get("package", "")))
    packs = type == "package.pack" and ref is not None and ref.kind == "P"
    package = case.world.get(Package, ref.id) if packs and ref is not None else None
    left = package.shipped["at"] if package is not None and package.shipped else ""
    if item.code != "already_shipped" and left >= (item.resolution or {})["at"]:
        raise Refused("consumed", "The box has left since.", 409)
    pending = [fx.append(Package, package.id, "pending", status.id)] if package is not None else []
    contested = dispute(case.world, case.codes, status.id, type, body, item.code)
    return [fx.change(case.world, EventStatus, status.id, **to), *pending, *contested]


def believed(item: InboxItem) -> tuple[str, Mapping[str, Any]]:
    """(type, body) of the record that an item is about, by whichever road it came; {} where it cannot be read."""
    event = event_in(item) if item.raw is not None else None
    return (event.type, event.body) if event is not None else (item.seen.get("type", ""), item.seen.get("body", {}))


def waits_again(case: Case, event_id: str, act: EventStatus, judge: Judge) -> list[fx.Effect]:
    """What waited for the event until that act decided on it waits for it again, as before, and lies before nobody by
    itself. What was settled with the act is open again with it; what a person decided since stays [S12, I6]."""
    effects, key, seq = [], parked_key("event", event_id), act.seq
    while (row := case.history.row(seq := seq + 1)) is not None and row.type == "sync.retry":  # what the act woke
        status = case.world.need(EventStatus, row.raw["body"]["event_id"])
        told = ("set", EventStatus.__name__, status.id)
        was = next(e["was"] for e in row.effects if (e["do"], e.get("of"), e.get("id")) == told)
        by = settled_by(case, status, act)
        if was["waits_for"] != key or not (by or status.verdict == "held"):
            continue
        over = {"event_id": case.event.event_id, "decision": "cleared", "by": None, "at": case.at, "note": ""}
        effects += [fx.change(case.world, InboxItem, status.inbox_id or "", state="done", resolution=over),
                    fx.change(case.world, EventStatus, status.id, **{**was, "changed_seq": judge.head + 1}),
                    fx.append(Parked, key, "events", status.id),
                    *(waits_again(case, status.id, by, judge) if by else [])]
    return effects


def settled_by(case: Case, status: EventStatus, act: EventStatus) -> EventStatus | None:
    """The decision that dismissed the event together with that act, where one did and it stands."""
    row = case.history.row(status.changed_seq) if status.verdict == "dismissed" else None
    together = row is not None and row.raw["body"].get("with") == act.id
    return case.world.need(EventStatus, row.event_id) if row is not None and together else None
