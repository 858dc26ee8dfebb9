"""Promises of single rules, reckoned from the records without asking the rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from server.services.captured import captured
from server.services.ports import Reads
from sync.event import digest_of, read_event
from sync.log import LogRow
from sync.model.records import (
    EventStatus,
    IdConflict,
    InboxItem,
    NgReport,
    Operation,
    Order,
    Package,
    Parked,
    Session,
    WorkOrder,
)
from sync.rules.contested import DISPUTES, MAX_DISPUTES
from tests.simulation.run import Run

FORCED = "by_resolution"


def rules_hold(run: Run, reads: Reads, statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """One sentence for each rule that was broken."""
    yield from content_is_kept(run, reads, statuses, log)
    yield from sessions_fit(reads, statuses)
    yield from caps_hold(reads, statuses, log)
    yield from one_replenishment(reads)
    yield from only_bound_boxes_leave(reads, statuses, log)
    yield from packs_keep_their_boxes(run, reads, statuses)
    yield from boxes_tell_of_disputes(reads, statuses)
    yield from verdicts_are_told(statuses, log)
    yield from nothing_waits_for_what_is_here(reads, statuses)


def content_is_kept(run: Run, reads: Reads, statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[S2] What the server has under an id is what the person saw saved, or the difference lies before a person."""
    told = {c.id for c in reads.find(IdConflict)} | {text for item in reads.find(InboxItem) for text in read_as(item)}
    first = {row.event_id: row for row in log if row.source == "device"}
    for id, saved in run.saved.items():
        if id in run.gone or id not in first:
            continue
        if first[id].digest != digest_of(saved.event) and f"{id}:{digest_of(saved.event)}" not in told:
            yield f"[S2] {id} is not on the server as it was saved, and nobody is told"
    for row in first.values():
        if digest_of(row.raw) != row.digest:
            yield f"[S2] {row.event_id} was rewritten after it came"


def read_as(item: InboxItem) -> Iterator[str]:
    """The event that went as text before somebody else used its id."""
    if item.code == "quarantined":
        with suppress(ValueError, TypeError, KeyError):
            raw = json.loads(item.raw or "")
            yield f"{raw['event_id']}:{digest_of(raw)}"


def sessions_fit(reads: Reads, statuses: dict[str, EventStatus]) -> Iterator[str]:
    """[S14] What counts without a person's word was captured in a session of that person on that device."""
    sessions = {s.id: s for s in reads.find(Session)}
    for status in statuses.values():
        if status.verdict != "applied" or status.code == FORCED or not status.device:
            continue
        session = sessions.get(status.session)
        if session is None or (session.person, session.device) != (status.actor, status.device):
            yield f"[S14] {status.id} counts for {status.actor} in a session that is not his"


def caps_hold(reads: Reads, statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[S5] [S9] Nothing goes above planned × (1 + tolerance) unless a person said so or the plan was changed."""
    spoken = {s.order for s in statuses.values() if s.code == FORCED}
    # A correction may name another order's work order than what was held.
    decided = [e for row in log if row.type == "inbox.resolve" for e in row.effects]
    corrected = {e["id"].split("/")[0] for e in decided if e.get("of") in ("Operation", "WorkOrder") and "id" in e}
    corrected |= {e["work_order"] for e in decided if e["do"] == "line"}
    works = {w.id: w for w in reads.find(WorkOrder)
             if not w.changes and w.order not in spoken and w.id not in corrected}
    highest = {id: w.planned + w.planned * w.tolerance // 1000 for id, w in works.items()}
    on_top = decided_uncounted(reads)
    for step in reads.find(Operation):
        if step.work_order not in works:
            continue
        most = highest[step.work_order] + on_top[step.work_order, step.number] + on_top[step.work_order, None]
        if step.good + step.process_scrap + step.material_scrap > most:
            yield f"[S5] {step.id} made {step.output / 1000} of {highest[step.work_order] / 1000}"
    for work in works.values():
        if max(work.packed, work.stocked) > highest[work.id]:
            yield f"[S9] {work.id}: packed {work.packed}, stocked {work.stocked} of {highest[work.id]}"


def decided_uncounted(reads: Reads) -> Counter[tuple[str, int | None]]:
    """What is wrong and was not counted as good before comes on top of what was reported, and so does what a
    disposition makes of it: so much for each operation, or for a whole work order where the report names none."""
    on_top: Counter[tuple[str, int | None]] = Counter()
    for ng in reads.find(NgReport):
        if not ng.counted and not ng.reversed:
            on_top[ng.work_order, ng.operation] += ng.quantity - ng.remaining
    return on_top


def one_replenishment(reads: Reads) -> Iterator[str]:
    """[S11] At most one order an NG report, numbered -R1, -R2 … without gap."""
    orders = reads.find(Order)
    made = Counter(o.origin_ng for o in orders if o.origin_ng)
    yield from (f"[S11] {n} orders replace what {ng} reported" for ng, n in made.items() if n > 1)
    known = {o.id for o in orders}
    for order in orders:
        numbers = [f"{order.id}-R{n + 1}" for n in range(order.replenishments)]
        if missing := [n for n in numbers if n not in known]:
            yield f"[S11] {order.id} counts {order.replenishments} replenishments and lacks {missing}"
    for ng in reads.find(NgReport):
        if ng.replenishment is not None and ng.replenishment not in known:
            yield f"[S11] {ng.id} names {ng.replenishment}, which is no order"


def only_bound_boxes_leave(reads: Reads, statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[S9] A box that left had a waybill or went with the own driver, unless a person said so, then or later."""
    unbound = {e["id"] for row in log if row.type == "inbox.resolve" for e in row.effects
               if e["do"] == "set" and e["of"] == "Package" and "waybill" in e["to"]}
    for package in reads.find(Package):
        if not package.shipped or package.waybill or package.carrier == "self" or package.delivery:
            continue
        if package.id in unbound:
            continue
        by = statuses.get(package.shipped.get("event_id", ""))
        if by is not None and by.code != FORCED:
            yield f"[S9] {package.id} left without a waybill"


def packs_keep_their_boxes(run: Run, reads: Reads, statuses: dict[str, EventStatus]) -> Iterator[str]:
    """[S9] What keeps a box in the house is each pack of it that waits or lies before a person, and nothing else."""
    keeps: dict[str, set[str]] = {}
    for status in statuses.values():
        if status.type == "package.pack" and status.verdict in ("held", "waiting"):
            code = read_event(dict(captured(reads, status.id))).body.get("package")
            ref = run.server.kit.codes.read(code) if isinstance(code, str) else None
            keeps.setdefault(ref.id if ref is not None else "", set()).add(status.id)
    for package in reads.find(Package):
        if set(package.pending) != keeps.get(package.id, set()):
            yield f"[S9] {package.id} is kept by {package.pending}; before a person or waiting: {keeps.get(package.id)}"


def boxes_tell_of_disputes(reads: Reads, statuses: dict[str, EventStatus]) -> Iterator[str]:
    """[S8] A box tells of waybills that lie before a person, by who had the right to say so, and of so many only."""
    for package in reads.find(Package):
        if len(package.contested) > MAX_DISPUTES:
            yield f"[S8] {package.id} tells of {len(package.contested)} waybills"
        for label in package.contested:
            status = statuses[label["event_id"]]
            if status.verdict != "held" or status.code not in DISPUTES:
                yield f"[S8] {package.id} tells of {status.id}, which is {status.verdict}, {status.code}"


def verdicts_are_told(statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[I6] A verdict stands at the seq of the row that made it, or that took the event back or let it count again:
    phones hear of it by that seq."""
    newest: dict[str, int] = {row.event_id: row.seq for row in log if row.source == "device"}
    for row in log:
        for effect in row.effects:
            if effect.get("of") == "EventStatus" and {"verdict", "reversed_by"} & effect.get("to", {}).keys():
                newest[effect["id"]] = row.seq
    for id, status in statuses.items():
        if id in newest and status.changed_seq != newest[id]:
            yield f"[I6] {id}: its verdict is of {newest[id]} and is told as of {status.changed_seq}"


def nothing_waits_for_what_is_here(reads: Reads, statuses: dict[str, EventStatus]) -> Iterator[str]:
    """[S12] What waits for another event, a work order or a pack is decided as soon as that is there."""
    works, open_packs = {w.id for w in reads.find(WorkOrder)}, {p.id for p in reads.find(Package) if p.pending}
    for parked in reads.find(Parked):
        kind, _, id = parked.id.partition(":")
        named = statuses.get(id)
        here = {"event": named is not None and named.verdict in ("applied", "dismissed"), "work_order": id in works,
                "packs": id not in open_packs}[kind]
        waiting = [e for e in parked.events if statuses[e].verdict == "waiting"]
        if here and waiting:
            yield f"[S12] {waiting[0]} waits for {parked.id}, which is here"
