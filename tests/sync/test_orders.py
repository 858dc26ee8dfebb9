"""Orders: numbers, work orders from the routing, states derived from facts, percentages."""

from __future__ import annotations

import pytest

from sync.model import status
from sync.model.records import Order, Person, WorkOrder
from sync.verdict import Refused
from tests.sync.factory import Floor, Made


def state(floor: Floor, made: Made) -> str:
    return str(floor.need(Order, made.no).state)


def test_numbers_count_by_the_factorys_day() -> None:
    floor = Floor()
    assert [floor.order().no for _ in range(3)] == ["260302-001", "260302-002", "260302-003"]
    row = floor.ledger.rows[-1]
    assert (row.type, row.order_no) == ("order.create", "260302-003"), "the trail begins with its creation"


def test_a_draft_has_no_work_orders_until_it_is_confirmed() -> None:
    floor = Floor()
    made = floor.order(release=False)
    assert (state(floor, made), floor.need(Order, made.no).work_orders) == ("draft", [])
    floor.act("order.confirm", "sales", no=made.no, day="2026-03-02")
    assert state(floor, made) == "scheduled"
    assert floor.act("order.confirm", "sales", no=made.no, day="2026-03-02").code == "no_effect"
    assert len(floor.need(Order, made.no).work_orders) == 1


def test_a_line_without_a_routing_stays_confirmed() -> None:
    floor = Floor()
    floor.product("BK-9", routing=[])
    made = floor.order(sku="BK-9")
    assert state(floor, made) == "confirmed"
    floor.product("BK-9")
    floor.act("order.confirm", "planner", no=made.no, day="2026-03-03")
    assert state(floor, made) == "scheduled"


def test_an_unknown_product_is_refused_and_uses_up_no_number() -> None:
    floor = Floor()
    with pytest.raises(Refused) as refused:
        floor.order(sku="??")
    assert (refused.value.code, refused.value.status) == ("unknown_product", 422)
    assert floor.order().no == "260302-001"


def test_states_of_production_follow_from_what_is_reported() -> None:
    floor = Floor()
    made, worker, qc = floor.order(quantity=10), floor.phone("worker"), floor.phone("inspector")
    states = [state(floor, made)]
    for step in (lambda: worker.report(made, 10, "10"), lambda: worker.report(made, 20, "9"),
                 lambda: worker.report(made, 20, "0", finish=True), lambda: qc.inspect(made, "fail"),
                 lambda: qc.inspect(made, "pass")):
        step()
        states.append(state(floor, made))
    assert states == ["scheduled", "in_production", "in_production", "in_inspection", "in_inspection", "produced"]
    entries = [(e["code"], e["by"]) for e in floor.need(Order, made.no).entries]
    assert entries == [("scheduled", "sales"), ("in_production", "worker"), ("in_inspection", "worker"),
                       ("produced", "inspector")]


def test_blocked_pieces_keep_an_order_from_being_produced() -> None:
    floor = Floor()
    made, worker, qc = floor.order(quantity=10), floor.phone("worker"), floor.phone("inspector")
    worker.report(made, 10, "10")
    worker.report(made, 20, "10")
    ng = worker.ng_report(made, "1", operation=20)
    worker.report(made, 20, "0", finish=True)
    qc.inspect(made)
    assert state(floor, made) == "in_production"
    qc.dispose(ng, "concession", "1")
    assert state(floor, made) == "produced"


def test_every_state_of_the_dictionary_can_be_derived() -> None:
    for one in status.STATES:
        facts = set(one["when"])  # type: ignore[call-overload]
        assert status.derive(facts) == one["code"]
    assert {c for c in status.CODES if not status.names(c)["zh"] or not status.names(c)["en"]} == set()


def test_the_percentage_weighs_operations_by_their_standard_time() -> None:
    floor = Floor()
    made, worker = floor.order(quantity=10), floor.phone("worker")
    worker.report(made, 10, "10")
    assert floor.need(Order, made.no).percent == 60  # 60 of 60 + 30 + 10 seconds a piece
    worker.report(made, 20, "5")
    assert floor.need(Order, made.no).percent == 75
    worker.report(made, 20, "0", finish=True)
    assert floor.need(Order, made.no).percent == 90


def test_the_freshness_of_an_order_is_its_newest_applied_event() -> None:
    floor = Floor()
    made, other, worker = floor.order(), floor.order(), floor.phone("worker")
    sent = worker.report(made)
    worker.report(made, good="99")
    worker.report(other)
    order = floor.need(Order, made.no)
    assert (order.seq, order.as_of) == (sent.outcome.seq, "2026-03-02T01:00:00.000Z")


def test_work_orders_follow_the_routing_and_are_planned_forward() -> None:
    floor = Floor()
    made = floor.order(quantity=2_000)
    work_order = floor.need(WorkOrder, made.work_order)
    assert work_order.operations == [10, 20, 30]
    assert work_order.planned_start == "2026-03-02"
    assert work_order.planned_finish == "2026-03-09"  # 2,000 × 100 s in days of eight hours, Sunday off
    assert floor.operation(made, 30).kind == "inspect"


def test_gates_and_settling_are_marks_of_their_own() -> None:
    floor = Floor()
    made = floor.order(gates=["invoice"])
    with pytest.raises(Refused):
        floor.act("order.gate", "sales", no=made.no, gate="paid")
    assert floor.act("order.gate", "sales", no=made.no, gate="invoice").code == "ok"
    assert floor.act("order.gate", "sales", no=made.no, gate="invoice").code == "no_effect"
    floor.act("order.settle", "sales", no=made.no)
    assert (state(floor, made), bool(floor.need(Order, made.no).facts["settled"])) == ("scheduled", True)


def test_what_has_not_shipped_is_not_delivered() -> None:
    floor = Floor()
    made = floor.order()
    for act in ("order.deliver", "order.exception", "order.return", "courier.step"):
        with pytest.raises(Refused) as refused:
            floor.act(act, "sales", no=made.no, reason="x")
        assert refused.value.code == "not_shipped"


def test_changing_a_revoked_person_does_not_bring_them_back() -> None:
    floor = Floor()
    floor.act("person.revoke", "supervisor", id="second")
    floor.act("person.put", id="second", roles=["worker"])
    person = floor.need(Person, "second")
    assert (person.roles, person.active) == (["worker"], False)
