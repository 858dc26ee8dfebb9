"""S7: on hold, work goes on and is flagged while goods stay; cancelled and completed orders hold everything."""

from __future__ import annotations

import pytest

from sync.model.records import Order, Package
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, Sent


def everything(floor: Floor, made: Made, ng: Sent, box: str) -> dict[str, Sent]:
    """One event of each kind that concerns an order."""
    worker, qc, store = floor.phone("worker"), floor.phone("inspector"), floor.phone("warehouse")
    body = {"work_order": made.code, "operation": 10}
    return {
        "start": worker.send("work.start", body), "pause": worker.send("work.pause", body),
        "resume": worker.send("work.resume", body), "report": worker.report(made),
        "inspect": qc.inspect(made), "ng": worker.ng_report(made, "1", defect="SIZE"),
        "dispose": qc.dispose(ng, "scrap", "1"), "replenish": qc.replenish(ng), "stock": store.stock(made),
        "pack": store.pack(floor.box(), made), "unpack": store.unpack(box, made),
        "bind": store.bind(box, "SF2", replaces="SF1"), "ship": store.ship(box), "unbind": store.unbind(box, "SF1")}


def prepared() -> tuple[Floor, Made, Sent, str]:
    floor = Floor()
    made, box = floor.order(), floor.box()
    floor.phone("worker").report(made, good="20")
    ng = floor.phone("worker").ng_report(made, "4")
    floor.phone("warehouse").pack(box, made, "3")
    floor.phone("warehouse").bind(box, "SF1")
    return floor, made, ng, box


def test_S7_on_hold_work_and_ng_are_applied_and_flagged() -> None:
    floor, made, ng, box = prepared()
    floor.act("order.hold", "supervisor", no=made.no, reason="客户电话")
    sent = everything(floor, made, ng, box)
    noted = {n for n, s in sent.items() if s.verdict == "applied"}
    assert noted == {"start", "pause", "resume", "report", "inspect", "ng", "dispose", "replenish", "stock"}
    assert sent["report"].code == "on_hold_noted"
    assert all("on_hold_noted" in (s.code, *floor.status(s).note.split(", "))
               for n, s in sent.items() if n in noted)


def test_S7_on_hold_packing_binding_shipping_are_held() -> None:
    floor, made, ng, box = prepared()
    floor.act("order.hold", "supervisor", no=made.no)
    sent = everything(floor, made, ng, box)
    assert {n: s.code for n, s in sent.items() if s.verdict == "held"} == dict.fromkeys(
        ("pack", "unpack", "bind", "ship", "unbind"), "on_hold")
    assert floor.item(sent["ship"]).now["state"] == "on_hold"


def test_S7_release_lets_them_through_again() -> None:
    floor, made, _, box = prepared()
    floor.act("order.hold", "supervisor", no=made.no)
    held = floor.phone("warehouse").ship(box)
    floor.act("order.release", "supervisor", no=made.no)
    assert floor.need(Order, made.no).state == "in_production"
    assert floor.verdict(held) == ("held", "on_hold"), "what is held stays so until a person decides"
    floor.resolve(held.outcome.inbox_id, "apply")
    assert floor.package(box).shipped


def test_S7_cancelled_holds_everything() -> None:
    floor, made, ng, box = prepared()
    floor.act("order.cancel", "supervisor", no=made.no, reason="客户取消")
    sent = everything(floor, made, ng, box)
    assert {n: s.told for n, s in sent.items()} == dict.fromkeys(sent, ("held", "order_cancelled"))


def test_S7_completed_holds_everything() -> None:
    floor, made, ng, box = prepared()
    complete(floor, made)
    sent = everything(floor, made, ng, box)
    assert {n: s.told for n, s in sent.items()} == dict.fromkeys(sent, ("held", "order_completed"))


def complete(floor: Floor, made: Made) -> None:
    worker, qc, store = floor.phone("worker"), floor.phone("inspector"), floor.phone("warehouse")
    box = floor.box()
    for number, good in ((10, "30"), (20, "50")):
        worker.report(made, number, good)
    qc.inspect(made)
    store.pack(box, made, "47")
    for sent in [store.bind(box, None, "self"), store.ship(box)]:
        assert sent.verdict == "applied", sent
    for package in floor.all(Package):
        store.ship(package.code)
    floor.act("order.deliver", "sales", no=made.no)
    floor.act("order.complete", "sales", no=made.no)
    assert floor.need(Order, made.no).state == "completed"


def test_S7_reversing_in_a_cancelled_order_is_held_also_for_a_box_bound_before_it_was_packed() -> None:
    floor = Floor()
    made, box, store = floor.order(), floor.box(), floor.phone("warehouse")
    report = floor.phone("worker").report(made)
    bind = store.bind(box, "SF1")
    store.pack(box, made)
    floor.act("order.cancel", "supervisor", no=made.no)
    assert floor.phone("worker").reverse(report).told == ("held", "order_cancelled")
    assert store.reverse(bind).told == ("held", "order_cancelled")


def test_S7_holding_cancelling_releasing_twice_gives_the_same_result() -> None:
    floor = Floor()
    made = floor.order()
    for act in ("order.hold", "order.release", "order.cancel"):
        first = floor.act(act, "supervisor", no=made.no)
        before = floor.need(Order, made.no).state
        again = floor.act(act, "supervisor", no=made.no)
        assert (first.code, again.code, floor.need(Order, made.no).state) == ("ok", "no_effect", before)


def test_S7_what_has_left_cannot_be_cancelled_and_what_is_cancelled_cannot_be_held() -> None:
    floor = Floor()
    made = floor.order(quantity=5)
    store, box = floor.phone("warehouse"), floor.box()
    store.pack(box, made, "5")
    store.bind(box, "SF1")
    store.ship(box)
    assert refused(floor, "order.cancel", made.no) == ("already_shipped", 409)
    other = floor.order()
    floor.act("order.cancel", "supervisor", no=other.no)
    assert refused(floor, "order.hold", other.no) == ("order_cancelled", 409)
    assert refused(floor, "order.confirm", other.no) == ("order_cancelled", 409)
    assert refused(floor, "order.hold", "nowhere") == ("not_found", 404)
    assert refused(floor, "order.complete", made.no) == ("not_delivered", 409)


def test_S7_held_in_a_cancelled_order_can_be_applied_by_a_person() -> None:
    floor, made, _, _ = prepared()
    floor.act("order.cancel", "supervisor", no=made.no)
    held = floor.phone("worker").report(made, good="2")
    floor.resolve(held.outcome.inbox_id, "apply")
    assert floor.verdict(held) == ("applied", "by_resolution")
    assert floor.operation(made).good == 18_000


def refused(floor: Floor, type: str, no: str) -> tuple[str, int]:
    with pytest.raises(Refused) as found:
        floor.act(type, "supervisor", no=no, day="2026-03-02")
    return found.value.code, found.value.status


def test_S7_an_order_of_which_one_box_has_left_cannot_be_cancelled() -> None:
    floor, made, _, box = prepared()
    floor.phone("warehouse").ship(box)
    with pytest.raises(Refused) as refused:
        floor.act("order.cancel", "supervisor", no=made.no)
    assert refused.value.code == "already_shipped"
