"""[S1, S4, I1, I6] kill -9 in the middle of pushes: nothing that was answered is lost, nothing counts twice."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from tests.processes.verified import assert_kept, assert_sound, assert_sums, resend_all
from tests.processes.yard import Load, Yard, listening, wait_for
from tests.zygote import Child, shared

DEVICES = 4
POINTS = ("between_writes", "before_commit", "after_commit")
RANDOM = 0.6  # of the lives end at any moment, the others at a point in the middle of a push


def test_killed_in_a_dozen_pushes(tmp_path: Path) -> None:
    kills_in_pushes(Yard(tmp_path, DEVICES), 12, seed=1)


@pytest.mark.parametrize("point", POINTS)
def test_S1_killed_around_the_commit_all_is_there_or_nothing(tmp_path: Path, point: str) -> None:
    yard = Yard(tmp_path, 1)
    [device] = yard.devices
    for _ in range(2):
        known, events = len(device.told), [device.work(random.Random(n)) for n in range(3)]
        child = start(yard, SUIGONG_FAILPOINT=point)
        wait_for(lambda: listening(yard.server.port))
        with pytest.raises(ConnectionError):
            device.push(device.unsent())
        assert child.wait(120) == -signal.SIGKILL
        with yard.opened() as kit, kit.store.reading() as reads:
            stored = sum(reads.logged(e["event_id"]) is not None for e in device.unsent())
        assert stored == (len(events) if point == "after_commit" else 0)
        child = start(yard)
        wait_for(lambda: listening(yard.server.port))
        status, _ = device.push(device.unsent())
        assert (status, len(device.told)) == (200, known + 3)
        child.kill()
        child.wait(120)
        device.hang_up()
    look_at_everything(yard)


def test_killed_while_it_starts_it_starts_the_next_time(tmp_path: Path) -> None:
    yard = Yard(tmp_path, 1)
    [device] = yard.devices
    for at in (1, 2, 3, 2):  # before the tables, before the writer, before the sockets
        assert start(yard, SUIGONG_FAILPOINT=f"startup:{at}").wait(240) == -signal.SIGKILL
        child = start(yard)
        wait_for(lambda: listening(yard.server.port))
        device.work(random.Random(at))
        assert device.push(device.unsent())[0] == 200
        child.kill()
        child.wait(120)
        device.hang_up()
    look_at_everything(yard)


@pytest.mark.long
def test_killed_in_a_thousand_pushes(tmp_path: Path) -> None:
    kills_in_pushes(Yard(tmp_path, DEVICES), 1_000, seed=2)


def kills_in_pushes(yard: Yard, wanted: int, seed: int) -> None:
    """Kill, restart, resend, until so many kills hit a server that had a push in hand; then look at everything."""
    chance = random.Random(seed)
    kills, hits, at_point = 0, 0, dict.fromkeys((*POINTS, "random"), 0)
    began = time.monotonic()
    with Load(yard.devices, seed) as load:
        while hits < wanted and not load.failures:
            point = chance.choice(POINTS) if chance.random() > RANDOM else None
            hit = one_life(yard, load, chance, point)
            kills += 1
            hits += hit
            at_point[point or "random"] += hit
        assert not load.failures, load.failures
        answered = load.answered
        end_gently(yard, load)
    print(f"{kills} kills, {hits} with a push in hand {at_point}, {answered} pushes answered, "
          f"{sum(len(d.events) for d in yard.devices)} events of {len(yard.devices)} devices, "
          f"{time.monotonic() - began:.0f} s")
    look_at_everything(yard)


def look_at_everything(yard: Yard) -> None:
    """What was told is there, and after everything was sent once more each event counts once."""
    assert_sound(yard.file)
    with yard.opened() as kit:
        assert_kept(kit, yard.devices)
        resend_all(kit, yard.devices)
        assert_kept(kit, yard.devices)
        assert_sums(kit, yard.devices)


def one_life(yard: Yard, load: Load, chance: random.Random, point: str | None) -> bool:
    """From a start to a kill. Whether a push was in hand when it came."""
    env = {"SUIGONG_FAILPOINT": f"{point}:{chance.randint(1, 8)}"} if point else {}
    child = start(yard, **env)
    before = load.answered
    if point:  # the process kills itself, always inside of a push
        wait_for(lambda: child.poll() is not None or load.failures)
        assert child.returncode == -signal.SIGKILL, yard.server.log()[-2000:]
        return True
    wait_for(lambda: load.answered > before or child.poll() is not None or load.failures)
    assert child.poll() is None, yard.server.log()[-2000:]
    time.sleep(chance.uniform(0.0, 0.05))
    in_hand = load.in_flight() > 0
    child.kill()
    assert child.wait(120) == -signal.SIGKILL
    return in_hand


def start(yard: Yard, **env: str) -> Child:
    """A life of the server begins."""
    server = yard.server
    child = shared().start(["run"], {
        "PATH": "/usr/bin:/bin", "DATA_DIR": str(server.data), "PORT": str(server.port), "BACKUP_AT": "off",
        "BASE_URL": server.url, "PUBLIC_URL": server.url, **server.env, **env},
        server.data / "server.log", prepare="tests.processes.lean:no_static_files")
    server.process = child
    return child


def end_gently(yard: Yard, load: Load) -> None:
    """One more life that answers, ended by SIGTERM."""
    child, before = start(yard), load.answered
    wait_for(lambda: load.answered > before + 5 or load.failures)
    load.patient = True
    child.terminate()
    assert child.wait(120) == 0
