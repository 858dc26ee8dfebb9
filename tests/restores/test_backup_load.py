"""A backup while twenty phones push: whole, consistent, and no push fails because of it; put back over the factory,
it costs nothing that phones said [S17]."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.commands.rotation import staying
from tests.e2e.server_process import ServerProcess
from tests.restores.plant import Plant, disagreements, factory_in, plant

PAUSE = 1.0  # seconds between two pushes of a phone; without one the log outgrows what a busy machine proves in minutes


class Load:
    """Phones that push all the time. said: by phone, in order, the events and the numbers of their verdicts;
    statuses: of all answers."""

    def __init__(self, made: Plant, pieces: int = 3) -> None:
        self.made, self.pieces = made, pieces
        self.said: list[list[tuple[dict[str, Any], int]]] = [[] for _ in made.phones]
        self.statuses: Counter[int] = Counter()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.push, args=(n,)) for n in range(len(made.phones))]

    def push(self, n: int) -> None:
        phone = self.made.phones[n]
        while not self.stopping.is_set():
            events = [self.made.report(phone, order=n % len(self.made.orders)) for _ in range(self.pieces)]
            got = phone.push(events)
            self.statuses[got.status] += 1
            assert {r["verdict"] for r in got.json["results"]} == {"applied"}
            self.said[n] += [(e, r["seq"]) for e, r in zip(events, got.json["results"], strict=True)]
            self.stopping.wait(PAUSE)

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        self.until(len(self.threads))
        return self

    def until(self, count: int) -> None:
        """Wait until so many more pushes were answered."""
        goal, end = sum(self.statuses.values()) + count, time.monotonic() + 120
        while sum(self.statuses.values()) < goal:
            assert time.monotonic() < end, "no push is answered any more"
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


def check_copy(made: Plant, folder: Path, before: list[int], load: Load) -> int:
    """A restored backup in a folder of its own: what was acknowledged before it began is in it, and it folds."""
    assert disagreements(folder) == []
    with factory_in(folder) as copy, copy.kit.store.reading() as reads:
        rows = {row.event_id for row in reads.rows(0, 1_000_000) if row.source == "device"}
    for n, count in enumerate(before):
        assert {event["event_id"] for event, _ in load.said[n][:count]} <= rows
    return len(rows)


def sums_are_as_said(made: Plant, load: Load) -> None:
    rows = made.phones[0].pull()["rows"]
    for n, order in enumerate(made.orders):
        good = sum(len(a) for i, a in enumerate(load.said) if i % len(made.orders) == n)
        assert Decimal(rows[("work_order", order.work_order)]["operations"][0]["good"]) == good


def sent_again(made: Plant, load: Load) -> int:
    """Every phone hears of the restore and sends what the server no longer has; how many that were."""
    lost = 0
    for phone, said in zip(made.phones, load.said, strict=True):
        kept = phone.pull()["restored_seq"]
        again = [event for event, seq in said if seq > kept]
        for at in range(0, len(again), 200):
            got = phone.push(again[at:at + 200])
            assert {r["verdict"] for r in got.json["results"]} == {"applied"}
        lost += len(again)
    return lost


def backed_up(tmp_path: Path, rounds: int) -> None:
    disk = tmp_path / "disk2"
    disk.mkdir()
    made = plant(tmp_path / "var", 20, orders=4, BACKUP_DIR=str(disk))
    nights = []
    with made.server:
        made.server.start().ready()
        with Load(made) as load:
            for n in range(rounds):
                before = [len(a) for a in load.said]
                nightly = made.command("backup")
                assert nightly.returncode == 0, nightly.stdout + nightly.stderr
                folder = made.command("backup", str(tmp_path / f"folder-{n}"))
                assert folder.returncode == 0, folder.stdout + folder.stderr
                load.until(20)
                elsewhere = Plant(tmp_path / f"new-{n}", ServerProcess(tmp_path / f"new-{n}"), [], made.orders)
                night = max(p for p in disk.iterdir() if p.name[:8].isdigit())
                nights.append(night.name)
                for source in (night, tmp_path / f"folder-{n}"):
                    done = elsewhere.command("restore", "--replace", str(source))
                    assert done.returncode == 0, done.stdout + done.stderr
                    assert check_copy(made, elsewhere.data, before, load) >= sum(before)
        assert set(load.statuses) == {200}, load.statuses
        sums_are_as_said(made, load)
        made.server.kill()
        done = made.command("restore", "--replace", str(night))
        assert done.returncode == 0, done.stdout + done.stderr
        made.server.start().ready()
        lost = sent_again(made, load)
        assert lost > 0
        sums_are_as_said(made, load)
        print(f"\n{rounds} nightly and {rounds} folder backups under {sum(load.statuses.values())} pushes, none failed;"
              f" the last one put back: {lost} events came again, and counted once")
    noted = {p.name: json.loads((p / "backup.json").read_text()) for p in disk.iterdir() if p.name[:8].isdigit()}
    assert len(set(nights)) == rounds and set(noted) == staying(nights), "of one day the newest stays"
    assert {n["photos"] for n in noted.values()} == {0}
    shutil.rmtree(tmp_path)


def test_S17_a_backup_while_twenty_phones_push(tmp_path: Path) -> None:
    backed_up(tmp_path, 1)


@pytest.mark.long
def test_S17_ten_backups_while_twenty_phones_push(tmp_path: Path) -> None:
    backed_up(tmp_path, 10)
