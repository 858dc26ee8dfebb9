"""S1: each event is applied exactly once. S2: same id. S16, S17 as far as the core goes."""

from __future__ import annotations

import copy

from sync.model.records import EventStatus, IdConflict, InboxItem
from tests.sync.factory import Floor, records


def test_S1_the_same_event_again_is_a_replay_with_the_stored_verdict() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    again = phone.deliver(first.raw)
    assert (again.verdict, again.code, again.outcome.seq) == ("applied", "ok", first.outcome.seq)
    assert again.outcome.replayed and not first.outcome.replayed
    assert floor.operation(made).good == 5_000


def test_S1_a_replay_changes_no_record_and_logs_nothing() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    before, rows = copy.deepcopy(records(floor.world)), len(floor.ledger.rows)
    phone.deliver(first.raw)
    assert records(floor.world) == before
    assert len(floor.ledger.rows) == rows


def test_S1_a_held_event_again_names_the_same_inbox_item() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    first = phone.report(made, good="6")
    again = phone.deliver(first.raw)
    assert first.verdict == "held"
    assert again.outcome.inbox_id == first.outcome.inbox_id is not None
    assert len(floor.all(InboxItem)) == 1


def test_S1_a_replay_tells_the_verdict_as_it_stands_now() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    first = phone.report(made, good="6")
    floor.resolve(first.outcome.inbox_id, "apply")
    again = phone.deliver(first.raw)
    assert (again.verdict, again.code, again.outcome.replayed) == ("applied", "by_resolution", True)
    assert floor.operation(made).good == 6_000


def test_S1_another_device_may_carry_the_event() -> None:
    floor = Floor()
    made, phone, other = floor.order(), floor.phone("worker"), floor.phone("second")
    first = other.deliver(phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "4"}))
    again = phone.deliver(first.raw)
    assert first.verdict == "applied"
    assert again.outcome.replayed
    row = floor.ledger.rows[-1]
    assert (row.device_id, row.carrier) == ("phone-worker", "phone-second")
    assert floor.operation(made).good == 4_000


def test_S2_elapsed_ms_may_differ() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    assert phone.deliver({**first.raw, "elapsed_ms": None}).outcome.replayed
    assert phone.deliver({**first.raw, "elapsed_ms": 999}).outcome.replayed


def test_S2_any_other_field_that_differs_is_an_id_conflict() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5", base={"revision": 1})
    other = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "6"})
    changes = [{"actor_id": "second"}, {"device_seq": 99}, {"base": {"revision": 2}}, {"recorded_at":
               "2026-03-02T10:00:00+08:00"}, {"body": other["body"], "sha256": other["sha256"]},
               {"device_id": "phone-second"}, {"on_behalf_of": "second"}, {"type": "work.start"},
               {"schema": 2}, {"blobs": [{"sha256": "0" * 64}]}, {"session_id": "other"}]
    for change in changes:
        newcomer = phone.deliver({**first.raw, **change})
        assert newcomer.told == ("id_conflict", "id_conflict"), change
        assert not newcomer.outcome.replayed
    assert floor.verdict(first) == ("applied", "ok")
    assert floor.operation(made).good == 5_000
    assert len(floor.all(IdConflict)) == len(changes)


def test_S2_a_conflicting_newcomer_is_stored_once_by_its_digest() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    newcomer = {**first.raw, "device_seq": 77}
    one, two = phone.deliver(newcomer), phone.deliver(newcomer)
    assert one.outcome.inbox_id == two.outcome.inbox_id
    assert one.outcome.seq == two.outcome.seq
    assert two.outcome.replayed
    assert len(floor.all(InboxItem)) == 1
    other = phone.deliver({**first.raw, "device_seq": 78})
    assert other.outcome.inbox_id != one.outcome.inbox_id


def test_S2_the_item_shows_both_events() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    newcomer = phone.deliver({**first.raw, "device_seq": 77})
    item = floor.need(InboxItem, newcomer.outcome.inbox_id or "")
    assert item.seen["event"]["device_seq"] == 77
    assert item.now["event"]["device_seq"] == first.raw["device_seq"]


def test_S2_a_newcomer_that_a_person_applies_counts_under_the_resolution() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    other = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "6"})
    newcomer = phone.deliver({**other, "event_id": first.id})
    act = floor.resolve(newcomer.outcome.inbox_id, "apply")
    assert floor.operation(made).good == 11_000
    counted = floor.need(EventStatus, act.event_id)
    assert (counted.verdict, counted.code, counted.type, counted.order) == (
        "applied", "by_resolution", "work.report", made.no)
    assert phone.deliver({**other, "event_id": first.id}).verdict == "id_conflict"
    assert floor.operation(made).good == 11_000
    assert phone.reverse(act.event_id).told == ("applied", "ok")
    assert floor.operation(made).good == 5_000


def test_S2_a_newcomer_that_a_person_dismisses_never_counts() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    newcomer = phone.deliver({**first.raw, "device_seq": 77})
    floor.resolve(newcomer.outcome.inbox_id, "dismiss")
    assert phone.deliver(newcomer.raw).outcome.inbox_id == newcomer.outcome.inbox_id
    assert floor.operation(made).good == 5_000
    assert floor.verdict(first) == ("applied", "ok")


def test_S2_a_resolution_takes_its_id_like_an_event() -> None:
    floor = Floor()
    made, phone = floor.order(quantity=5), floor.phone("worker")
    held = phone.report(made, good="6")
    raw = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
    floor.resolve(held.outcome.inbox_id, "dismiss", event_id=raw["event_id"])
    assert phone.deliver(raw).verdict == "id_conflict"


def test_S16_every_row_gets_the_next_number_in_the_order_of_deciding() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    phone.report(made)
    phone.report(made, good="60")
    phone.ng_report(made)
    assert [r.seq for r in floor.ledger.rows] == list(range(1, len(floor.ledger.rows) + 1))
    assert floor.ledger.head == floor.ledger.rows[-1].seq


def test_S17_a_restore_raises_an_alert_once() -> None:
    floor = Floor()
    floor.act("epoch.start", epoch="E2", restored_seq=40)
    assert [i.about for i in floor.alerts("restored")] == [{"epoch": "E2", "restored_seq": 40}]
    floor.act("epoch.start", epoch="E2", restored_seq=40)
    assert len(floor.alerts("restored")) == 1


def test_S17_an_event_that_saw_a_newer_revision_than_a_restored_server_is_applied() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    assert phone.report(made, base={"revision": 3}).told == ("applied", "future_revision_noted")
