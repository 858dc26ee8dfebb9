"""S12: what names something that is not here yet waits for it; after 24 h a person decides."""

from __future__ import annotations

from datetime import timedelta

from labels.payload import make
from sync.model.records import Parked
from tests.sync.factory import Floor, Sent

LATER = make("W", "C0MES00N", revision=1)


def with_order_to_come() -> Floor:
    floor = Floor()
    floor.phone("worker"), floor.phone("warehouse")
    floor.ids.shorts = ["C0MES00N"]
    return floor


def test_S12_a_report_on_an_unknown_work_order_waits_and_is_applied_when_it_comes() -> None:
    floor = with_order_to_come()
    sent = floor.phone("worker").report(LATER, good="4")
    assert sent.told == ("waiting", "waiting_work_order")
    assert floor.status(sent).waits_for == "work_order:C0MES00N"
    made = floor.order()
    assert floor.verdict(sent) == ("applied", "ok")
    assert (floor.operation(made).good, floor.status(sent).order, floor.status(sent).waits_for) == (
        4_000, made.no, None)
    assert floor.need(Parked, "work_order:C0MES00N").events == []
    assert floor.ledger.rows[-1].order_no == made.no


def test_S12_each_code_of_the_work_order_waits() -> None:
    floor = with_order_to_come()
    for code in (make("O", "C0MES00N", 10, 1), make("L", "C0MES00N00000001", revision=1), LATER.lower()):
        assert floor.phone("worker").report(code).told == ("waiting", "waiting_work_order")


def test_S12_a_code_that_is_none_of_ours_is_unknown_and_does_not_wait() -> None:
    floor = Floor()
    for code in ("W123", "SF1234567890", make("S", "00000001"), make("P", "1" * 16), LATER[:-1] + "?"):
        assert floor.phone("worker").report(code).told == ("held", "unknown_code")


def test_S12_what_waited_may_be_held_when_it_is_decided() -> None:
    floor = with_order_to_come()
    sent = floor.phone("worker").report(LATER, good="60")
    floor.order(quantity=50)
    assert floor.verdict(sent) == ("held", "over_planned")
    assert floor.item(sent).now["planned"] == "50"


def test_S12_those_that_wait_are_decided_in_the_order_of_their_arrival() -> None:
    floor = with_order_to_come()
    first, second = (floor.phone("worker").report(LATER, good="30") for _ in range(2))
    floor.order(quantity=50)
    assert (floor.verdict(first)[0], floor.verdict(second)[0]) == ("applied", "held")


def test_S12_an_event_that_names_an_absent_event_waits() -> None:
    floor = Floor()
    made, phone, qc = floor.order(), floor.phone("worker"), floor.phone("inspector")
    raw = phone.make("ng.report", {"work_order": made.code, "operation": 10, "quantity": "3", "counted": False,
                                   "defect": "SIZE", "replenish": True})
    early = Sent(raw, None)  # type: ignore[arg-type]  # captured, not delivered yet
    dispose, confirm, undo = qc.dispose(early, "scrap", "1"), qc.replenish(early), phone.reverse(early)
    assert [s.told for s in (dispose, confirm, undo)] == [("waiting", "waiting_event")] * 3
    phone.deliver(raw)
    assert floor.verdict(dispose) == ("applied", "ok")
    assert floor.verdict(confirm) == ("applied", "ok")
    assert floor.verdict(undo) == ("held", "consumed"), "it was disposed of and replaced before"


def test_S12_an_event_that_names_a_waiting_one_waits_with_it() -> None:
    floor = with_order_to_come()
    phone = floor.phone("worker")
    report = phone.report(LATER, good="4")
    undo = phone.reverse(report)
    assert undo.told == ("waiting", "waiting_event")
    made = floor.order()
    assert (floor.verdict(report)[0], floor.verdict(undo)[0]) == ("applied", "applied")
    assert floor.operation(made).good == 0


def test_S12_an_event_that_names_a_held_one_waits_until_it_is_decided() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    over = phone.report(made, good="6")
    undo = phone.reverse(over)
    assert undo.told == ("waiting", "waiting_event")
    floor.resolve(over.outcome.inbox_id, "apply")
    assert floor.verdict(undo) == ("applied", "ok")
    assert floor.operation(made).good == 0


def test_S12_an_event_that_names_a_dismissed_one_is_held() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    over = phone.report(made, good="6")
    before = phone.reverse(over)
    floor.resolve(over.outcome.inbox_id, "dismiss")
    assert floor.verdict(over) == ("dismissed", "dismissed")
    assert floor.verdict(before) == ("held", "named_dismissed")
    assert phone.reverse(over).told == ("held", "named_dismissed")


def test_S12_after_24_hours_it_is_held_and_stays_with_the_person() -> None:
    floor = with_order_to_come()
    sent = floor.phone("worker").report(LATER, good="4")
    floor.ledger.expire(sent.id, floor.now)
    assert floor.verdict(sent) == ("held", "never_arrived")
    assert (floor.item(sent).code, floor.status(sent).note) == ("never_arrived", "waiting_work_order")
    assert floor.need(Parked, "work_order:C0MES00N").events == []
    made = floor.order()
    assert floor.operation(made).good == 0, "nothing happens behind the person's back"
    floor.resolve(floor.status(sent).inbox_id, "apply")
    assert floor.operation(made).good == 4_000


def test_S12_expiring_what_no_longer_waits_does_nothing() -> None:
    floor = with_order_to_come()
    sent = floor.phone("worker").report(LATER, good="4")
    floor.order()
    rows = len(floor.ledger.rows)
    floor.ledger.expire(sent.id, floor.now)
    floor.ledger.expire("unknown", floor.now)
    assert len(floor.ledger.rows) == rows


def test_S12_operations_may_be_reported_out_of_order() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    assert phone.report(made, 20, "5").verdict == "applied"
    assert phone.report(made, 10, "9").verdict == "applied"
    assert floor.work_order(made).flags == []


def test_S12_S14_who_had_the_right_at_receipt_keeps_it_while_the_event_waits() -> None:
    floor = with_order_to_come()
    sent = floor.phone("worker").report(LATER, good="4")
    floor.act("person.revoke", "supervisor", id="worker")
    made = floor.order()
    assert floor.verdict(sent) == ("applied", "ok")
    assert floor.operation(made).good == 4_000


def test_S12_S10_S13_times_count_from_the_receipt_not_from_the_waking() -> None:
    floor = with_order_to_come()
    phone, other = floor.phone("worker"), floor.phone("second")
    first, report = phone.ng_report(LATER), phone.report(LATER)
    floor.now += timedelta(minutes=1)
    undo = phone.reverse(report)
    floor.now += timedelta(hours=18)
    second = other.ng_report(LATER, recorded_at="2026-03-02T23:00:00+08:00")
    assert [s.verdict for s in (first, report, undo, second)] == ["waiting"] * 4
    floor.order()
    assert floor.verdict(undo) == ("applied", "ok"), "it was asked for within 16 h"
    assert floor.verdict(second)[1] != "probable_duplicate", "18 h lie between the two"
