"""The phone's disk is full, or the browser gives the app no more of it: a loud "NOT saved", nothing pretended; with
room again it goes on [S22]."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.browser_faults.test_lost_storage import loud
from tests.browser_faults.waiting import until
from tests.e2e.browser import CHROMIUM

DISK = "64m"
CRAMPED = 1  # byte that the browser allows the app: less than it holds already
# The browser remembers for half a minute how much room there was. Whether it refuses by now, asked beside the app.
REFUSES = """() => new Promise((tell) => {
  const asked = indexedDB.open('beside')
  asked.onupgradeneeded = () => asked.result.createObjectStore('all')
  asked.onerror = () => tell(asked.error.name === 'QuotaExceededError')
  asked.onsuccess = () => {
    const tx = asked.result.transaction('all', 'readwrite')
    tx.objectStore('all').put('something', 1)
    tx.oncomplete = () => tell(false)
    tx.onabort = () => tell(tx.error?.name === 'QuotaExceededError')
    asked.result.close()
  }
})"""


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


def allow(cdp: CDPSession, phone: Handset, size: int | None) -> None:
    """How many bytes the browser lets the app keep; None: what it gives by itself. Ends with the session."""
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": phone.gate.url, **({"quotaSize": size} if size else {})})


def usage(cdp: CDPSession, phone: Handset) -> dict[str, Any]:
    told: dict[str, Any] = cdp.send("Storage.getUsageAndQuota", {"origin": phone.gate.url})
    return told


def test_S22_a_quota_that_is_used_up_is_loud_and_loses_nothing(works: Works, handset: NewHandset) -> None:
    """The browser refuses where the disk still has room: another way through it than a full disk."""
    phone = handset()
    phone.report(works.work_order, 91)
    phone.all_sent()
    phone.offline()
    phone.report(works.work_order, 92)
    cdp = phone.context.new_cdp_session(phone.page)
    assert not phone.page.evaluate(REFUSES)
    allow(cdp, phone, CRAMPED)
    until(lambda: phone.page.evaluate(REFUSES), phone.page)
    told = usage(cdp, phone)
    assert told["overrideActive"] and told["quota"] < told["usage"], told
    phone.type_report(works.work_order, 93)
    phone.tap("confirm")
    loud(phone, 93)
    phone.tap("confirm")  # again, and again it says so
    loud(phone, 93)
    assert [e["event"]["device_seq"] for e in phone.stored()] == [1, 2]
    allow(cdp, phone, None)
    phone.tap("confirm")
    phone.ticked(93)
    phone.offline(False)
    phone.all_sent()
    stored = phone.stored()
    assert [e["event"]["device_seq"] for e in stored] == [1, 2, 3]
    assert set(works.verdicts([e["event_id"] for e in stored]).values()) == {"applied"}
