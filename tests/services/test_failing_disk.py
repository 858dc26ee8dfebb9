"""A full or read-only disk, a locked database: 503 for all, nothing lost, nothing held for it, recovery by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from server.services.ports import StoreFailing, Writes
from server.store.unit import SqlStore
from sync.event import read_event
from sync.model.records import InboxItem, Operation
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
