"""Delivery notes of own delivery and pick-up: one waybill a package [S8], goods that leave [S7, S9]."""

from __future__ import annotations

from typing import Any

import pytest

from sync.model.records import Delivery, Order, Package, Waybill
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, records

SLIP = "d" * 64


def packed(quantity: str = "5", boxes: int = 1, of: int = 5) -> tuple[Floor, Made, list[str]]:
    """An order with packed boxes. of: pieces ordered."""
    floor = Floor()
    floor.act("file.put", id=SLIP, name="回单.jpg", media_type="image/jpeg", bytes=9, at="", by=None)
    made = floor.order(quantity=of, address="宁波市某路 1 号")
    codes = [floor.box() for _ in range(boxes)]
    for box in codes:
        floor.phone("warehouse").pack(box, made, quantity)
    return floor, made, codes


def note(floor: Floor, boxes: list[str], **more: Any) -> Delivery:
    row = floor.act("delivery.create", "sales", mode="own", packages=boxes, day="2026-03-02", **more)
    id = next(e["record"]["id"] for e in row.effects if e["do"] == "add" and e["of"] == "Delivery")
    found: Delivery = floor.need(Delivery, id)
    return found


def refused(floor: Floor, type: str = "delivery.create", **body: Any) -> str:
    with pytest.raises(Refused) as wrong:
        floor.act(type, "sales", **({"mode": "own", "day": "2026-03-02"} if type == "delivery.create" else {}) | body)
    return wrong.value.code


def test_S8_a_note_binds_its_packages_under_its_own_number() -> None:
    floor, made, boxes = packed("2", 2)
    first = note(floor, boxes, driver="老李", note="下午到")
    assert (first.id, first.customer, first.address, first.driver) == (
        "DN260302-001", "北方泵业", "宁波市某路 1 号", "老李")
    assert [(floor.package(b).waybill, floor.package(b).carrier, floor.package(b).delivery) for b in boxes] == [
        ("DN260302-001", "self", "DN260302-001")] * 2
    assert sorted(floor.need(Waybill, first.id).packages) == sorted(first.packages)
    assert floor.need(Order, made.no).deliveries == [first.id]
    assert floor.ledger.rows[-1].order_no is None or floor.ledger.rows[-1].order_no == made.no
    assert floor.phone("warehouse").ship(boxes[0]).told == ("applied", "ok"), "own delivery may leave"


def test_S8_numbers_count_by_the_factorys_day_and_ids_name_packages_as_well_as_codes() -> None:
    floor, _, boxes = packed("1", 2)
    assert note(floor, [floor.package(boxes[0]).id]).id == "DN260302-001"
    assert note(floor, boxes[1:]).id == "DN260302-002"


def test_S8_what_was_bound_as_own_delivery_before_keeps_its_binding() -> None:
    floor, _, boxes = packed()
    floor.phone("warehouse").bind(boxes[0], None, "self")
    before = floor.package(boxes[0]).bound
    first = note(floor, boxes)
    assert (floor.package(boxes[0]).bound, floor.package(boxes[0]).waybill) == (before, None)
    assert floor.package(boxes[0]).delivery == first.id


def test_S7_S8_what_may_not_go_on_a_note() -> None:
    floor, made, boxes = packed("1", 3)
    store, empty = floor.phone("warehouse"), floor.box()
    assert refused(floor, packages=[]) == "package_empty"
    assert refused(floor, packages=[empty]) == "package_empty"
    assert refused(floor, packages=["P-nowhere"]) == "not_found"
    assert refused(floor, packages=boxes, mode="train") == "invalid"
    store.bind(boxes[0], "SF1")
    assert refused(floor, packages=boxes) == "bound_to_courier"
    note(floor, [boxes[1]])
    assert refused(floor, packages=boxes[1:]) == "on_another_note"
    other, foreign = floor.order(customer="南海机械"), floor.box()
    store.pack(foreign, other)
    assert refused(floor, packages=[boxes[2], foreign]) == "mixed_customers"
    assert refused(floor, packages=[boxes[2]], id="DN260302-001") == "id_conflict"
    floor.act("order.hold", "supervisor", no=made.no)
    assert refused(floor, packages=[boxes[2]]) == "on_hold"
    floor.act("order.release", "supervisor", no=made.no)
    floor.act("order.cancel", "supervisor", no=made.no)
    assert refused(floor, packages=[boxes[2]]) == "order_cancelled"


def test_S8_who_saw_the_note_may_bind_the_package_otherwise_and_takes_it_off() -> None:
    floor, _, boxes = packed("1", 2)
    first, store = note(floor, boxes), floor.phone("warehouse")
    assert store.bind(boxes[0], "SF1").told == ("held", "already_bound")
    bound = store.bind(boxes[0], "SF1", base={"waybill": first.id})
    assert bound.told == ("applied", "replaced")
    assert (floor.need(Delivery, first.id).packages, floor.package(boxes[0]).delivery) == (
        [floor.package(boxes[1]).id], None)
    store.reverse(bound)
    assert floor.package(boxes[0]).delivery == first.id
    assert sorted(floor.need(Delivery, first.id).packages) == sorted(floor.package(b).id for b in boxes)
    store.unbind(boxes[1], first.id)
    assert floor.need(Delivery, first.id).packages == [floor.package(boxes[0]).id]


def test_S13_a_binding_is_not_put_back_onto_a_signed_note() -> None:
    floor, _, boxes = packed("1", 2)
    first, store = note(floor, boxes), floor.phone("warehouse")
    bound = store.bind(boxes[0], "SF1", base={"waybill": first.id})
    floor.act("delivery.sign", "sales", id=first.id, file=SLIP)
    assert store.reverse(bound).told == ("held", "consumed")


def test_a_signed_note_delivers_the_order_when_everything_was_signed_for() -> None:
    floor, made, boxes = packed("2", 2, of=4)
    one, two = note(floor, boxes[:1]), note(floor, boxes[1:])
    floor.phone("warehouse").ship(boxes[0])
    left = floor.package(boxes[0]).shipped
    floor.act("delivery.sign", "sales", id=one.id, file=SLIP, signer="王师傅")
    assert floor.package(boxes[0]).shipped == left
    assert floor.need(Order, made.no).state != "delivered", "the other box is not signed for"
    floor.act("delivery.sign", "sales", id=two.id, file=SLIP)
    order = floor.need(Order, made.no)
    assert (order.state, order.facts["delivered"]["note"]) == ("delivered", two.id)
    assert (floor.package(boxes[1]).shipped or {})["actor"] == "sales", "what is signed for has left"
    signed = floor.need(Delivery, one.id).signed
    assert (signed["file"], signed["signer"], signed["by"]) == (SLIP, "王师傅", "sales")
    assert floor.act("delivery.sign", "sales", id=one.id, file=SLIP).code == "no_effect"
    assert refused(floor, "delivery.cancel", id=one.id) == "delivery_signed"
    assert floor.act("order.complete", "sales", no=made.no).code == "ok"
    assert records(floor.replayed()) == records(floor.world)


def test_a_part_of_an_order_that_was_signed_for_does_not_deliver_it() -> None:
    floor, made, boxes = packed("2", 1, of=5)
    first = note(floor, boxes)
    floor.act("delivery.sign", "sales", id=first.id, file=SLIP)
    assert floor.need(Order, made.no).facts.get("delivered") is None
    assert refused(floor, "delivery.sign", id=note(floor, more_boxes(floor, made)).id, file="e" * 64) == "unknown_file"


def more_boxes(floor: Floor, made: Made) -> list[str]:
    box = floor.box()
    floor.phone("warehouse").pack(box, made, "1")
    return [box]


def test_S8_a_cancelled_note_lets_go_what_it_bound() -> None:
    floor, _, boxes = packed("1", 3)
    store = floor.phone("warehouse")
    store.bind(boxes[0], None, "self")
    first = note(floor, boxes)
    store.ship(boxes[2])
    floor.act("delivery.cancel", "sales", id=first.id)
    found = [floor.package(b) for b in boxes]
    assert [(p.carrier, p.waybill, p.delivery) for p in found] == [
        ("self", None, None), (None, None, None), ("self", first.id, None)]
    assert floor.act("delivery.cancel", "sales", id=first.id).code == "no_effect"
    assert refused(floor, "delivery.sign", id=first.id, file=SLIP) == "delivery_cancelled"
    assert note(floor, boxes[:2]).id == "DN260302-002"


def test_S9_a_package_that_was_signed_for_stays_shipped() -> None:
    floor, _, boxes = packed()
    shipped = floor.phone("warehouse")
    first = note(floor, boxes)
    left = shipped.ship(boxes[0])
    floor.act("delivery.sign", "sales", id=first.id, file=SLIP)
    assert shipped.reverse(left).told == ("held", "consumed")
    assert isinstance(floor.package(boxes[0]), Package)
