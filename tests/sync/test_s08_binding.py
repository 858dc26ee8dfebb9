"""S8: the first binding stands unless it was seen or named; a contest is held with both sides."""

from __future__ import annotations

from sync.model.records import Waybill
from tests.sync.factory import Floor, Phone


def two() -> tuple[Floor, str, Phone, Phone]:
    floor = Floor()
    return floor, floor.box(), floor.phone("warehouse"), floor.phone("supervisor")


def on(floor: Floor, waybill: str) -> list[str]:
    record = floor.world.get(Waybill, waybill)
    return list(record.packages) if record else []


def test_S8_an_empty_package_may_be_bound() -> None:
    floor, box, one, _ = two()
    assert one.bind(box, "SF1").told == ("applied", "ok")
    assert (floor.package(box).waybill, floor.package(box).carrier) == ("SF1", "SF")
    assert on(floor, "SF1") == [floor.package(box).id]


def test_S8_the_same_pair_again_has_no_effect() -> None:
    floor, box, one, other = two()
    one.bind(box, "SF1")
    before = floor.package(box).bound
    assert other.bind(box, "SF1").told == ("applied", "no_effect")
    assert floor.package(box).bound == before
    assert on(floor, "SF1") == [floor.package(box).id]


def test_S8_the_first_stands_and_the_second_is_held_with_both_people_times_photos() -> None:
    floor, box, one, other = two()
    photo = {"sha256": "a" * 64, "bytes": 5, "media_type": "image/jpeg"}
    one.bind(box, "SF1", blobs=[photo])
    second = other.bind(box, "YT2", blobs=[{**photo, "sha256": "b" * 64}])
    assert second.told == ("held", "already_bound")
    assert floor.package(box).waybill == "SF1"
    assert on(floor, "YT2") == []
    item = floor.item(second)
    assert (item.seen["actor"], item.seen["photos"], item.seen["body"]["waybill"]) == (
        "supervisor", ["b" * 64], "YT2")
    assert item.seen["recorded_at"] == second.raw["recorded_at"]
    bound = item.now["bound"]
    assert (item.now["waybill"], bound["actor"], bound["photos"]) == ("SF1", "warehouse", ["a" * 64])
    assert bound["at"] and bound["recorded_at"]


def test_S8_replaced_on_purpose_when_seen_or_named() -> None:
    for how in ({"base": {"waybill": "SF1"}}, {"replaces": "SF1"}):
        floor, box, one, other = two()
        one.bind(box, "SF1")
        assert other.bind(box, "YT2", "YT", **how).told == ("applied", "replaced"), how
        assert (floor.package(box).waybill, floor.package(box).carrier) == ("YT2", "YT")
        assert (on(floor, "SF1"), on(floor, "YT2")) == ([], [floor.package(box).id])


def test_S8_having_seen_an_older_binding_is_not_enough() -> None:
    floor, box, one, other = two()
    one.bind(box, "SF1")
    one.bind(box, "SF2", replaces="SF1")
    assert other.bind(box, "YT3", base={"waybill": "SF1"}).told == ("held", "already_bound")
    assert floor.package(box).waybill == "SF2"


def test_S8_after_shipping_nothing_is_replaced() -> None:
    floor, box, one, other = two()
    made = floor.order()
    one.pack(box, made)
    one.bind(box, "SF1")
    one.ship(box)
    assert other.bind(box, "YT2", replaces="SF1").told == ("held", "already_shipped")
    assert one.bind(box, "SF1").told == ("applied", "no_effect")
    assert one.unbind(box, "SF1").told == ("held", "already_shipped")
    assert floor.package(box).waybill == "SF1"


def test_S8_one_waybill_on_packages_of_different_customers_is_held() -> None:
    floor, box, one, _ = two()
    ours, theirs, second = floor.order(), floor.order(customer="南海机械"), floor.box()
    one.pack(box, ours)
    one.bind(box, "SF1")
    one.pack(second, theirs)
    assert one.bind(second, "SF1").told == ("held", "waybill_other_customer")
    assert on(floor, "SF1") == [floor.package(box).id]


def test_S8_one_waybill_on_packages_of_one_customer_is_fine() -> None:
    floor, box, one, _ = two()
    second = floor.box()
    for each in (box, second):
        one.pack(each, floor.order())
        assert one.bind(each, "SF1").told == ("applied", "ok")
    assert on(floor, "SF1") == [floor.package(box).id, floor.package(second).id]


def test_S8_packing_into_a_bound_box_minds_the_waybills_other_customers() -> None:
    floor, box, one, _ = two()
    ours, theirs, second = floor.order(), floor.order(customer="南海机械"), floor.box()
    one.pack(box, ours)
    one.bind(box, "SF1")
    assert one.bind(second, "SF1").verdict == "applied", "an empty box has no customer yet"
    assert one.pack(second, theirs).told == ("held", "waybill_other_customer")


def test_S8_own_delivery_needs_no_waybill_and_is_replaced_by_name() -> None:
    floor, box, one, other = two()
    assert one.bind(box, None, "self").told == ("applied", "ok")
    assert one.bind(box, None, "self").told == ("applied", "no_effect")
    assert other.bind(box, "SF1").told == ("held", "already_bound")
    assert other.bind(box, "SF1", replaces="self").told == ("applied", "replaced")
    assert floor.package(box).carrier == "SF"


def test_S8_the_same_number_under_another_couriers_name_is_no_contest() -> None:
    floor, box, one, other = two()
    one.bind(box, "123456789012", "SF")
    assert other.bind(box, "123456789012", "ZTO").told == ("applied", "no_effect")
    assert floor.package(box).carrier == "SF"
    seen = other.bind(box, "123456789012", "ZTO", base={"waybill": "123456789012"})
    assert seen.told == ("applied", "replaced")
    assert (floor.package(box).waybill, floor.package(box).carrier) == ("123456789012", "ZTO")
    assert on(floor, "123456789012") == [floor.package(box).id]


def test_S8_a_person_decides_the_contest() -> None:
    floor, box, one, other = two()
    one.bind(box, "SF1")
    second = other.bind(box, "YT2", "YT")
    floor.resolve(second.outcome.inbox_id, "apply")
    assert floor.verdict(second) == ("applied", "by_resolution")
    assert (floor.package(box).waybill, on(floor, "SF1"), on(floor, "YT2")) == ("YT2", [], [floor.package(box).id])


def test_S8_unbinding() -> None:
    floor, box, one, _ = two()
    assert one.unbind(box, "SF1").told == ("applied", "no_effect")
    one.bind(box, "SF1")
    wrong = one.unbind(box, "SF9")
    assert wrong.told == ("held", "not_bound_to_that")
    assert one.unbind(box, "SF1").told == ("applied", "ok")
    assert (floor.package(box).waybill, floor.package(box).carrier, on(floor, "SF1")) == (None, None, [])
    assert one.bind(box, "YT2").told == ("applied", "ok")


def test_S8_a_code_that_was_never_issued_is_unknown() -> None:
    from labels.payload import make
    _, _, one, _ = two()
    for code in (make("P", "7" * 16), "P123", "随便", make("W", "00000001", revision=1)):
        assert one.bind(code, "SF1").told == ("held", "unknown_code")


def test_S8_a_box_bound_while_empty_belongs_to_the_order_that_is_packed_into_it() -> None:
    floor, box, one, _ = two()
    made = floor.order()
    bind = one.bind(box, "SF1")
    assert floor.status(bind).order is None
    one.pack(box, made)
    assert floor.status(bind).order == made.no
