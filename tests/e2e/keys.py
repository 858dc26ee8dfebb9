"""A hand scanner on a browser's page: raw key events as the wedge makes them, not text put into a field."""

from __future__ import annotations

import asyncio
import time

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as Late

SIGNS = {":": ("Semicolon", True), "/": ("Slash", False), ".": ("Period", False), "-": ("Minus", False),
         "\r": ("Enter", False)}
BETWEEN = 0.008  # seconds from key to key, as the events themselves say


def hid_scan(page: Page, text: str, then: Locator, tries: int = 3) -> None:
    """Type `text` and Enter as fast as a scanner does until `then` is seen.

    With a Chinese input method switched on, as here, the page is told no characters: every key but Enter is
    only "Process". On a machine that is busy a key may come so late that the burst breaks, which no scanner
    does: like a person, scan again.
    """
    for attempt in range(tries):
        burst(page, text)
        try:
            then.wait_for(timeout=5000)
            return
        except Late:
            if attempt == tries - 1:
                raise


def burst(page: Page, text: str) -> None:
    """The raw keys of one scan, one after another without waiting for answers: on a machine that is busy these
    come later than the app waits for the next key of a burst."""
    cdp = page.context.new_cdp_session(page)
    stamp = time.time()  # the clock that stamps key events
    keys = []
    for character in text + "\r":
        code, shift = code_of(character)
        stamp += BETWEEN
        keys.append({"type": "rawKeyDown", "code": code, "key": "Enter" if code == "Enter" else "Process",
                     "modifiers": 8 if shift else 0, "timestamp": stamp})

    async def send() -> None:
        await asyncio.gather(*(cdp._impl_obj.send("Input.dispatchKeyEvent", key, None) for key in keys))

    cdp._sync(send())
    cdp.detach()


def code_of(character: str) -> tuple[str, bool]:
    """The key of a US keyboard, and whether shift is held."""
    if character in SIGNS:
        return SIGNS[character]
    return (f"Digit{character}", False) if character.isdigit() else (f"Key{character.upper()}", character.isupper())
