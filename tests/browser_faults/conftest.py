"""One server a module with a work order that has room for everything, and phones by name."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser_faults.gate import Gate
from tests.browser_faults.handset import Handset
from tests.builders import PIN
from tests.e2e.server_process import ServerProcess, call
from tests.pages.conftest import LiveServer, made_factory

__all__ = ["made_factory"]  # the fixture
ROOM = "900000"  # pieces planned: no report here is too many


@dataclass
class Works:
    """A running server, and what a phone needs of it."""

    server: ServerProcess
    work_order: str

    def boss(self) -> dict[str, str]:
        got = call(f"{self.server.url}/api/v1/auth/login", "POST", {
            "username": "boss", "pin": PIN, "transport": "bearer"})
        assert got.status == 200, got.raw
        return {"Authorization": f"Bearer {got.json['token']}"}

    def enrolment(self) -> str:
        got = call(f"{self.server.url}/api/v1/devices/codes", "POST", {"count": 1}, self.boss())
        assert got.status == 201, got.raw
        code: str = got.json["codes"][0]["code"]
        return code

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the server's database beside it."""
        [file] = self.server.data.glob("*.db")
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
            found = db.execute(sql, values).fetchall()
        db.close()
        return found

    def verdicts(self, ids: list[str]) -> dict[str, str]:
        """What the server decided about these events."""
        known = dict(self.rows("SELECT id, verdict FROM event_statuses"))
        return {id: known[id] for id in ids if id in known}


NewHandset = Callable[..., Handset]


@pytest.fixture(scope="module")
def works(made_factory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    data = tmp_path_factory.mktemp("works") / "var"
    shutil.copytree(made_factory, data)
    with LiveServer(data) as server:
        server.start().ready()
        made = Works(server, "")
        order = call(f"{server.url}/api/v1/orders", "POST", {
            "customer": {"name": "Room"}, "promised_ship": "2030-03-01", "release": True,
            "lines": [{"sku": "HR-1001", "quantity": ROOM}]}, {**made.boss(), "Idempotency-Key": "room"})
        assert order.status == 201, order.raw
        made.work_order = order.json["work_orders"][0]["code"]
        yield made


@pytest.fixture
def handset(works: Works, playwright_driver: Playwright, tmp_path: Path) -> Iterator[NewHandset]:
    """Makes enrolled phones with the worker signed in; each has its own way to the server."""
    made: list[Handset] = []

    def launch(name: str = "phone", *, enrolled: bool = True, **more: Any) -> Handset:
        site = more.pop("site", None)
        phone = Handset(playwright_driver, Gate(works.server.port, site), tmp_path / name, **more).launch()
        made.append(phone)
        return phone.enrol_and_sign_in(works.enrolment(), "worker") if enrolled else phone

    yield launch
    for phone in made:
        phone.kill()
        phone.over()
        phone.gate.close()
