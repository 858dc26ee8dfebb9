"""A new epoch: at each restore, and when a phone's genuine cursor shows that the store was put back by hand [S17]."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.pull import Cursor
from sync.model.records import Operation
from tests.builders import Factory, MadeOrder, Phone


class ByHand:
    """A factory whose database somebody copies back while the server is off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.factory = Factory(folder)

    def copy(self) -> None:
        self.factory.close()
        shutil.copyfile(self.folder / "test.db", self.folder / "old")
        self.start()

    def put_back(self) -> None:
        self.factory.close()
        for suffix in ("-wal", "-shm"):
            (self.folder / f"test.db{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "old", self.folder / "test.db")
        self.start()

    def start(self) -> None:
        self.factory = Factory(self.folder, self.factory.clock)

    def back(self, phone: Phone) -> Phone:
        phone.factory, phone.client = self.factory, self.factory.client()
        return phone


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[ByHand]:
    made = ByHand(tmp_path)
    yield made
    made.factory.close()


def good(factory: Factory, order: MadeOrder) -> int:
    """Good pieces at the first operation, in thousandths."""
    with factory.kit.store.reading() as reads:
        [operation] = reads.find(Operation, {"work_order": order.work_order, "number": 10})
    return int(operation.good)


def test_S17_a_genuine_cursor_beyond_the_head_starts_a_new_epoch(by_hand: ByHand) -> None:
    phone, order = by_hand.factory.phone(), by_hand.factory.order()
    by_hand.copy()
    by_hand.back(phone)
    event = phone.report(order)
    phone.results(event)
    cursor, epoch = phone.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.put_back()
    by_hand.back(phone)
    assert (phone.pull(cursor).status_code, phone.pull(cursor).json["code"]) == (409, "resync")
    fresh = phone.pull().json
    assert fresh["epoch"] != epoch and fresh["restored_seq"] == 0
    assert phone.results(event)[0]["verdict"] == "applied"
    assert by_hand.factory.kit.writer.epoch == fresh["epoch"], "one epoch, however often the old cursor comes"


def test_S17_also_when_the_log_has_grown_past_it_meanwhile(by_hand: ByHand) -> None:
    """The office went on before the first phone came: the cursor is behind the head, of another history."""
    phone, order = by_hand.factory.phone(), by_hand.factory.order()
    by_hand.copy()
    by_hand.back(phone)
    event = phone.report(order)
    phone.results(event)
    cursor, epoch = phone.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.put_back()
    for _ in range(5):
        by_hand.factory.order()
    by_hand.back(phone)
    assert phone.pull(cursor).status_code == 409
    fresh = phone.pull().json
    assert fresh["epoch"] != epoch and fresh["restored_seq"] == 0
    assert phone.results(event)[0]["verdict"] == "applied"


def test_S17_also_when_an_event_that_was_sent_again_stands_in_its_place(by_hand: ByHand) -> None:
    """A phone that was never told sends what the answer never said: the same event, under the same number."""
    phone, other, order = by_hand.factory.phone(), by_hand.factory.phone(), by_hand.factory.order()
    by_hand.copy()
    by_hand.back(phone), by_hand.back(other)
    lost, unanswered = phone.report(order, good="3"), other.report(order, good="4")
    phone.results(lost)
    by_hand.factory.clock.advance(seconds=1)
    other.results(unanswered)
    cursor, epoch = phone.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.put_back()
    by_hand.factory.order()
    by_hand.factory.clock.advance(seconds=60)
    by_hand.back(phone), by_hand.back(other)
    other.results(unanswered)
    assert phone.pull(cursor).status_code == 409
    assert phone.pull().json["epoch"] != epoch


def test_S17_what_was_lost_comes_back_where_another_phone_wrote_before_the_first_pull(by_hand: ByHand) -> None:
    """Phones push before they pull: the log has grown again, and its new end says nothing of what was lost."""
    first, other, order = by_hand.factory.phone(), by_hand.factory.phone(), by_hand.factory.order()
    by_hand.copy()
    by_hand.back(first)
    lost = [first.report(order, good="1") for _ in range(4)]
    seqs = [r["seq"] for r in first.results(*lost)]
    cursor, epoch = first.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.put_back()
    by_hand.back(other)
    other.results(*[other.report(order, good="1") for _ in range(2)])
    by_hand.back(first)
    assert first.pull(cursor).status_code == 409
    fresh = first.pull().json
    assert fresh["epoch"] != epoch and fresh["restored_seq"] < min(seqs)
    assert {r["verdict"] for r in first.results(*lost)} == {"applied"}
    assert good(by_hand.factory, order) == 6_000, "in thousandths"


def test_S17_what_was_lost_comes_back_where_another_phone_writes_during_the_pull(
        by_hand: ByHand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone drops its cursor, which alone proved the loss: the epoch must have begun by then."""
    first, other, order = by_hand.factory.phone(), by_hand.factory.phone(), by_hand.factory.order()
    by_hand.copy()
    by_hand.back(first)
    first.results(*[first.report(order, good="1") for _ in range(4)])
    cursor, epoch = first.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.put_back()
    by_hand.back(other)
    by_hand.back(first)
    pull = by_hand.factory.kit.pull
    begin = pull.restored

    def late(found: str) -> None:
        other.results(other.report(order, good="1"))
        begin(found)

    monkeypatch.setattr(pull, "restored", late)
    assert first.pull(cursor).status_code == 409
    fresh = first.pull().json
    assert fresh["epoch"] != epoch and fresh["restored_seq"] == 0


def test_a_cursor_that_fits_goes_on(by_hand: ByHand) -> None:
    phone, order = by_hand.factory.phone(), by_hand.factory.order()
    phone.results(phone.report(order))
    cursor, epoch = phone.pull().json["cursor"], by_hand.factory.kit.writer.epoch
    by_hand.copy()
    by_hand.back(phone)
    for _ in range(3):
        page = phone.pull(cursor).json
        assert page["epoch"] == epoch
        cursor = page["cursor"]
        phone.results(phone.report(order))
    unmarked = by_hand.factory.kit.pull.write(Cursor(epoch, 3))
    assert phone.pull(unmarked).status_code == 200, "of the release before"


def test_pages_in_the_middle_fit_too(by_hand: ByHand) -> None:
    phone, order = by_hand.factory.phone(), by_hand.factory.order()
    phone.results(*[phone.report(order, good="1") for _ in range(12)])
    epoch, cursor, more = by_hand.factory.kit.writer.epoch, None, True
    while more:
        page = phone.pull(cursor, limit=2).json
        assert page["epoch"] == epoch
        cursor, more = page["cursor"], page["more"]
        phone.results(phone.report(order, good="1"))
