"""S14 for events that another device or a file brings: the contract's carrier."""

from __future__ import annotations

from typing import Any

from sync.event import read_event
from sync.model.records import Device, InboxItem
from tests.sync.factory import Floor, Made, Phone, Sent, records

FILE = "file:5f0c"


def bring(floor: Floor, raw: dict[str, Any], carrier: str) -> Sent:
    return Sent(raw, floor.ledger.receive(read_event(raw), floor.now, carrier))


def captured(good: str = "3") -> tuple[Floor, Made, Phone, dict[str, Any]]:
    """A report that its phone has not sent."""
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    return floor, made, phone, phone.make("work.report", {"work_order": made.code, "operation": 10, "good": good})


def test_S1_S14_another_phone_brings_it_and_it_counts_once_for_the_phone_that_captured_it() -> None:
    floor, made, phone, raw = captured()
    carrier = floor.phone("second")
    brought = carrier.deliver(raw)
    assert (brought.told, floor.operation(made).good) == (("applied", "ok"), 3_000)
    assert (floor.status(brought).device, floor.ledger.rows[-1].carrier) == (phone.device, carrier.device)
    again = phone.deliver(raw)
    assert (again.told, again.outcome.replayed) == (("applied", "ok"), True)
    assert floor.operation(made).good == 3_000
    assert (floor.need(Device, phone.device).last_seq, floor.need(Device, carrier.device).last_seq) == (1, 0)


def test_S14_numbers_are_the_capturing_phones_own_whoever_brings_them() -> None:
    floor, made, phone, first = captured()
    second = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
    floor.phone("second").deliver(second)
    assert [a.about["expected"] for a in floor.alerts("device_seq_gap")] == [1]
    phone.deliver(first)
    assert floor.need(Device, phone.device).missing == []
    assert not floor.alerts("device_seq_reuse")


def test_S14_all_that_a_revoked_phone_brings_is_held_and_none_of_it_is_lost() -> None:
    floor, made, _phone, raw = captured()
    carrier = floor.phone("second")
    floor.act("device.revoke", id=carrier.device)
    brought = carrier.deliver(raw)
    assert (brought.told, floor.operation(made).good) == (("held", "device_revoked"), 0)
    floor.resolve(brought.outcome.inbox_id, "apply")
    assert (floor.verdict(brought), floor.operation(made).good) == (("applied", "by_resolution"), 3_000)


def test_S14_what_a_revoked_phone_captured_is_held_whoever_brings_it() -> None:
    floor, _made, phone, raw = captured()
    floor.act("device.revoke", id=phone.device)
    assert floor.phone("second").deliver(raw).told == ("held", "device_revoked")


def test_S14_the_session_is_checked_on_the_phone_that_captured_it() -> None:
    floor, _made, phone, raw = captured()
    carrier = floor.phone("second")
    assert carrier.deliver({**raw, "device_id": carrier.device}).told == ("held", "actor_mismatch")
    other = phone.make("work.report", {"work_order": "x", "operation": 10, "good": "1"}, session_id=carrier.session)
    assert carrier.deliver(other).told == ("held", "actor_mismatch")


def test_S14_an_unproved_file_is_held_until_the_phone_itself_comes() -> None:
    floor, made, phone, raw = captured()
    filed = bring(floor, raw, FILE)
    assert (filed.told, floor.operation(made).good) == (("held", "unverified_file"), 0)
    assert bring(floor, raw, FILE).outcome.replayed
    item = floor.item(filed)
    came = phone.deliver(raw)
    assert (came.told, came.outcome.replayed) == (("applied", "ok"), True)
    assert floor.operation(made).good == 3_000
    done = floor.need(InboxItem, item.id)
    assert (done.state, done.resolution["decision"]) == ("done", "cleared")
    assert phone.deliver(raw).told == ("applied", "ok")
    assert floor.operation(made).good == 3_000, "once"
    assert records(floor.replayed()) == records(floor.world)


def test_S14_what_comes_by_itself_later_is_decided_by_the_rules_like_any_other() -> None:
    floor, _made, phone, raw = captured(good="999")
    filed = bring(floor, raw, FILE)
    first = floor.item(filed).id
    assert phone.deliver(raw).told == ("held", "over_planned")
    assert floor.need(InboxItem, first).state == "done"
    assert floor.item(filed).code == "over_planned"


def test_S14_a_person_who_decided_on_a_file_is_not_overruled_by_the_phone() -> None:
    for decision, verdict in (("dismiss", ("dismissed", "dismissed")), ("apply", ("applied", "by_resolution"))):
        floor, _made, phone, raw = captured()
        filed = bring(floor, raw, FILE)
        floor.resolve(filed.outcome.inbox_id, decision)
        assert phone.deliver(raw).told == verdict
        assert phone.deliver(raw).outcome.replayed


def test_S3_S14_what_is_wrong_with_the_event_itself_is_said_first() -> None:
    floor, _made, _phone, raw = captured()
    for change, code in (({"sha256": "0" * 64}, "bad_hash"), ({"type": "work.dance"}, "unknown_type"),
                         ({"actor_id": "second"}, "actor_mismatch")):
        wrong = {**raw, "event_id": raw["event_id"][:-2] + f"{len(code):02x}", **change}
        assert bring(floor, wrong, FILE).told == ("held", code)
    assert bring(floor, raw, FILE).told == ("held", "unverified_file")


def test_S14_who_takes_a_file_in_is_in_the_log() -> None:
    floor = Floor()
    row = floor.act("outbox.import", "supervisor", file="5f0c" * 16, device="phone-worker", signed=False, events=3)
    assert (row.type, row.actor_id, row.code) == ("outbox.import", "supervisor", "ok")
