"""S6: changes of routing and drawing, and the 48 hours after a new promised date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sync.model.records import Change, Operation, Order, WorkOrder
from sync.verdict import Refused
from tests.sync.factory import ROUTING, Floor, Made, records

MILLED: list[dict[str, Any]] = [ROUTING[0], {**ROUTING[1], "name": "铣孔"}, ROUTING[2]]
OLD, NEW = "a" * 64, "b" * 64


def refusal(floor: Floor, type: str, by: str = "planner", **body: Any) -> tuple[str, int]:
    with pytest.raises(Refused) as refused:
        floor.act(type, by, **body)
    return refused.value.code, refused.value.status


def propose(floor: Floor, made: Made, by: str = "planner", **content: Any) -> str:
    id = floor.ids.uuid()
    floor.act("change.propose", by, id=id, no=made.no, content=content, reason="夹具坏了")
    return id


def routing(steps: list[dict[str, Any]] = MILLED) -> list[dict[str, Any]]:
    return [{"line": 1, "operations": steps}]


def files(floor: Floor, *ids: str) -> None:
    for id in ids:
        floor.act("file.put", id=id, name=f"{id[:4]}.pdf", media_type="application/pdf", bytes=9, at="", by=None)


# --- routing and drawing -------------------------------------------------------------------


def test_S6_a_routing_change_is_told_operation_by_operation() -> None:
    floor = Floor()
    made = floor.order()
    id = propose(floor, made, routing=routing([
        {**ROUTING[0], "work_center": "DRILL", "standard_ms": 90_000, "piece_rate": 120}, ROUTING[2],
        {"number": 40, "name": "磨", "work_center": "LATHE"}]))
    rows = [(d["operation"], d["part"], d["from"], d["to"]) for d in floor.need(Change, id).diff]
    assert rows == [(10, "work_center", "LATHE", "DRILL"), (10, "standard_ms", 60_000, 90_000),
                    (10, "piece_rate", 0, 120), (20, "step", "钻孔", None), (40, "step", None, "磨")]
    floor.act("change.approve", "supervisor", id=id)
    assert floor.work_order(made).operations == [10, 30, 40]
    step = floor.operation(made, 10)
    assert (step.work_center, step.standard_ms, step.piece_rate) == ("DRILL", 90_000, 120)
    assert floor.work_order(made).changes[0]["touches"] == [10, 20, 40]
    assert "piece_rate" not in str(floor.row("work_order", made.work_order)), "pay is not on phones"
    told = [floor.phone("worker").report(made, n, base={"revision": 1}).verdict for n in (10, 30, 40)]
    assert told == ["held", "applied", "held"]


def test_S6_another_rate_of_pay_touches_no_operation() -> None:
    floor = Floor()
    made = floor.order()
    floor.change(made.no, routing=routing([{**s, "piece_rate": 50} for s in ROUTING]))
    assert (floor.operation(made).piece_rate, floor.work_order(made).changes[0]["touches"]) == (50, [])
    assert floor.phone("worker").report(made, base={"revision": 1}).code == "old_revision_noted"


def test_S6_an_operation_that_comes_back_is_the_one_it_was() -> None:
    floor = Floor()
    made = floor.order()
    floor.change(made.no, routing=routing([ROUTING[0], ROUTING[2]]))
    assert floor.phone("worker").report(made, 20).code == "unknown_operation"
    floor.change(made.no, routing=routing(ROUTING))
    assert floor.work_order(made).operations == [10, 20, 30]
    assert floor.phone("worker").report(made, 20, "3", base={"revision": 3}).verdict == "applied"


def test_S6_routings_that_make_no_sense_are_refused() -> None:
    floor = Floor()
    made, draft = floor.order(), floor.order(release=False)
    floor.phone("worker").report(made, 20)
    for steps, code in (([ROUTING[0], ROUTING[2]], ("operation_begun", 409)), ([], ("bad_routing", 422)),
                        ([ROUTING[0], ROUTING[0]], ("bad_routing", 422)),
                        ([{**ROUTING[0], "work_center": "??"}], ("unknown_work_center", 422)),
                        (ROUTING, ("no_change", 422))):
        assert refusal(floor, "change.propose", id=floor.ids.uuid(), no=made.no, reason="x",
                       content={"routing": routing(steps)}) == code
    assert refusal(floor, "change.propose", id=floor.ids.uuid(), no=draft.no, reason="x",
                   content={"routing": routing()}) == ("no_work_order", 422)


def test_S6_a_drawing_touches_every_operation_of_its_line_and_shows_both_sheets() -> None:
    floor = Floor()
    files(floor, OLD, NEW)
    floor.product("ZS-220A", drawing="D-7", drawing_file=OLD)
    made = floor.order(lines=[{"sku": "ZS-220A", "quantity": 5_000}, {"sku": "HR-1001", "quantity": 5_000}])
    other = floor.need(Order, made.no).work_orders[1]
    floor.change(made.no, drawing=[{"line": 1, "drawing": "D-8", "drawing_file": NEW}])
    work_order = floor.work_order(made)
    assert (work_order.drawing, work_order.drawing_file) == ("D-8", NEW)
    assert work_order.changes[0]["diff"] == [{"field": "drawing", "line": 1, "from": "D-7", "to": "D-8",
                                              "from_file": OLD, "to_file": NEW}]
    phone = floor.phone("worker")
    assert [phone.report(made, n, base={"revision": 1}).code for n in (10, 20, 30)] == ["stale_revision"] * 3
    assert phone.report(floor.code(other), base={"revision": 1}).code == "old_revision_noted"
    assert floor.need(WorkOrder, other).drawing_file == ""
    assert refusal(floor, "change.propose", id=floor.ids.uuid(), no=made.no, reason="x", content={
        "drawing": [{"line": 1, "drawing": "D-9", "drawing_file": "c" * 64}]}) == ("unknown_file", 422)


def test_S6_a_change_approved_after_work_began_keeps_the_operation() -> None:
    floor = Floor()
    made = floor.order()
    id = propose(floor, made, routing=routing([ROUTING[0], ROUTING[2]]))
    floor.phone("worker").report(made, 20, "4")
    floor.act("change.approve", "supervisor", id=id)
    assert (floor.work_order(made).operations, floor.operation(made, 20).good) == ([10, 20, 30], 4_000)


# --- the freeze ----------------------------------------------------------------------------


def test_S6_a_new_promised_date_tells_the_supervisor_and_freezes_the_routing() -> None:
    floor = Floor()
    made = floor.order()
    change = floor.change(made.no, promised_ship="2026-03-10")
    about = floor.alerts("promise_changed")[0].about
    assert about == {"order_no": made.no, "change_id": change, "from": "2026-03-20", "to": "2026-03-10",
                     "frozen_until": "2026-03-04T01:00:00.000Z"}
    id = propose(floor, made, routing=routing())
    floor.act("change.approve", "supervisor", id=id)
    pending = floor.need(Change, id)
    assert (pending.state, [(a["by"], a["side"]) for a in pending.approvals]) == ("proposed", [("supervisor", "floor")])
    assert floor.operation(made, 20).name == "钻孔", "nothing changed yet"
    assert floor.act("change.approve", "supervisor", id=id).code == "no_effect"
    assert floor.phone("worker").report(made, 20).verdict == "applied", "the floor goes on"
    floor.act("change.approve", "sales", id=id)
    done = floor.need(Change, id)
    assert (done.state, len(done.approvals), floor.operation(made, 20).name) == ("approved", 2, "铣孔")


def test_S6_who_proposes_agrees_for_his_side() -> None:
    floor = Floor()
    made = floor.order()
    floor.change(made.no, promised_ship="2026-03-10")
    id = propose(floor, made, "sales", routing=routing())
    floor.act("change.approve", "planner", id=id)
    assert floor.need(Change, id).state == "approved"


def test_S6_one_person_is_not_both_sides() -> None:
    floor = Floor()
    floor.act("person.put", id="both", roles=["sales", "planner"])
    floor.act("person.put", id="boss", roles=["boss"])
    made = floor.order()
    floor.change(made.no, promised_ship="2026-03-10")
    id = propose(floor, made, "both", routing=routing())
    assert refusal(floor, "change.approve", "both", id=id) == ("own_change", 403)
    assert refusal(floor, "change.approve", "boss", id=id) == ("both_sides", 403)
    floor.act("change.approve", "sales", id=id)
    assert floor.need(Change, id).state == "approved", "two people, one for each side"


def test_S6_another_product_is_frozen_too_and_other_changes_are_not() -> None:
    floor = Floor()
    made = floor.order()
    floor.change(made.no, promised_ship="2026-03-10")
    id = propose(floor, made, lines=[{"sku": "ZS-220A", "quantity": 50_000}])
    floor.act("change.approve", "supervisor", id=id)
    assert floor.need(Change, id).state == "proposed"
    id = propose(floor, made, lines=[{"sku": "HR-1001", "quantity": 60_000}])
    floor.act("change.approve", "supervisor", id=id)
    assert floor.need(Change, id).state == "approved"


def test_S6_after_48_hours_one_approval_is_enough() -> None:
    floor = Floor()
    made = floor.order()
    floor.change(made.no, promised_ship="2026-03-10")
    floor.now += timedelta(hours=48)
    id = propose(floor, made, routing=routing())
    floor.act("change.approve", "supervisor", id=id)
    assert floor.need(Change, id).state == "approved"
    assert floor.need(Operation, f"{made.work_order}/20").name == "铣孔"


def test_S6_work_on_an_operation_that_was_taken_out_since_is_held_as_of_an_old_revision() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, routing=routing([ROUTING[0], ROUTING[2]]))
    sent = phone.report(made, 20, "3", base={"revision": 1})
    assert sent.told == ("held", "stale_revision")
    floor.resolve(sent.outcome.inbox_id, "apply")
    assert (floor.verdict(sent), floor.operation(made, 20).good) == (("applied", "by_resolution"), 3_000)
    assert (floor.operation(made, 10).good, floor.operation(made, 30).good) == (0, 0)
    assert phone.report(made, 25, base={"revision": 1}).code == "unknown_operation"
    assert phone.report(made, 20, base={"revision": 2}).code == "unknown_operation"
    assert phone.reverse(sent).told == ("applied", "ok")
    assert floor.operation(made, 20).good == 0
    assert records(floor.replayed()) == records(floor.world)
