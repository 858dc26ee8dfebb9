"""A full or read-only disk, a locked database: 503 for all, nothing lost, nothing held for it, recovery by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from server.services.ports import StoreFailing, Writes
from server.store.records import SqlSource
from server.store.unit import SqlStore, SqlWrites
from sync.event import read_event
from sync.model.records import EventStatus, InboxItem, Operation, WorkOrder
from tests.builders import Factory, MadeOrder


@contextmanager
def pragma(factory: Factory, statement: str) -> Iterator[None]:
    """Said to the writer's connection before each transaction."""
    store = factory.kit.store
    assert isinstance(store, SqlStore)

    def say(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(statement).close()

    event.listen(store.writer, "checkout", say)
    yield
    event.remove(store.writer, "checkout", say)


def good(factory: Factory, order: MadeOrder) -> int:
    with factory.kit.store.reading() as reads:
        found = reads.source.load(Operation, f"{order.work_order}/10")
    assert found is not None
    return found.good // 1000


@pytest.mark.parametrize(("broken", "healed"), [
    ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"),
    ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")], ids=["full", "read-only"])
def test_nothing_is_acknowledged_and_it_heals(factory: Factory, broken: str, healed: str) -> None:
    phone, order = factory.phone(), factory.order(1000)
    events = [phone.report(order, good="1", note="x" * 2000) for _ in range(60)]
    with pragma(factory, broken):
        for _ in range(3):
            answer = phone.push(*events)
            assert answer.status_code == 503, answer.text
            assert answer.headers["Retry-After"]
        assert good(factory, order) == 0
        assert phone.pull().status_code == 200, "reading goes on"
    with pragma(factory, healed):
        assert {r["verdict"] for r in phone.results(*events)} == {"applied"}
    assert good(factory, order) == 60


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_S3_a_store_that_fails_for_a_moment_makes_no_good_event_held(
        factory: Factory, failures: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """E.g. locked by a command for longer than we wait: the event waits on the phone, no person is asked."""
    phone, order, store = factory.phone(), factory.order(), factory.kit.store
    sound, left = store.writing, [failures]

    @contextmanager
    def moody() -> Iterator[Writes]:
        with sound() as writes:
            yield writes
            if left[0]:
                left[0] -= 1
                raise StoreFailing("database is locked")

    monkeypatch.setattr(store, "writing", moody)
    captured = read_event(phone.report(order, good="1"))
    while True:
        try:
            [outcome] = factory.kit.writer.push([captured], phone.device_id)
            break
        except StoreFailing:
            continue
    assert outcome.verdict == "applied"
    assert good(factory, order) == 1
    with store.reading() as reads:
        assert reads.find(InboxItem) == []


def test_S3_a_store_that_fails_in_the_middle_of_a_rule_makes_no_good_event_held(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a rule cannot read is no fault of the event: it stays on the phone, and is decided when it comes again."""
    phone, order = factory.phone(), factory.order()
    sound, left = SqlSource.load, [1]

    def moody(self: SqlSource, kind: type[Any], id: str) -> Any:
        if kind is WorkOrder and left[0]:
            left[0] -= 1
            raise StoreFailing("disk I/O error", "disk")
        return sound(self, kind, id)

    monkeypatch.setattr(SqlSource, "load", moody)
    captured = phone.report(order, good="1")
    assert phone.push(captured).status_code == 503
    assert phone.results(captured)[0]["verdict"] == "applied"


def test_S3_an_event_that_makes_a_statement_fail_is_held_and_refuses_no_other(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one general error for whatever a statement asks in vain."""
    phone, other, order = factory.phone(), factory.phone(), factory.order()
    bad, sound_one, neighbour = [p.report(order, good=n) for p, n in ((phone, "1"), (phone, "2"), (other, "4"))]
    sound = SqlWrites.save_records

    def save_records(self: SqlWrites, values: Any) -> None:
        values = list(values)
        if any(isinstance(v, EventStatus) and (v.id, v.verdict) == (bad["event_id"], "applied") for v in values):
            self.connection.execute(text("select json('{')"))
        sound(self, values)

    monkeypatch.setattr(SqlWrites, "save_records", save_records)
    assert [r["code"] for r in phone.results(bad, sound_one)] == ["rule_failed", "ok"]
    assert other.results(neighbour)[0]["verdict"] == "applied"
    assert good(factory, order) == 6


def test_a_statement_that_fails_for_every_event_is_a_failing_store(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, order = factory.phone(), factory.order()
    captured = phone.report(order, good="1")

    def save_log(self: SqlWrites, _rows: Any) -> None:
        self.connection.execute(text("insert into nowhere values (1)"))

    with monkeypatch.context() as patch:
        patch.setattr(SqlWrites, "save_log", save_log)
        assert phone.push(captured).status_code == 503
        assert factory.kit.writer.trouble.words() is not None
    assert phone.results(captured)[0]["verdict"] == "applied"
