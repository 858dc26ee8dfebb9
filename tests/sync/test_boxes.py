"""[0031] Which box of its order a box is: the number stays with it, and as many are counted as hold something now."""

from __future__ import annotations

from typing import Any

from sync import feed
from sync.model import boxes
from sync.model.records import Order
from tests.sync.factory import Floor, Made, Sent, records


def packed(count: int) -> tuple[Floor, Made, list[str], list[Sent]]:
    """An order with so many boxes of one piece each."""
    floor = Floor()
    made, store = floor.order(), floor.phone("warehouse")
    codes = [floor.box() for _ in range(count)]
    return floor, made, codes, [store.pack(code, made) for code in codes]


def told(floor: Floor, code: str) -> tuple[Any, ...]:
    """(number, total, gap) as phones read it."""
    row = floor.row("package", floor.package(code).id)
    assert row
    return row["number"], row["total"], row["gap"]


def seen(floor: Floor, no: str, code: str) -> boxes.Place:
    """As the order's own page says it."""
    order = floor.need(Order, no)
    return boxes.place_in(order, floor.package(code), boxes.count(floor.world, order))


def test_boxes_of_an_order_are_numbered_from_one() -> None:
    floor, _, codes, _ = packed(3)
    assert [told(floor, code) for code in codes] == [(1, 3, False), (2, 3, False), (3, 3, False)]


def test_an_emptied_box_is_not_counted_and_the_others_keep_their_numbers() -> None:
    floor, _, codes, packs = packed(3)
    assert floor.phone("warehouse").reverse(packs[0]).verdict == "applied"
    assert [told(floor, code) for code in codes] == [(1, 0, False), (2, 2, True), (3, 2, True)]


def test_phones_hear_of_an_emptied_box_in_the_rows_of_the_others_also_in_another_line() -> None:
    floor = Floor()
    made = floor.order(lines=[{"sku": "HR-1001", "quantity": 5_000}, {"sku": "ZS-220A", "quantity": 5_000}])
    store, codes = floor.phone("warehouse"), [floor.box(), floor.box()]
    other = floor.need(Order, made.no).work_orders[1]
    first = store.pack(codes[0], made)
    store.pack(codes[1], Made(made.no, other, floor.code(other)))
    floor.world.changed.clear()
    store.reverse(first)
    assert {("package", floor.package(code).id) for code in codes} <= set(feed.touched(floor.world))
    assert told(floor, codes[1]) == (2, 1, True)


def test_the_last_box_emptied_leaves_no_gap() -> None:
    floor, _, codes, packs = packed(3)
    floor.phone("warehouse").reverse(packs[2])
    assert [told(floor, code) for code in codes] == [(1, 2, False), (2, 2, False), (3, 0, False)]


def test_a_number_is_never_given_to_another_box_of_the_order() -> None:
    floor, made, codes, packs = packed(2)
    store, more = floor.phone("warehouse"), floor.box()
    store.reverse(packs[1])
    store.pack(more, made)
    assert told(floor, more) == (3, 2, True)
    store.pack(codes[1], made)
    assert [told(floor, code) for code in (*codes, more)] == [(1, 3, False), (2, 3, False), (3, 3, False)]


def test_a_box_that_goes_to_another_order_is_numbered_there_and_not_counted_here() -> None:
    floor, made, codes, packs = packed(2)
    other, store = floor.order(customer="南方泵业"), floor.phone("warehouse")
    store.reverse(packs[1])
    store.pack(codes[1], other)
    assert [told(floor, code) for code in codes] == [(1, 1, False), (1, 1, False)]
    order = floor.need(Order, made.no)
    assert [box.id for box in boxes.boxes_of(floor.world, order)] == [floor.package(codes[0]).id]
    store.unpack(codes[1], other)
    assert told(floor, codes[1]) == (1, 0, False), "what stood on it last"


def test_an_order_is_out_although_a_box_it_once_had_is_still_here_with_another_order() -> None:
    floor = Floor()
    made, other = floor.order(1), floor.order(1, customer="南方泵业")
    store, first, second = floor.phone("warehouse"), floor.box(), floor.box()
    wrong = store.pack(first, made)
    store.reverse(wrong)
    store.pack(first, other)
    store.pack(second, made)
    for operation in (10, 20):
        floor.phone("worker").report(made, operation)
    floor.phone("inspector").inspect(made)
    store.bind(second, "SF1")
    store.ship(second)
    assert floor.need(Order, made.no).state == "shipped"


def test_one_with_goods_of_two_orders_has_no_number_of_its_own_and_one_in_each_order() -> None:
    floor, made, codes, _ = packed(1)
    other, store, both = floor.order(), floor.phone("warehouse"), floor.box()
    store.pack(both, other)
    store.pack(both, made)
    assert told(floor, both) == (0, 0, False)
    places = [seen(floor, no, both) for no in (made.no, other.no)]
    assert [(p["number"], p["total"]) for p in places] == [(2, 2), (1, 1)]
    assert told(floor, codes[0]) == (1, 2, False)


def test_I3_a_replay_numbers_them_alike() -> None:
    floor, made, codes, packs = packed(3)
    store = floor.phone("warehouse")
    store.reverse(packs[0])
    store.pack(codes[0], floor.order())
    assert records(floor.replayed()) == records(floor.world)
