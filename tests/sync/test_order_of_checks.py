"""First match decides: S2, S3, S14, unknown_code, S12, S7, S6, then the event's own rule."""

from __future__ import annotations

from typing import Any

from labels.payload import make
from tests.sync.factory import Floor, Phone


def ladder() -> tuple[Floor, Phone, list[tuple[str, dict[str, Any]]]]:
    """A report with everything wrong with it, and what mends one fault after the other, in the rules' order."""
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    floor.change(made.no, requirements="去毛刺")
    floor.act("order.cancel", "supervisor", no=made.no)
    first = phone.report("W123", good="999")
    wrong: dict[str, Any] = {"event_id": first.id, "sha256": "0" * 64, "actor_id": "second",
                             "base": {"revision": 1}, "work_order": "W123", "good": "999"}
    mended: list[tuple[str, dict[str, Any]]] = []
    for code, mend in (("id_conflict", {}), ("bad_hash", {"event_id": None}),
                       ("actor_mismatch", {"sha256": None}), ("unknown_code", {"actor_id": None}),
                       ("waiting_work_order", {"work_order": make("W", "77777777", revision=1)}),
                       ("order_cancelled", {"work_order": made.code}),
                       ("stale_revision", {"open": True}), ("over_planned", {"base": {"revision": 2}}),
                       ("ok", {"good": "5"})):
        wrong = {k: v for k, v in {**wrong, **mend}.items() if v is not None}
        mended.append((code, dict(wrong)))
    return floor, phone, mended


def test_S2_S3_S14_S12_S7_S6_S5_decide_in_this_order() -> None:
    floor, phone, steps = ladder()
    for code, wrong in steps:
        if wrong.pop("open", False):
            reopen(floor)
        sent = phone.report(wrong.pop("work_order"), good=wrong.pop("good"), **wrong)
        assert sent.code == code


def reopen(floor: Floor) -> None:
    """Cancelling is final; the test takes the fact away to see what comes next."""
    from sync.model.records import Order
    order = floor.all(Order)[0]
    order.facts.pop("cancelled", None)


def test_S14_comes_before_unknown_code_and_S12() -> None:
    floor = Floor()
    sales = floor.phone("sales")
    assert sales.report("W123").code == "role_missing"
    assert sales.report(make("W", "77777777", revision=1)).code == "role_missing"


def test_S3_an_unknown_type_comes_before_S14() -> None:
    floor = Floor()
    assert floor.phone("sales").send("work.dance", {}).code == "unknown_type"
    assert floor.phone("sales").report("W123", good="x").code == "bad_body"


def test_S12_unknown_codes_come_before_waiting_in_packs() -> None:
    floor = Floor()
    later, store, box = make("W", "77777777", revision=1), floor.phone("warehouse"), floor.box()
    lines = [{"work_order": c, "quantity": "1"} for c in (later, "W123")]
    assert store.send("package.pack", {"package": box, "lines": lines}).told == ("held", "unknown_code")
    lines[1]["work_order"] = floor.order().code
    assert store.send("package.pack", {"package": box, "lines": lines}).told == ("waiting", "waiting_work_order")


def test_S7_of_what_is_in_the_box_comes_before_S6_of_what_goes_in() -> None:
    floor = Floor()
    inside, goes_in, store, box = floor.order(), floor.order(), floor.phone("warehouse"), floor.box()
    store.pack(box, inside)
    floor.change(goes_in.no, requirements="去毛刺")
    floor.act("order.hold", "supervisor", no=inside.no)
    assert store.pack(box, goes_in, base={"revision": 1}).code == "on_hold"
    floor.act("order.release", "supervisor", no=inside.no)
    assert store.pack(box, goes_in, base={"revision": 1}).code == "stale_revision"


def test_S12_a_named_event_comes_before_S7_and_the_rights_over_it() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    over, fine = phone.report(made, good="6"), phone.report(made)
    floor.act("order.cancel", "supervisor", no=made.no)
    assert floor.phone("second").reverse(over).told == ("waiting", "waiting_event")
    assert floor.phone("second").reverse(fine).told == ("held", "order_cancelled")


def test_S8_S9_unknown_package_codes_come_before_everything_of_the_order() -> None:
    floor = Floor()
    made, store = floor.order(), floor.phone("warehouse")
    floor.act("order.cancel", "supervisor", no=made.no)
    assert store.pack(make("P", "9" * 16), made).code == "unknown_code"


