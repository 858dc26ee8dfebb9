"""What came while the server's clock was wrong: its outcome is told, it counts in its month, its author may undo it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.commands.replay import differences
from server.services.pay import Pay
from sync.event import format_instant
from sync.model.records import EventStatus
from tests.api.test_inbox import resolve
from tests.api.test_pull import everything
from tests.builders import SHANGHAI, Factory, MadeOrder, Phone

BOOT = datetime(2020, 1, 1, tzinfo=UTC)  # where a machine without a battery begins


def at(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat()


def said(phone: Phone, order: MadeOrder, moment: datetime, good: str = "5") -> dict[str, Any]:
    """A report by a phone whose own clock shows this; its result."""
    [result] = phone.results({**phone.report(order, good), "recorded_at": at(moment)})
    return result


def received(factory: Factory, result: dict[str, Any]) -> str:
    with factory.kit.store.reading() as reads:
        status = reads.source.load(EventStatus, result["event_id"])
    assert status is not None
    return status.received_at


def month(factory: Factory, month: str) -> str:
    return str(Pay(factory.kit).of_person("P-worker", month)["sums"]["good"])


@pytest.fixture
def right(factory: Factory) -> datetime:
    """Now, by a clock that is right. A phone reported something at this minute."""
    phone, order = factory.phone(), factory.order()
    phone.results(phone.report(order, "1"))
    return factory.clock.now


@pytest.mark.parametrize("years", [-6, 1])
def test_S25_a_decision_is_told_whatever_the_clock_said_when_the_record_came(factory: Factory, years: int) -> None:
    """By the phone's clock, too: nothing contradicts the server's."""
    phone, order, now = factory.phone(), factory.order(), factory.clock.now
    cursor = everything(phone)["cursor"]
    factory.clock.now = now + timedelta(days=365 * years)
    phone.sign_in("worker")
    [held] = phone.results(phone.report(order, "60"))
    assert held["verdict"] == "held"
    cursor = everything(phone, cursor)["cursor"]
    factory.clock.now = now + timedelta(minutes=5)
    phone.sign_in("worker")
    resolve(factory, held["inbox_id"])
    assert [v["verdict"] for v in everything(phone, cursor)["verdicts"]] == ["dismissed"]


def test_S25_a_pull_while_the_clock_is_a_year_ahead_passes_no_decision_by(factory: Factory) -> None:
    phone, order, now = factory.phone(), factory.order(), factory.clock.now
    [held] = phone.results(phone.report(order, "60"))
    cursor = everything(phone)["cursor"]
    factory.clock.now = now + timedelta(days=365)
    phone.sign_in("worker")
    resolve(factory, held["inbox_id"])
    assert [v["verdict"] for v in everything(phone, cursor)["verdicts"]] == ["dismissed"]
    assert [v["verdict"] for v in everything(phone)["verdicts"]] == ["dismissed"], "a fresh snapshot has it, too"


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_S17_a_snapshot_leaves_out_what_phones_no_longer_keep_and_passes_no_change_by(
        factory: Factory, limit: int) -> None:
    phone, order = factory.phone(), factory.order()
    old = phone.results(phone.report(order, "60"), phone.report(order, "61"), phone.report(order, "1"))
    factory.clock.advance(days=36)
    phone.sign_in("worker")
    young = said(phone, order, factory.clock.now)
    page = phone.pull(limit=limit).json
    resolve(factory, old[0]["inbox_id"])  # while the phone reads its snapshot
    rest = everything(phone, page["cursor"], limit)
    told = [v["event_id"] for v in [*page["verdicts"], *rest["verdicts"]]]
    assert told == [young["event_id"], old[0]["event_id"]]
    resolve(factory, old[1]["inbox_id"])
    assert [v["event_id"] for v in everything(phone, rest["cursor"], limit)["verdicts"]] == [old[1]["event_id"]]


def test_a_record_of_a_machine_that_began_in_2020_counts_in_its_month_and_can_be_undone(
        factory: Factory, right: datetime) -> None:
    phone, order = factory.phone(), factory.order()
    real = right + timedelta(hours=10)
    factory.clock.now = BOOT
    first = said(phone, order, real)
    factory.clock.advance(seconds=20)
    second = said(phone, order, real + timedelta(seconds=20), "7")
    assert format_instant(right) <= received(factory, first) < received(factory, second) <= format_instant(real)
    factory.clock.now = real + timedelta(minutes=1)
    assert month(factory, "2026-03") == "13" and month(factory, "2020-01") == "0"
    undo = {**phone.event("event.reverse", {"event_id": first["event_id"], "reason": "slip"})}
    assert phone.results(undo)[0]["verdict"] == "applied"
    assert month(factory, "2026-03") == "8"
    assert received(factory, said(phone, order, factory.clock.now)) == format_instant(factory.clock.now)
    assert list(differences(factory.kit)) == []


def test_it_is_known_after_a_start_too(factory: Factory, right: datetime, tmp_path: Path) -> None:
    """From the end of the log, behind whatever the office did since."""
    order = factory.order()
    for n in range(1100):
        factory.act("setting.put", id="x", value=n)
    factory.clock.now = BOOT
    factory.close()
    again = Factory(tmp_path, clock=factory.clock)
    try:
        result = said(again.phone(), order, right + timedelta(hours=1))
        assert received(again, result) == format_instant(right)
    finally:
        again.close()


def test_a_push_that_is_taken_record_by_record_came_at_one_time(factory: Factory, right: datetime,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of before the clock went wrong are among them: the youngest one tells what the phone's clock says."""
    phone, order = factory.phone(), factory.order()
    factory.clock.now = BOOT
    events = [{**phone.report(order, "1"), "recorded_at": at(right + timedelta(hours=n))} for n in (-5, 3)]
    monkeypatch.setattr(factory.kit.writer, "receive_group", lambda *_: 1 / 0)
    assert {received(factory, r) for r in phone.results(*events)} == {format_instant(right)}


def test_one_entry_of_a_clock_years_ahead_moves_none_behind_it(factory: Factory, right: datetime) -> None:
    """Not even where the phone that brought it was ahead as well, as a browser on the server's own machine."""
    phone, order = factory.phone(), factory.order()
    factory.clock.now = right + timedelta(days=3650)
    said(phone, order, right)
    said(phone, order, factory.clock.now)
    factory.clock.now = right + timedelta(minutes=5)
    assert received(factory, said(phone, order, factory.clock.now)) == format_instant(factory.clock.now)
    assert received(factory, said(phone, order, right - timedelta(days=9))) == format_instant(factory.clock.now)


def test_a_phone_whose_clock_is_as_wrong_does_not_speak_against_the_servers(factory: Factory, right: datetime) -> None:
    factory.clock.now = BOOT
    phone = factory.phone()
    assert received(factory, said(phone, factory.order(), BOOT)) == format_instant(BOOT)
    strange = {**phone.report(factory.order()), "recorded_at": "yesterday"}
    assert received(factory, phone.results(strange)[0]) == format_instant(BOOT)


def test_a_phone_that_is_years_ahead_moves_no_time(factory: Factory, right: datetime) -> None:
    """Neither with a right clock nor with one that began in 2020 and jumps while it is wrong."""
    phone, order, far = factory.phone(), factory.order(), right + timedelta(days=3650)
    factory.clock.now = right + timedelta(minutes=1)
    assert received(factory, said(phone, order, far)) == format_instant(factory.clock.now)
    agreed = factory.clock.now
    factory.clock.now = BOOT
    assert received(factory, said(phone, order, far)) == format_instant(agreed)
    factory.clock.now = datetime(2025, 1, 1, tzinfo=UTC)
    true = right + timedelta(hours=2)
    assert received(factory, said(phone, order, true)) == format_instant(agreed)
    assert received(factory, said(phone, order, far)) == format_instant(agreed)
    factory.clock.now = true
    assert received(factory, said(phone, order, far)) == format_instant(true)


def test_seconds_are_no_wrong_clock(factory: Factory, right: datetime) -> None:
    factory.clock.now = right - timedelta(seconds=90)
    result = said(factory.phone(), factory.order(), right)
    assert received(factory, result) == format_instant(factory.clock.now)
