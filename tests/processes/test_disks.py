"""A disk that is full, can only be read or fails; a database that another program holds; a server that is told to stop.

Nothing half is kept, phones are told to come back, people are told why, and it goes on by itself.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import io
import json
import os
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.server_process import Answer, ServerProcess, call
from tests.processes.power import compiled
from tests.processes.verified import assert_kept, assert_sound, assert_sums
from tests.processes.yard import Device, Yard, wait_for
from tests.zygote import Zygote, shared

NOTE = "x" * 1_000


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of its own in memory. Skips where one may not be mounted."""
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)],
                                           capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def fill(disk: Path) -> Path:
    """Not a byte is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        for size in (1 << 20, 1 << 12):
            with pytest.raises(OSError, match="No space left"):
                while True:
                    out.write(bytes(size))
    return filler


def noted(device: Device, count: int) -> list[dict[str, Any]]:
    return [device.capture("work.report", {"work_order": device.order.code, "operation": 10, "good": "1",
                                           "process_scrap": "0", "note": NOTE}) for _ in range(count)]


def push(device: Device, events: list[dict[str, Any]]) -> Answer:
    """One push on a connection of its own, headers and all."""
    return call(f"http://127.0.0.1:{device.port}/api/v1/sync/push", "POST", {
        "protocol": 1, "epoch": "", "device_id": device.id, "app_version": "test",
        "sent_at": "2026-11-21T09:30:00+08:00", "events": events},
        {"Authorization": f"Device {device.id}:{device.secret}"})


def photo(device: Device) -> Answer:
    out = io.BytesIO()
    Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000)).save(out, "JPEG", quality=95)
    data = out.getvalue()
    return call(f"http://127.0.0.1:{device.port}/api/v1/blobs/{hashlib.sha256(data).hexdigest()}", "PATCH", data, {
        "Authorization": f"Device {device.id}:{device.secret}", "Upload-Offset": "0", "Upload-Length": str(len(data))})


def ready(server: ServerProcess) -> dict[str, Any]:
    answer = call(f"{server.url}/readyz")
    found: dict[str, Any] = answer.json
    assert found["ready"] == (answer.status == 200)
    return found


def assert_waits(answer: Answer) -> None:
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0, answer.raw


def assert_all_counts(yard: Yard) -> None:
    """Everything that the phones have was taken, once."""
    yard.server.kill()
    assert_sound(yard.file)
    with yard.opened() as kit:
        assert_kept(kit, yard.devices)
        assert_sums(kit, yard.devices)


def test_a_full_disk_keeps_nothing_half_and_goes_on_by_itself(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "160m") as disk:
        yard = Yard(disk, 1)
        [device], server = yard.devices, yard.server
        with server:
            server.start().ready()
            first = push(device, noted(device, 3))
            assert first.status == 200
            device.hear(first.json["results"])
            filler = fill(disk)
            events = noted(device, 150)
            for _ in range(3):
                assert_waits(push(device, events))
            assert_waits(photo(device))
            found = ready(server)
            assert not found["checks"]["writing"] and not found["checks"]["disk"]
            assert "满" in found["reasons"]["writing"]["zh"] and "full" in found["reasons"]["writing"]["en"]
            token = {"Authorization": f"Bearer {yard.token}"}
            assert call(f"{server.url}/api/v1/orders", headers=token).status == 200, "reading goes on"
            assert call(f"{server.url}/healthz").status == 200
            log = tmp_path / "backup.log"
            backup = shared(serving=False).start(["backup"], {
                "PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "BASE_URL": server.url, **server.env}, log)
            assert backup.wait(60) in (1, 2)
            assert "Traceback" not in log.read_text() and len(log.read_text().splitlines()) == 1, log.read_text()
            assert not list(yard.data.glob("backups/*")), "half a backup takes the room that is missing"
            filler.unlink()
            wait_for(lambda: ready(server)["ready"], 60, 0.1)  # without any push
            again = push(device, events)
            assert again.status == 200, again.raw
            device.hear(again.json["results"])
            assert {r["verdict"] for r in again.json["results"]} == {"applied"}
            assert not any(r.get("replayed") for r in again.json["results"]), "nothing of them had been kept"
            assert photo(device).status == 204
            assert_all_counts(yard)


def test_below_fifty_megabytes_photos_and_imports_wait_and_entries_go_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "120m") as disk:
        yard = Yard(disk, 1)
        [device], server = yard.devices, yard.server
        with server:
            server.start().ready()
            left = os.statvfs(disk)
            (disk / "filler").write_bytes(bytes(left.f_bavail * left.f_frsize - 30 * 1024**2))
            assert_waits(photo(device))
            token = {"Authorization": f"Bearer {yard.token}"}
            body, kind = form("orders", b"a,b\n1,2\n")
            assert_waits(call(f"{server.url}/api/v1/imports", "POST", body, {**token, "Content-Type": kind}))
            answer = push(device, noted(device, 3))
            assert answer.status == 200
            device.hear(answer.json["results"])
            found = ready(server)
            assert not found["ready"] and "照片" in found["reasons"]["disk"]["zh"]
            (disk / "filler").unlink()
            wait_for(lambda: ready(server)["ready"], 60, 0.1)
            assert photo(device).status == 204
            assert_all_counts(yard)


def form(kind: str, data: bytes) -> tuple[bytes, str]:
    parts = [b'--cut\r\nContent-Disposition: form-data; name="kind"\r\n\r\n' + kind.encode(),
             b'\r\n--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + data,
             b"\r\n--cut--\r\n"]
    return b"".join(parts), "multipart/form-data; boundary=cut"


def test_a_disk_that_can_only_be_read_stops_the_start_in_one_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "120m") as disk:
        yard = Yard(disk, 1)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        log = tmp_path / "log"
        child = shared().start(["run"], {"PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "BACKUP_AT": "off",
                                         "PORT": str(yard.server.port), **yard.server.env}, log)
        assert child.wait(60) == 2
        assert "DATA_DIR" in log.read_text() and "Read-only" in log.read_text() and "Traceback" not in log.read_text()


FAULTS = {errno.EROFS: "disk fails", errno.EIO: "disk fails", errno.ENOSPC: "full"}


def test_a_disk_that_fails_under_a_running_server(tmp_path: Path) -> None:
    """Every write and sync below the data fails, as when the kernel turns a broken disk read-only."""
    library = compiled(tmp_path)
    if library is None:
        pytest.skip("no C compiler to make writes fail with (apt-get install gcc)")
    yard, flag = Yard(tmp_path, 1), tmp_path / "fault"
    [device], server = yard.devices, yard.server
    zygote = Zygote(env={"LD_PRELOAD": str(library)})
    try:
        server.process = zygote.start(["run"], {
            "PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "PORT": str(server.port), "BACKUP_AT": "off",
            "BASE_URL": server.url, "PUBLIC_URL": server.url, **server.env, "RECORD_DIR": str(yard.data),
            "RECORD_FAULT": str(flag)}, yard.data / "server.log")
        server.ready()
        for number, words in FAULTS.items():
            flag.write_text(str(number))
            events = noted(device, 3)
            for _ in range(3):
                assert_waits(push(device, events))
            assert_waits(photo(device))
            found = ready(server)
            assert not found["ready"] and words in found["reasons"]["writing"]["en"], found
            flag.unlink()
            wait_for(lambda: ready(server)["ready"], 60, 0.1)
            again = push(device, events)
            assert again.status == 200, again.raw
            device.hear(again.json["results"])
        assert_all_counts(yard)
    finally:
        zygote.close()


def test_another_program_that_holds_the_database_delays_and_breaks_nothing(yard: Yard) -> None:
    yard.server.start().ready()
    [device] = yard.devices
    events = noted(device, 3)
    with held(yard.file):
        assert_waits(push(device, events))
        found = ready(yard.server)
        assert not found["ready"] and "另一个程序" in found["reasons"]["writing"]["zh"]
    wait_for(lambda: ready(yard.server)["ready"], 60, 0.1)
    answer = push(device, events)
    assert answer.status == 200
    device.hear(answer.json["results"])
    assert_all_counts(yard)


@contextmanager
def held(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_told_to_stop_it_answers_what_it_has_begun(yard: Yard) -> None:
    """A slow phone has sent half of its push when SIGTERM comes: it may send the rest, and hears the verdicts."""
    yard.server.start().ready()
    [device] = yard.devices
    whole = json.dumps({"protocol": 1, "epoch": "", "device_id": device.id, "app_version": "test",
                        "sent_at": "2026-11-21T09:30:00+08:00", "events": noted(device, 2)}).encode()
    idle, slow = (http.client.HTTPConnection("127.0.0.1", device.port, timeout=30) for _ in range(2))
    idle.connect()  # a connection without a request holds nothing up
    try:
        slow.putrequest("POST", "/api/v1/sync/push")
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(whole))),
                            ("Authorization", f"Device {device.id}:{device.secret}")):
            slow.putheader(name, value)
        slow.endheaders(whole[:1000])
        assert call(f"{yard.server.url}/healthz").status == 200  # came later, so the push has been begun
        yard.server.process.terminate()  # type: ignore[union-attr]
        wait_for(lambda: "still answered: 1" in yard.server.log(), 30, 0.05)
        slow.send(whole[1000:])
        answer = slow.getresponse()
        assert answer.status == 200
        device.hear(json.loads(answer.read())["results"])
        assert yard.server.wait_dead() == 0
    finally:
        idle.close()
        slow.close()
    assert_all_counts(yard)
