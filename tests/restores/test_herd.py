"""All phones of a factory come back at the same second after an outage [S1, S21]; a long backlog [I9]."""

from __future__ import annotations

import asyncio
import random
import resource
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.restores.herd import HerdPhone, Line, Told, run
from tests.restores.plant import Plant, disagreements, plant

SEED = 20261122
AGES = 1200.0  # seconds; a bound for what does not end, no measure


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Plant]:
    made = plant(tmp_path / "var", 40, orders=3)
    with made.server:
        yield made


def memory_of(made: Plant) -> int:
    """The most that the server's process ever had, MiB."""
    assert made.server.process is not None
    status = Path(f"/proc/{made.server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def come_back(made: Plant, backlog: int, speed: float) -> tuple[list[HerdPhone], Told, float]:
    """All phones at once, each with so many events and a socket; (phones, what they saw, seconds).

    The server is down: it comes up once all have knocked, while they are trying.
    """
    told = Told()
    herd = [HerdPhone(phone, [made.report(phone, order=n % len(made.orders)) for _ in range(backlog)], told,
                      random.Random(SEED + n), speed) for n, phone in enumerate(made.phones)]

    async def all_of_them() -> None:
        everybody = asyncio.gather(*(one.return_home() for one in herd))
        while told.cut < len(herd) and not everybody.done():
            await asyncio.sleep(0.01)
        made.server.start()  # nobody waits until it is ready
        try:
            await asyncio.wait_for(everybody, AGES)
        except TimeoutError:
            raise AssertionError(f"not all are in after {AGES} s: {told.statuses}, {told.cut} without answer") from None

    began = time.monotonic()
    run(all_of_them)
    return herd, told, time.monotonic() - began


def check(made: Plant, herd: list[HerdPhone], told: Told, backlog: int) -> None:
    events = [e["event_id"] for one in herd for e in one.backlog]
    assert {told.verdicts[e]["verdict"] for e in events} == {"applied"}
    assert set(told.statuses) <= {200, 429, 503}, told.statuses
    assert told.cut >= len(herd), "they knocked while it was down"
    assert told.bare == 0, "busy answers say when to come back"
    for n, order in enumerate(made.orders):
        phones = [one for i, one in enumerate(herd) if i % len(made.orders) == n]
        wanted = backlog * len(phones)
        rows = made.phones[0].pull()["rows"]
        assert Decimal(rows[("work_order", order.work_order)]["operations"][0]["good"]) == wanted
    made.server.kill()
    assert disagreements(made.data) == []


def test_S1_S21_forty_phones_return_at_the_same_second(small: Plant) -> None:
    """The server comes up while all of them are trying."""
    small.server.start().ready()
    small.server.kill()
    herd, told, _ = come_back(small, 15, speed=20)
    check(small, herd, told, 15)


@pytest.mark.long
def test_three_hundred_phones_return_at_the_same_second(tmp_path: Path, record_property: object) -> None:
    made = plant(tmp_path / "var", 300, orders=6)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with made.server:
        made.server.start().ready()
        made.server.kill()
        herd, told, seconds = come_back(made, 30, speed=1)
        peak = memory_of(made)
        check(made, herd, told, 30)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(f"\n300 phones, {300 * 30} events: all in after {seconds:.1f} s, slowest answer {told.slowest:.1f} s, "
          f"server at most {peak} MiB, answers {dict(told.statuses)}, no answer {told.cut}")


def backlog_of(made: Plant, count: int) -> HerdPhone:
    """One phone's weeks: mostly good work, and among it what no server can apply."""
    phone = made.phones[0]
    poison = [
        lambda e: {**e, "type": "no.such"}, lambda e: {**e, "sha256": "0" * 64}, lambda e: {**e, "body": "{"},
        lambda e: {**e, "schema": 99}, lambda e: {**e, "recorded_at": "yesterday"},
        lambda e: {**e, "actor_id": "P-stranger"}, lambda e: {**e, "base": "nothing"}, lambda e: {**e, "blobs": 5}]
    events = [made.report(phone, order=0) for _ in range(count)]
    for n in range(7, count, 50):
        events[n] = poison[n // 50 % len(poison)](events[n])
    return HerdPhone(phone, events, Told(), random.Random(SEED))


def flush_backlog(made: Plant, count: int) -> tuple[HerdPhone, list[int]]:
    """Pushes in order; the server's memory (MiB) after each fifth of it."""
    one = backlog_of(made, count)
    peaks: list[int] = []

    async def flush() -> None:
        line = Line(made.server.port)
        for start in range(0, count, 200):
            lot = one.backlog[start:start + 200]
            answer = await one.push(line, lot)
            assert answer.status == 200, answer.body[:300]
            results = answer.json["results"]
            assert [r["event_id"] for r in results] == [e["event_id"] for e in lot], "answered in request order"
            one.told.verdicts.update({r["event_id"]: r for r in results})
            if start % (count // 5) == 0:
                peaks.append(memory_of(made))
        line.close()

    run(flush)
    return one, peaks


def check_backlog(made: Plant, one: HerdPhone, count: int) -> None:
    verdicts = [one.told.verdicts[e["event_id"]] for e in one.backlog]
    seqs = [v["seq"] for v in verdicts]
    assert seqs == sorted(seqs), "taken in the order of capture"
    bad = [v for n, v in enumerate(verdicts) if n % 50 == 7]
    good = [v for n, v in enumerate(verdicts) if n % 50 != 7]
    assert {v["verdict"] for v in good} == {"applied"}, "one bad event harms no other [S3]"
    assert {v["verdict"] for v in bad} == {"held"}
    rows = made.phones[0].pull()["rows"]
    assert Decimal(rows[("work_order", made.orders[0].work_order)]["operations"][0]["good"]) == len(good)
    made.server.kill()
    assert disagreements(made.data) == []


def test_S3_a_backlog_with_poison_in_it_flushes_in_order(tmp_path: Path) -> None:
    made = plant(tmp_path / "var", 1)
    with made.server:
        made.server.start().ready()
        one, _ = flush_backlog(made, 1000)
        check_backlog(made, one, 1000)


@pytest.mark.long
def test_ten_thousand_events_of_one_phone_flush_in_order_in_bounded_memory(tmp_path: Path) -> None:
    made = plant(tmp_path / "var", 1)
    with made.server:
        made.server.start().ready()
        one, peaks = flush_backlog(made, 10_000)
        print(f"\n10,000 events in 50 pushes: memory after each fifth {peaks} MiB")
        assert peaks[-1] - peaks[1] < 150, "what was answered is not kept in memory"
        check_backlog(made, one, 10_000)
