"""[S1, S20] The power fails while phones push: what was answered is on the disk, whatever part of the rest is not."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import random
import shutil
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.store.soundness import State, looked
from tests.processes.power import Disk, Op, compiled, read_record
from tests.processes.verified import assert_kept, assert_sound, assert_sums, resend_all
from tests.processes.yard import Device, Load, Yard, wait_for
from tests.zygote import Zygote

AGAIN = 3  # of so many cuts one is also sent everything again: that takes longest
HOW = ("dropped", "some", "torn", "kept")


def test_the_power_fails_at_a_dozen_points(tmp_path: Path) -> None:
    power_cuts(tmp_path, points=12, pushes=40, seed=1)


@pytest.mark.long
def test_the_power_fails_at_hundreds_of_points(tmp_path: Path) -> None:
    power_cuts(tmp_path, points=400, pushes=150, seed=2)


@pytest.mark.long
def test_a_server_that_does_not_sync_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="an acknowledged event is gone"):
        power_cuts(tmp_path, points=100, pushes=60, seed=3, prepare="careless")


def power_cuts(folder: Path, points: int, pushes: int, seed: int, prepare: str = "recorded") -> None:
    """Record a life of the server under load, then look at what each cut may have left behind."""
    library = compiled(folder)
    if library is None:
        pytest.skip("no C compiler to build the recorder with (apt-get install gcc)")
    yard = Yard(folder, 3)
    disk = Disk(yard.data)
    ops = recorded_life(yard, folder, library, pushes, seed, prepare)
    chance = random.Random(seed)
    answers = [n for n, op in enumerate(ops) if op.kind == "M"]  # half of the cuts: just as an answer leaves
    cuts = sorted({*chance.sample(answers, min(points // 2, len(answers))), *chance.sample(range(len(ops)), points)})
    told: dict[str, Any] = {}
    photos: set[str] = set()
    kinds: Counter[str] = Counter(op.kind for op in ops)
    seen: Counter[str] = Counter()
    after = folder / "after"
    for number, op in enumerate(ops):
        if op.kind == "M":
            heard(op, told, photos)
        else:
            disk.play(op)
        if cuts and cuts[0] == number:
            cuts.pop(0)
            how = HOW[sum(seen.values()) % len(HOW)]
            seen[how] += 1
            disk.cut(after, how, chance)
            assert_nothing_lost(yard, after, told, photos, again=sum(seen.values()) % AGAIN == 0)
            if sum(seen.values()) % 50 == 0:
                print(f"{sum(seen.values())} cuts", flush=True)
    print(f"{sum(seen.values())} cuts {dict(seen)} in a record of {dict(kinds)}, at the end "
          f"{len(told)} events and {len(photos)} photos acknowledged")
    assert seen.total() >= points and len(told) > pushes and photos


def recorded_life(yard: Yard, folder: Path, library: Path, pushes: int, seed: int,
                  prepare: str) -> list[Op]:
    """A server under load, killed at the end; everything that it did to its files."""
    log = folder / "record"
    zygote = Zygote(env={"LD_PRELOAD": str(library)})
    child = zygote.start(["run"], {
        "PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "PORT": str(yard.server.port), "BACKUP_AT": "off",
        "BASE_URL": yard.server.url, "PUBLIC_URL": yard.server.url, **yard.server.env,
        "RECORD_DIR": str(yard.data), "RECORD_LOG": str(log)},
        folder / "server.log", prepare=f"tests.processes.lean:{prepare}")
    try:
        stop = threading.Event()
        with Load(yard.devices, seed) as load:
            sender = threading.Thread(target=send_photos, args=(yard.devices[0], stop, random.Random(seed)))
            sender.start()
            wait_for(lambda: load.answered >= pushes or load.failures or child.poll() is not None, 300)
            stop.set()
            sender.join(30)
            child.kill()
            child.wait(30)
    finally:
        zygote.close()
    return read_record(log)


def send_photos(device: Device, stop: threading.Event, chance: random.Random) -> None:
    while not stop.is_set():
        out = io.BytesIO()
        Image.frombytes("RGB", (32, 32), chance.randbytes(32 * 32 * 3)).save(out, "JPEG")
        data = out.getvalue()
        connection = http.client.HTTPConnection("127.0.0.1", device.port, timeout=10)
        try:
            connection.request("PATCH", f"/api/v1/blobs/{hashlib.sha256(data).hexdigest()}", data, {
                "Authorization": f"Device {device.id}:{device.secret}", "Upload-Offset": "0",
                "Upload-Length": str(len(data)), "Content-Type": "application/octet-stream"})
            connection.getresponse().read()
        except OSError:
            stop.wait(0.05)
        finally:
            connection.close()


def heard(op: Op, told: dict[str, Any], photos: set[str]) -> None:
    mark = json.loads(op.data)
    for result in mark.get("told", ()):
        told[result["event_id"]] = result
    if "photo" in mark:
        photos.add(mark["photo"])


def assert_nothing_lost(yard: Yard, data: Path, told: dict[str, Any], photos: set[str], again: bool) -> None:
    """The server starts on it; all that was answered before the cut is there; sent again, all counts once."""
    file = data / yard.file.name
    assert looked(file)[0] is State.SOUND
    devices = [Device(d.id, d.secret, d.actor, d.session, d.order, events=d.events,
                      told={e["event_id"]: told[e["event_id"]] for e in d.events if e["event_id"] in told})
               for d in yard.devices]
    with yard.opened(data) as kit:
        assert_kept(kit, devices)
        for sha256 in photos:
            kept = kit.blobs.picture(sha256)
            assert kept is not None, "a photo that the phone let go of is gone"
            with Image.open(io.BytesIO(kept)) as picture:
                picture.load()
        if again:
            resend_all(kit, devices)
            assert_sums(kit, devices)
            assert_kept(kit, devices)
    assert_sound(file)


def test_the_model_can_fail(tmp_path: Path) -> None:
    """A program that answers before it syncs, or renames without syncing the folder, is caught."""
    folder = tmp_path / "disk"
    folder.mkdir()
    (folder / "a").write_bytes(b"old")
    disk, path = Disk(folder), str(folder / "a")
    disk.play(Op("w", path, b"new", 0))
    left = tmp_path / "left"
    disk.cut(left, "dropped", random.Random(0))
    assert (left / "a").read_bytes() == b"old"
    disk.play(Op("s", path, b"", 0))
    disk.cut(left, "dropped", random.Random(0))
    assert (left / "a").read_bytes() == b"new"
    draft, kept = str(folder / "b.part"), str(folder / "b")
    for op in (Op("c", draft, b"", 0), Op("w", draft, b"whole", 0), Op("s", draft, b"", 0),
               Op("r", draft, kept.encode(), 0)):
        disk.play(op)
    disk.cut(left, "dropped", random.Random(0))
    assert sorted(os.listdir(left)) == ["a"], "a name is on the disk once its folder is"
    disk.play(Op("s", str(folder), b"", 0))
    disk.cut(left, "dropped", random.Random(0))
    assert (left / "b").read_bytes() == b"whole" and sorted(os.listdir(left)) == ["a", "b"]
    shutil.rmtree(left)
