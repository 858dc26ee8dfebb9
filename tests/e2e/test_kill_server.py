"""Kill -9 at any moment: after restart and resend every event counts exactly once [S1, S4]."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from decimal import Decimal
from typing import Any

import pytest

from tests.e2e.office import Office
from tests.e2e.server_process import ROOT, Phone, ServerProcess

SENT = 12  # events in one push


def fresh_order(server: ServerProcess, demo: dict[str, Any], name: str = "") -> dict[str, Any]:
    """The work order of a new order with room for all reports of a test."""
    found: dict[str, Any] = Office(server, demo).order("500", key=f"kill {name}")["work_orders"][0]
    return found


def phone_for(server: ServerProcess, demo: dict[str, Any], number: int = 0) -> Phone:
    worker = next(p for p in demo["people"] if p["role"] == "worker")
    return Phone.enrol(server, demo["enrolment"][number]).sign_in(worker)


def reports(phone: Phone, work_order: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """So many reports of one piece of scrap each (scrap leaves other limits alone)."""
    return [phone.event("work.report", {
        "work_order": work_order["code"], "operation": work_order["operations"][0],
        "good": "0", "process_scrap": "1"}) for _ in range(count)]


def scrap_now(phone: Phone, work_order: dict[str, Any]) -> Decimal:
    row = phone.pull()["rows"][("work_order", work_order["id"])]
    step = next(o for o in row["operations"] if o["number"] == work_order["operations"][0])
    return Decimal(step["process_scrap"])


def assert_once(phone: Phone, work_order: dict[str, Any], before: Decimal,
                events: list[dict[str, Any]]) -> None:
    """Resend all: applied, and counted once; a third sending is all replays."""
    first = phone.push(events)
    assert first.status == 200, first.raw
    assert [r["verdict"] for r in first.json["results"]] == ["applied"] * len(events)
    again = phone.push(events)
    assert all(r["replayed"] for r in again.json["results"])
    assert scrap_now(phone, work_order) == before + len(events)


def replay(server: ServerProcess) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "server", "replay"], cwd=ROOT, text=True,
                          capture_output=True, timeout=120,
                          env={**server_env(server), "DATA_DIR": str(server.data)})


def server_env(server: ServerProcess) -> dict[str, str]:
    return {**os.environ, "BASE_URL": server.url, "PUBLIC_URL": server.url}


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_S1_killed_around_the_commit_nothing_is_lost_or_doubled(
        server: ServerProcess, demo: dict[str, Any], point: str) -> None:
    server.start().ready()
    phone = phone_for(server, demo)
    work_order = fresh_order(server, demo)
    for _ in range(5):
        before = scrap_now(phone, work_order)
        events = reports(phone, work_order, 3)
        server.kill()
        server.start(SUIGONG_FAILPOINT=point).ready()
        with pytest.raises(OSError):
            phone.push(events)
        assert server.wait_dead() == -9
        server.start().ready()
        stored = scrap_now(phone, work_order) - before
        assert stored == (0 if point == "before_commit" else 3)
        assert_once(phone, work_order, before, events)
    server.kill()
    done = replay(server)
    assert done.returncode == 0, done.stdout + done.stderr


def test_killed_during_start_up_it_starts_the_next_time(
        server: ServerProcess, demo: dict[str, Any]) -> None:
    server.start().ready()
    phone = phone_for(server, demo)
    work_order = fresh_order(server, demo)
    for at in (1, 2, 3, 2, 3):  # before the tables, before the writer, before the sockets
        before = scrap_now(phone, work_order)
        events = reports(phone, work_order, 2)
        assert phone.push(events[:1]).status == 200
        server.kill()
        server.start(SUIGONG_FAILPOINT=f"startup:{at}")
        assert server.wait_dead() == -9
        server.start().ready()
        assert_once(phone, work_order, before, events)
    server.kill()
    assert replay(server).returncode == 0


def test_I1_ten_kills_at_random_moments_under_load(
        server: ServerProcess, demo: dict[str, Any]) -> None:
    """Two phones push without rest; the server dies at random; nothing acknowledged is lost."""
    chance = random.Random(20261121)
    server.start().ready()
    phones = [phone_for(server, demo, n) for n in (1, 2)]
    orders = [fresh_order(server, demo, str(n)) for n in (1, 2)]
    before = [scrap_now(p, o) for p, o in zip(phones, orders, strict=True)]
    acknowledged: list[set[str]] = [set(), set()]
    events: list[list[dict[str, Any]]] = [[], []]
    for _ in range(10):
        stop = threading.Event()

        def load(n: int, stop: threading.Event = stop) -> None:
            while not stop.is_set() and len(events[n]) < 40:
                if all(e["event_id"] in acknowledged[n] for e in events[n]):
                    events[n] += reports(phones[n], orders[n], 1)
                try:
                    got = phones[n].push(events[n][-SENT:])
                except OSError:
                    return
                if got.status == 200:
                    acknowledged[n] |= {r["event_id"] for r in got.json["results"]}

        threads = [threading.Thread(target=load, args=(n,)) for n in (0, 1)]
        for t in threads:
            t.start()
        time.sleep(chance.uniform(0.0, 0.15))
        server.kill()
        stop.set()
        for t in threads:
            t.join()
        server.start().ready()
    for n, phone in enumerate(phones):
        status = phone.pull()["verdicts"]
        assert acknowledged[n] <= set(status), "an acknowledged event is gone"
        if events[n]:
            assert_once(phone, orders[n], before[n], events[n])
    server.kill()
    assert replay(server).returncode == 0
