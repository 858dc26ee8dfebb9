"""A text of the quarantine and the record that it is are one happening, by whichever road either comes [S2, S3]."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sync.event import read_event
from sync.model.records import AlertKey, Device, EventStatus, InboxItem, Photo
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, Phone, records

Raw = dict[str, Any]


def start() -> tuple[Floor, Made, Phone]:
    floor = Floor()
    return floor, floor.order(), floor.phone("worker")


def report(phone: Phone, made: Made, good: str = "5", **more: Any) -> Raw:
    return phone.make("work.report", {"work_order": made.code, "operation": 10, "good": good}, **more)


def quarantined(floor: Floor, raw: Raw | str, sender: str = "phone-worker") -> InboxItem:
    """The item of a text, as its phone sends it: without elapsed_ms."""
    text = raw if isinstance(raw, str) else json.dumps({k: v for k, v in raw.items() if k != "elapsed_ms"})
    key = f"quarantine:{sender}:{text}"
    floor.act("inbox.raise", code="quarantined", raw=text, about={"device_id": sender}, key=key)
    found: InboxItem = floor.need(InboxItem, floor.need(AlertKey, key).inbox_id)
    return found


def push(floor: Floor, raw: Raw, carrier: str = "phone-worker") -> tuple[str, str, bool, str | None]:
    told = floor.ledger.receive(read_event(raw), floor.now, carrier)
    return str(told.verdict), told.code, told.replayed, told.inbox_id


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as error:
        act()
    return str(error.value.code)


@pytest.mark.parametrize("decision", ["apply", "correct", "dismiss"])
def test_S3_a_text_that_was_decided_on_never_comes_again(decision: str) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    floor.resolve(item.id, decision, body={"work_order": made.code, "operation": 10, "good": "5"})
    assert quarantined(floor, raw).id == item.id
    assert [i.state for i in floor.all(InboxItem) if i.code == "quarantined"] == ["done"]
    assert floor.operation(made).good == (0 if decision == "dismiss" else 5_000)


@pytest.mark.parametrize(("decision", "verdict", "good"), [
    ("apply", ("applied", "by_resolution"), 5_000), ("correct", ("applied", "by_resolution"), 3_000),
    ("dismiss", ("dismissed", "dismissed"), 0)])
def test_S2_the_record_itself_gets_the_verdict_that_its_text_got(decision: str, verdict: tuple[str, str],
                                                                 good: int) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    floor.resolve(item.id, decision, body={"work_order": made.code, "operation": 10, "good": "3"}, note="看过了")
    for carrier in ("phone-worker", "phone-second", "file:0123"):
        assert push(floor, {**raw, "elapsed_ms": None}, carrier) == (*verdict, True, item.id)
    assert floor.operation(made).good == good
    assert floor.need(EventStatus, raw["event_id"]).note == "看过了"


@pytest.mark.parametrize("decision", ["apply", "correct"])
def test_S2_a_text_whose_record_is_here_is_not_counted_again(decision: str) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    push(floor, raw, "phone-second")
    assert refused(lambda: floor.resolve(item.id, decision, body={**json.loads(raw["body"])})) == "already_here"
    floor.resolve(item.id, "dismiss")
    assert floor.operation(made).good == 5_000
    assert push(floor, raw)[0] == "applied"


def test_S2_the_same_text_of_two_phones_counts_once() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    one, other = quarantined(floor, raw), quarantined(floor, raw, "phone-second")
    assert one.id != other.id
    floor.resolve(one.id, "apply")
    assert refused(lambda: floor.resolve(other.id, "apply")) == "already_here"
    floor.resolve(other.id, "dismiss")
    assert floor.operation(made).good == 5_000


@pytest.mark.parametrize("first", ["apply", "dismiss"])
@pytest.mark.parametrize("then", ["apply", "dismiss", None])
def test_I13_a_decision_on_a_text_taken_back_loses_nothing_and_counts_nothing_twice(first: str,
                                                                                 then: str | None) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    floor.resolve(item.id, first)
    floor.act("inbox.reopen", "supervisor", item=item.id)
    assert floor.operation(made).good == 0
    assert push(floor, raw) == ("held", "quarantined", True, item.id)
    assert quarantined(floor, raw).state == "open"
    if then is not None:
        floor.resolve(item.id, then)
        assert push(floor, raw)[0] == {"apply": "applied", "dismiss": "dismissed"}[then]
    assert floor.operation(made).good == (5_000 if then == "apply" else 0)
    assert records(floor.replayed()) == records(floor.world)


def test_S13_what_counts_of_a_text_is_taken_back_once_on_the_floor_or_in_the_office() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, raw)
    floor.resolve(item.id, "apply")
    assert phone.send("event.reverse", {"event_id": raw["event_id"], "reason": "slip"}).told == ("applied", "ok")
    assert floor.operation(made).good == 0
    assert refused(lambda: floor.act("inbox.reopen", "supervisor", item=item.id)) == "consumed"
    assert push(floor, raw)[0] == "applied"
    assert floor.operation(made).good == 0


def test_S12_what_waits_for_a_record_goes_on_when_its_text_is_decided_on() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    back = phone.send("event.reverse", {"event_id": raw["event_id"], "reason": "slip"})
    assert back.verdict == "waiting"
    item = quarantined(floor, raw)
    floor.resolve(item.id, "apply")
    assert floor.verdict(back) == ("applied", "ok")
    assert floor.operation(made).good == 0


def test_S10_an_ng_report_that_came_as_text_is_one_record_under_its_own_id() -> None:
    floor, made, phone = start()
    raw = phone.make("ng.report", {"work_order": made.code, "operation": 10, "quantity": "2", "counted": False,
                                   "defect": "SCRATCH", "replenish": False},
                     blobs=[{"sha256": "a" * 64, "bytes": 9, "media_type": "image/jpeg"}])
    item = quarantined(floor, raw)
    floor.resolve(item.id, "apply")
    ng = floor.phone("inspector").send("ng.dispose", {"ng_report": raw["event_id"], "disposition": "scrap",
                                                      "quantity": "1"})
    assert (ng.verdict, floor.need(Photo, "a" * 64).present) == ("applied", False)
    assert refused(lambda: floor.act("inbox.reopen", "supervisor", item=item.id)) == "reverse_instead"


def test_S20_photos_and_number_of_what_came_as_text_are_noted_as_of_any_other() -> None:
    floor, made, phone = start()
    raw = report(phone, made, blobs=[{"sha256": "b" * 64, "bytes": 9, "media_type": "image/jpeg"}])
    phone.report(made)
    assert floor.need(Device, phone.device).missing == [[1, 1]]
    floor.resolve(quarantined(floor, raw).id, "dismiss")
    assert (floor.need(Device, phone.device).missing, floor.alerts("device_seq_gap")) == ([], [])
    assert floor.need(Photo, "b" * 64).named_at


def test_S2_a_text_under_an_id_that_another_record_has_counts_by_itself_and_once() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    other = {**raw, "recorded_at": "2026-03-02T08:00:00+08:00"}
    push(floor, raw)
    item = quarantined(floor, other)
    floor.resolve(item.id, "apply")
    assert floor.operation(made).good == 10_000
    assert push(floor, other) == ("id_conflict", "id_conflict", True, item.id)
    floor.act("inbox.reopen", "supervisor", item=item.id)
    assert (floor.operation(made).good, push(floor, other)[3]) == (5_000, item.id)
    floor.resolve(item.id, "dismiss")
    assert (floor.operation(made).good, push(floor, other)[3]) == (5_000, item.id)


def test_S2_a_text_that_lies_in_the_inbox_as_an_id_conflict_already_is_decided_on_there() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    other = {**raw, "recorded_at": "2026-03-02T08:00:00+08:00"}
    item = quarantined(floor, other)
    push(floor, raw)
    conflict = push(floor, other)[3]
    assert refused(lambda: floor.resolve(item.id, "apply")) == "already_here"
    floor.resolve(conflict, "apply")
    assert floor.operation(made).good == 10_000


@pytest.mark.parametrize("text", ["{broken", '"text"', "[]", "[" * 100_000])
def test_S3_what_nobody_can_read_is_only_dismissed(text: str) -> None:
    floor, _, _ = start()
    item = quarantined(floor, text)
    assert refused(lambda: floor.resolve(item.id, "apply")) == "cannot_apply"
    floor.resolve(item.id, "dismiss")
    assert floor.need(InboxItem, item.id).state == "done"


def test_S3_a_damaged_copy_that_was_dismissed_does_not_stand_in_the_records_way() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, {**raw, "sha256": "0" * 64})
    assert refused(lambda: floor.resolve(item.id, "apply")) == "cannot_apply"
    floor.resolve(item.id, "dismiss")
    assert push(floor, raw)[:2] == ("applied", "ok")


def test_S2_a_damaged_copy_that_was_corrected_counts_and_the_record_itself_lies_before_a_person() -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    item = quarantined(floor, {**raw, "sha256": "0" * 64})
    floor.resolve(item.id, "correct", body=json.loads(raw["body"]))
    assert push(floor, raw)[0] == "id_conflict"
    assert floor.operation(made).good == 5_000


def test_S3_a_text_without_an_id_of_its_own_counts_under_the_decision() -> None:
    floor, made, phone = start()
    raw = {k: v for k, v in report(phone, made).items() if k != "event_id"}
    act = floor.resolve(quarantined(floor, raw).id, "apply")
    assert floor.need(EventStatus, act.event_id).type == "work.report"
    assert floor.operation(made).good == 5_000


@pytest.mark.parametrize("decision", ["apply", "correct", "dismiss"])
def test_S2_another_record_under_the_id_of_a_text_lies_beside_the_text_not_beside_the_decision(decision: str) -> None:
    floor, made, phone = start()
    raw = report(phone, made)
    floor.resolve(quarantined(floor, raw).id, decision, body={**json.loads(raw["body"]), "good": "3"})
    *_, other = push(floor, {**report(phone, made, good="7"), "event_id": raw["event_id"]})
    first = floor.need(InboxItem, other).now["event"]
    assert (first["type"], first["actor_id"], first["body"]) == ("work.report", "worker", raw["body"])
