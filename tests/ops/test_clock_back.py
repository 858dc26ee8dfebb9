"""The machine's clock before the newest entry: a loud alarm everywhere, and nothing is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from server.jobs.clock import ClockBack
from server.services.newest import Newest
from sync.model.records import InboxItem
from tests.builders import Factory
from tests.e2e.server_process import ServerProcess, call
from tests.fakes import FakeClock


def alarms(factory: Factory, state: str = "open") -> list[InboxItem]:
    with factory.kit.store.reading() as reads:
        return reads.find(InboxItem, {"code": "clock_back", "state": state})


def test_it_is_told_in_the_inbox_and_closes_by_itself(factory: Factory) -> None:
    job = ClockBack(factory.kit)
    order, phone = factory.order(), factory.phone()
    phone.results(phone.report(order, good="1"))
    job.round()
    assert alarms(factory) == []
    factory.clock.advance(hours=-3)
    job.round()
    job.round()
    assert len(alarms(factory)) == 1
    [result] = phone.results(phone.report(order, good="2"))
    assert result["verdict"] == "applied", "nothing is refused"
    ready = factory.client().get("/readyz")
    assert ready.status_code == 200
    assert "before its newest entry" in ready.json["warnings"]["clock"]["en"]  # type: ignore[index]
    assert "校准" in ready.json["warnings"]["clock"]["zh"]  # type: ignore[index]
    job.round()
    assert len(alarms(factory)) == 1, "entries of a wrong time do not hide it"
    factory.clock.advance(hours=3)
    job.round()
    assert alarms(factory) == [] and len(alarms(factory, "done")) == 1
    assert factory.client().get("/readyz").json["warnings"] == {}  # type: ignore[index]


def test_a_correction_of_seconds_is_no_alarm(factory: Factory) -> None:
    factory.clock.advance(seconds=-90)
    ClockBack(factory.kit).round()
    assert alarms(factory) == []


def test_it_is_seen_at_the_start(factory: Factory, tmp_path: Path) -> None:
    factory.order()
    fresh = Newest(factory.kit.store, factory.clock)
    factory.clock.advance(days=-400)
    assert fresh.behind() is None, "not looked yet"
    fresh.look()
    assert fresh.behind() is not None
    factory.close()
    again = Factory(tmp_path, clock=factory.clock)
    try:
        assert again.kit.newest.warning() is not None
    finally:
        again.close()


def test_the_terminal_says_it_loudly_at_the_start(tmp_path: Path) -> None:
    """A real server on entries of the year 2099."""
    data = tmp_path / "var"
    factory = Factory(data, clock=FakeClock(datetime(2099, 1, 1, tzinfo=UTC)),
                      database_url=f"sqlite:///{data / 'suigong.db'}")
    factory.close()
    with ServerProcess(data) as server:
        server.start(SECRET_KEY=factory.settings.secret.hex()).ready()
        said = server.log()
        assert "is before its newest entry (2099-01-01 00:00 UTC)" in said
        assert "请马上校准时钟" in said
        assert json.loads(call(f"{server.url}/readyz").raw)["warnings"]["clock"]["en"]
