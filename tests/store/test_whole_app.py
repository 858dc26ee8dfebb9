"""The whole way of an event, phone to feed, on each database; and two processes on one database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.app import close_app
from sync.event import read_event
from sync.model.records import Operation
from tests.builders import Factory
from tests.store.lock import wait_long_for_the_lock


def test_push_and_pull(url: str, tmp_path: Path) -> None:
    factory = Factory(tmp_path, database_url=url)
    try:
        phone, order = factory.phone(), factory.order()
        event = phone.report(order, good="3")
        assert phone.results(event, event, phone.event("no.such", {}))[0]["verdict"] == "applied"
        page = phone.pull().json
        row = next(r for r in page["rows"] if r["id"] == order.work_order)
        assert row["data"]["operations"][0]["good"] == "3"
        assert len(page["verdicts"]) == 2
        assert phone.pull(page["cursor"]).json["rows"] == []
    finally:
        factory.close()


def test_S1_S16_two_processes_one_database(url: str, tmp_path: Path) -> None:
    """The same events through both at once: each counts once, nobody deadlocks, the log has no gap."""
    first = Factory(tmp_path, database_url=url)
    second = Factory(tmp_path / "second", first.clock, database_url=url, secret=first.settings.secret)
    for kit in (first.kit, second.kit):
        wait_long_for_the_lock(kit.store)
    try:
        phone, order = first.phone(), first.order(1000)
        events = [read_event(phone.report(order, good="1")) for _ in range(20)]
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(kit.writer.push, [e], phone.device_id)
                    for e in events for kit in (first.kit, second.kit)]
            outcomes = [s.result()[0] for s in sent]
        assert {o.verdict for o in outcomes} == {"applied"}
        assert sum(o.replayed for o in outcomes) == 20
        with second.kit.store.reading() as reads:
            step = reads.source.load(Operation, f"{order.work_order}/10")
            assert step is not None
            assert step.good == 20_000
            seqs = [row.seq for row in reads.rows(0, 10_000)]
        assert seqs == list(range(1, len(seqs) + 1))
    finally:
        close_app(second.app)
        first.close()
