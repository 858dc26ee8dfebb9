"""A small factory on a disk of its own, a real server process on it, and phones that push to it without rest."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.app import Parts, close_app, create_app
from server.services.kit import Kit
from tests.builders import Factory, MadeOrder, settings
from tests.e2e.server_process import ServerProcess
from tests.fakes import FakeBackup, FakeClock, inline

PLANNED = 2_000_000  # pieces of each order: nothing a test reports is too much
WAIT = 60.0  # seconds for one answer


class StandsStill(ConnectionError):
    """For WAIT seconds a server neither answered nor hung up."""


@dataclass
class Device:
    """What a phone must know to push. events: all it captured, in order. told: the first answer to each."""

    id: str
    secret: str
    actor: str
    session: str
    order: MadeOrder
    port: int = 0
    seq: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    flying: bool = False  # a push was sent and not answered yet
    answers: int = 0  # pushes that were taken
    connection: http.client.HTTPConnection | None = None

    def capture(self, type: str, body: dict[str, Any]) -> dict[str, Any]:
        self.seq += 1
        text = json.dumps(body, ensure_ascii=False)
        number = int(hashlib.sha256(f"{self.id}/{self.seq}".encode()).hexdigest()[:12], 16)
        event = {"event_id": f"01900000-{(number >> 32) & 0xffff:04x}-7000-8000-{number & 0xffffffff:012x}",
                 "device_id": self.id, "device_seq": self.seq, "type": type, "schema": 1, "actor_id": self.actor,
                 "session_id": self.session, "recorded_at": "2026-11-21T09:30:00+08:00", "elapsed_ms": None,
                 "base": {}, "blobs": [], "body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        self.events.append(event)
        return event

    def work(self, chance: random.Random) -> dict[str, Any]:
        """Something that people do: mostly reports, now and then NG or a correction. The new event."""
        dice = chance.random()
        reports = [e for e in self.events[-20:] if e["type"] == "work.report"]
        if dice < 0.08 and reports:
            taken_back = {json.loads(e["body"])["event_id"] for e in self.events if e["type"] == "event.reverse"}
            target = chance.choice(reports)["event_id"]
            if target not in taken_back:
                return self.capture("event.reverse", {"event_id": target, "reason": "报错了"})
        if dice < 0.2:
            return self.capture("ng.report", {"work_order": self.order.code, "operation": 10, "quantity": "1",
                                              "counted": False, "defect": "SCRATCH", "replenish": False})
        return self.capture("work.report", {"work_order": self.order.code, "operation": 10,
                                            "good": str(chance.randint(1, 5)),
                                            "process_scrap": str(chance.randint(0, 2))})

    def push(self, events: list[dict[str, Any]]) -> tuple[int, Any]:
        """(status, answer). ConnectionError when no whole answer came; StandsStill is one."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        body = json.dumps({"protocol": 1, "epoch": "", "device_id": self.id, "app_version": "test",
                           "sent_at": "2026-11-21T09:30:00+08:00", "events": events})
        try:
            self.connection.connect() if self.connection.sock is None else None
            self.flying = True
            self.connection.request("POST", "/api/v1/sync/push", body, {
                "Content-Type": "application/json", "Authorization": f"Device {self.id}:{self.secret}"})
            response = self.connection.getresponse()
            data = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.hang_up()
            raise (StandsStill if isinstance(error, TimeoutError) else ConnectionError)(str(error)) from error
        finally:
            self.flying = False
        if response.status == 200:
            self.answers += 1
            self.hear(data["results"])
        return response.status, data

    def hang_up(self) -> None:
        """Its server is gone: the next push finds the new one."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def hear(self, results: list[dict[str, Any]]) -> None:
        """Keep what was answered. What was told once must be told again, and as a replay [S1, I6]."""
        for result in results:
            known = self.told.setdefault(result["event_id"], result)
            if known is not result:
                assert result.get("replayed"), f"an acknowledged event was taken as new: {known} then {result}"
                assert same(known) == same(result), f"a verdict changed: {known} then {result}"

    def unsent(self) -> list[dict[str, Any]]:
        return [e for e in self.events if e["event_id"] not in self.told]


def same(result: dict[str, Any]) -> tuple[Any, ...]:
    return result["verdict"], result["code"], result["seq"]


class Yard:
    """devices: as many phones, each with an order of its own."""

    def __init__(self, folder: Path, devices: int) -> None:
        self.data = folder / "var"
        factory = Factory(self.data, FakeClock(datetime.now(UTC)))
        self.devices: list[Device] = []
        for _ in range(devices):
            phone, order = factory.phone(), factory.order(PLANNED)
            self.devices.append(Device(phone.device_id, phone.secret, phone.actor, phone.session_id, order))
        self.token = factory.token("supervisor")
        factory.close()
        self.file = self.data / "test.db"
        self.server = ServerProcess(self.data, env={
            "DATABASE_URL": f"sqlite:///{self.file}", "SECRET_KEY": bytes(range(32)).hex()})
        (self.data / "server.log").touch()
        for device in self.devices:
            device.port = self.server.port

    @contextmanager
    def opened(self, data: Path | None = None) -> Iterator[Kit]:
        """The factory without a server: to look at what is stored."""
        folder = data or self.data
        app = create_app(settings(folder), Parts(offload=inline, async_mode="threading", dist=folder / "no-build",
                                                 timers=False, backup=FakeBackup))
        try:
            yield app.extensions["suigong"]
        finally:
            close_app(app)


class Load:
    """Phones that capture and push in threads of their own until told to stop; a dead server is tried again."""

    def __init__(self, devices: list[Device], seed: int, backlog: int = 4) -> None:
        self.devices, self.seed, self.backlog = devices, seed, backlog
        self.over = threading.Event()
        self.answered, self.unanswered = 0, 0  # pushes; for how many of them the server stood still
        self.patient, self.refused = False, 0  # whether a 503 is an answer like any other, and how many came
        self.failures: list[BaseException] = []
        self.threads = [threading.Thread(target=self.run, args=(d, random.Random(f"{seed}/{n}")), daemon=True)
                        for n, d in enumerate(devices)]

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        if self.failures:
            raise self.failures[0]

    def run(self, device: Device, chance: random.Random) -> None:
        try:
            while not self.over.is_set():
                if len(device.unsent()) < self.backlog:
                    for _ in range(chance.randint(1, 3)):
                        device.work(chance)
                batch = device.unsent()[:8]
                if chance.random() < 0.2 and device.told:  # an answer that never came: sent once more
                    batch = device.events[-12:]
                try:
                    status, answer = device.push(batch)
                except ConnectionError as error:
                    self.unanswered += isinstance(error, StandsStill)
                    self.over.wait(0.004)
                    continue
                if status == 503 and self.patient:
                    self.refused += 1
                    self.over.wait(0.05)
                    continue
                assert status == 200, (status, answer)
                self.answered += 1
        except BaseException as error:
            self.failures.append(error)
        finally:
            device.hang_up()

    def in_flight(self) -> int:
        return sum(d.flying for d in self.devices)


def wait_for(condition: Any, seconds: float = 120, every: float = 0.002) -> None:
    """Until it holds. AssertionError when it does not within that time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(every)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
