"""One demo factory for all browser and process tests: seeded once, copied for each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.e2e.browser import Launch, PhoneBrowser
from tests.e2e.network import Network
from tests.e2e.server_process import ServerProcess
from tests.made_once import made_once


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo factory, its server stopped by kill -9."""
    def make(data: Path) -> None:
        with ServerProcess(data, fresh=True) as server:
            server.start("--demo").ready(900)

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture
def server(seeded: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of one's own with the demo factory; not started yet."""
    data = tmp_path / "var"
    shutil.copytree(seeded, data)
    with ServerProcess(data) as made:
        yield made


@pytest.fixture
def demo(server: ServerProcess) -> dict[str, Any]:
    """demo.json: people, enrolment codes, orders, packages."""
    loaded: dict[str, Any] = json.loads((server.data / "demo.json").read_text())
    return loaded


@pytest.fixture
def phones(playwright_driver: Playwright, server: ServerProcess,
           tmp_path: Path) -> Iterator[Launch]:
    """Makes phones by name; each has a profile of its own and is killed at the end."""
    made: list[PhoneBrowser] = []

    def launch(name: str) -> PhoneBrowser:
        phone = PhoneBrowser(playwright_driver, Network(server.port), tmp_path / f"phone-{name}").launch()
        made.append(phone)
        return phone

    yield launch
    for phone in made:
        phone.kill()
        phone.network.close()
