"""The demo speaks to the application as anybody does: over its public endpoints, in process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from server.services.clock import SystemIds

MAX_PUSH = 100  # events a push: the seeding shares the process with people who look on


class SeedingFailed(RuntimeError):
    """An endpoint answered what the demo did not expect."""


class Door:
    """Calls endpoints and insists on success."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.tokens: dict[str, str] = {}
        self.calls = 0

    def call(self, method: str, path: str, body: Any = None, who: str | None = None,
             headers: dict[str, str] | None = None) -> Any:
        """The JSON of a 2xx answer. who: user name of somebody signed in. SeedingFailed otherwise."""
        self.calls += 1
        more = dict(headers or {})
        if who is not None:
            more["Authorization"] = f"Bearer {self.tokens[who]}"
        # An address of its own: what the demo does uses up nobody's rate.
        answer = self.app.test_client().open(
            f"/api/v1{path}", method=method, json=body, headers=more,
            environ_base={"REMOTE_ADDR": f"127.77.{self.calls // 20 % 250}.1"})
        if answer.status_code >= 300:
            raise SeedingFailed(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}")
        return answer.get_json(silent=True)

    def send(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        """PATCH bytes. SeedingFailed unless they were taken."""
        answer = self.app.test_client().patch(f"/api/v1{path}", data=data, headers=headers)
        if answer.status_code >= 300:
            raise SeedingFailed(f"PATCH {path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}")

    def post(self, who: str, path: str, body: Any = None) -> Any:
        return self.call("POST", path, {} if body is None else body, who)

    def get(self, who: str, path: str) -> Any:
        return self.call("GET", path, None, who)

    def sign_in(self, username: str, pin: str, device: Phone | None = None) -> str:
        """Start a session and keep its token; returns the session's id."""
        body = {"username": username, "pin": pin, "transport": "bearer"}
        if device is not None:
            body |= {"device_id": device.id, "device_secret": device.secret}
        answer = self.call("POST", "/auth/login", body)
        self.tokens[username] = answer["token"]
        return str(answer["session_id"])


@dataclass(slots=True)
class Worker:
    """Somebody signed in on a phone."""

    id: str
    username: str
    session_id: str
    phone: Phone


@dataclass(slots=True)
class Phone:
    """An enrolled device with its outbox."""

    door: Door
    id: str
    secret: str
    epoch: str
    seq: int = 0
    outbox: list[dict[str, Any]] = field(default_factory=list)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def flush(self) -> None:
        """Push what waits; keeps each event's verdict."""
        while self.outbox:
            batch, self.outbox = self.outbox[:MAX_PUSH], self.outbox[MAX_PUSH:]
            answer = self.door.call("POST", "/sync/push", {
                "protocol": 1, "epoch": self.epoch, "device_id": self.id, "app_version": "1.0.0",
                "sent_at": batch[-1]["recorded_at"], "events": batch},
                headers={"Authorization": f"Device {self.id}:{self.secret}"})
            self.verdicts |= {r["event_id"]: r for r in answer["results"]}

    def upload(self, photo: bytes) -> str:
        """Bring a photo, in one piece; returns its sha256."""
        sha256 = hashlib.sha256(photo).hexdigest()
        self.door.send(f"/blobs/{sha256}", photo, {
            "Authorization": f"Device {self.id}:{self.secret}", "Upload-Offset": "0",
            "Upload-Length": str(len(photo)), "Content-Type": "application/offset+octet-stream"})
        return sha256


class Shift:
    """Time on the floor, told event by event: each is recorded a little after the one before."""

    def __init__(self, begin: datetime, end: datetime, events: int) -> None:
        self.moment, self.end = begin, end
        self.step = (end - begin) / max(events, 1)

    def next(self) -> datetime:
        self.moment = min(self.moment + self.step, self.end)
        return self.moment


class Recorder:
    """Makes events as phones do."""

    def __init__(self, shift: Shift, ids: Callable[[datetime], str]) -> None:
        self.shift, self.ids = shift, ids
        self.count = 0

    def record(self, worker: Worker, type: str, body: dict[str, Any], base: dict[str, Any] | None = None,
               on_behalf_of: str | None = None, photo: bytes | None = None) -> str:
        """Put an event into the phone's outbox; returns its id. photo: a JPEG that travels apart [S20]."""
        phone, moment = worker.phone, self.shift.next()
        phone.seq += 1
        self.count += 1
        text = json.dumps(body, ensure_ascii=False)
        event = {"event_id": self.ids(moment), "device_id": phone.id, "device_seq": phone.seq, "type": type,
                 "schema": 1, "actor_id": worker.id, "session_id": worker.session_id,
                 "recorded_at": moment.isoformat(timespec="milliseconds"), "elapsed_ms": None,
                 "base": base or {}, "blobs": [], "body": text,
                 "sha256": hashlib.sha256(text.encode()).hexdigest()}
        if on_behalf_of:
            event["on_behalf_of"] = on_behalf_of
        if photo is not None:
            event["blobs"] = [{"sha256": phone.upload(photo), "bytes": len(photo), "media_type": "image/jpeg"}]
        phone.outbox.append(event)
        return str(event["event_id"])


def ids_at() -> Callable[[datetime], str]:
    """UUIDv7 whose time is when the event was recorded."""
    at = [datetime.min]
    ids = SystemIds(lambda: at[0])

    def make(moment: datetime) -> str:
        at[0] = moment
        return ids.uuid()

    return make


def before(now: datetime, **delta: float) -> datetime:
    return now - timedelta(**delta)
