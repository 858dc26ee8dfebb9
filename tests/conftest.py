"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests import quick, small_fonts
from tests.builders import Factory
from tests.e2e.browser import SAVED
from tests.longest import LONGEST_FIRST

TESTS = Path(__file__).parent
quick.routes_once()
quick.pins_cheap()
small_fonts.use()
expect.set_options(timeout=SAVED)  # a machine with other things to do makes nothing wrong
# Each commit waits for the disk; what a disk loses is tried in tests/processes, by a record of what was written.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # bytes that must be free there
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest first (what is not listed: last), so that the workers that share them end together.
    Within a file the order stays."""
    place = {name: n for n, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(str(item.path.relative_to(TESTS)), len(place)))


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[Factory]:
    """An application on an SQLite file of its own, with master data and the three people."""
    made = Factory(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """One for all tests of a worker: a second one cannot be started beside it."""
    with sync_playwright() as driver:
        yield driver


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one more than there are cores, because browsers, processes and timers are waited for."""
    return (os.cpu_count() or 1) + 1
