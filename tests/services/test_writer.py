"""The one writer: group commit, isolation of bad events, rollback, order [S1, S3, S16]."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server.services.ports import Committed, StoreFailing
from server.services.writer import Transaction
from server.store.unit import SqlWrites
from sync.event import read_event
from sync.model.records import Operation, Setting
from sync.verdict import Refused
from tests.builders import Factory


def good(factory: Factory, work_order: str) -> int:
    with factory.kit.store.reading() as reads:
        step = reads.source.load(Operation, f"{work_order}/10")
    assert step is not None
    return step.good


def log(factory: Factory) -> list[Any]:
    with factory.kit.store.reading() as reads:
        return reads.rows(0, 100_000)


def test_a_call_that_raises_leaves_nothing(factory: Factory) -> None:
    before = len(log(factory))

    def work(tx: Transaction) -> None:
        tx.act("setting.put", {"id": "x", "value": 1})
        tx.secrets.set_meta("left", "behind")
        raise LookupError("no")

    with pytest.raises(LookupError):
        factory.kit.writer.call(work)
    assert len(log(factory)) == before
    with factory.kit.store.reading() as reads:
        assert reads.source.load(Setting, "x") is None
        assert reads.secrets.meta("left") is None
    assert factory.act("setting.put", id="x", value=2).seq == before + 1


def test_S1_many_phones_at_once_each_event_once(factory: Factory) -> None:
    order = factory.order(10_000)
    phones = [factory.phone() for _ in range(4)]
    events = [[read_event(p.report(order, good="1")) for _ in range(10)] for p in phones]

    def send(n: int) -> list[Any]:
        return [factory.kit.writer.push([e], phones[n].device_id)[0] for e in events[n] for _ in range(2)]

    with ThreadPoolExecutor(8) as pool:  # each phone's events twice, by two threads at once
        outcomes = [o for f in [pool.submit(send, n % 4) for n in range(8)] for o in f.result()]
    assert {o.verdict for o in outcomes} == {"applied"}
    assert sum(not o.replayed for o in outcomes) == 40
    assert good(factory, order.work_order) == 40_000
    seqs = [row.seq for row in log(factory)]
    assert seqs == list(range(1, len(seqs) + 1)), "no gap, no double"


def test_pushes_that_wait_share_a_transaction(factory: Factory) -> None:
    order, phone = factory.order(10_000), factory.phone()
    told: list[Committed] = []
    factory.kit.writer.listeners.append(told.append)
    free, begun = threading.Event(), threading.Event()

    def block(_tx: Transaction) -> None:
        begun.set()
        free.wait(240)

    with ThreadPoolExecutor(8) as pool:
        blocker = pool.submit(factory.kit.writer.call, block)
        begun.wait(240)
        pushes = [pool.submit(factory.kit.writer.push, [read_event(phone.report(order, good="1"))], phone.device_id)
                  for _ in range(5)]
        while factory.kit.writer.jobs.qsize() < 5:
            pass
        free.set()
        blocker.result()
        assert all(p.result()[0].verdict == "applied" for p in pushes)
    assert [len(c.rows) for c in told] == [5]


def test_S3_an_event_that_the_store_cannot_take_is_held_and_the_others_stand(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    order, phone = factory.order(), factory.phone()
    events = [read_event(phone.report(order, good=str(n))) for n in (1, 2, 3)]
    poison = events[1].event_id
    save = SqlWrites.save_records

    def save_records(self: SqlWrites, values: Any) -> None:
        values = list(values)
        if any(getattr(v, "id", "") == poison and v.verdict == "applied" for v in values if hasattr(v, "verdict")):
            raise OverflowError("this store cannot take that")
        save(self, values)

    monkeypatch.setattr(SqlWrites, "save_records", save_records)
    outcomes = factory.kit.writer.push(events, phone.device_id)
    assert [(o.verdict, o.code) for o in outcomes] == [("applied", "ok"), ("held", "rule_failed"), ("applied", "ok")]
    assert good(factory, order.work_order) == 4_000


def test_a_failing_store_fails_every_push_of_the_group(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    order, phone = factory.order(), factory.phone()
    before = len(log(factory))

    def full(*_: Any) -> Any:
        raise StoreFailing("full")

    with monkeypatch.context() as patch:
        patch.setattr(factory.kit.store, "writing", full)
        with pytest.raises(StoreFailing):
            factory.kit.writer.push([read_event(phone.report(order))], phone.device_id)
        with pytest.raises(StoreFailing):
            factory.kit.writer.call(lambda tx: None)
    assert len(log(factory)) == before
    assert factory.kit.writer.alive


def test_after_stop_nothing_is_taken(factory: Factory) -> None:
    factory.kit.writer.stop()
    with pytest.raises(StoreFailing):
        factory.kit.writer.call(lambda tx: None)


def test_waiting_for_oneself_is_an_error_not_a_standstill(factory: Factory) -> None:
    with pytest.raises(RuntimeError):
        factory.kit.writer.call(lambda tx: factory.kit.writer.call(lambda tx: None))


def test_a_listener_that_fails_harms_nobody(factory: Factory) -> None:
    def broken(_: Committed) -> None:
        raise RuntimeError

    factory.kit.writer.listeners.insert(0, broken)
    assert factory.act("setting.put", id="x", value=1).seq > 0
    assert factory.kit.writer.alive


def test_I13_an_act_with_its_own_id_counts_once(factory: Factory) -> None:
    id = factory.kit.ids.uuid()

    def put(value: int) -> Any:
        return factory.kit.writer.call(lambda tx: tx.act("setting.put", {"id": "x", "value": value}, event_id=id))

    assert put(1).seq == put(1).seq
    with pytest.raises(Refused):
        put(2)


def test_an_unchanged_row_is_not_sent_again(factory: Factory) -> None:
    factory.act("defect.put", id="SCRATCH", name="划伤", name_en="Scratch")
    with factory.kit.store.reading() as reads:
        rows = {(r.kind, r.id): r.seq for r in reads.feed_page((0, "", ""), 500, 0)}
        assert rows["defect", "SCRATCH"] < reads.head()
