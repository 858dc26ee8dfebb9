"""A real server in a process of its own, and a phone that speaks the wire contract to it."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.zygote import Child, shared

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


def call(url: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None,
         timeout: float = 240) -> Answer:
    """One HTTP exchange; errors of status are answers, a lost connection raises OSError."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={
        "Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as r:
            return Answer(r.status, dict(r.headers), r.read())
    except urllib.error.HTTPError as e:
        return Answer(e.code, dict(e.headers), e.read())
    except http.client.HTTPException as e:  # it died in the middle of its answer
        raise ConnectionError(str(e)) from e


@dataclass
class ServerProcess:
    """`python -m server run` on a data directory, forked from a process that has imported it already.
    env: added to the process's environment. fresh: started by the command itself, imports and all."""

    data: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    fresh: bool = False
    process: Child | subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *arguments: str, **env: str) -> ServerProcess:
        """Begin; `ready` waits. The log goes to server.log in the data directory."""
        self.data.mkdir(parents=True, exist_ok=True)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SUIGONG_")}
        whole = {**clean, "DATA_DIR": str(self.data), "PORT": str(self.port), "BACKUP_AT": "off",
                 "BASE_URL": self.url, "PUBLIC_URL": self.url, **self.env, **env}
        log = self.data / "server.log"
        log.touch()
        if not self.fresh:
            self.process = shared().start(["run", *arguments], whole, log)
            return self
        with log.open("ab") as out:
            self.process = subprocess.Popen([sys.executable, "-m", "server", "run", *arguments], cwd=ROOT,
                                            stdout=out, stderr=out, env=whole)
        return self

    def ready(self, seconds: float = 600) -> ServerProcess:
        """Wait until /readyz says yes. Fails with the end of the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                if call(f"{self.url}/readyz", timeout=5).status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("the server did not become ready:\n" + self.log()[-3000:])

    def log(self) -> str:
        return (self.data / "server.log").read_text(errors="replace")

    def wait_dead(self, seconds: float = 240) -> int:
        """The exit status of a process that ends by itself (a failpoint)."""
        assert self.process is not None
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Power off, as far as a process knows."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(240)

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def uuid7(number: int) -> str:
    """A UUIDv7 that a test can tell from others."""
    return f"01900000-{(number >> 48) & 0xffff:04x}-7000-8000-{number & 0xffffffffffff:012x}"


@dataclass
class Phone:
    """An enrolled device with one person signed in."""

    server: ServerProcess
    device_id: str
    secret: str
    actor: str = ""
    session: str = ""
    token: str = ""
    seq: int = 0
    epoch: str = ""

    @classmethod
    def enrol(cls, server: ServerProcess, code: str, name: str = "test phone") -> Phone:
        got = call(f"{server.url}/api/v1/devices/enrol", "POST",
                   {"code": code, "name": name, "transport": "bearer"})
        assert got.status == 201, got.raw
        return cls(server, got.json["device_id"], got.json["device_secret"],
                   epoch=got.json["epoch"])

    def sign_in(self, person: dict[str, Any]) -> Phone:
        got = call(f"{self.server.url}/api/v1/auth/login", "POST", {
            "username": person["username"], "pin": person["pin"], "transport": "bearer",
            "device_id": self.device_id, "device_secret": self.secret})
        assert got.status == 200, got.raw
        self.session, self.token = got.json["session_id"], got.json["token"]
        self.actor = got.json["actor"]["id"]
        return self

    def event(self, type: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The next event of this phone, as the wire wants it."""
        self.seq += 1
        text = json.dumps(body, ensure_ascii=False)
        number = int(hashlib.sha256(self.device_id.encode()).hexdigest()[:10], 16) * 4096 + self.seq
        return {"event_id": uuid7(number), "device_id": self.device_id, "device_seq": self.seq,
                "type": type, "schema": 1, "actor_id": self.actor, "session_id": self.session,
                "recorded_at": "2026-11-21T09:30:00+08:00", "elapsed_ms": None, "base": {},
                "blobs": [], "body": text, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                **more}

    def push(self, events: list[dict[str, Any]]) -> Answer:
        return call(f"{self.server.url}/api/v1/sync/push", "POST", {
            "protocol": 1, "epoch": self.epoch, "device_id": self.device_id, "app_version": "test",
            "sent_at": "2026-11-21T09:30:00+08:00", "events": events},
            {"Authorization": f"Device {self.device_id}:{self.secret}"})

    def pull(self, cursor: str = "") -> dict[str, Any]:
        """Everything from a cursor on, page after page: {rows by (kind, id), verdicts by event, restored_seq}."""
        rows: dict[tuple[str, str], Any] = {}
        verdicts: dict[str, Any] = {}
        while True:
            got = call(f"{self.server.url}/api/v1/sync/pull?cursor={cursor}&limit=500",
                       headers={"Authorization": f"Bearer {self.token}"})
            assert got.status == 200, got.raw
            page = got.json
            rows.update({(r["kind"], r["id"]): r["data"] for r in page["rows"]})
            verdicts.update({v["event_id"]: v for v in page["verdicts"]})
            cursor = page["cursor"]
            if not page["more"]:
                return {"rows": rows, "verdicts": verdicts, "cursor": cursor, "restored_seq": page["restored_seq"]}
