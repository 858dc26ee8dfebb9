"""Whoever captured the second record under an id hears what was decided on it [S2, S25]."""

from __future__ import annotations

import pytest

from sync.model.records import EventStatus, IdConflict
from tests.sync.factory import Floor, Phone, records


def contested() -> tuple[Floor, Phone, str, IdConflict]:
    """A second record under an id that the same phone used: its inbox item, and what is known of it."""
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    first = phone.report(made, good="5")
    other = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "6"})
    newcomer = phone.deliver({**other, "event_id": first.id})
    [known] = floor.all(IdConflict)
    return floor, phone, newcomer.outcome.inbox_id or "", known


def now(floor: Floor, known: IdConflict) -> tuple[str, str, str, int]:
    found = floor.need(IdConflict, known.id)
    return found.verdict, found.code, found.note, found.changed_seq


def test_S2_nothing_is_told_before_the_decision() -> None:
    floor, phone, _, known = contested()
    assert (known.device, known.actor) == (phone.device, "worker")
    assert now(floor, known) == ("id_conflict", "id_conflict", "", 0)


@pytest.mark.parametrize(("decision", "verdict"), [("dismiss", ("dismissed", "dismissed")),
                                                    ("apply", ("applied", "by_resolution"))])
def test_S2_the_decision_on_a_second_record_and_its_taking_back_are_told(
        decision: str, verdict: tuple[str, str]) -> None:
    floor, _, item, known = contested()
    row = floor.resolve(item, decision, note="twice")
    assert now(floor, known) == (*verdict, "twice", row.seq)
    again = floor.act("inbox.reopen", "supervisor", item=item)
    assert now(floor, known) == ("id_conflict", "id_conflict", "", again.seq)
    assert floor.need(IdConflict, known.id).counted_as is None
    assert records(floor.replayed()) == records(floor.world)


def test_S2_a_second_record_that_counts_says_under_which_id_and_a_reversal_of_that_leaves_the_verdict() -> None:
    floor, phone, item, known = contested()
    row = floor.resolve(item, "apply")
    assert floor.need(IdConflict, known.id).counted_as == row.event_id
    assert phone.reverse(row.event_id).told == ("applied", "ok")
    assert floor.need(EventStatus, row.event_id).reversed_by
    assert now(floor, known)[:2] == ("applied", "by_resolution")
    assert records(floor.replayed()) == records(floor.world)


@pytest.mark.parametrize("decision", ["dismiss", "apply"])
def test_S25_a_decision_notes_of_an_older_second_record_whose_it_is_and_since_when(decision: str) -> None:
    floor, phone, item, known = contested()
    made = floor.world.edit(IdConflict, known.id)
    at, made.device, made.actor, made.received_at = made.received_at, "", "", ""  # as older releases kept it
    floor.resolve(item, decision)
    found = floor.need(IdConflict, known.id)
    assert (found.device, found.actor, found.received_at) == (phone.device, "worker", at)
    floor.act("inbox.reopen", "supervisor", item=item)
    assert floor.need(IdConflict, known.id).device == phone.device, "its taking back is told as well"
