"""S5: quantities add; over planned is held whole; ahead of the operation before is flagged."""

from __future__ import annotations

from datetime import timedelta

from sync.model.records import AlertKey
from sync.verdict import Alert
from tests.sync.factory import Floor


def test_S5_two_phones_reports_sum() -> None:
    floor = Floor()
    made = floor.order()
    one, two = floor.phone("worker"), floor.phone("second")
    one.report(made, good="10", process_scrap="1")
    two.report(made, good="5.5", material_scrap="0.25")
    one.report(made, good="4")
    step = floor.operation(made)
    assert (step.good, step.process_scrap, step.material_scrap) == (19_500, 1_000, 250)


def test_S5_exactly_planned_is_applied_and_one_more_is_held_whole() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=50), floor.phone("worker")
    assert phone.report(made, good="50").told == ("applied", "ok")
    over = phone.report(made, good="0.001")
    assert over.told == ("held", "over_planned")
    assert floor.operation(made).good == 50_000
    assert floor.item(over).now == {"planned": "50", "reported": "50"}


def test_S5_tolerance_widens_the_cap() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=50, sku="ZS-220A"), floor.phone("worker")  # 10 %
    assert phone.report(made, good="55").verdict == "applied"
    assert phone.report(made, good="1").told == ("held", "over_planned")


def test_S5_scrap_and_blocked_count_as_output() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=10), floor.phone("worker")
    phone.report(made, good="4", process_scrap="2", material_scrap="1")
    phone.ng_report(made, "2", counted=False)
    assert phone.report(made, good="2").told == ("held", "over_planned")
    assert phone.report(made, good="1").told == ("applied", "ok")


def test_S5_held_is_all_or_nothing() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=10), floor.phone("worker")
    phone.report(made, good="8")
    phone.report(made, good="2", process_scrap="1", finish=True)
    step = floor.operation(made)
    assert (step.good, step.process_scrap, step.finishes) == (8_000, 0, 0)


def test_S5_finishing_alone_is_never_over_planned() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=10), floor.phone("worker")
    phone.report(made, good="10")
    assert phone.report(made, good="0", finish=True).told == ("applied", "ok")
    assert floor.operation(made).finished


def test_S5_beyond_the_operation_before_is_applied_and_flagged_and_clears_by_itself() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    phone.report(made, 10, "5")
    assert phone.report(made, 20, "8").told == ("applied", "ahead_of_previous")
    assert floor.operation(made, 20).ahead_since == "2026-03-02T01:00:00.000Z"
    assert floor.work_order(made).flags == ["ahead_of_previous"]
    floor.now += timedelta(minutes=5)
    assert phone.report(made, 20, "1").code == "ahead_of_previous"
    assert floor.operation(made, 20).ahead_since == "2026-03-02T01:00:00.000Z", "since the first time"
    phone.report(made, 10, "4")
    assert floor.operation(made, 20).ahead_since is None
    assert floor.work_order(made).flags == []


def test_S5_the_first_operation_is_ahead_of_nothing() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    assert phone.report(made, 10, "50").told == ("applied", "ok")


def test_S5_ahead_that_lasts_becomes_one_alert_that_closes_by_itself() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    phone.report(made, 20, "8")
    alert = Alert("ahead_lasts", f"ahead:{made.work_order}/20", {"order_no": made.no})
    floor.ledger.raise_alert(alert, floor.now)
    floor.ledger.raise_alert(alert, floor.now)
    assert len(floor.alerts("ahead_lasts")) == 1
    phone.report(made, 10, "8")
    assert floor.alerts("ahead_lasts") == []
    assert floor.need(AlertKey, alert.key).inbox_id is None


def test_S5_a_person_may_apply_what_is_over_planned() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=10), floor.phone("worker")
    over = phone.report(made, good="11")
    floor.resolve(over.outcome.inbox_id, "apply")
    assert floor.verdict(over) == ("applied", "by_resolution")
    assert floor.operation(made).good == 11_000


def test_S5_an_inspection_without_counts_stands_outside_the_flow() -> None:
    floor = Floor()
    made, worker, qc = floor.order(quantity=10), floor.phone("worker"), floor.phone("inspector")
    store, box = floor.phone("warehouse"), floor.box()
    worker.report(made, 10, "10")
    worker.report(made, 20, "10")
    assert qc.inspect(made, "fail").told == ("applied", "ok")
    assert not floor.operation(made, 30).passes
    assert qc.inspect(made, "pass", "first").told == ("applied", "ok")
    assert not floor.operation(made, 30).passes, "only a final one finishes the operation"
    assert qc.inspect(made).told == ("applied", "ok")
    assert floor.work_order(made).state == "produced"
    assert store.pack(box, made, "10").told == ("applied", "ok")


def test_S5_work_is_started_paused_resumed_on_any_operation() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    body = {"work_order": made.code, "operation": 20}
    assert [phone.send(f"work.{t}", body).told for t in ("start", "pause", "resume")] == [("applied", "ok")] * 3
    step = floor.operation(made, 20)
    assert (step.starts, step.pauses) == (1, 0)
    assert floor.work_order(made).state == "in_production"
