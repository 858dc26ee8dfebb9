"""A broken or hostile device: events that no app of ours makes. They harm nobody else [S2, S3]."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from labels import payload
from tests.simulation.factory import CENTERS, Factory, unknown_code

EVIL = ("", "x" * 300, "half \ud800", "nul \x00", 7, None, ["a"], {"a": 1}, True)


class Forger:
    """Sends one odd event at a time, with the credential of a device of its own."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng
        self.device = self.secret = self.session = self.who = ""
        self.number = 0

    def send(self) -> None:
        """A forged event, alone or between honest ones of the same forger; sent twice at times."""
        if not self.enrolled():
            return
        events = [self.forged() for _ in range(self.rng.choice((1, 1, 3)))]
        if self.rng.random() < 0.3 and self.run.saved:
            events.append(self.copied())
        for _ in range(self.rng.choice((1, 1, 2))):
            body = self.push(events)
        if self.rng.random() < 0.2:
            self.call("/api/v1/sync/quarantine", self.rng.choice((b"what is this?", body.encode(), b"\xff\xfe", b"5")))

    def push(self, events: list[dict[str, Any]]) -> str:
        body = json.dumps({"protocol": 1, "epoch": "", "device_id": self.device, "app_version": "forged",
                           "sent_at": "2026-03-02T08:00:00+08:00", "events": events})
        self.call("/api/v1/sync/push", body.encode())
        return body

    def call(self, path: str, body: bytes) -> None:
        reply = self.run.call(path, {"Authorization": f"Device {self.device}:{self.secret}"}, body)
        if reply is not None and reply.status not in (200, 202, 400, 401, 429):
            self.run.broken.append(f"[S3] a forged request to {path} was answered {reply.status} {reply.body[:100]}")

    def enrolled(self) -> bool:
        kit = self.run.server.kit
        with kit.store.reading() as reads:
            known = self.device and reads.secrets.device_secret(self.device) is not None
        if not known:
            code = payload.make("D", kit.devices.issue_codes(1, None)[0].identifier)
            made = kit.devices.enrol(code, "odd phone")
            self.device, self.secret, self.number = made.device_id, made.secret, 0
            self.who = self.rng.choice(("P-boss", "P-second"))
            self.session = kit.signin.issue(self.who, self.device).session_id
        return True

    def event(self, type: str, body: Any, **changes: Any) -> dict[str, Any]:
        self.number += 1
        text = body if isinstance(body, str) else json.dumps(body)
        return {"event_id": self.run.server.kit.ids.uuid(), "device_id": self.device, "device_seq": self.number,
                "type": type, "schema": 1, "actor_id": self.who, "session_id": self.session,
                "recorded_at": "2026-03-02T08:00:00+08:00", "elapsed_ms": None, "base": {}, "blobs": [], "body": text,
                "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), **changes}

    def forged(self) -> dict[str, Any]:
        return self.rng.choice(self.every())

    def every(self) -> list[dict[str, Any]]:
        """One of each kind."""
        rng, work = self.rng, self.rng.choice(self.factory.works) if self.factory.works else None
        good = {"work_order": work.code if work else unknown_code(self.run), "operation": 10, "good": "1"}
        field = rng.choice(("device_id", "device_seq", "type", "schema", "actor_id", "session_id", "on_behalf_of",
                            "recorded_at", "base", "blobs", "body", "sha256"))
        return [
            self.event("work.report", good, sha256="Z" * 64),
            self.event("work.report", '{"good": "1", "good": "2"}'),
            {**self.event("work.report", good), field: rng.choice(EVIL)},
            self.event("work.report", good, event_id=rng.choice(("not-an-id", "0" * 36, "X" * 36))),
            self.event("work.report", good, sha256="0" * 64),
            self.event("work.report", rng.choice(("{", "[1]", "5", '{"good": NaN}', '{"a": "\\ud800"}', "[" * 900))),
            self.event("work.report", good, base={"waybill": 7}), self.event("work.report", good, base=7),
            self.event("work.report", good, base={"deep": deep(30)}),
            self.event("work.report", good, recorded_at=rng.choice(("yesterday", "2026-03-02T08:00:00", "9" * 50))),
            self.event("work.report", good, blobs=[{"sha256": "x"}] * rng.choice((1, 30))),
            self.event("work.report", good, device_seq=rng.choice((self.number + 5, max(1, self.number - 2), 2**60))),
            self.event("work.report", good, session_id="of-somebody-else"),
            self.event("work.report", good, actor_id=rng.choice(list(self.factory.roles))),
            self.event("andon.call", {"work_center": rng.choice(CENTERS), "kind": "other", "note": "help"}),
            self.event("package.pack", {"package": payload.make("P", "0" * 16), "lines": [
                {"work_order": good["work_order"], "quantity": "1"}]}),
            self.event("package.pack", {"package": unknown_code(self.run), "lines": "no"}),
            self.event("package.pack", {"package": "no code", "lines": [{"work_order": "x", "quantity": "1"}]}),
            self.event("work.report", good, device_id=rng.choice([p.device for p in self.run.phones.values()]))]

    def copied(self) -> dict[str, Any]:
        """Somebody's event again, with the same id: as it was, or with another content [S2]."""
        event = dict(self.rng.choice(list(self.run.saved.values())).event)
        if self.rng.random() < 0.7:
            event["recorded_at"] = "2026-03-02T09:00:00+08:00"
        return {**event, "elapsed_ms": 5}


def deep(depth: int) -> Any:
    return {"a": deep(depth - 1)} if depth else 1
