"""Resolving an inbox item: apply, correct or dismiss; one idempotent act [I6, I13]."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Protocol

from sync import effects as fx
from sync.event import Event, digest_of, read_event
from sync.log import LogRow
from sync.model.records import AlertKey, EventStatus, IdConflict, InboxItem, NgReport
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.device import Numbered
from sync.rules.ng import order_replenishment
from sync.rules.texts import conflict_key, decided_as, event_in, here_already, second
from sync.rules.trail import order_of
from sync.verdict import Decision, Refused, Verdict, applied

DECISIONS = ("apply", "correct", "dismiss")


class Judge(Protocol):
    """What resolving needs of the ledger."""

    head: int

    def judge(self, event: Event, now: Any, forced: bool = ..., body: dict[str, Any] | None = ...
              ) -> Decision: ...

    def event_of(self, status: EventStatus) -> Event: ...

    def arrival(self, event: Event, decision: Decision, at: str) -> Numbered: ...

    def verdict_effects(self, status: EventStatus, decision: Decision, event: Event,
                        row: LogRow) -> list[fx.Effect]: ...


def resolve(case: Case, judge: Judge) -> Decision:
    """inbox.resolve {item, decision, body?, note, with?}. with: the decision that settles this one, and takes it along
    when it is taken back. Refused when it is done already."""
    item: InboxItem = the(case, InboxItem, case.body["item"])
    if item.state == "done":
        raise Refused("already_resolved", "Somebody decided on this already.", 409,
                      resolution=item.resolution)
    decision = case.body["decision"]
    if decision not in DECISIONS:
        raise Refused("bad_decision", "decision is apply, correct or dismiss.", 422)
    check_id(case)
    found = resolve_alert(case, item) if item.kind == "alert" else resolve_held(case, item, judge)
    found.effects += closing(case, item)
    own = case.event.event_id
    if not any(e["do"] == "add" and e["of"] == "EventStatus" and e["record"]["id"] == own for e in found.effects):
        found.effects.append(fx.add(own_status(case, judge)))
    return found


def check_id(case: Case) -> None:
    """Refused where another event has the act's id, also one that came as text and has no row of its own in the log."""
    if case.world.get(EventStatus, case.event.event_id) is not None:
        raise Refused("id_conflict", "Another event has this id.", 409)


def own_status(case: Case, judge: Judge, type: str = "inbox.resolve") -> EventStatus:
    """A resolution's id comes from the client: it is as taken as a device event's [S2, I13]."""
    return EventStatus(id=case.event.event_id, seq=judge.head + 1, digest=case.event.digest,
                       type=type, verdict="applied", code="ok", received_at=case.at,
                       recorded_at=case.at, actor=case.event.actor_id, changed_seq=judge.head + 1)


def closing(case: Case, item: InboxItem) -> list[fx.Effect]:
    """The item is done. An alert's key may raise another one later; a text's never does."""
    resolution = {"event_id": case.event.event_id, "decision": case.body["decision"],
                  "by": case.event.actor_id or None, "at": case.at, "note": case.body.get("note", "")}
    effects = [fx.change(case.world, InboxItem, item.id, state="done", resolution=resolution)]
    if item.kind == "alert" and item.key and case.world.get(AlertKey, item.key) is not None:
        effects.append(fx.change(case.world, AlertKey, item.key, inbox_id=None))
    return effects


def resolve_alert(case: Case, item: InboxItem) -> Decision:
    """Applying a wish or a likely duplicate orders the replenishment; others are only seen."""
    wishes = item.code in ("replenish_wish", "duplicate_ng")
    ng = case.world.get(NgReport, item.about.get("ng_report", "")) if wishes else None
    if ng is not None and ng.reversed:  # what never was needs no replacement
        ng = None
    if ng is not None and case.body["decision"] == "apply" and ng.replenish in ("wished", "duplicate"):
        return order_replenishment(case, ng)
    if ng is not None and case.body["decision"] == "dismiss" and ng.replenish in ("wished", "duplicate"):
        return applied([fx.change(case.world, NgReport, ng.id, replenish="none")])
    return applied([])


def resolve_held(case: Case, item: InboxItem, judge: Judge) -> Decision:
    """Decide the held event again, this time with a person's word for it."""
    if item.code in ("quarantined", "id_conflict"):
        return resolve_newcomer(case, item, judge)
    status = case.world.need(EventStatus, item.event_id or "")
    event = judge.event_of(status)
    decision = decided(case, judge, event)
    row = own_row(case, judge, status.order or order_of(case.world, case.codes, event))
    effects = judge.verdict_effects(status, decision, event, row)
    return Decision(Verdict.APPLIED, effects=effects, alerts=decision.alerts)


def own_row(case: Case, judge: Judge, order_no: str | None) -> LogRow:
    """The log row that this act will be, as far as verdicts need it."""
    return LogRow(seq=judge.head + 1, event_id=case.event.event_id, source="office", type="inbox.resolve", raw={},
                  received_at=case.at, digest="", verdict="applied", code="ok", order_no=order_no)


def decided(case: Case, judge: Judge, event: Event) -> Decision:
    """What becomes of the event by this decision."""
    if case.body["decision"] == "dismiss":
        return Decision(Verdict.DISMISSED, "dismissed", note=case.body.get("note", ""))
    return forced(case, judge, event)


def forced(case: Case, judge: Judge, event: Event) -> Decision:
    """The event applied in spite of the rules. Refused when even that cannot be done."""
    body = corrected(case) if case.body["decision"] == "correct" else None
    decision = judge.judge(event, case.now, forced=True, body=body)
    if decision.verdict != Verdict.APPLIED:
        raise Refused("cannot_apply", "This cannot be applied as it stands: correct or dismiss it.",
                      409, reason=decision.code, note=decision.note)
    decision.code = "by_resolution"
    decision.note = case.body.get("note", "")  # the author reads the decider's words, not the rules' [S25]
    return decision


def corrected(case: Case) -> dict[str, Any]:
    """The corrected body: an object, or its JSON text."""
    body = case.body.get("body")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            body = None
    if not isinstance(body, dict):
        raise Refused("bad_body", "A correction needs the corrected body.", 422)
    return body


def resolve_newcomer(case: Case, item: InboxItem, judge: Judge) -> Decision:
    """An id conflict's second event, or what came as text. Where its id is free it counts under that, or is dismissed
    under it, so that the record itself is a replay when it comes; else it counts under this act."""
    found, dismissed = event_in(item), case.body["decision"] == "dismiss"
    if found is not None and found.event_id == case.event.event_id:
        raise Refused("id_conflict", "The record itself has this id; the decision on it needs one of its own.", 409)
    if found is None and not dismissed:
        raise Refused("cannot_apply", "This cannot be read as an event; note it and dismiss it.", 409)
    if found is None or dismissed and (found.fault or here_already(case.world, item, found)):
        return applied([])
    if here_already(case.world, item, found):
        raise Refused("already_here", "This record is here already; it is not counted a second time.", 409)
    status = decided_as(case.world, item)
    if status is not None:  # its first decision was taken back
        decision = decided(case, judge, found)
        row = own_row(case, judge, status.order or order_of(case.world, case.codes, found))
        return applied(judge.verdict_effects(status, decision, found, row), alerts=decision.alerts)
    if found.event_id and case.world.get(EventStatus, found.event_id) is None:
        return register(case, item, judge, found)
    told = as_told(case, item, judge, found)
    if dismissed:
        return applied(told)
    event = read_event({**found.raw, "event_id": case.event.event_id})
    decision = forced(case, judge, event)
    status = status_of(case, judge, event, decision, case.event.event_id, digest_of(found.raw))
    return Decision(Verdict.APPLIED, effects=[*decision.effects, fx.add(status), *told], alerts=decision.alerts)


def as_told(case: Case, item: InboxItem, judge: Judge, newcomer: Event) -> list[fx.Effect]:
    """What the device of the second event under an id hears of the decision on it [S2, S25]. What older releases did
    not note of it, so that it could not be told, is noted now."""
    if not newcomer.event_id:
        return []
    known, counts = case.world.get(IdConflict, conflict_key(newcomer)), case.body["decision"] != "dismiss"
    to = {"verdict": "applied" if counts else "dismissed", "code": "by_resolution" if counts else "dismissed",
          "note": case.body.get("note", ""), "changed_seq": judge.head + 1,
          "counted_as": case.event.event_id if counts else None}
    if known is None:
        return [fx.add(replace(second(newcomer, item, judge.head + 1, case.at), **to))]
    arrived = second(newcomer, item, known.seq, item.raised_at)
    lacks = {n: getattr(arrived, n) for n in ("device", "actor", "received_at") if not getattr(known, n)}
    return [fx.change(case.world, IdConflict, known.id, **to, **lacks)]


def register(case: Case, item: InboxItem, judge: Judge, event: Event) -> Decision:
    """The record begins to be known by this decision, with all that its arrival would have noted."""
    decision = decided(case, judge, event)
    status = status_of(case, judge, event, decision, event.event_id, event.digest)
    status.inbox_id, status.note = item.id, decision.note
    act = own_status(case, judge)
    act.order = status.order  # the decision stands in the order's trail, where no row of the record's own does
    noted = judge.arrival(event, decision, case.at)
    return applied([*decision.effects, fx.add(status), fx.add(act), *noted.effects],
                   alerts=[*noted.alerts, *decision.alerts])


def status_of(case: Case, judge: Judge, event: Event, decision: Decision, id: str, digest: str) -> EventStatus:
    return EventStatus(
        id=id, seq=judge.head + 1, digest=digest, type=event.type, verdict=str(decision.verdict), code=decision.code,
        received_at=case.at, recorded_at=event.recorded_at, device=event.device_id, actor=event.actor_id,
        session=event.session_id, changed_seq=judge.head + 1,
        effect_seq=judge.head + 1 if decision.verdict == Verdict.APPLIED else 0,
        order=order_of(case.world, case.codes, event))
