"""What came as text and lies before a person again is held like any other: its box stays, or is warned of [S8, S9]."""

from __future__ import annotations

import pytest

from sync.model.records import EventStatus, InboxItem
from tests.sync.factory import Floor, Made, Phone, Sent, records
from tests.sync.test_texts import Raw, quarantined, refused


def packed() -> tuple[Floor, Made, Phone, str]:
    """A box with one piece and a waybill, five made."""
    floor = Floor()
    made, phone, box = floor.order(), floor.phone("warehouse"), floor.box()
    for operation in (10, 20):
        floor.phone("worker").report(made, operation, "5")
    phone.pack(box, made, "1")
    phone.bind(box, "SF1")
    return floor, made, phone, box


def text_of_pack(floor: Floor, phone: Phone, made: Made, box: str) -> tuple[Raw, InboxItem]:
    raw = phone.make("package.pack", {"package": box, "lines": [{"work_order": made.code, "quantity": "2"}]})
    return raw, quarantined(floor, raw, phone.device)


def reopened(floor: Floor, item: InboxItem) -> None:
    floor.act("inbox.reopen", "supervisor", item=item.id)


def leaves(floor: Floor, sent: Sent, box: str) -> tuple[str, bool]:
    return floor.verdict(sent)[0], floor.package(box).shipped is not None


@pytest.mark.parametrize("first", ["apply", "dismiss"])
@pytest.mark.parametrize("then", ["apply", "dismiss", "correct"])
def test_S9_a_pack_that_lies_there_as_text_again_keeps_its_box_until_it_is_decided(first: str, then: str) -> None:
    floor, made, phone, box = packed()
    raw, item = text_of_pack(floor, phone, made, box)
    floor.resolve(item.id, first)
    reopened(floor, item)
    assert floor.package(box).pending == [raw["event_id"]]
    ship = phone.ship(box)
    assert ship.told == ("waiting", "waiting_pack")
    floor.resolve(item.id, then, body={"package": box, "lines": [{"work_order": made.code, "quantity": "1"}]})
    assert (floor.package(box).pending, leaves(floor, ship, box)) == ([], ("applied", True))
    assert sum(floor.package(box).lines.values()) == {"apply": 3, "dismiss": 1, "correct": 2}[then] * 1000
    assert records(floor.replayed()) == records(floor.world)


def test_S9_a_pack_that_came_as_text_does_not_lie_there_again_once_its_box_has_left() -> None:
    floor, made, phone, box = packed()
    raw, item = text_of_pack(floor, phone, made, box)
    floor.resolve(item.id, "dismiss")
    assert phone.ship(box).verdict == "applied"
    assert refused(lambda: reopened(floor, item)) == "consumed"
    assert floor.need(EventStatus, raw["event_id"]).verdict == "dismissed"


@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_S8_a_waybill_that_lies_there_as_text_again_is_told_by_its_box(decision: str) -> None:
    floor, _, phone, box = packed()
    raw = phone.make("package.bind", {"package": box, "waybill": "YT2", "carrier": "YTO"})
    item = quarantined(floor, raw, phone.device)
    floor.resolve(item.id, decision)
    reopened(floor, item)
    label = {"event_id": raw["event_id"], "waybill": "YT2", "carrier": "YTO"}
    assert (floor.package(box).waybill, floor.package(box).contested) == ("SF1", [label])
    floor.resolve(item.id, decision)
    assert (floor.package(box).waybill, floor.package(box).contested) == ("YT2" if decision == "apply" else "SF1", [])
    assert records(floor.replayed()) == records(floor.world)


def test_S9_a_text_whose_words_are_damaged_keeps_no_box() -> None:
    floor, made, phone, box = packed()
    raw = phone.make("package.pack", {"package": box, "lines": [{"work_order": made.code, "quantity": "2"}]},
                     sha256="0" * 64)
    item = quarantined(floor, raw, phone.device)
    floor.resolve(item.id, "correct", body={"package": box, "lines": [{"work_order": made.code, "quantity": "1"}]})
    reopened(floor, item)
    assert (floor.package(box).pending, phone.ship(box).verdict) == ([], "applied")
