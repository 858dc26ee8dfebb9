"""A phone in the hand of a test: real Chromium with a profile that survives, and what its storage holds."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser_faults.gate import Gate
from tests.builders import PIN
from tests.e2e.browser import CHROMIUM, FLAGS, INSTALLED, PHONE, SAVED, patient, to_screen

QUIET = ["--disable-extensions", "--disable-default-apps", "--disable-breakpad", "--mute-audio",
         "--disable-features=Translate,OptimizationHints,MediaRouter"]

# Reads past the app, on a connection of its own that stands in nobody's way.
READ = """async (store) => {
  const db = await new Promise((ok, no) => {
    const asked = indexedDB.open('suigong')
    asked.onupgradeneeded = () => asked.transaction.abort()
    asked.onsuccess = () => ok(asked.result)
    asked.onerror = () => no(asked.error)
  })
  const done = (asked) => new Promise((ok, no) => {
    asked.onsuccess = () => ok(asked.result)
    asked.onerror = () => no(asked.error)
  })
  try {
    const stored = db.transaction(store).objectStore(store)
    const [keys, values] = await Promise.all([done(stored.getAllKeys()), done(stored.getAll())])
    return keys.map((key, i) => [key, values[i]])
  } finally {
    db.close()
  }
}"""
# Says when the tick is painted, with the number of the report that it is for.
TELL_TICK = """(number) => {
  const bar = () => document.querySelector('[data-test="undo-what"]')
  const look = () => {
    if (!bar() || !bar().textContent.includes(number)) return
    watch.disconnect()
    window.ticked(number)
  }
  const watch = new MutationObserver(look)
  watch.observe(document.body, { childList: true, subtree: true, characterData: true })
}"""


@dataclass
class Handset:
    """One phone. program: what is started as the browser."""

    playwright: Playwright
    gate: Gate
    profile: Path
    program: str = CHROMIUM
    flags: list[str] = field(default_factory=list)
    timezone: str = "Asia/Shanghai"
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def launch(self) -> Handset:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.program, headless=True, viewport=PHONE,  # type: ignore[arg-type]
            locale="zh-CN", timezone_id=self.timezone, has_touch=True, args=[*FLAGS, *QUIET, *self.flags])
        patient(self.context)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        return self

    def open(self, hash: str = "#/") -> Page:
        self.page.goto(f"{self.gate.url}/app/{hash}")
        return self.page

    def go(self, hash: str, page: Page | None = None) -> None:
        """Another screen of the running app."""
        to_screen(page or self.page, hash)

    def tap(self, name: str, page: Page | None = None) -> None:
        (page or self.page).locator(f'[data-test="{name}"]').first.click()

    def keys(self, digits: str, page: Page | None = None) -> None:
        pad = (page or self.page).locator(".pad").last
        for digit in digits:
            pad.get_by_role("button", name=digit, exact=True).click()

    def enrol_and_sign_in(self, code: str, name: str) -> Handset:
        """By the keyboard; ends on the home screen with everything sent and pulled."""
        self.open("#/enrol")
        self.page.locator('[data-test="enrol-code"]').fill(code)
        self.tap("enrol")
        expect(self.page).to_have_url(re.compile("#/sign-in"), timeout=SAVED)
        self.page.locator('[data-test="username"]').fill(name)
        self.tap("name-next")
        self.keys(PIN)
        self.tap("sign-in")
        expect(self.page.locator('[data-test="scan"]')).to_be_visible(timeout=SAVED)
        self.all_sent()
        # From here on the app starts without a network.
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=INSTALLED)
        return self

    def type_report(self, work_order: str, quantity: int, page: Page | None = None) -> None:
        """Fill in a report up to its confirm button."""
        page = page or self.page
        to_screen(page, "#/day")
        page.locator(".sums").wait_for(timeout=SAVED)
        to_screen(page, f"#/report/{work_order}/10")
        page.locator('[data-test="good"]').click(timeout=SAVED)
        for _ in range(len(str(quantity)) + 1):  # what a dead battery left typed
            page.locator(".pad").last.get_by_role("button", name="删一位").click()
        self.keys(str(quantity), page)
        expect(page.locator('[data-test="confirm"]')).to_contain_text(f" {quantity} ")

    def report(self, work_order: str, quantity: int, page: Page | None = None) -> None:
        """Report so many good ones and see the tick."""
        page = page or self.page
        self.type_report(work_order, quantity, page)
        self.tap("confirm", page)
        self.ticked(quantity, page)

    def ticked(self, quantity: int, page: Page | None = None) -> None:
        undo = (page or self.page).locator('[data-test="undo-what"]')
        expect(undo).to_contain_text(str(quantity), timeout=SAVED)

    def status(self, text: str | re.Pattern[str], page: Page | None = None, timeout: int = SAVED) -> None:
        """The quiet line at the top says this [S25]."""
        expect((page or self.page).locator('[data-test="status"]').first).to_contain_text(text, timeout=timeout)

    def all_sent(self, page: Page | None = None, timeout: int = SAVED) -> None:
        self.status("全部已送达", page, timeout)

    def stored(self, page: Page | None = None) -> list[dict[str, Any]]:
        """Every event that the phone's database holds."""
        return [event for _, event in (page or self.page).evaluate(READ, "events")]

    def typed(self) -> list[str]:
        """Numbers of good ones that were typed and wait to be confirmed."""
        kept: dict[Any, Any] = {str(key): value for key, value in self.page.evaluate(READ, "meta")}
        return [draft["good"] for place, draft in kept.items() if place.startswith("draft:") and draft["good"]]

    def offline(self, cut: bool = True) -> None:
        """Cut (or mend) the wire, and let the browser know as a phone does."""
        if cut:
            self.gate.cut()
        else:
            self.gate.mend()
        self.context.set_offline(cut)

    def browser_pid(self) -> int:
        mark = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
                if mark in arguments and not any(a.startswith(b"--type=") for a in arguments) and (
                        b"chromium" in arguments[0]):
                    return int(entry.name)
        raise ProcessLookupError(self.profile)

    def kill(self, pid: int | None = None) -> None:
        """SIGKILL the whole process group: a battery that falls out."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpgid(pid or self.browser_pid()), signal.SIGKILL)

    def over(self) -> None:
        """Take leave of a browser that was killed; its profile may be opened again."""
        with contextlib.suppress(Exception):
            self.context.close()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                self.browser_pid()
            except ProcessLookupError:
                break
            time.sleep(0.02)
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.profile / name).unlink(missing_ok=True)
