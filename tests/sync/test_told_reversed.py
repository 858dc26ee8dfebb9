"""Who captured a record is told that it was taken back, by whomever, and that it counts again [S13, S25]."""

from __future__ import annotations

from sync.event import read_event
from sync.model.records import EventStatus
from tests.sync.factory import Floor, records


def test_S13_a_reversal_moves_what_the_author_is_told() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    sent = phone.report(made)
    assert floor.status(sent).changed_seq == sent.outcome.seq
    back = floor.phone("supervisor").reverse(sent)
    assert (floor.status(sent).reversed_by, floor.status(sent).changed_seq) == (back.id, back.outcome.seq)
    told = floor.ledger.receive(read_event(sent.raw), floor.now, phone.device)
    assert (told.verdict, told.seq, told.replayed, told.reversed) == ("applied", sent.outcome.seq, True, True)
    assert not sent.outcome.reversed
    assert records(floor.replayed()) == records(floor.world)


def test_S13_a_reversal_that_is_undone_moves_it_again() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("supervisor")
    sent = phone.report(made)
    back = floor.phone("worker").reverse(sent)
    assert back.code == "not_yours"
    row = floor.resolve(back.outcome.inbox_id, "apply")
    assert floor.need(EventStatus, sent.id).changed_seq == row.seq
    again = floor.act("inbox.reopen", "supervisor", item=back.outcome.inbox_id)
    assert (floor.status(sent).reversed_by, floor.status(sent).changed_seq) == (None, again.seq)
    assert not floor.ledger.receive(read_event(sent.raw), floor.now, phone.device).reversed
    assert records(floor.replayed()) == records(floor.world)
