"""I15: the plan keeps to the calendar, to what work centers can do, and to the order of operations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sync.model.records import DayLoad, Operation, Order, WorkCenter, WorkOrder
from sync.model.status import begun
from sync.rules.calendar import HORIZON, Calendar
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, records

HOUR = 3_600_000
ONE_STEP = [{"number": 10, "name": "车削", "work_center": "LATHE", "standard_ms": HOUR}]
TWO_STEPS = [*ONE_STEP, {"number": 20, "name": "钻孔", "work_center": "DRILL", "standard_ms": HOUR}]


def floor_with(routing: list[dict[str, Any]] = ONE_STEP, **settings: Any) -> Floor:
    """A floor whose product takes an hour a piece and step. settings: by id, "calendar" = that of 2026."""
    floor = Floor()
    floor.product("HR-1001", routing=routing)
    for id, value in settings.items():
        floor.act("setting.put", id="calendar:2026" if id == "calendar" else id, value=value)
    return floor


def plan_of(floor: Floor, made: Made, number: int = 10) -> list[tuple[str, int]]:
    """The days that an operation lies on, with the hours of each."""
    return [(day[5:], ms // HOUR) for day, ms in floor.operation(made, number).load]


def load_of(floor: Floor, center: str) -> dict[str, int]:
    """Hours on a work center by day."""
    loads = {r.id: r.ms for r in floor.all(DayLoad)}
    return {id.split("/")[1][5:]: ms // HOUR for id, ms in loads.items() if id.startswith(f"{center}/") and ms}


def check_plan(floor: Floor) -> None:
    """I15 on a whole floor, whatever was done to it."""
    calendar = Calendar(floor.world)
    sums: dict[str, int] = {}
    for step in floor.all(Operation):
        for day, ms in step.load:
            assert ms > 0
            assert calendar.working(date.fromisoformat(day)), f"{step.id} on a rest day"
            sums[f"{step.work_center}/{day}"] = sums.get(f"{step.work_center}/{day}", 0) + ms
        if step.load:
            assert step.planned_start <= step.load[0][0] <= step.load[-1][0] <= step.planned_finish
    assert sums == {r.id: r.ms for r in floor.all(DayLoad) if r.ms}
    for id, ms in sums.items():
        assert ms <= calendar.capacity(id.split("/")[0]), f"{id} is overloaded"
    for work_order in floor.all(WorkOrder):
        steps = [floor.need(Operation, f"{work_order.id}/{n}") for n in work_order.operations]
        for one, after in zip(steps, steps[1:], strict=False):
            if not begun(one) and not begun(after):  # the floor may take them in any order
                assert one.planned_finish <= after.planned_start, f"{after.id} begins before {one.id} ends"
        assert work_order.planned_start == min(s.planned_start for s in steps)
        assert work_order.planned_finish == max(s.planned_finish for s in steps)


def refused(floor: Floor, type: str, **body: Any) -> str:
    with pytest.raises(Refused) as wrong:
        floor.act(type, "planner", **body)
    return wrong.value.code


# --- where work lies -----------------------------------------------------------------------


def test_I15_a_day_takes_what_the_work_center_can_do_and_the_next_working_day_the_rest() -> None:
    floor = floor_with()
    made = floor.order(quantity=20)
    assert plan_of(floor, made) == [("03-02", 8), ("03-03", 8), ("03-04", 4)]
    assert plan_of(floor, floor.order(quantity=6)) == [("03-04", 4), ("03-05", 2)], "what lies there already counts"
    assert load_of(floor, "LATHE") == {"03-02": 8, "03-03": 8, "03-04": 8, "03-05": 2}
    check_plan(floor)


def test_I15_an_operation_begins_no_earlier_than_the_day_the_one_before_ends() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=12)
    assert plan_of(floor, made, 10) == [("03-02", 8), ("03-03", 4)]
    assert plan_of(floor, made, 20) == [("03-03", 8), ("03-04", 4)]
    assert (floor.work_order(made).planned_start, floor.work_order(made).planned_finish) == ("2026-03-02", "2026-03-04")
    check_plan(floor)


def test_I15_two_lines_of_one_order_share_a_work_center() -> None:
    floor = floor_with()
    floor.order(lines=[{"sku": "HR-1001", "quantity": 10_000}, {"sku": "HR-1001", "quantity": 10_000}])
    assert load_of(floor, "LATHE") == {"03-02": 8, "03-03": 8, "03-04": 4}
    check_plan(floor)


def test_I15_rest_days_holidays_and_make_up_days_are_kept() -> None:
    floor = floor_with(week=[1, 2, 3, 4, 5], calendar={
        "2026-03-04": {"working": False, "name": "厂庆", "name_en": ""},
        "2026-03-07": {"working": True, "name": "补班", "name_en": ""}})
    made = floor.order(quantity=40)
    assert [day for day, _ in plan_of(floor, made)] == ["03-02", "03-03", "03-05", "03-06", "03-07"]
    check_plan(floor)


def test_I15_shifts_stations_minutes_and_the_crews_shift_make_the_capacity() -> None:
    two = [{"id": "D", "name": "白班", "start": "08:00", "end": "20:00", "break_minutes": 60},
           {"id": "N", "name": "夜班", "start": "20:00", "end": "08:00", "break_minutes": 90}]
    floor = floor_with(shifts=two)
    calendar = Calendar(floor.world)
    assert calendar.capacity("LATHE") == (11 * 60 + 10 * 60 + 30) * 60_000, "both shifts, one of them over midnight"
    floor.act("crew.put", id="C1", name="夜班组", shift="N")
    floor.act("work_center.put", id="DRILL", name="钻床", crew="C1", stations=3)
    assert Calendar(floor.world).capacity("DRILL") == 3 * (10 * 60 + 30) * 60_000
    floor.act("work_center.put", id="DRILL", name="钻床", minutes=450, stations=2)
    assert Calendar(floor.world).capacity("DRILL") == 2 * 450 * 60_000
    assert Calendar(Floor().world).capacity("LATHE") == 8 * HOUR, "until a factory says otherwise"


def test_I15_a_calendar_without_a_working_day_does_not_stop_orders() -> None:
    floor = floor_with(calendar={(date(2026, 3, 1) + timedelta(days=n)).isoformat(): {"working": False}
                                 for n in range(307)},
                       **{"calendar:2027": {(date(2027, 1, 1) + timedelta(days=n)).isoformat(): {"working": False}
                                            for n in range(365)}})
    assert plan_of(floor, floor.order(quantity=3)) == [("03-02", 3)]


def test_I15_what_finds_no_room_lies_on_the_last_day_of_the_horizon() -> None:
    floor = floor_with(week=[1, 2, 3, 4, 5, 6, 7])
    made = floor.order(quantity=8 * HORIZON + 5)
    days = floor.operation(made).load
    assert len(days) == HORIZON
    assert days[-1] == [(date(2026, 3, 2) + timedelta(days=HORIZON - 1)).isoformat(), 13 * HOUR]


def test_I15_an_operation_without_a_standard_time_takes_no_room() -> None:
    floor = floor_with([{"number": 10, "name": "包装", "work_center": "LATHE"}])
    made = floor.order(quantity=20)
    step = floor.operation(made)
    assert (step.load, step.planned_start, step.planned_finish) == ([], "2026-03-02", "2026-03-02")
    assert floor.need(WorkCenter, "LATHE").last_planned == "2026-03-02"


# --- what happens to the plan --------------------------------------------------------------


def test_I15_moving_an_operation_takes_its_load_along_and_pushes_only_what_must_give_way() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=8)
    assert (plan_of(floor, made, 10), plan_of(floor, made, 20)) == ([("03-02", 8)], [("03-02", 8)])
    floor.act("plan.move", "planner", work_order=made.work_order, operation=20, day="2026-03-06")
    assert (plan_of(floor, made, 10), plan_of(floor, made, 20)) == ([("03-02", 8)], [("03-06", 8)])
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-04")
    assert plan_of(floor, made, 20) == [("03-06", 8)], "it does not begin before the other ends"
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-07")
    assert (plan_of(floor, made, 10), plan_of(floor, made, 20)) == ([("03-07", 8)], [("03-07", 8)])
    assert floor.work_order(made).planned_start == "2026-03-07"
    assert load_of(floor, "LATHE") == {"03-07": 8}
    assert floor.need(WorkCenter, "LATHE").last_planned == "2026-03-07"
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-03")
    assert floor.need(WorkCenter, "LATHE").last_planned == "2026-03-03", "nothing lies later any more"
    check_plan(floor)


def test_I15_a_full_day_sends_what_is_moved_there_on_to_the_next_with_room() -> None:
    floor = floor_with()
    floor.order(quantity=16)
    late = floor.order(quantity=8)
    floor.act("plan.move", "planner", work_order=late.work_order, operation=10, day="2026-03-02")
    assert plan_of(floor, late) == [("03-04", 8)]
    check_plan(floor)


def test_I15_an_operation_moves_to_another_work_center() -> None:
    floor = floor_with()
    made = floor.order(quantity=8)
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-02", center="DRILL")
    assert (load_of(floor, "LATHE"), load_of(floor, "DRILL")) == ({}, {"03-02": 8})
    row = floor.row("work_order", made.work_order)
    assert row and row["operations"][0]["work_center"] == "DRILL"
    check_plan(floor)


def test_I15_only_what_is_left_of_an_operation_moves() -> None:
    floor = floor_with()
    made, phone = floor.order(quantity=10), floor.phone("worker")
    phone.report(made, good="7")
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-05")
    assert plan_of(floor, made) == [("03-05", 3)]


def test_I15_moves_that_make_no_sense_are_refused() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=12)
    move = {"work_order": made.work_order, "operation": 20}
    assert refused(floor, "plan.move", **move, day="2026-03-08") == "rest_day"
    assert refused(floor, "plan.move", **move, day="2026-03-02") == "too_early"
    assert refused(floor, "plan.move", **move, day="2026-03-05", center="??") == "unknown_work_center"
    assert refused(floor, "plan.move", work_order="??", operation=10, day="2026-03-05") == "not_found"
    unknown, first = {**move, "operation": 90}, {**move, "operation": 10}
    assert refused(floor, "plan.move", **unknown, day="2026-03-05") == "unknown_operation"
    floor.phone("worker").report(made, 10, "12")
    assert refused(floor, "plan.move", **first, day="2026-03-05") == "operation_finished"
    floor.act("plan.move", "planner", **move, day="2026-03-02")
    assert plan_of(floor, made, 20) == [("03-02", 8), ("03-03", 4)], "a finished one before is no hindrance"
    floor.act("order.cancel", "sales", no=made.no)
    assert refused(floor, "plan.move", **move, day="2026-03-05") == "order_cancelled"


def test_I15_cancelling_frees_the_work_centers_and_completing_frees_what_lies_ahead() -> None:
    floor = floor_with()
    first, second = floor.order(quantity=12), floor.order(quantity=4)
    floor.act("order.cancel", "sales", no=first.no)
    assert load_of(floor, "LATHE") == {"03-03": 4}
    assert floor.operation(first).load == []
    store, box = floor.phone("warehouse"), floor.box()
    third = floor.order(quantity=20)
    store.pack(box, third, "20")
    store.bind(box, "SF1")
    store.ship(box)
    floor.act("order.deliver", "sales", no=third.no)
    floor.act("order.complete", "sales", no=third.no)
    assert load_of(floor, "LATHE") == {"03-02": 8, "03-03": 4}, "only what lay on the day itself stays"
    assert floor.need(WorkCenter, "LATHE").last_planned == "2026-03-03"
    check_plan(floor)
    assert second.no


def test_I15_another_quantity_plans_anew_what_nobody_has_begun() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=8)
    floor.act("plan.move", "planner", work_order=made.work_order, operation=20, day="2026-03-05")
    floor.phone("worker").report(made, 10, "1")
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 16_000}])
    assert plan_of(floor, made, 10) == [("03-02", 8)], "begun: it stays where it lies"
    assert plan_of(floor, made, 20) == [("03-05", 8), ("03-06", 8)], "not before the day somebody chose"
    check_plan(floor)


def test_I15_another_routing_moves_the_load_to_its_work_centers() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=8)
    floor.phone("worker").report(made, 10, "2")
    floor.change(made.no, routing=[{"line": 1, "operations": [
        {"number": 10, "name": "车削", "work_center": "QC", "standard_ms": HOUR},
        {"number": 30, "name": "磨", "work_center": "LATHE", "standard_ms": HOUR // 2}]}])
    assert (load_of(floor, "LATHE"), load_of(floor, "DRILL"), load_of(floor, "QC")) == (
        {"03-02": 4}, {}, {"03-02": 6}), "6 of 8 pieces were left on the step that moved"
    check_plan(floor)


def test_I15_reports_move_nothing() -> None:
    floor = floor_with(TWO_STEPS)
    made, phone = floor.order(quantity=20), floor.phone("worker")
    before = [s.load for s in floor.all(Operation)]
    phone.report(made, 10, "19")
    phone.reverse(phone.report(made, 20, "3"))
    assert [s.load for s in floor.all(Operation)] == before


def test_I15_what_is_finished_takes_no_room_on_later_days() -> None:
    floor = floor_with(TWO_STEPS)
    made, phone = floor.order(quantity=20), floor.phone("worker")
    done = phone.report(made, 10, "20")
    assert plan_of(floor, made, 10) == [("03-02", 8)], "what lay on the day itself stays"
    assert (load_of(floor, "LATHE"), load_of(floor, "DRILL")) == (
        {"03-02": 8}, {"03-04": 8, "03-05": 8, "03-06": 4})
    assert plan_of(floor, floor.order(quantity=4)) == [("03-03", 4)], "there is room again"
    phone.reverse(done)
    check_plan(floor)
    phone.report(made, 20, "0", finish=True)
    assert plan_of(floor, made, 20) == []
    assert records(floor.replayed()) == records(floor.world)
    check_plan(floor)


def test_I15_a_replenishment_lies_on_its_work_centers_as_well() -> None:
    floor = floor_with()
    made = floor.order(quantity=8)
    sent = floor.phone("inspector").ng_report(made, "3", replenish=True)
    order = floor.need(Order, floor.ng(sent).replenishment or "")
    assert load_of(floor, "LATHE") == {"03-02": 8, "03-03": 3}
    assert order.promised_ship == "2026-03-04"
    check_plan(floor)


def test_a_crew_is_given_an_operation_and_gives_it_back() -> None:
    floor = floor_with()
    made = floor.order(quantity=8)
    floor.act("crew.put", id="C1", name="一班")
    move = {"work_order": made.work_order, "operation": 10}
    assert floor.act("plan.crew", "planner", **move, crew="C1").order_no == made.no
    assert floor.operation(made).crew == "C1"
    assert floor.act("plan.crew", "planner", **move, crew="C1").code == "no_effect"
    floor.act("plan.crew", "planner", **move, crew="")
    assert floor.operation(made).crew == ""
    assert refused(floor, "plan.crew", **move, crew="C9") == "unknown_crew"
    floor.act("crew.put", id="C1", name="一班", active=False)
    assert refused(floor, "plan.crew", **move, crew="C1") == "unknown_crew"


def test_I3_the_plan_comes_out_of_the_log_alone() -> None:
    floor = floor_with(TWO_STEPS)
    made = floor.order(quantity=30)
    floor.act("plan.move", "planner", work_order=made.work_order, operation=10, day="2026-03-05")
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 9_000}])
    floor.act("order.cancel", "sales", no=floor.order(quantity=5).no)
    assert records(floor.replayed()) == records(floor.world)
