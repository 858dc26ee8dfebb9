"""Resolving an inbox item: apply, correct or dismiss; one idempotent act [I6, I13]."""

from __future__ import annotations

import json
from typing import Any, Protocol

from sync import effects as fx
from sync.event import Event, digest_of, read_event
from sync.log import LogRow
from sync.model.records import AlertKey, EventStatus, InboxItem, NgReport
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.ng import order_replenishment
from sync.rules.trail import order_of
from sync.verdict import Decision, Refused, Verdict, applied

DECISIONS = ("apply", "correct", "dismiss")


class Judge(Protocol):
    """What resolving needs of the ledger."""

    head: int

    def judge(self, event: Event, now: Any, forced: bool = ..., body: dict[str, Any] | None = ...
              ) -> Decision: ...

    def event_of(self, status: EventStatus) -> Event: ...

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
    if case.world.get(EventStatus, case.event.event_id) is not None:
        raise Refused("id_conflict", "Another event has this id.", 409)
    found = resolve_alert(case, item) if item.kind == "alert" else resolve_held(case, item, judge)
    found.effects += closing(case, item)
    if not any(e["do"] == "add" and e["of"] == "EventStatus" for e in found.effects):
        found.effects.append(fx.add(own_status(case, judge)))
    return found


def own_status(case: Case, judge: Judge, type: str = "inbox.resolve") -> EventStatus:
    """A resolution's id comes from the client: it is as taken as a device event's [S2, I13]."""
    return EventStatus(id=case.event.event_id, seq=judge.head + 1, digest=case.event.digest,
                       type=type, verdict="applied", code="ok", received_at=case.at,
                       recorded_at=case.at, actor=case.event.actor_id, changed_seq=judge.head + 1)


def closing(case: Case, item: InboxItem) -> list[fx.Effect]:
    """The item is done; its key may raise another one later."""
    resolution = {"event_id": case.event.event_id, "decision": case.body["decision"],
                  "by": case.event.actor_id or None, "at": case.at, "note": case.body.get("note", "")}
    effects = [fx.change(case.world, InboxItem, item.id, state="done", resolution=resolution)]
    if item.key and case.world.get(AlertKey, item.key) is not None:
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
    if case.body["decision"] == "dismiss":
        decision = Decision(Verdict.DISMISSED, "dismissed", note=case.body.get("note", ""))
    else:
        decision = forced(case, judge, event)
    row = LogRow(seq=judge.head + 1, event_id=case.event.event_id, source="office",
                 type="inbox.resolve", raw={}, received_at=case.at, digest="", verdict="applied",
                 code="ok", order_no=status.order or order_of(case.world, case.codes, event))
    effects = judge.verdict_effects(status, decision, event, row)
    return Decision(Verdict.APPLIED, effects=effects, alerts=decision.alerts)


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
    """An id conflict's second event, or a readable quarantined one: it counts under this act."""
    if case.body["decision"] == "dismiss":
        return applied([])
    try:
        raw = json.loads(item.raw or "")
        event = read_event({**raw, "event_id": case.event.event_id})
    except (ValueError, TypeError, KeyError):
        raise Refused("cannot_apply", "This cannot be read as an event; note it and dismiss it.",
                      409) from None
    decision = forced(case, judge, event)
    status = EventStatus(
        id=case.event.event_id, seq=judge.head + 1, digest=digest_of(raw), type=event.type,
        verdict="applied", code="by_resolution", received_at=case.at, recorded_at=event.recorded_at,
        device=event.device_id, actor=event.actor_id, session=event.session_id,
        changed_seq=judge.head + 1, effect_seq=judge.head + 1,
        order=order_of(case.world, case.codes, event))
    return Decision(Verdict.APPLIED, effects=[*decision.effects, fx.add(status)],
                    alerts=decision.alerts)

