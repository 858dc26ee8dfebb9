"""Fixtures that every folder of tests shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.builders import Factory

# Folders whose files take minutes. They begin first, so that the workers that share the files end together.
LONG = ("e2e", "ops", "simulation", "pages", "demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long folders first; within a folder the order stays."""
    place = {name: n for n, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.parent.name, len(LONG)))


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
