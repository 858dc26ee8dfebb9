"""[S8] While another waybill of a box lies before a person, whoever has the box in his hands is told."""

from __future__ import annotations

import pytest

from sync.feed import package_row
from tests.sync.factory import Floor, records


def told(floor: Floor, box: str) -> list[str]:
    row = package_row(floor.world, floor.ledger.codes, floor.package(box)) or {}
    return [one["waybill"] for one in row.get("contested", [])]


@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_S8_a_held_waybill_stands_in_the_box_s_row_until_somebody_decides(decision: str) -> None:
    floor = Floor()
    box, one, other = floor.box(), floor.phone("warehouse"), floor.phone("supervisor")
    one.bind(box, "SF1")
    assert told(floor, box) == []
    second = other.bind(box, "YT2")
    assert (second.code, told(floor, box)) == ("already_bound", ["YT2"])
    floor.resolve(second.outcome.inbox_id, decision)
    assert told(floor, box) == []
    floor.act("inbox.reopen", "supervisor", item=second.outcome.inbox_id)
    assert told(floor, box) == ["YT2"]
    assert one.ship(box).verdict == "applied", "phones warn; nothing is kept back"
    assert records(floor.replayed()) == records(floor.world)


def test_S8_what_is_no_waybill_is_told_to_nobody() -> None:
    floor = Floor()
    box, one = floor.box(), floor.phone("warehouse")
    one.bind(box, "SF 1 <b>")
    assert told(floor, box) == []
