"""S13: a reversal cancels one event once; the ledger shows both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sync.model.records import AndonCall, Order, Package, Waybill, WorkCenter
from tests.sync.factory import Floor, Made, Phone, records


def start() -> tuple[Floor, Made, Phone]:
    floor = Floor()
    return floor, floor.order(), floor.phone("worker")


def business(floor: Floor) -> dict[Any, Any]:
    """What stands on the floor: sums, boxes, waybills; not the ledger's own books."""
    kept: dict[Any, Any] = {}
    for (kind, id), r in records(floor.world).items():
        if kind == "Operation":
            kept[id] = (r.good, r.process_scrap, r.material_scrap, r.blocked, r.starts, r.pauses, r.finishes, r.passes)
        elif kind == "Package":
            kept[id] = (r.lines, r.waybill, r.carrier, r.bound, r.shipped)
        elif kind == "Waybill" and r.packages:
            kept[id] = list(r.packages)
        elif kind == "WorkOrder":
            kept[id] = (r.packed, r.stocked)
        elif kind == "WorkCenter":
            kept[id] = list(r.open_calls)
        elif kind == "NgReport" and not r.reversed:
            kept[id] = (r.remaining, list(r.dispositions), r.sorting)
    return kept


def test_S13_every_reversible_event_is_undone_whole() -> None:
    floor, made, worker = start()
    store, qc, box = floor.phone("warehouse"), floor.phone("inspector"), floor.box()
    body = {"work_order": made.code, "operation": 10}
    worker.report(made, 10, "20")
    worker.report(made, 20, "20")
    ng = worker.ng_report(made, "5")
    store.pack(box, made, "4")
    store.bind(box, "SF0")
    call = {"work_center": "LATHE", "kind": "machine"}
    steps: list[tuple[Phone, Any]] = [
        (worker, lambda: worker.send("work.start", body)), (worker, lambda: worker.send("work.pause", body)),
        (worker, lambda: worker.send("work.resume", body)),
        (worker, lambda: worker.report(made, 10, "3", process_scrap="1", material_scrap="2", finish=True)),
        (worker, lambda: worker.ng_report(made, "2", counted=False, defect="SIZE")),
        (qc, lambda: qc.dispose(ng, "scrap", "1")), (qc, lambda: qc.dispose(ng, "concession", "2")),
        (qc, lambda: qc.dispose(ng, "sort", "2")), (qc, lambda: qc.dispose(ng, "sort", "5", good="2", scrap="3")),
        (qc, lambda: qc.inspect(made)), (store, lambda: store.stock(made, "3")),
        (store, lambda: store.pack(box, made, "2")), (store, lambda: store.unpack(box, made, "1")),
        (store, lambda: store.bind(box, "YT9", "YT", replaces="SF0")), (store, lambda: store.unbind(box, "SF0")),
        (store, lambda: store.ship(box)), (worker, lambda: worker.send("andon.call", call))]
    for phone, capture in steps:
        before = business(floor)
        sent = capture()
        assert sent.verdict == "applied", sent
        assert business(floor) != before, sent.raw["type"]
        undo = phone.reverse(sent)
        assert undo.told == ("applied", "ok"), sent.raw["type"]
        assert business(floor) == before, sent.raw["type"]
        assert floor.status(sent).reversed_by == undo.id
        assert floor.verdict(sent)[0] == "applied", "the ledger shows both"


def test_S13_reversing_an_andon_clear_opens_the_call_again() -> None:
    floor, _, worker = start()
    call = worker.send("andon.call", {"work_center": "LATHE", "kind": "machine"})
    clear = worker.send("andon.clear", {"work_center": "LATHE", "kind": "machine"})
    assert floor.need(AndonCall, call.id).cleared
    worker.reverse(clear)
    assert floor.need(AndonCall, call.id).cleared is None
    assert floor.need(WorkCenter, "LATHE").open_calls == [call.id]


def test_S13_reversing_a_binding_restores_the_former_one() -> None:
    floor, made, _ = start()
    store, box = floor.phone("warehouse"), floor.box()
    store.bind(box, "SF1")
    second = store.bind(box, "YT2", "YT", base={"waybill": "SF1"})
    store.reverse(second)
    assert (floor.package(box).waybill, floor.package(box).carrier) == ("SF1", "SF")
    assert floor.need(Waybill, "SF1").packages == [floor.package(box).id]
    assert floor.need(Waybill, "YT2").packages == []


def test_S13_a_box_that_was_used_stays_on_the_phones() -> None:
    floor, made, _ = start()
    store, box = floor.phone("warehouse"), floor.box()
    bind = store.bind(box, "SF1")
    store.pack(box, made)
    store.reverse(bind)
    row = floor.row("package", floor.package(box).id)
    assert row and (row["waybill"], row["state"], len(row["lines"])) == (None, "packed", 1)


def test_S13_once() -> None:
    floor, made, worker = start()
    report = worker.report(made, good="3")
    first = worker.reverse(report)
    again = worker.reverse(report)
    assert (first.told, again.told) == (("applied", "ok"), ("applied", "already_reversed"))
    assert floor.operation(made).good == 0
    assert floor.status(report).reversed_by == first.id


def test_S13_own_events_up_to_16_hours_after_they_were_received() -> None:
    floor, made, worker = start()
    one, two = worker.report(made, good="3"), worker.report(made, good="4")
    floor.now += timedelta(hours=16)
    assert worker.reverse(one).told == ("applied", "ok")
    floor.now += timedelta(seconds=1)
    assert worker.reverse(two).told == ("held", "too_late")
    assert floor.operation(made).good == 4_000


def test_S13_the_devices_clock_decides_nothing() -> None:
    floor, made, worker = start()
    report = worker.report(made, recorded_at="2020-01-01T00:00:00+08:00")
    assert worker.reverse(report, recorded_at="2031-01-01T00:00:00+08:00").told == ("applied", "ok")


def test_S13_others_events_only_by_supervisors_who_may_any_time() -> None:
    floor, made, worker = start()
    report = worker.report(made, good="3")
    assert floor.phone("second").reverse(report).told == ("held", "not_yours")
    assert floor.phone("inspector").reverse(report).told == ("held", "not_yours")
    floor.now += timedelta(days=30)
    assert floor.phone("supervisor").reverse(report).told == ("applied", "ok")
    assert floor.operation(made).good == 0


def test_S13_what_was_packed_is_consumed() -> None:
    floor, made, worker = start()
    store, box = floor.phone("warehouse"), floor.box()
    first = worker.report(made, 20, "5")
    second = worker.report(made, 20, "5")
    store.pack(box, made, "6")
    assert worker.reverse(first).told == ("held", "consumed")
    store.unpack(box, made, "1")
    assert worker.reverse(first).told == ("applied", "ok")
    assert worker.reverse(second).told == ("held", "consumed")
    assert worker.reverse(worker.report(made, 10, "5")).told == ("applied", "ok"), "not the operation packed from"


def test_S13_what_was_stocked_is_consumed() -> None:
    floor, made, worker = start()
    report = worker.report(made, 20, "5")
    floor.phone("warehouse").stock(made, "5")
    assert worker.reverse(report).told == ("held", "consumed")


def test_S13_what_has_left_is_consumed() -> None:
    floor, made, _ = start()
    store, box = floor.phone("warehouse"), floor.box()
    pack, bind = store.pack(box, made, "2"), store.bind(box, "SF1")
    store.ship(box)
    assert store.reverse(pack).told == ("held", "consumed")
    assert store.reverse(bind).told == ("held", "consumed")
    assert floor.need(Package, floor.package(box).id).waybill == "SF1"


def test_S13_what_was_unpacked_since_cannot_be_taken_out_again() -> None:
    floor, made, _ = start()
    store, box = floor.phone("warehouse"), floor.box()
    pack = store.pack(box, made, "5")
    store.unpack(box, made, "3")
    assert store.reverse(pack).told == ("held", "consumed")
    assert floor.package(box).lines == {made.work_order: 2_000}


def test_S13_what_was_packed_elsewhere_since_cannot_go_back_in() -> None:
    floor, made, _ = start()
    store, box, other = floor.phone("warehouse"), floor.box(), floor.box()
    store.pack(box, made, "50")
    unpack = store.unpack(box, made, "20")
    store.pack(other, made, "20")
    assert store.reverse(unpack).told == ("held", "consumed")
    stranger, third = floor.order(customer="南海机械"), floor.box()
    store.pack(third, stranger)
    undone = store.unpack(third, stranger)
    store.pack(third, floor.order())
    assert store.reverse(undone).told == ("held", "consumed"), "it would mix customers"


def test_S13_a_binding_replaced_since_is_consumed() -> None:
    floor, _, _ = start()
    store, box = floor.phone("warehouse"), floor.box()
    first = store.bind(box, "SF1")
    store.bind(box, "YT2", replaces="SF1")
    assert store.reverse(first).told == ("held", "consumed")


def test_S13_a_former_waybill_on_another_customers_box_by_now_is_not_restored() -> None:
    floor, made, _ = start()
    store, box, other = floor.phone("warehouse"), floor.box(), floor.box()
    store.pack(box, made)
    store.pack(other, floor.order(customer="南海机械"))
    store.bind(box, "SF1")
    second = store.bind(box, "YT2", replaces="SF1")
    store.bind(other, "SF1")
    assert store.reverse(second).told == ("held", "consumed")


def test_S13_an_ng_report_that_was_disposed_or_replaced_is_consumed() -> None:
    floor, made, worker = start()
    worker.report(made, good="20")
    qc = floor.phone("inspector")
    for use in (lambda ng: qc.dispose(ng, "scrap", "1"), lambda ng: qc.dispose(ng, "sort", "2"), qc.replenish):
        ng = worker.ng_report(made, "2")
        use(ng)
        assert worker.reverse(ng).told == ("held", "consumed")


def test_S13_a_delivered_shipment_is_consumed() -> None:
    floor = Floor()
    made, store, box = floor.order(quantity=5), floor.phone("warehouse"), floor.box()
    store.pack(box, made, "5")
    store.bind(box, "SF1")
    ship = store.ship(box)
    floor.act("order.deliver", "sales", no=made.no)
    assert floor.need(Order, made.no).state == "delivered"
    assert store.reverse(ship).told == ("held", "consumed")


def test_S13_reversals_and_confirmed_wishes_and_office_acts_are_not_reversible() -> None:
    floor, made, worker = start()
    boss = floor.phone("supervisor")
    undo = worker.reverse(worker.report(made))
    confirmed = boss.replenish(worker.ng_report(made))
    over = worker.report(made, good="60")
    act = floor.resolve(over.outcome.inbox_id, "dismiss")
    assert boss.reverse(undo).told == ("held", "not_reversible")
    assert boss.reverse(confirmed).told == ("held", "not_reversible")
    assert boss.reverse(act.event_id).told == ("held", "not_reversible")


def test_S13_what_a_person_applied_or_corrected_is_undone_by_what_it_did() -> None:
    floor, made, worker = start()
    over = worker.report(made, good="60")
    floor.resolve(over.outcome.inbox_id, "correct", {"work_order": made.code, "operation": 20, "good": "6"})
    assert floor.operation(made, 20).good == 6_000
    assert worker.reverse(over).told == ("applied", "ok")
    assert (floor.operation(made, 10).good, floor.operation(made, 20).good) == (0, 0)
    assert floor.status(over).reversed_by


def test_S13_a_person_may_apply_a_late_or_foreign_reversal_but_not_undo_what_is_consumed() -> None:
    import pytest

    from sync.verdict import Refused
    floor, made, worker = start()
    report = worker.report(made, 20, "5")
    foreign = floor.phone("second").reverse(report)
    floor.resolve(foreign.outcome.inbox_id, "apply")
    assert floor.operation(made, 20).good == 0
    report = worker.report(made, 20, "5")
    floor.phone("warehouse").pack(floor.box(), made, "5")
    consumed = worker.reverse(report)
    with pytest.raises(Refused) as refused:
        floor.resolve(consumed.outcome.inbox_id, "apply")
    assert (refused.value.code, refused.value.extra["reason"]) == ("cannot_apply", "consumed")
    assert floor.verdict(consumed) == ("held", "consumed")
