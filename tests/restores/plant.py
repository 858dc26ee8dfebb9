"""A small factory in a folder, ready for a real server process, and its enrolled phones; commands beside it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.commands.replay import differences
from tests.builders import Factory, MadeOrder
from tests.builders import Phone as Enrolled
from tests.e2e.server_process import Phone, ServerProcess
from tests.fakes import FakeClock
from tests.zygote import shared

DATABASE, PIECES = "suigong.db", 10_000_000  # pieces of an order: more than a fast machine reports in any run


@dataclass
class Plant:
    """data: DATA_DIR. phones: enrolled, a worker signed in on each; orders: with room for thousands of pieces."""

    data: Path
    server: ServerProcess
    phones: list[Phone]
    orders: list[MadeOrder] = field(default_factory=list)
    key: dict[str, str] = field(default_factory=dict)  # headers of the office's programs

    def env(self, **more: str) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SUIGONG_")}
        return {**clean, **self.server.env, "DATA_DIR": str(self.data), "BASE_URL": self.server.url,
                "PUBLIC_URL": self.server.url, "BACKUP_AT": "off", **more}

    def command(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """`python -m server …` on this factory, to its end. stdout: both outputs."""
        with tempfile.NamedTemporaryFile(suffix=".log") as log:
            child = shared(serving=False).start(list(arguments), self.env(**env), Path(log.name))
            status = child.wait(300)
            return subprocess.CompletedProcess(arguments, status, Path(log.name).read_text(), "")

    def report(self, phone: Phone, good: int = 1, order: int = 0, **more: Any) -> dict[str, Any]:
        return phone.event("work.report", {"work_order": self.orders[order].code, "operation": 10,
                                           "good": str(good)}, recorded_at=now(), **more)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextmanager
def factory_in(data: Path, **changes: Any) -> Iterator[Factory]:
    """The factory's parts in this process, the server being stopped."""
    key = data / "secret.key"
    secret = bytes.fromhex(key.read_text()) if key.exists() else bytes(range(32))
    made = Factory(data, FakeClock(datetime.now(UTC)), database_url=f"sqlite:///{data / DATABASE}", secret=secret,
                   **changes)
    key.write_text(secret.hex())
    try:
        yield made
    finally:
        made.close()


def plant(data: Path, phones: int, orders: int = 1, **env: str) -> Plant:
    """Made anew; the server is not started yet."""
    data.mkdir(parents=True, exist_ok=True)
    server = ServerProcess(data, env=env)
    with factory_in(data) as made:
        enrolled = [made.phone() for _ in range(phones)]
        return Plant(data, server, [wire(server, p) for p in enrolled], [made.order(PIECES) for _ in range(orders)],
                     made.key("orders:write", "changes:write", "inbox:read"))


def wire(server: ServerProcess, phone: Enrolled) -> Phone:
    return Phone(server, phone.device_id, phone.secret, phone.actor, phone.session_id, phone.token)


def disagreements(data: Path) -> list[str]:
    """Where tables and log differ [I3]."""
    with factory_in(data) as made:
        return list(differences(made.kit))
