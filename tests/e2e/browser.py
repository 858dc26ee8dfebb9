"""A phone: Debian's Chromium with a profile that survives, a fake camera, and a network to cut."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.camera import Shot, film
from tests.e2e.network import Network

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PHONE = {"width": 390, "height": 844}
KEPT = """(key) => new Promise((ok, no) => {
  const asked = indexedDB.open('suigong')
  asked.onerror = () => no(asked.error)
  asked.onsuccess = () => {
    const got = asked.result.transaction('meta').objectStore('meta').get(key)
    got.onsuccess = () => { asked.result.close(); ok(got.result) }
  }
})"""
# The app gives a request up after seconds: on a loaded machine each may take twenty times as long.
PATIENT = """(() => {
  const limit = AbortSignal.timeout.bind(AbortSignal)
  AbortSignal.timeout = (ms) => limit(ms * 20)
})()"""
SLOWLY = """((lasts) => {
  const later = setTimeout
  window.setTimeout = (work, ms, ...more) => later(work, lasts[ms] ?? ms, ...more)
})(%s)"""
# Leaves a mark on the screen that is shown; none where the address leads to no other screen.
GO = """(hash) => {
  if (location.hash.split('?')[0] !== hash.split('?')[0])
    document.querySelector('main > *')?.setAttribute('data-left', '')
  location.hash = hash
}"""
SAVED = 60_000  # milliseconds to wait for something that the app does by itself
INSTALLED = 240_000  # milliseconds to wait for a service worker that fetches the whole app


def to_screen(page: Page, hash: str) -> None:
    """Another screen of the running app; ends when the one before has gone, so that nothing of it is pressed."""
    page.evaluate(GO, hash)
    expect(page.locator("[data-left]")).to_have_count(0, timeout=SAVED)


@dataclass
class PhoneBrowser:
    """One phone. `show` puts things before its camera; `kill` is a battery that falls out."""

    playwright: Playwright
    network: Network
    profile: Path
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    @property
    def film(self) -> Path:
        return self.profile.parent / f"{self.profile.name}.mjpeg"

    @property
    def url(self) -> str:
        return self.network.url

    def launch(self) -> PhoneBrowser:
        """Start the browser; a network that was cut stays cut."""
        if not self.film.exists():
            film(self.film, [], pause=1)
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, headless=True, viewport=PHONE,  # type: ignore[arg-type]
            locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["camera"], has_touch=True,
            args=[*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={self.film}"])
        patient(self.context)
        self.context.set_offline(not self.network.up)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        return self

    def show(self, *shots: Shot, pause: float = 1.2) -> None:
        """What the camera sees from its next start on. pause: seconds of an empty bench after each."""
        film(self.film, list(shots), pause)

    def open(self, path: str = "/app/") -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def go(self, hash: str) -> None:
        """Another screen of the running app."""
        to_screen(self.page, hash)

    def kept(self, key: str) -> Any:
        """A value that stands in the phone's storage, beside events and rows."""
        return self.page.evaluate(KEPT, key)

    def offline(self, cut: bool = True) -> None:
        """Cut (or mend) the wire itself, and let the browser know as a phone does."""
        if cut:
            self.network.cut()
        else:
            self.network.mend()
        self.context.set_offline(cut)

    def kill(self) -> None:
        """SIGKILL every process of this profile."""
        mark = str(self.profile).encode()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if mark in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()

    def tap(self, name: str) -> None:
        self.page.locator(f'[data-test="{name}"]').first.click()

    def keys(self, digits: str) -> None:
        """Type on the app's own pad."""
        pad = self.page.locator(".pad").last
        for digit in digits:
            pad.get_by_role("button", name=digit, exact=True).click()

    def see(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=SAVED)

    def status(self, text: str | re.Pattern[str], timeout: int = SAVED) -> None:
        """The quiet line at the top says this [S25]."""
        expect(self.page.locator('[data-test="status"]').first).to_contain_text(text, timeout=timeout)

    def enrol_and_sign_in(self, code_sheet: Any, badge_sheet: Any, pin: str) -> None:
        """By camera, as on the floor: the enrolment code, then the badge; the PIN on the pad."""
        self.show(Shot(code_sheet, 2))
        self.open("/app/#/enrol")
        self.page.get_by_role("button", name="扫登记码").first.click()
        expect(self.page).to_have_url(re.compile("#/sign-in"), timeout=SAVED)
        self.show(Shot(badge_sheet, 2))
        self.page.get_by_role("button", name="扫工牌").click()
        self.page.locator(".pad").wait_for(timeout=SAVED)
        self.keys(pin)
        self.tap("sign-in")
        expect(self.page.locator('[data-test="scan"]')).to_be_visible(timeout=SAVED)


def patient(context: BrowserContext) -> BrowserContext:
    """Whatever its pages wait for may take as long as what the app does by itself; Playwright's own limit is 30 s.
    Before a page is opened. A wire that is cut fails at once all the same."""
    context.set_default_timeout(SAVED)
    context.set_default_navigation_timeout(SAVED)
    context.add_init_script(PATIENT)
    return context


def slowly(context: BrowserContext, lasts: dict[int, int]) -> None:
    """On pages opened from now on: what the app does after exactly so many milliseconds happens after so many."""
    context.add_init_script(SLOWLY % json.dumps(lasts))


Launch = Callable[[str], PhoneBrowser]
