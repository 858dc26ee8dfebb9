"""S6: an old revision is held when a change since touches the operation, else applied with a note."""

from __future__ import annotations

import pytest

from sync.model.records import Change, Operation, Order, WorkOrder
from sync.verdict import Refused
from tests.sync.factory import ROUTING, Floor


def test_S6_a_change_of_quantity_holds_reports_that_saw_the_old_revision() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=50), floor.phone("worker")
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 40_000}])
    assert (floor.work_order(made).revision, floor.work_order(made).planned) == (2, 40_000)
    old = phone.report(made, base={"revision": 1})
    assert old.told == ("held", "stale_revision")
    now = floor.item(old).now
    assert now["revision"] == 2
    assert now["changes"][0]["diff"] == [{"field": "quantity", "line": 1, "from": "50", "to": "40"}]
    assert phone.report(made, base={"revision": 2}).told == ("applied", "ok")


def test_S6_product_and_requirements_touch_all_operations() -> None:
    for content in ({"requirements": "去毛刺"}, {"lines": [{"sku": "ZS-220A", "quantity": 50_000}]},
                    {"lines": [{"sku": "HR-1001", "quantity": 50_000, "requirements": "去毛刺"}]}):
        floor = Floor()
        made, phone = floor.order(), floor.phone("worker")
        floor.change(made.no, **content)
        told = [phone.report(made, n, base={"revision": 1}).told for n in (10, 20, 30)]
        assert told == [("held", "stale_revision")] * 3, content


def test_S6_dates_and_address_touch_none() -> None:
    for content in ({"promised_ship": "2026-04-01"}, {"address": "宁波市某路 1 号"}, {"priority": "urgent"},
                    {"expected_delivery": "2026-04-02"}):
        floor = Floor()
        made, phone = floor.order(), floor.phone("worker")
        floor.change(made.no, **content)
        assert floor.work_order(made).revision == 2
        assert phone.report(made, base={"revision": 1}).told == ("applied", "old_revision_noted"), content


def test_S6_a_change_of_another_line_does_not_touch_this_one() -> None:
    floor = Floor()
    two = [{"sku": "HR-1001", "quantity": 5_000}, {"sku": "ZS-220A", "quantity": 7_000}]
    made, phone = floor.order(lines=two), floor.phone("worker")
    other = floor.need(Order, made.no).work_orders[1]
    floor.change(made.no, lines=[two[0], {"sku": "ZS-220A", "quantity": 9_000}])
    assert phone.report(made, base={"revision": 1}).told == ("applied", "old_revision_noted")
    assert phone.report(floor.code(other), base={"revision": 1}).told == ("held", "stale_revision")


def test_S6_a_change_of_single_operations_touches_only_them() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, routing=[{"line": 1, "operations": [ROUTING[0], {**ROUTING[1], "name": "铣孔"}, ROUTING[2]]}])
    assert floor.work_order(made).changes[0]["diff"] == [
        {"field": "routing", "line": 1, "operation": 20, "part": "name", "from": "钻孔", "to": "铣孔"}]
    assert floor.operation(made, 20).name == "铣孔"
    assert phone.report(made, 10, base={"revision": 1}).told == ("applied", "old_revision_noted")
    assert phone.report(made, 20, base={"revision": 1}).told == ("held", "stale_revision")
    assert floor.phone("warehouse").stock(made, base={"revision": 1}).told == ("held", "stale_revision")


def test_S6_each_change_since_counts_not_only_the_last() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, requirements="去毛刺")
    floor.change(made.no, promised_ship="2026-04-01")
    assert phone.report(made, base={"revision": 1}).told == ("held", "stale_revision")
    assert phone.report(made, base={"revision": 2}).told == ("applied", "old_revision_noted")


def test_S6_without_a_base_nothing_is_stale() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, requirements="去毛刺")
    assert phone.report(made).told == ("applied", "ok")


def test_S6_old_paper_still_names_the_work_order() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, requirements="去毛刺")
    assert phone.report(floor.code(made.work_order, 1), base={"revision": 2}).told == ("applied", "ok")
    assert phone.report(floor.code(made.work_order, 2), base={"revision": 2}).told == ("applied", "ok")


def test_S6_packing_and_disposing_by_old_revision_are_held_too() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    ng = phone.ng_report(made)
    floor.change(made.no, requirements="去毛刺")
    assert floor.phone("warehouse").pack(floor.box(), made, base={"revision": 1}).told == ("held", "stale_revision")
    assert floor.phone("inspector").dispose(ng, "concession", "1", base={"revision": 1}).told == (
        "held", "stale_revision")
    assert phone.ng_report(made, base={"revision": 1}).told == ("held", "stale_revision")


def test_S6_a_person_may_apply_it_all_the_same() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.change(made.no, requirements="去毛刺")
    old = phone.report(made, good="3", base={"revision": 1})
    floor.resolve(old.outcome.inbox_id, "apply")
    assert floor.operation(made).good == 3_000


def test_S6_approving_or_refusing_twice_gives_the_same_result() -> None:
    floor = Floor()
    made = floor.order()
    id = floor.change(made.no, requirements="去毛刺")
    assert floor.act("change.approve", "planner", id=id).code == "no_effect"
    assert floor.work_order(made).revision == 2
    assert floor.need(Change, id).decided["revision"] == 2
    other = floor.ids.uuid()
    floor.act("change.propose", "sales", id=other, no=made.no, content={"priority": "urgent"}, reason="急")
    floor.act("change.refuse", "planner", id=other, reason="不行")
    assert floor.act("change.refuse", "planner", id=other).code == "no_effect"
    assert refusal(floor, "change.approve", id=other) == ("already_decided", 409)
    assert refusal(floor, "change.refuse", id=id) == ("already_decided", 409)
    assert floor.need(Order, made.no).priority == "normal"


def test_S6_a_change_on_an_older_revision_is_refused() -> None:
    floor = Floor()
    made = floor.order()
    first, second = floor.ids.uuid(), floor.ids.uuid()
    for id, text in ((first, "a"), (second, "b")):
        floor.act("change.propose", "sales", id=id, no=made.no, content={"requirements": text}, reason="x")
    floor.act("change.approve", "planner", id=first)
    assert refusal(floor, "change.approve", id=second) == ("stale_change", 409)
    assert floor.work_order(made).requirements == "a"


def test_S6_nobody_approves_an_own_request() -> None:
    floor = Floor()
    made, id = floor.order(), floor.ids.uuid()
    floor.act("change.propose", "planner", id=id, no=made.no, content={"requirements": "a"}, reason="x")
    assert refusal(floor, "change.approve", id=id) == ("own_change", 403)


def test_S6_a_change_that_changes_nothing_or_drops_a_line_is_refused() -> None:
    floor = Floor()
    two = [{"sku": "HR-1001", "quantity": 5_000}, {"sku": "ZS-220A", "quantity": 7_000}]
    made = floor.order(lines=two)
    for content, code in (({"priority": "normal"}, "no_change"), ({"lines": two[:1]}, "line_missing"),
                          ({"lines": [two[0], {"sku": "??", "quantity": 1}]}, "unknown_product")):
        assert refusal(floor, "change.propose", id=floor.ids.uuid(), no=made.no, content=content,
                       reason="x") == (code, 422)


def test_S6_another_product_brings_its_routing_and_keeps_what_was_recorded() -> None:
    floor = Floor()
    floor.product("GL-5.5", routing=[{"number": 10, "name": "铣", "work_center": "DRILL"},
                                     {"number": 40, "name": "磨", "work_center": "LATHE"}])
    made, phone = floor.order(), floor.phone("worker")
    phone.report(made, 10, "5")
    phone.report(made, 20, "0", finish=True)
    floor.change(made.no, lines=[{"sku": "GL-5.5", "quantity": 50_000}])
    assert floor.work_order(made).operations == [10, 20, 40]
    assert (floor.operation(made, 10).name, floor.operation(made, 10).good) == ("铣", 5_000)
    assert phone.report(made, 40, "1").verdict == "applied"


def test_S6_a_new_line_gets_its_work_order() -> None:
    floor = Floor()
    made = floor.order(quantity=5)
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 5_000}, {"sku": "ZS-220A", "quantity": 3_000}])
    order = floor.need(Order, made.no)
    assert len(order.work_orders) == 2
    assert order.lines[1]["work_order"] == order.work_orders[1]
    assert floor.need(WorkOrder, order.work_orders[1]).planned == 3_000
    assert floor.need(Operation, f"{order.work_orders[1]}/10").good == 0


def refusal(floor: Floor, type: str, **body: object) -> tuple[str, int]:
    with pytest.raises(Refused) as refused:
        floor.act(type, "planner", **body)
    return refused.value.code, refused.value.status
