"""An author takes back a record that lies before a person as text: his reversal is joined to it [S12]."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from server.services.inbox_settle import taken_back
from sync.model.records import AlertKey
from tests.sync.factory import Floor, Phone, Sent, records
from tests.sync.test_texts import push, quarantined, report, start


def reverse(phone: Phone, id: str) -> Sent:
    return phone.send("event.reverse", {"event_id": id, "reason": "slip"})


def a_day_later(floor: Floor, wish: Sent) -> tuple[str, str]:
    floor.now += timedelta(hours=25)
    floor.ledger.expire(wish.id, floor.now)
    return floor.verdict(wish)


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize(("decision", "wanted"), [("apply", ("applied", "ok")), ("correct", ("applied", "ok")),
                                                  ("dismiss", ("held", "named_dismissed"))])
def test_S12_it_waits_as_long_as_the_text_lies_there_and_is_decided_with_it(decision: str, wanted: tuple[str, str],
                                                                           reopened: bool) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    wish = reverse(phone, raw["event_id"])
    if reopened:
        floor.resolve(item.id, "dismiss")
        floor.act("inbox.reopen", "supervisor", item=item.id)
    assert a_day_later(floor, wish) == ("waiting", "waiting_event")
    assert [s.id for s in taken_back(floor.world, item)] == [wish.id]
    floor.resolve(item.id, decision, body={**json.loads(raw["body"]), "good": "3"})
    assert floor.verdict(wish) == wanted
    assert floor.operation(made).good == 0
    assert records(floor.replayed()) == records(floor.world)


def test_S12_the_reversal_may_come_before_the_text() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    wish = reverse(phone, raw["event_id"])
    quarantined(floor, raw)
    assert a_day_later(floor, wish) == ("waiting", "waiting_event")


def test_S12_somebody_elses_reversal_waits_a_day() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    wish = reverse(floor.phone("supervisor"), raw["event_id"])
    assert taken_back(floor.world, item) == []
    assert a_day_later(floor, wish) == ("held", "never_arrived")


def test_S12_a_damaged_copy_that_is_put_away_leaves_the_reversal_to_what_is_still_to_come() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    damaged = quarantined(floor, {**raw, "sha256": "0" * 64})
    wish = reverse(phone, raw["event_id"])
    assert [s.id for s in taken_back(floor.world, damaged)] == [wish.id]
    floor.resolve(damaged.id, "dismiss")
    assert a_day_later(floor, wish) == ("held", "never_arrived")


@pytest.mark.parametrize("first", ["damaged", "whole"])
def test_S12_beside_a_damaged_copy_it_is_the_whole_text_that_is_waited_for(first: str) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    texts = {"damaged": {**raw, "sha256": "0" * 64}, "whole": raw}
    items = {name: quarantined(floor, texts[name]) for name in sorted(texts, key=lambda name: name != first)}
    wish = reverse(phone, raw["event_id"])
    floor.resolve(items["damaged"].id, "dismiss")
    assert a_day_later(floor, wish) == ("waiting", "waiting_event")
    floor.resolve(items["whole"].id, "apply")
    assert (floor.verdict(wish), floor.operation(made).good) == (("applied", "ok"), 0)


def test_S12_a_second_text_under_the_id_of_a_held_record_was_not_taken_back_with_it() -> None:
    floor, _, phone = start()
    made = floor.order(quantity=3)
    over = report(phone, made, good="9")
    assert push(floor, over)[0] == "held"
    other = quarantined(floor, {**report(phone, made, good="2"), "event_id": over["event_id"]})
    reverse(phone, over["event_id"])
    assert taken_back(floor.world, other) == []


def test_S3_a_text_leaves_one_mark_an_id_however_many_name_it() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    for good in range(1, 9):
        quarantined(floor, {**report(phone, made, good=str(good)), "event_id": raw["event_id"]})
    for text in ("{broken", "[]", '{"event_id": 7}', '{"event_id": "text:1"}'):
        quarantined(floor, text)
    assert [key.id for key in floor.all(AlertKey) if key.id.startswith("text:")] == [f"text:{raw['event_id']}"]
    assert records(floor.replayed()) == records(floor.world)
