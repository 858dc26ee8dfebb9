"""The phone's disk is full: a loud "NOT saved", nothing pretended; with room again it goes on [S22]."""

from __future__ import annotations

import os
from pathlib import Path

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.test_lost_storage import loud
from tests.e2e.browser import CHROMIUM

DISK = "64m"


def browser_on_a_small_disk(folder: Path, profile: Path) -> str:
    """A program that starts Chromium with its profile on a small disk of its own; gone when the browser is."""
    script = folder / "chromium-on-a-small-disk"
    script.write_text(
        "#!/bin/sh\n"
        f"exec unshare --map-root-user --mount sh -c 'mount -t tmpfs -o size={DISK} tmpfs {profile} && "
        f"exec {CHROMIUM} \"$@\"' sh \"$@\"\n")
    script.chmod(0o755)
    profile.mkdir()
    return str(script)


def fill(disk: Path) -> Path:
    """Take what is left, to the last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (1 << 20, 4096, 1):
            try:
                while out.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return ballast


def test_S22_a_full_disk_is_loud_and_loses_nothing(works: Works, handset: NewHandset, tmp_path: Path) -> None:
    profile = tmp_path / "small"
    phone = handset("small", program=browser_on_a_small_disk(tmp_path, profile),
                    flags=["--disk-cache-size=1000000", "--disable-gpu-shader-disk-cache"])
    phone.report(works.work_order, 91)
    phone.all_sent()
    phone.offline()
    phone.report(works.work_order, 92)
    disk = Path(f"/proc/{phone.browser_pid()}/root{profile}")
    assert os.statvfs(disk).f_blocks * os.statvfs(disk).f_frsize <= 64 << 20
    ballast = fill(disk)
    number = 93
    saved = 0
    # The journal has room in its last block: a few may still fit. Each is either truly saved or loudly not.
    while saved < 40:
        phone.type_report(works.work_order, number + saved)
        phone.tap("confirm")
        either = f'[data-test="undo"]:has-text(" {number + saved} "), [data-test="not-saved"]'
        phone.page.locator(either).first.wait_for()
        if phone.page.locator('[data-test="not-saved"]').is_visible():
            break
        saved += 1
    loud(phone, number + saved)
    ballast.unlink()
    phone.tap("confirm")
    phone.ticked(number + saved)
    phone.offline(False)
    phone.all_sent()
    quantities = [91, 92, *range(number, number + saved + 1)]
    stored = phone.stored()
    assert [e["event"]["device_seq"] for e in stored] == list(range(1, len(quantities) + 1))
    assert set(works.verdicts([e["event_id"] for e in stored]).values()) == {"applied"}
    assert len(stored) == len(quantities)
