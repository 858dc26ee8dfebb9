"""Wait for what will be true, not for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

T = TypeVar("T")


def until(ask: Callable[[], T], page: Page, seconds: float = 240) -> T:
    """The first truthy answer; the browser goes on meanwhile. Fails with the last answer."""
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, f"still {found!r}"
        page.wait_for_timeout(50)
    return found
