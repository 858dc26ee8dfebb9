"""A real server with a small factory in a process of its own, and a browser to look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.server_process import ROOT, Answer, Phone, ServerProcess
from tests.made_once import made_once


@dataclass
class LiveServer(ServerProcess):
    """Fills an empty data directory with the small factory (tests/pages/live_server.py) when it first starts."""

    def start(self, *arguments: str, **env: str) -> LiveServer:
        if (self.data / "factory.json").exists():
            super().start(*arguments, **env)
            return self
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.pages.live_server"], cwd=ROOT, stdout=log, stderr=log,
            env={**os.environ, "DATA_DIR": str(self.data), "PORT": str(self.port), "BASE_URL": self.url,
                 "PUBLIC_URL": self.url, **env})
        log.close()
        return self

    @property
    def factory(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.data / "factory.json").read_text())
        return loaded

    def phone(self) -> Phone:
        """The worker's phone, going on where the seed stopped."""
        known = self.factory["phone"]
        return Phone(self, known["id"], known["secret"], known["actor"], known["session"], seq=known["seq"] + 100)

    def report(self, phone: Phone, good: str) -> Answer:
        body = {"work_order": self.factory["code"], "operation": 10, "good": good}
        answer = phone.push([phone.event("work.report", body)])
        assert answer.json["results"][0]["verdict"] == "applied", answer.raw
        return answer


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path="/usr/bin/chromium",
                                                args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def made_factory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the small factory, its server stopped by kill -9."""
    if not (ROOT / "pwa/dist/.vite/manifest.json").exists():
        pytest.fail("the app is not built: make setup")
    def make(data: Path) -> None:
        with LiveServer(data) as server:
            server.start().ready()

    return made_once(tmp_path_factory, "pages", make)


@pytest.fixture
def live(made_factory: Path, tmp_path: Path) -> Iterator[LiveServer]:
    shutil.copytree(made_factory, tmp_path / "var")
    with LiveServer(tmp_path / "var") as server:
        server.start().ready()
        yield server
