"""I15 for whatever planners, sales and the floor do, in any order: the plan holds, and the log alone makes it again."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.model.records import Order, WorkOrder
from sync.verdict import Refused
from tests.sync.factory import Floor, records
from tests.sync.test_planning import HOUR, check_plan

PROFILE = settings(derandomize=True, deadline=None, max_examples=80, database=None,
                   suppress_health_check=[HealthCheck.too_slow])
ROUTINGS = {
    "HR-1001": [{"number": 10, "name": "a", "work_center": "LATHE", "standard_ms": HOUR},
                {"number": 20, "name": "b", "work_center": "DRILL", "standard_ms": HOUR // 2},
                {"number": 30, "name": "c", "work_center": "LATHE", "standard_ms": 0}],
    "ZS-220A": [{"number": 5, "name": "d", "work_center": "DRILL", "standard_ms": 100_000},
                {"number": 10, "name": "e", "work_center": "QC", "standard_ms": 3 * HOUR}]}
# What is done, and three numbers that mean something to each kind.
DEEDS = st.lists(st.tuples(st.sampled_from(["order", "order", "move", "move", "move", "quantity", "routing", "product",
                                            "cancel", "report", "replenish"]),
                           st.integers(0, 9), st.integers(0, 9), st.integers(0, 30)), min_size=2, max_size=25)
WEEKS = st.sampled_from([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], [2, 4], [1, 2, 3, 4, 5, 6, 7]])
HOLIDAYS = st.sets(st.integers(0, 60), max_size=12)


def day(n: int) -> str:
    return (date(2026, 3, 2) + timedelta(days=n)).isoformat()


def do(floor: Floor, kind: str, a: int, b: int, n: int) -> None:
    """One deed; what makes no sense is refused and changes nothing."""
    orders: list[Order] = [o for o in floor.all(Order) if o.work_orders]
    if kind == "order" or not orders:
        floor.order(quantity=1 + a * 5, sku=("HR-1001", "ZS-220A")[b % 2])
        return
    order = orders[a % len(orders)]
    work_order: WorkOrder = floor.need(WorkOrder, order.work_orders[0])
    number = work_order.operations[b % len(work_order.operations)]
    line: dict[str, Any] = {"sku": work_order.sku, "quantity": (1 + n) * 1000}
    routing = [{**s, "number": s["number"] + b % 2, "work_center": ("LATHE", "DRILL", "QC")[(b + i) % 3]}
               for i, s in enumerate(ROUTINGS["HR-1001"])]
    match kind:
        case "move":
            center = {"center": ("LATHE", "DRILL", "QC")[b % 3]} if n % 4 == 0 else {}
            floor.act("plan.move", "planner", work_order=work_order.id, operation=number, day=day(n), **center)
        case "quantity":
            floor.change(order.id, lines=[line])
        case "product":
            floor.change(order.id, lines=[{**line, "sku": ("HR-1001", "ZS-220A")[b % 2]}])
        case "routing":
            floor.change(order.id, routing=[{"line": 1, "operations": routing}])
        case "cancel":
            floor.act("order.cancel", "sales", no=order.id)
        case "report":
            floor.phone("worker").report(floor.code(work_order.id), number, str(1 + n // 3))
        case _:
            floor.phone("inspector").ng_report(floor.code(work_order.id), "1", operation=number, replenish=True)


@PROFILE
@given(DEEDS, WEEKS, HOLIDAYS, st.integers(1, 3))
def test_I15_the_plan_holds_and_the_log_alone_makes_it_again(
        deeds: list[tuple[str, int, int, int]], week: list[int], holidays: set[int], stations: int) -> None:
    floor = Floor()
    for sku, routing in ROUTINGS.items():
        floor.product(sku, routing=routing)
    floor.act("setting.put", id="week", value=week)
    floor.act("setting.put", id="calendar:2026", value={day(n): {"working": False} for n in holidays})
    floor.act("work_center.put", id="LATHE", name="车床", stations=stations)
    for deed in deeds:
        with contextlib.suppress(Refused):
            do(floor, *deed)
        check_plan(floor)
    assert records(floor.replayed()) == records(floor.world)
