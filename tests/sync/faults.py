"""Planted faults: each breaks one rule on purpose, and a test that cites the rule must turn red.

    python -m tests.sync.faults          plants each fault in turn and says which citing tests noticed
    python -m tests.sync.faults S8       only the faults of that rule

S4 is a rule of the phone: pwa/test/faults.config.ts plants its faults (test_phone_faults.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch

from sync import effects as fx
from sync.ledger import Ledger
from sync.model.records import EventStatus, WorkOrder
from sync.rules import ACTS, EVENTS
from sync.rules.calendar import Calendar
from sync.rules.case import Case
from sync.rules.package import binding
from sync.rules.planning import Planner, need
from sync.rules.replenish import replenishment
from sync.verdict import Decision
from tests.sync.citing import citing, red

Context = AbstractContextManager[Any]


@dataclass(frozen=True)
class Fault:
    """rule: which one it breaks. what: the mistake, in words. planted: switches it on while inside."""

    rule: str
    what: str
    planted: Callable[[], Context]


def never_held(*codes: str) -> Callable[[], Context]:
    """The check is made and then ignored."""
    hold = Case.hold

    def careless(self: Case, decision: Decision) -> None:
        if decision.code not in codes:
            hold(self, decision)

    return lambda: patch.object(Case, "hold", careless)


def replaced(target: str, by: Any) -> Callable[[], Context]:
    return lambda: patch(target, by)


def method(owner: type[Any], name: str, by: Any) -> Callable[[], Context]:
    return lambda: patch.object(owner, name, by)


@contextmanager
def replays_count_again() -> Iterator[None]:
    receive = Ledger.receive

    def twice(self: Ledger, event: Any, now: Any, carrier: str) -> Any:
        known = self.world.get(EventStatus, event.event_id)
        if known is not None and known.digest == event.digest:
            row = self.system_row("fault", {}, now)
            row.effects = self.judge(event, now).effects
            self.commit(row, now)
        return receive(self, event, now, carrier)

    with patch.object(Ledger, "receive", twice):
        yield


@contextmanager
def last_report_wins() -> Iterator[None]:
    apply = fx.apply

    def overwrite(world: Any, effect: Any) -> None:
        if effect["do"] == "sum" and effect["of"] == "Operation":
            effect = {**effect, "do": "set", "to": effect["by"], "was": {}}
        apply(world, effect)

    with patch.object(fx, "apply", overwrite):
        yield


@contextmanager
def reversals_leave_no_mark() -> Iterator[None]:
    reverse = EVENTS["event.reverse"]

    def forgetful(case: Case) -> Decision:
        decision = reverse(case)
        decision.effects = [e for e in decision.effects if e.get("of") != "EventStatus"]
        return decision

    with patch.dict(EVENTS, {"event.reverse": forgetful}):
        yield


@contextmanager
def full_rights_by_badge() -> Iterator[None]:
    """The session is issued as if a PIN had been given."""
    issue = ACTS["session.issue"]

    def generous(case: Case) -> Decision:
        case.body.pop("badge", None)
        return issue(case)

    with patch.dict(ACTS, {"session.issue": generous}):
        yield


@contextmanager
def plan_in_parallel() -> Iterator[None]:
    """Every operation is placed from the first day on."""
    place = Planner.place

    def early(self: Planner, step: Any, ms: int, first: Any) -> None:
        place(self, step, ms, date(2026, 3, 2))

    with patch.object(Planner, "place", early):
        yield


def bound_for_ever(case: Case, package: Any, waybill: Any, carrier: Any, bound: Any) -> list[Any]:
    return binding(case, package, waybill, carrier, bound) if waybill else []


def order_again(case: Case, ng: Any) -> Decision:
    effects, told = replenishment(case, ng, case.world.need(WorkOrder, ng.work_order))
    return case.done(effects, alerts=[told])


def uncaught(self: Ledger, event: Any, now: Any, forced: bool = False, body: Any = None) -> Decision:
    return self.decide(event, now, forced, dict(event.body) if body is None else body)


def nothing(*_: Any, **__: Any) -> None:
    """In place of a check: it finds no fault."""


BOUNDLESS = 10**15
FAULTS = [
    Fault("S1", "a replayed event counts again", replays_count_again),
    Fault("S1", "a replay is not marked as one", method(
        Ledger, "outcome", lambda self, id, replayed=False, first=Ledger.outcome: first(self, id))),
    Fault("S2", "the same id is a replay whatever it says", replaced(
        "sync.event.digest_of", lambda raw: raw["event_id"])),
    Fault("S2", "a conflicting newcomer is stored each time", lambda: patch(
        "sync.rules.texts.IdConflict", lambda id, inbox_id, seq, **_: EventStatus(
            f"{id}#{seq}", seq, "", "", "held", "id_conflict", "", ""))),
    Fault("S3", "a crash in a rule escapes", method(Ledger, "judge", uncaught)),
    Fault("S3", "the envelope is not checked", replaced("sync.event.envelope_fault", nothing)),
    Fault("S3", "bodies are taken unchecked", replaced("sync.ledger.read_body", lambda type, schema, body: body)),
    Fault("S5", "no cap on output", replaced("sync.rules.work.cap", lambda work_order: BOUNDLESS)),
    Fault("S5", "the last report replaces the others", last_report_wins),
    Fault("S5", "being ahead is not flagged", replaced("sync.rules.work.is_ahead", lambda *_: False)),
    Fault("S6", "base.revision is ignored", method(Case, "check_revision", nothing)),
    Fault("S6", "every change touches everything", replaced("sync.rules.case.touches", lambda *_: True)),
    Fault("S6", "a new promised date freezes nothing", replaced("sync.rules.changes.frozen", lambda *_: False)),
    Fault("S6", "one side is enough in the freeze", replaced("sync.rules.changes.both_agree", lambda *_: True)),
    Fault("S6", "a drawing touches nothing", replaced("sync.rules.revision.drawing_difference", lambda *_: [])),
    Fault("S7", "hold and cancel are ignored", method(Case, "check_order", nothing)),
    Fault("S7", "goods leave in spite of a hold", never_held("on_hold")),
    Fault("S8", "the last binding wins", never_held("already_bound")),
    Fault("S8", "a waybill serves several customers", replaced(
        "sync.rules.package.waybill_customers", lambda *_: set())),
    Fault("S8", "a package stays on a note that it does not go with", replaced(
        "sync.rules.package.off_note", lambda *_: [])),
    Fault("S8", "a cancelled note keeps what it bound", replaced("sync.rules.deliveries.binding", bound_for_ever)),
    Fault("S9", "what is not bound ships", never_held("not_bound")),
    Fault("S9", "shipping does not wait for packs", method(Ledger, "packed_package", nothing)),
    Fault("S9", "no cap on packing", replaced("sync.rules.package.cap", lambda work_order: BOUNDLESS)),
    Fault("S9", "customers are mixed", never_held("mixed_customers")),
    Fault("S10", "duplicates are not noticed", replaced("sync.rules.ng.likely_duplicate", nothing)),
    Fault("S10", "any time is within ten minutes", replaced("sync.rules.ng.close", lambda *_: True)),
    Fault("S11", "each confirmation makes another order", replaced("sync.rules.ng.order_replenishment", order_again)),
    Fault("S11", "planned without looking at the work centers", replaced(
        "sync.rules.replenish.first_free_day", lambda case, steps: case.now.date())),
    Fault("S12", "nothing that waits is woken", method(Ledger, "wake", nothing)),
    Fault("S12", "a named event need not be applied", method(Case, "named", nothing)),
    Fault("S13", "an event is reversed again and again", reversals_leave_no_mark),
    Fault("S13", "anybody reverses anything at any time", replaced("sync.rules.reverse.check_right", nothing)),
    Fault("S13", "what was consumed is reversed", replaced("sync.rules.reverse.consumed", lambda *_: False)),
    Fault("S14", "nobody's right is checked", replaced("sync.ledger.check_rights", nothing)),
    Fault("S14", "a badge alone gives all rights", full_rights_by_badge),
    Fault("S14", "a replaced badge is as good as the new one", never_held("badge_replaced")),
    Fault("S14", "revocation is ignored", never_held("person_revoked", "device_revoked", "role_revoked")),
    Fault("I15", "work centers do any amount on a day", method(Calendar, "capacity", lambda *_: BOUNDLESS)),
    Fault("I15", "every day is a working day", method(Calendar, "working", lambda *_: True)),
    Fault("I15", "what lies there already does not count", method(Planner, "loaded", lambda *_: 0)),
    Fault("I15", "load is never taken away", method(Planner, "free", nothing)),
    Fault("I15", "operations do not wait for each other", replaced("sync.rules.schedule.push_later", nothing)),
    Fault("I15", "all of a begun operation moves", replaced(
        "sync.rules.schedule.left", lambda view, step: need(step, view.work_order.planned))),
    Fault("I15", "an operation may lie before the one before", plan_in_parallel),
]


def noticed(fault: Fault, first: bool = False) -> list[str]:
    """The citing tests that turn red while the fault is planted. first: one is enough."""
    tests = citing(fault.rule)
    with fault.planted():
        return red(tests, first)


def main(only: set[str]) -> int:
    unnoticed = 0
    for fault in FAULTS:
        if not only or fault.rule in only:
            by = noticed(fault)
            unnoticed += not by
            print(f"{fault.rule:4} {fault.what}: " + (f"{len(by)} red, e.g. {by[0]}" if by else "NOT NOTICED"))
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
