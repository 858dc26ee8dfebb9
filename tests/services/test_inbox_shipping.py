"""What the inbox says of shipping is true: what keeps a box in the house, and what leaves its waybill open."""

from __future__ import annotations

from typing import Any

from tests.services.test_inbox_views import whole
from tests.sync.factory import Floor, Sent


def said(floor: Floor, sent: Sent) -> tuple[bool, bool]:
    row: Any = whole(floor, floor.item(sent).id)
    return row["blocks"], row["disputes"]


def test_a_second_waybill_keeps_no_box_in_the_house_and_is_in_dispute_until_the_box_has_left() -> None:
    floor = Floor()
    box, one, other = floor.box(), floor.phone("warehouse"), floor.phone("supervisor")
    one.bind(box, "SF1")
    second = other.bind(box, "YT2")
    assert said(floor, second) == (False, True)
    one.ship(box)
    assert said(floor, second) == (False, False)


def test_a_held_pack_keeps_its_box_in_the_house() -> None:
    floor = Floor()
    made = floor.order(quantity=5)
    box, one = floor.box(), floor.phone("warehouse")
    sent = one.pack(box, made, "50")
    assert (sent.verdict, said(floor, sent)) == ("held", (True, False))
