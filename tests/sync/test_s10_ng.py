"""S10, S11: NG reports, dispositions, likely duplicates, replenishment orders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sync.model.records import NgReport, Operation, Order, WorkCenter, WorkOrder
from tests.sync.factory import Floor, Made, Sent


def start(good: str = "20") -> tuple[Floor, Made]:
    floor = Floor()
    made = floor.order(quantity=50, lines=[{"sku": "ZS-220A", "quantity": 50_000, "requirements": "镀锌"}])
    floor.phone("worker").report(made, good=good)
    return floor, made


def sums(floor: Floor, made: Made) -> tuple[int, int, int, int]:
    step = floor.operation(made)
    return step.good // 1000, step.process_scrap // 1000, step.material_scrap // 1000, step.blocked // 1000


def test_S10_an_ng_report_is_stored_and_linked() -> None:
    floor, made = start()
    photo = {"sha256": "a" * 64, "bytes": 9, "media_type": "image/jpeg"}
    sent = floor.phone("worker").ng_report(made, "3", note="边缘", wanted="rework", blobs=[photo])
    assert sent.told == ("applied", "ok")
    ng = floor.ng(sent)
    assert (ng.quantity, ng.remaining, ng.counted, ng.defect, ng.note, ng.wanted, ng.photos) == (
        3_000, 3_000, True, "SCRATCH", "边缘", "rework", ["a" * 64])
    assert floor.work_order(made).ng_reports == [sent.id]


def test_S10_counted_pieces_move_from_good_and_others_come_on_top() -> None:
    floor, made = start()
    floor.phone("worker").ng_report(made, "3", counted=True)
    assert sums(floor, made) == (17, 0, 0, 3)
    floor.phone("worker").ng_report(made, "2", counted=False)
    assert sums(floor, made) == (17, 0, 0, 5)


def test_S10_counted_before_its_report_has_arrived_is_flagged_and_clears() -> None:
    floor, made = start("0.001")
    phone = floor.phone("worker")
    assert phone.ng_report(made, "3").told == ("applied", "ahead_of_good")
    assert floor.work_order(made).flags == ["ahead_of_good"]
    row = floor.row("work_order", made.work_order)
    assert row and row["operations"][0]["good"] == "0"
    phone.report(made, good="10")
    assert floor.work_order(made).flags == []


def test_S10_without_an_operation_it_is_the_last_one() -> None:
    floor, made = start()
    floor.phone("worker").send("ng.report", {"work_order": made.code, "quantity": "2", "counted": False,
                                             "defect": "SIZE", "replenish": False})
    assert floor.operation(made, 30).blocked == 2_000


def test_S10_unknown_defects_and_operations_are_held() -> None:
    floor, made = start()
    phone = floor.phone("worker")
    assert phone.ng_report(made, defect="??").told == ("held", "unknown_defect")
    assert phone.ng_report(made, operation=15).told == ("held", "unknown_operation")
    assert phone.report(made, 15).told == ("held", "unknown_operation")


def test_S10_dispositions_empty_blocked() -> None:
    floor, made = start("40")
    qc = floor.phone("inspector")
    ng = floor.phone("worker").ng_report(made, "10")
    for how, quantity, expected in (("rework", "1", (30, 0, 0, 9)), ("repair", "2", (30, 0, 0, 7)),
                                    ("concession", "3", (33, 0, 0, 4)), ("scrap", "1", (33, 1, 0, 3))):
        assert qc.dispose(ng, how, quantity).told == ("applied", "ok")
        assert sums(floor, made) == expected, how
    assert qc.dispose(ng, "sort", "3").told == ("applied", "ok")
    assert (sums(floor, made), floor.ng(ng).sorting) == ((33, 1, 0, 3), True)
    assert qc.dispose(ng, "sort", "3", good="2", scrap="1").told == ("applied", "ok")
    assert (sums(floor, made), floor.ng(ng).remaining, floor.ng(ng).sorting) == ((35, 2, 0, 0), 0, False)
    assert [d["disposition"] for d in floor.ng(ng).dispositions] == [
        "rework", "repair", "concession", "scrap", "sort", "sort"]


def test_S10_reworked_pieces_can_be_reported_again() -> None:
    floor, made = start("55")  # planned 50, tolerated 10 %
    ng = floor.phone("worker").ng_report(made, "10")
    assert floor.phone("worker").report(made, good="4").told == ("held", "over_planned")
    floor.phone("inspector").dispose(ng, "rework", "4")
    assert floor.phone("worker").report(made, good="4").verdict == "applied"
    assert sums(floor, made) == (49, 0, 0, 6)


def test_S10_no_more_can_be_disposed_than_is_blocked() -> None:
    floor, made = start()
    ng = floor.phone("worker").ng_report(made, "3")
    held = floor.phone("inspector").dispose(ng, "scrap", "4")
    assert held.told == ("held", "exceeds_blocked")
    assert floor.item(held).now == {"remaining": "3"}
    assert sums(floor, made) == (17, 0, 0, 3)


def test_S10_disposing_what_is_no_ng_report_is_held() -> None:
    floor, made = start()
    report = floor.phone("worker").report(made)
    assert floor.phone("inspector").dispose(report, "scrap", "1").told == ("held", "wrong_target")


def twice(minutes_recorded: float = 0, minutes_received: float = 0, **second: object) -> tuple[Floor, Sent, Sent]:
    floor, made = start()
    one, two = floor.phone("worker"), floor.phone("second")
    first = one.ng_report(made, replenish=True)
    floor.now += timedelta(minutes=minutes_recorded)
    raw = two.make("ng.report", {"work_order": made.code, "operation": 10, "quantity": "2", "counted": True,
                                 "defect": "SCRATCH", "replenish": True, **second})
    floor.now += timedelta(minutes=minutes_received)
    return floor, first, two.deliver(raw)


def test_S10_a_likely_duplicate_alerts_and_its_replenishment_waits_for_a_tap() -> None:
    floor, first, second = twice()
    assert second.told == ("applied", "probable_duplicate")
    assert floor.ng(second).replenish == "duplicate"
    alert = floor.alerts("duplicate_ng")[0]
    assert (alert.about["ng_report"], alert.about["first"]) == (second.id, first.id)
    floor.resolve(alert.id, "apply")
    assert floor.ng(second).replenish == "ordered"
    assert floor.ng(second).replenishment


def test_S10_an_inspectors_duplicate_waits_too() -> None:
    floor, made = start()
    floor.phone("worker").ng_report(made)
    second = floor.phone("inspector").ng_report(made, replenish=True)
    assert second.told == ("applied", "probable_duplicate")
    assert floor.ng(second).replenishment is None


def test_S10_recorded_or_received_within_ten_minutes() -> None:
    assert twice(minutes_recorded=10)[2].code == "probable_duplicate"
    assert twice(minutes_recorded=10.1)[2].code == "wish_recorded"
    assert twice(minutes_recorded=5, minutes_received=60)[2].code == "probable_duplicate"
    floor, made = start()
    floor.phone("worker").ng_report(made)
    late = floor.phone("second").ng_report(made, recorded_at="2026-03-01T08:00:00+08:00")
    assert late.code == "probable_duplicate", "another clock, but received at once"


def test_S10_another_defect_operation_or_the_same_device_is_no_duplicate() -> None:
    assert twice(defect="SIZE")[2].code == "wish_recorded"
    assert twice(operation=20)[2].code != "probable_duplicate"
    floor, made = start()
    phone = floor.phone("worker")
    phone.ng_report(made)
    assert phone.ng_report(made).code == "ok"
    other = floor.order()
    assert floor.phone("second").ng_report(other).code != "probable_duplicate"


def test_S10_a_reversed_report_has_no_duplicate() -> None:
    floor, made = start()
    phone = floor.phone("worker")
    phone.reverse(phone.ng_report(made))
    assert floor.phone("second").ng_report(made).code == "ok"


def test_S10_a_dismissed_duplicate_orders_nothing() -> None:
    floor, _, second = twice()
    floor.resolve(floor.alerts("duplicate_ng")[0].id, "dismiss")
    assert (floor.ng(second).replenish, floor.ng(second).replenishment) == ("none", None)
    assert floor.alerts("duplicate_ng") == []


# --- S11 -----------------------------------------------------------------------------------


def ordered(floor: Floor, sent: Sent) -> Order:
    found: Order = floor.need(Order, floor.ng(sent).replenishment or "")
    return found


def test_S11_a_workers_wish_waits_and_an_inspector_confirms_it() -> None:
    floor, made = start()
    wish = floor.phone("worker").ng_report(made, "3", replenish=True)
    assert (wish.told, floor.ng(wish).replenish) == (("applied", "wish_recorded"), "wished")
    assert floor.alerts("replenish_wish")[0].about["quantity"] == "3"
    assert floor.phone("worker").replenish(wish).told == ("held", "role_missing")
    assert floor.phone("inspector").replenish(wish).told == ("applied", "ok")
    assert floor.ng(wish).replenish == "ordered"
    assert floor.alerts("replenish_wish") == [], "the wish is fulfilled"
    assert len(floor.alerts("replenished")) == 1


def test_S11_an_inspectors_own_tick_orders_at_once() -> None:
    floor, made = start()
    sent = floor.phone("inspector").ng_report(made, "3", replenish=True)
    assert (sent.told, floor.ng(sent).replenishment) == (("applied", "ok"), f"{made.no}-R1")


def test_S11_the_order_copies_requirements_routing_drawing_and_shows_its_origin() -> None:
    floor, made = start()
    sent = floor.phone("inspector").ng_report(made, "3", replenish=True)
    order = ordered(floor, sent)
    copy, first = floor.need(WorkOrder, order.work_orders[0]), floor.work_order(made)
    assert (order.origin, order.origin_ng, order.customer) == (made.no, sent.id, "北方泵业")
    assert (copy.sku, copy.requirements, copy.drawing, copy.tolerance, copy.planned) == (
        "ZS-220A", "镀锌", "D-7", 100, 3_000)
    assert copy.operations == first.operations
    for number in copy.operations:
        a, b = floor.operation(made, number), floor.need(Operation, f"{copy.id}/{number}")
        assert (a.name, a.work_center, a.kind, a.standard_ms) == (b.name, b.work_center, b.kind, b.standard_ms)
        assert (b.good, b.blocked, b.starts) == (0, 0, 0)
    assert order.state == "scheduled"
    assert order.lines[0]["quantity"] == 3_000
    assert floor.alerts("replenished")[0].about["origin"] == made.no


def test_S11_at_most_one_order_an_ng_report() -> None:
    floor, made = start()
    sent = floor.phone("inspector").ng_report(made, "3", replenish=True)
    assert floor.phone("supervisor").replenish(sent).told == ("applied", "no_effect")
    assert floor.phone("inspector").replenish(sent).told == ("applied", "no_effect")
    assert floor.need(Order, made.no).replenishments == 1


def test_S11_numbers_without_gap_or_double_also_for_a_replenishment_of_a_replenishment() -> None:
    floor, made = start()
    qc = floor.phone("inspector")
    first = qc.ng_report(made, "3", replenish=True)
    second = qc.ng_report(made, "1", replenish=True)
    work_order = ordered(floor, first).work_orders[0]
    third = qc.ng_report(floor.code(work_order), "1", counted=False, replenish=True)
    assert [floor.ng(s).replenishment for s in (first, second, third)] == [f"{made.no}-R{n}" for n in (1, 2, 3)]
    assert ordered(floor, third).origin == made.no


def test_S11_promised_after_the_last_planned_work_order_of_those_work_centers() -> None:
    floor, made = start()
    floor.order(quantity=2_000)  # plans days of work on the same work centers
    last = max(floor.need(WorkCenter, c).last_planned or "" for c in ("LATHE", "DRILL", "QC"))
    assert last > "2026-03-05"
    order = ordered(floor, floor.phone("inspector").ng_report(made, "3", replenish=True))
    assert order.promised_ship > last
    assert (floor.need(WorkOrder, order.work_orders[0]).planned_start or "") > last


def test_S11_what_is_ordered_in_the_night_is_planned_for_the_factorys_day_and_not_for_yesterday() -> None:
    floor, made = start()
    floor.now = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)  # the 10th, 01:30, in Shanghai
    order = ordered(floor, floor.phone("inspector").ng_report(made, "3", replenish=True))
    assert floor.need(WorkOrder, order.work_orders[0]).planned_start == "2026-03-10"


def test_S11_a_wish_refused_in_the_inbox_orders_nothing() -> None:
    floor, made = start()
    wish = floor.phone("worker").ng_report(made, replenish=True)
    floor.resolve(floor.alerts("replenish_wish")[0].id, "dismiss")
    assert (floor.ng(wish).replenish, floor.ng(wish).replenishment) == ("none", None)


def test_S11_a_reversed_report_takes_its_wish_along() -> None:
    floor, made = start()
    phone = floor.phone("worker")
    wish = phone.ng_report(made, replenish=True)
    item = floor.alerts("replenish_wish")[0].id
    phone.reverse(wish)
    assert floor.alerts("replenish_wish") == []
    assert floor.need(NgReport, wish.id).reversed
    assert floor.phone("inspector").replenish(wish).told == ("held", "ng_reversed")
    assert item and floor.ng(wish).replenishment is None


def test_S10_a_report_without_an_operation_is_decided_where_its_pieces_lie() -> None:
    """Another routing has another last operation; what was blocked on the old one is freed there."""
    floor, made = start()
    steps = [{"number": n, "name": "x", "work_center": "LATHE"} for n in (10, 20, 30, 40)]
    body = {"work_order": made.code, "quantity": "2", "counted": False, "defect": "SCRATCH", "replenish": False}
    ng = floor.phone("worker").send("ng.report", body)
    last = max(s.number for s in floor.all(Operation) if s.blocked)
    floor.change(made.no, routing=[{"line": 1, "operations": steps}])
    sent = floor.phone("inspector").dispose(ng, "scrap", "2")
    floor.resolve(sent.outcome.inbox_id, "apply") if sent.told[0] == "held" else None
    blocked = {s.number: s.blocked for s in floor.all(Operation)}
    assert (last, blocked) == (30, dict.fromkeys((10, 20, 30, 40), 0))
