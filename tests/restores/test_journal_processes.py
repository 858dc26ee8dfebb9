"""A real server with a journal, killed at any time: journal and backup are the whole factory [S17]."""

from __future__ import annotations

import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from server.services.journal import files, lines
from sync.log import LogRow
from tests.restores.plant import DATABASE, Plant, disagreements, factory_in, plant

SEED = 20261122


def log_of(data: Path) -> list[LogRow]:
    with factory_in(data) as made, made.kit.store.reading() as reads:
        return reads.rows(0, 1_000_000)


def kept(disk: Path) -> list[LogRow]:
    found = files.scan(disk, None)
    assert found.damaged == [] and found.hole is None
    return [lines.row_of(files.line_at(found.rows[n]), None) for n in sorted(found.rows)]


def killed_under_load(made: Plant, rounds: int, chance: random.Random) -> set[str]:
    """Phones push without rest, the server dies again and again; the events that were acknowledged."""
    acknowledged: set[str] = set()
    for _ in range(rounds):
        made.server.start().ready()
        stop = threading.Event()

        def load(n: int, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                try:
                    got = made.phones[n].push([made.report(made.phones[n]) for _ in range(5)])
                except OSError:
                    return
                if got.status == 200:
                    acknowledged.update(r["event_id"] for r in got.json["results"])

        threads = [threading.Thread(target=load, args=(n,)) for n in range(len(made.phones))]
        for thread in threads:
            thread.start()
        before, end = len(acknowledged), time.monotonic() + 240
        while len(acknowledged) == before and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.3))  # when it dies is the point of the test, not a thing to wait for
        made.server.kill()
        stop.set()
        for thread in threads:
            thread.join()
    return acknowledged


def check_killed(tmp_path: Path, rounds: int) -> int:
    disk = tmp_path / "disk2"
    disk.mkdir()
    made = plant(tmp_path / "var", 3, JOURNAL_DIR=str(disk))
    assert made.command("backup", str(tmp_path / "copy")).returncode == 0
    with made.server:
        acknowledged = killed_under_load(made, rounds, random.Random(SEED))
        made.server.start().ready()
        head = len(log_of_copy(made, tmp_path / "look"))
        wait_for_journal(disk, head)
        made.server.kill()
    before = log_of(made.data)
    journal = kept(disk)
    assert journal == before[:len(journal)] and len(journal) >= head
    assert acknowledged, "nothing was pushed"
    assert acknowledged - {row.event_id for row in journal} == set()
    # The first disk burns; there is a machine with nothing but the backup and the second disk.
    shutil.rmtree(made.data)
    made.data.mkdir()
    done = made.command("restore", str(tmp_path / "copy"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert log_of(made.data)[:len(journal)] == journal
    assert disagreements(made.data) == []
    with made.server:
        made.server.start().ready()
        again = made.phones[0].push([made.report(made.phones[0])])
        assert again.json["results"][0]["verdict"] == "applied"
        assert again.json["restored_seq"] == 0, "nothing is left that tells what else phones were told"
    return len(journal)


def log_of_copy(made: Plant, folder: Path) -> list[LogRow]:
    """The log while the server runs, from a backup of this moment."""
    assert made.command("backup", str(folder)).returncode == 0
    return log_of(folder) if (folder / DATABASE).exists() else []


def wait_for_journal(disk: Path, head: int) -> None:
    end = time.monotonic() + 240
    while files.scan(disk, None).last < head:
        assert time.monotonic() < end, "the journal does not catch up"
        time.sleep(0.05)


def test_S17_killed_at_any_time_the_journal_is_the_log(tmp_path: Path) -> None:
    check_killed(tmp_path, 3)


@pytest.mark.long
def test_S17_killed_a_hundred_times_the_journal_is_the_log(tmp_path: Path) -> None:
    rows = check_killed(tmp_path, 100)
    print(f"\n100 kills under load: {rows} rows, log and journal equal, restored whole")
