"""When the nightly backup is due, when people are alarmed, and what the office is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.jobs.nightly import Nightly
from server.services.ports import Backup
from sync.event import format_instant
from sync.model.records import InboxItem
from tests.builders import Factory


def runner(factory: Factory) -> Any:
    return factory.kit.backups.runner


def ended(factory: Factory, ok: bool = True, **detail: Any) -> None:
    """The one that is being made ends now."""
    runner(factory).busy = False
    row = Backup(factory.kit.ids.uuid(), format_instant(factory.clock()), ok, detail)
    factory.kit.writer.call(lambda tx: tx.secrets.put(row))


def alarms(factory: Factory) -> list[InboxItem]:
    with factory.kit.store.reading() as reads:
        return reads.find(InboxItem, {"code": "backup_old", "state": "open"})


def until(factory: Factory, *moment: int) -> None:
    factory.clock.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc]


@pytest.fixture
def night(factory: Factory) -> Factory:
    """A factory of yesterday; its clock stands at 02:29 in Shanghai."""
    until(factory, 2026, 3, 2, 18, 29)
    return factory


def test_it_begins_at_the_factory_s_hour_and_once_a_night(night: Factory) -> None:
    job = Nightly(night.kit)
    job.round()
    assert runner(night).started == 0
    until(night, 2026, 3, 2, 18, 30)
    job.round()
    job.round()
    assert runner(night).started == 1
    ended(night)
    night.clock.advance(hours=20)
    job.round()
    assert runner(night).started == 1
    night.clock.advance(hours=4)
    job.round()
    assert runner(night).started == 2


def test_a_machine_that_was_off_at_night_makes_up_for_it(night: Factory) -> None:
    until(night, 2026, 3, 3, 0, 5)  # 08:05
    Nightly(night.kit).round()
    assert runner(night).started == 1
    assert alarms(night) == [], "it may still end well"


def test_a_new_factory_has_nothing_of_the_night_before(factory: Factory) -> None:
    Nightly(factory.kit).round()
    assert runner(factory).started == 0
    assert factory.kit.backups.state().late is False


def test_one_that_failed_is_told_at_once_and_tried_again_after_an_hour(night: Factory) -> None:
    job = Nightly(night.kit)
    until(night, 2026, 3, 2, 18, 31)
    job.round()
    ended(night, ok=False, zh="备份位置不在", en="the disk is away", place="/mnt/x")
    job.round()
    job.round()
    [alarm] = alarms(night)
    assert alarm.about["reason"] == "failed" and alarm.about["zh"] == "备份位置不在"
    assert runner(night).started == 1
    night.clock.advance(minutes=61)
    job.round()
    assert runner(night).started == 2
    ended(night)
    job.round()
    assert alarms(night) == [], "it closes by itself"
    with night.kit.store.reading() as reads:
        head = reads.head()
    job.round()
    with night.kit.store.reading() as reads:
        assert reads.head() == head, "a quiet night writes nothing"


def test_older_than_a_day_is_an_alarm(night: Factory) -> None:
    until(night, 2026, 3, 2, 18, 31)
    ended(night)
    night.clock.advance(hours=24.5)
    assert not night.kit.backups.state().late
    runner(night).busy = False
    night.clock.advance(hours=1)
    assert night.kit.backups.state().late
    warned = night.client().get("/readyz")
    assert warned.status_code == 200, "it works"
    assert "25" in warned.json["warnings"]["backup"]["en"]  # type: ignore[index]
    night.kit.backups.due = lambda _state: False  # type: ignore[method-assign]
    Nightly(night.kit).round()
    assert [a.about["reason"] for a in alarms(night)] == ["late"]


def test_a_start_after_days_off_alarms_nobody_before_it_made_up_for_them(night: Factory, tmp_path: Path) -> None:
    night.clock.advance(days=3)
    night.close()
    again = Factory(tmp_path, clock=night.clock)
    try:
        assert not again.kit.backups.state().late and again.kit.backups.state(grace=False).late
        again.clock.advance(minutes=16)
        assert again.kit.backups.state().late
    finally:
        again.close()


def test_who_does_not_want_them_is_not_alarmed(night: Factory) -> None:
    night.kit.backups.hour = None
    night.clock.advance(days=9)
    Nightly(night.kit).round()
    assert runner(night).started == 0 and alarms(night) == []


def test_one_made_while_the_clock_was_ahead_neither_stops_the_next_nights_nor_hides_that_none_is_made(
        night: Factory) -> None:
    job, backups = Nightly(night.kit), night.kit.backups
    until(night, 2026, 3, 2, 18, 31)
    ended(night)
    good = format_instant(night.clock())
    until(night, 2036, 3, 3, 1, 0)  # a wrong year, for an hour: it is due at once
    job.round()
    ended(night)
    until(night, 2026, 3, 3, 2, 0)
    told = night.client().get("/api/v1/backups/last", headers=night.bearer("supervisor")).json
    assert told["at"] == good and told["age_hours"] == 7.5  # type: ignore[index]
    started = runner(night).started
    job.round()
    assert runner(night).started == started, "last night has its own"
    until(night, 2026, 3, 3, 18, 31)
    job.round()
    assert runner(night).started == started + 1
    runner(night).busy = False  # it never comes to its end
    backups.due = lambda _state: False  # type: ignore[method-assign]
    night.clock.advance(hours=2)
    job.round()
    assert [a.about["at"] for a in alarms(night)] == [good]
    assert "26" in night.client().get("/readyz").json["warnings"]["backup"]["en"]  # type: ignore[index]


@pytest.mark.parametrize("days", [10, 4000])
def test_while_the_clock_is_behind_there_is_one_a_night_all_the_same(night: Factory, days: int) -> None:
    job = Nightly(night.kit)
    until(night, 2026, 3, 2, 18, 31)
    ended(night)
    night.clock.advance(days=-days)
    for begun in (1, 2):
        job.round()
        assert runner(night).started == begun
        ended(night)
        job.round()
        assert runner(night).started == begun, "one a night"
        night.clock.advance(days=1)


def test_the_office_is_told_when_the_last_good_one_was(night: Factory) -> None:
    client = night.client()
    boss = night.person("boss1", ["boss"])
    asked = client.get("/api/v1/backups/last", headers=night.bearer(boss.id.removeprefix("P-"))).json
    assert asked["at"] is None and asked["ok"] is False and asked["last"] is None  # type: ignore[index]
    until(night, 2026, 3, 2, 18, 31)
    ended(night, same_disk=True, seconds=4, photos=2)
    good = format_instant(night.clock())
    night.clock.advance(hours=2)
    ended(night, ok=False, zh="满了", en="full")
    told = client.get("/api/v1/backups/last", headers=night.bearer("supervisor")).json
    assert told["at"] == good and told["age_hours"] == 2.0 and told["ok"] is False  # type: ignore[index]
    assert told["last"]["detail"] == {"zh": "满了", "en": "full"}  # type: ignore[index]
    ended(night, same_disk=True)
    told = client.get("/api/v1/backups/last", headers=night.bearer("supervisor")).json
    assert told["ok"] is True and told["same_disk"] is True  # type: ignore[index]


def test_an_administrator_begins_one(night: Factory) -> None:
    night.person("admin1", ["admin"])
    client = night.client()
    begun = client.post("/api/v1/backups", headers=night.bearer("admin1"), json={})
    assert begun.status_code == 202 and begun.json["running"] is True  # type: ignore[index]
    client.post("/api/v1/backups", headers=night.bearer("admin1"), json={})
    assert runner(night).started == 1
