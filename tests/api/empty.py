"""A server that nobody works on yet, for tests of its first hour."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from server.app import Parts, close_app, create_app
from server.services.kit import Kit
from tests.builders import migrated, settings
from tests.fakes import FakeClock, inline

FIRST = {"factory": "宏达五金厂", "name": "林晓燕", "username": "linxy", "pin": "482913"}
OWN = {"X-Requested-With": "suigong"}


@dataclass
class Empty:
    """The application; `here` is a browser at the computer itself, `away` one elsewhere in the network."""

    app: Flask
    clock: FakeClock

    @property
    def kit(self) -> Kit:
        kit: Kit = self.app.extensions["suigong"]
        return kit

    def here(self) -> FlaskClient:
        return self.app.test_client()

    def away(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.app.test_client().open(
            path, method="GET" if body is None else "POST", json=body, headers={**OWN, **headers},
            environ_base={"REMOTE_ADDR": "192.168.1.20"})

    def begin(self) -> FlaskClient:
        """The first administrator's browser, signed in."""
        client = self.here()
        answer = client.post("/api/v1/setup/admin", json=FIRST, headers=OWN)
        assert answer.status_code == 201, answer.text
        return client

    def close(self) -> None:
        close_app(self.app)


def empty(folder: Path, **changes: Any) -> Empty:
    (folder / "test.db").write_bytes(migrated())
    clock = FakeClock()
    return Empty(create_app(settings(folder, **changes), Parts(
        clock=clock, offload=inline, async_mode="threading", dist=folder / "no-build", timers=False)), clock)
