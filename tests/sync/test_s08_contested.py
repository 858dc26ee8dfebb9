"""[S8] While another waybill of a box lies before a person, whoever has the box in his hands is told."""

from __future__ import annotations

from typing import Any

import pytest

from sync import effects as fx
from sync.event import read_event
from sync.feed import MAX_DISPUTES_TOLD, package_row
from sync.model.records import Package
from sync.rules.contested import MAX_DISPUTES
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


# What anybody may write who knows a box's code, and what he sends by.
NOBODY_S_WORD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "bad_body": ("warehouse", "phone-warehouse", {"more": "of it"}),
    "bad_hash": ("warehouse", "phone-warehouse", {"sha256": "0" * 64}),
    "role_missing": ("worker", "phone-worker", {}),
    "actor_mismatch": ("warehouse", "phone-warehouse", {"actor_id": "supervisor"}),
    "device_revoked": ("warehouse", "phone-warehouse", {}),
    "unverified_file": ("warehouse", "file:1", {})}


@pytest.mark.parametrize("code", NOBODY_S_WORD)
def test_S8_a_phone_without_the_right_puts_no_words_on_anybody_s_box(code: str) -> None:
    person, carrier, more = NOBODY_S_WORD[code]
    floor = Floor()
    box, phone = floor.box(), floor.phone(person)
    floor.phone("supervisor").bind(box, "SF1")
    if code == "device_revoked":
        floor.act("device.revoke", "supervisor", id=phone.device)
    envelope = {k: v for k, v in more.items() if k != "more"}
    body = {"package": box, "waybill": "ASK-ME", "carrier": "SF", **{k: v for k, v in more.items() if k == "more"}}
    held = floor.ledger.receive(read_event(phone.make("package.bind", body, **envelope)), floor.now, carrier)
    assert (held.code, told(floor, box), floor.package(box).contested) == (code, [], [])
    floor.resolve(held.inbox_id, "dismiss")
    floor.act("inbox.reopen", "supervisor", item=held.inbox_id)
    assert (told(floor, box), floor.package(box).contested) == ([], [])


def test_S8_each_waybill_is_told_once_and_no_more_of_them_than_one_can_read() -> None:
    floor = Floor()
    box, one, other = floor.box(), floor.phone("warehouse"), floor.phone("supervisor")
    one.bind(box, "SF1")
    held = [other.bind(box, waybill) for waybill in ("YT2", "YT2", "YT3", "YT4", "YT5")]
    assert told(floor, box) == ["YT2", "YT3", "YT4"] and MAX_DISPUTES_TOLD == 3
    floor.resolve(held[0].outcome.inbox_id, "dismiss")
    assert told(floor, box) == ["YT2", "YT3", "YT4"], "one of the two lies there yet"
    floor.resolve(held[1].outcome.inbox_id, "dismiss")
    assert told(floor, box) == ["YT3", "YT4", "YT5"]


def test_S8_however_many_bind_a_box_it_notes_only_so_many_of_them() -> None:
    floor = Floor()
    box, one, other = floor.box(), floor.phone("warehouse"), floor.phone("supervisor")
    one.bind(box, "SF1")
    held = [other.bind(box, f"YT{n}") for n in range(MAX_DISPUTES + 5)]
    assert {sent.code for sent in held} == {"already_bound"} and len(floor.package(box).contested) == MAX_DISPUTES
    for decision in ("dismiss", "reopen", "dismiss"):
        for sent in held:
            item = sent.outcome.inbox_id
            if decision == "reopen":
                floor.act("inbox.reopen", "supervisor", item=item)
            else:
                floor.resolve(item, decision)
            assert len(floor.package(box).contested) <= MAX_DISPUTES
        assert len(told(floor, box)) == (MAX_DISPUTES_TOLD if decision == "reopen" else 0)
    assert records(floor.replayed()) == records(floor.world)


def test_S8_what_an_older_release_noted_folds_and_goes_with_its_decision() -> None:
    floor = Floor()
    box, one = floor.box(), floor.phone("warehouse")
    one.bind(box, "SF1")
    bad = one.bind(box, "ASK-ME", more="of it")
    noted = [fx.append(Package, floor.package(box).id, "contested", label) for label in (
        {"event_id": bad.id, "waybill": "ASK-ME", "carrier": "SF"},
        *({"event_id": f"old-{n}", "waybill": f"YT{n}", "carrier": "SF"} for n in range(2 * MAX_DISPUTES)))]
    floor.ledger.rows[-1].effects += noted
    for effect in noted:
        fx.apply(floor.world, effect)
    assert bad.code == "bad_body" and told(floor, box) == ["ASK-ME", "YT0", "YT1"]
    floor.resolve(bad.outcome.inbox_id, "dismiss")
    assert told(floor, box) == ["YT0", "YT1", "YT2"]
    assert records(floor.replayed()) == records(floor.world)
