"""S9: packing and shipping."""

from __future__ import annotations

from labels.payload import make
from tests.sync.factory import Floor, Made, Phone


def ready(good: str = "20") -> tuple[Floor, Made, str, Phone]:
    floor = Floor()
    made = floor.order(quantity=50)
    for number in (10, 20):
        floor.phone("worker").report(made, number, good)
    return floor, made, floor.box(), floor.phone("warehouse")


def test_S9_packing_adds_to_the_package_and_to_the_work_order() -> None:
    floor, made, box, store = ready()
    assert store.pack(box, made, "12").told == ("applied", "ok")
    store.pack(box, made, "3")
    assert floor.package(box).lines == {made.work_order: 15_000}
    assert floor.work_order(made).packed == 15_000
    assert (floor.package(box).number, floor.work_order(made).packages) == (1, [floor.package(box).id])


def test_S9_lines_of_one_work_order_are_joined() -> None:
    floor, made, box, store = ready()
    line = {"work_order": made.code, "quantity": "30"}
    assert store.send("package.pack", {"package": box, "lines": [line, line]}).told == ("held", "over_planned")


def test_S9_beyond_reported_good_is_applied_and_flagged() -> None:
    floor, made, box, store = ready("20")
    assert store.pack(box, made, "21").told == ("applied", "ahead_of_good")
    assert "ahead_of_good" in floor.work_order(made).flags
    floor.phone("worker").report(made, 20, "1")
    assert "ahead_of_good" not in floor.work_order(made).flags


def test_S9_beyond_planned_and_tolerated_is_held() -> None:
    floor, made, box, store = ready("50")
    assert store.pack(box, made, "50").verdict == "applied"
    over = store.pack(floor.box(), made, "1")
    assert (over.told, floor.status(over).note) == (("held", "over_planned"), "51 > 50")
    assert floor.work_order(made).packed == 50_000
    assert floor.item(over).now == {"planned": "50", "packed": "50"}


def test_S9_mixing_customers_is_held_and_orders_of_one_customer_are_not() -> None:
    floor, made, box, store = ready()
    store.pack(box, made)
    assert store.pack(box, floor.order(customer="南海机械")).told == ("held", "mixed_customers")
    assert store.pack(box, floor.order()).verdict == "applied"
    other = floor.order(customer="南海机械")
    lines = [{"work_order": m.code, "quantity": "1"} for m in (made, other)]
    assert store.send("package.pack", {"package": floor.box(), "lines": lines}).told == ("held", "mixed_customers")


def test_S9_unpacking_takes_out_no_more_than_there_is() -> None:
    floor, made, box, store = ready()
    store.pack(box, made, "5")
    assert store.unpack(box, made, "6").told == ("held", "not_in_package")
    assert store.unpack(box, made, "5").told == ("applied", "ok")
    assert (floor.package(box).lines, floor.work_order(made).packed) == ({}, 0)


def test_S9_shipping_what_is_neither_bound_nor_own_delivery_is_held() -> None:
    floor, made, box, store = ready()
    store.pack(box, made)
    assert store.ship(box).told == ("held", "not_bound")
    assert floor.package(box).shipped is None
    store.bind(box, None, "self")
    assert store.ship(box).told == ("applied", "ok")
    assert floor.package(box).shipped
    assert store.ship(box).told == ("applied", "no_effect")


def test_S9_what_has_left_is_not_packed_or_unpacked() -> None:
    floor, made, box, store = ready()
    store.pack(box, made)
    store.bind(box, "SF1")
    store.ship(box)
    assert store.pack(box, made).told == ("held", "already_shipped")
    assert store.unpack(box, made).told == ("held", "already_shipped")


def test_S9_shipping_waits_for_a_held_pack_and_goes_when_it_is_decided() -> None:
    for decision, lines in (("apply", 61_000), ("dismiss", 1_000)):
        floor, made, box, store = ready("50")
        store.pack(box, made, "1")
        store.bind(box, "SF1")
        over = store.pack(box, made, "60")
        ship = store.ship(box)
        assert ship.told == ("waiting", "waiting_pack")
        floor.resolve(over.outcome.inbox_id, decision)
        assert floor.verdict(ship) == ("applied", "ok")
        assert floor.package(box).lines == {made.work_order: lines}
        assert floor.package(box).pending == []


def test_S9_shipping_waits_for_a_waiting_pack() -> None:
    floor, _, box, store = ready()
    floor.ids.shorts = ["C0MEAFTR"]
    code = make("W", "C0MEAFTR", revision=1)
    pack = store.send("package.pack", {"package": box, "lines": [{"work_order": code, "quantity": "2"}]})
    store.bind(box, "SF1")
    ship = store.ship(box)
    assert (pack.verdict, ship.told) == ("waiting", ("waiting", "waiting_pack"))
    floor.order(quantity=5)
    assert floor.verdict(pack) == ("applied", "ahead_of_good")
    assert floor.verdict(ship) == ("applied", "ok")


def test_S9_shipping_waits_for_every_open_pack() -> None:
    floor, made, box, store = ready("50")
    store.bind(box, "SF1")
    first, second = store.pack(box, made, "60"), store.pack(box, made, "70")
    ship = store.ship(box)
    floor.resolve(first.outcome.inbox_id, "dismiss")
    assert floor.verdict(ship)[0] == "waiting"
    floor.resolve(second.outcome.inbox_id, "dismiss")
    assert floor.verdict(ship)[0] == "applied"


def test_S9_what_waited_is_decided_anew_and_may_be_held() -> None:
    floor, made, box, store = ready("50")
    over = store.pack(box, made, "60")
    ship = store.ship(box)
    floor.resolve(over.outcome.inbox_id, "dismiss")
    assert floor.verdict(ship) == ("held", "not_bound")
    assert floor.item(ship).code == "not_bound"


def test_S9_a_person_may_ship_past_all_that() -> None:
    floor, made, box, store = ready()
    store.pack(box, made)
    ship = store.ship(box)
    floor.resolve(ship.outcome.inbox_id, "apply")
    assert floor.package(box).shipped


def test_S9_into_the_store_beyond_good_is_flagged_and_beyond_planned_held() -> None:
    floor, made, _, store = ready("20")
    assert store.stock(made, "20").told == ("applied", "ok")
    assert store.stock(made, "30").told == ("applied", "ahead_of_good")
    over = store.stock(made, "1")
    assert (over.told, floor.status(over).note) == (("held", "over_planned"), "51 > 50")
    assert floor.work_order(made).stocked == 50_000


def test_S9_the_orders_state_follows_packing_and_shipping() -> None:
    from sync.model.records import Order
    floor = Floor()
    made, store, box = floor.order(quantity=5, gates=["invoice"]), floor.phone("warehouse"), floor.box()
    states = []
    for step in (lambda: store.stock(made, "5"), lambda: store.pack(box, made, "5"),
                 lambda: store.bind(box, "SF1"), lambda: store.ship(box),
                 lambda: floor.act("order.gate", "sales", no=made.no, gate="invoice"),
                 lambda: floor.act("courier.step", no=made.no),
                 lambda: floor.act("order.exception", "sales", no=made.no, reason="拒收"),
                 lambda: floor.act("order.deliver", "sales", no=made.no),
                 lambda: floor.act("order.return", "sales", no=made.no, reason="退货"),
                 lambda: floor.act("order.deliver", "sales", no=made.no),
                 lambda: floor.act("order.complete", "sales", no=made.no)):
        step()
        states.append(floor.need(Order, made.no).state)
    assert states == ["stocked", "packed", "packed", "outbound", "shipped", "in_transit", "delivery_exception",
                      "delivered", "returning", "delivered", "completed"]
