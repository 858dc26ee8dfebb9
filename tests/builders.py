"""A small factory behind a real application, made through acts, and phones that speak the wire contract.

The same people in every test: `worker`, `supervisor`, and the `stranger`, who is in sales and has no
business on the floor. Others by `factory.person("name", ["role"])`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from labels import payload
from server.app import Parts, close_app, create_app
from server.config import Settings
from server.services.crypto import hash_pin, hash_token
from server.services.kit import Kit
from server.services.ports import ApiKey, Credential, Name
from server.services.writer import Transaction
from server.store import migrate
from server.store.unit import SqlStore
from sync.event import format_instant
from sync.model.records import Order, Person, WorkOrder
from tests.fakes import FakeBackup, FakeClock, inline

PIN = "482913"
SHANGHAI = timezone(timedelta(hours=8))
ROUTING = [
    {"number": 10, "name": "车削", "name_en": "Turning", "work_center": "LATHE", "standard_ms": 60_000},
    {"number": 20, "name": "钻孔", "name_en": "Drilling", "work_center": "DRILL", "standard_ms": 30_000}]
PEOPLE = {"worker": ["worker"], "supervisor": ["supervisor"], "stranger": ["sales"]}


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings of a test application in `folder`."""
    values: dict[str, Any] = {
        "port": 8000, "data_dir": folder, "database_url": f"sqlite:///{folder / 'test.db'}", "redis_url": None,
        "base_url": "http://localhost", "public_url": "http://localhost",
        "timezone": ZoneInfo("Asia/Shanghai"), "secret": bytes(range(32))}
    return Settings(**{**values, **changes})


def without_ids(text: str) -> str:
    """Without ids and hashes: any of them may hold the six digits of a PIN by chance."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}", "", text)


@dataclass
class MadeOrder:
    no: str
    work_order: str  # record id
    code: str  # of the work order
    token: str  # tracking


class Factory:
    """An application with master data and people. Close it at the end."""

    def __init__(self, folder: Path, clock: FakeClock | None = None, **changes: Any) -> None:
        self.clock = clock or FakeClock()
        folder.mkdir(exist_ok=True)
        self.settings = settings(folder, **changes)
        if self.settings.database_url.startswith("sqlite") and not (folder / "test.db").exists():
            (folder / "test.db").write_bytes(migrated())
        self.app: Flask = create_app(self.settings, Parts(
            clock=self.clock, offload=inline, async_mode="threading", dist=folder / "no-build", timers=False,
            backup=FakeBackup))
        self.kit: Kit = self.app.extensions["suigong"]
        self.people: dict[str, Person] = {}
        self.badges: dict[str, str] = {}
        if self.kit.writer.call(lambda tx: tx.writes.head()) == 0:
            self.kit.writer.call(put_master_data)
            for name, roles in PEOPLE.items():
                self.person(name, roles)

    def close(self) -> None:
        close_app(self.app)

    def client(self) -> FlaskClient:
        """A browser or program without credentials."""
        return self.app.test_client()

    def act(self, type: str, **body: Any) -> Any:
        """One act of the system, committed."""
        return self.kit.writer.call(lambda tx: tx.act(type, body))

    def person(self, name: str, roles: list[str]) -> Person:
        """A person with PIN 482913, password "pass-<name>" and a badge."""
        badge = self.kit.ids.crockford(16)
        credential = Credential(f"P-{name}", name, hashed(PIN), hashed(f"pass-{name}"), hash_token(badge))

        def add(tx: Transaction) -> Person:
            tx.act("person.put", {"id": f"P-{name}", "roles": roles})
            tx.secrets.put(Name(f"P-{name}", name.title(), name))
            tx.secrets.put(credential)
            return tx.world.need(Person, f"P-{name}")

        self.people[name] = self.kit.writer.call(add)
        self.badges[name] = payload.make("B", badge)
        return self.people[name]

    def token(self, name: str) -> str:
        """A bearer token of a person on no device."""
        return self.kit.signin.issue(f"P-{name}", None).token

    def bearer(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(name)}"}

    def key(self, *scopes: str) -> dict[str, str]:
        """Headers of a new API key."""
        token = self.kit.ids.token()
        self.kit.writer.call(lambda tx: tx.secrets.put(ApiKey(
            hash_token(token), tx.ids.uuid(), "test", list(scopes), format_instant(tx.now))))
        return {"Authorization": f"Bearer {token}"}

    def phone(self, name: str = "worker") -> Phone:
        """An enrolled device with a person signed in."""
        code = payload.make("D", self.kit.devices.issue_codes(1, None)[0].identifier)
        made = self.kit.devices.enrol(code, f"phone of {name}")
        phone = Phone(self, made.device_id, made.secret)
        phone.sign_in(name)
        return phone

    def order(self, quantity: int = 50, customer: str = "Acme", sku: str = "HR-1001") -> MadeOrder:
        """A released order of one line."""
        token = self.kit.ids.crockford(26)

        def create(tx: Transaction) -> MadeOrder:
            row = tx.act("order.create", {
                "customer": customer, "promised_ship": "2026-03-20", "priority": "normal", "gates": [],
                "lines": [{"sku": sku, "quantity": quantity * 1000, "requirements": ""}],
                "tracking": hashlib.sha256(token.encode()).hexdigest(), "day": "2026-03-02", "release": True})
            no = next(e["record"]["id"] for e in row.effects if e.get("of") == "Order" and e["do"] == "add")
            work_order = tx.world.need(WorkOrder, tx.world.need(Order, no).work_orders[0])
            return MadeOrder(no, work_order.id, payload.make("W", work_order.id, revision=work_order.revision), token)

        return self.kit.writer.call(create)

    def package_codes(self, count: int = 1) -> list[str]:
        """Issued package codes."""
        identifiers = [self.kit.ids.crockford(16) for _ in range(count)]
        self.act("codes.issue", batch=self.kit.ids.uuid(), packages=[
            {"id": payload.package_id(i), "code": payload.make("P", i)} for i in identifiers])
        return [payload.make("P", i) for i in identifiers]


@cache
def hashed(pin: str) -> str:
    """argon2id is slow on purpose: once a PIN is enough for all tests."""
    return hash_pin(pin)


@cache
def migrated() -> bytes:
    """An empty SQLite database at the newest version: migrating once is enough for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(f"sqlite:///{folder}/empty.db")
        migrate.upgrade(store)
        store.close()
        return Path(folder, "empty.db").read_bytes()


def put_master_data(tx: Transaction) -> None:
    for id, name in (("LATHE", "车床"), ("DRILL", "钻床")):
        tx.act("work_center.put", {"id": id, "name": name})
    tx.act("product.put", {"id": "HR-1001", "name": "导轨", "name_en": "Guide rail", "routing": ROUTING})
    tx.act("defect.put", {"id": "SCRATCH", "name": "划伤", "name_en": "Scratch"})


@dataclass
class Phone:
    """A device with its credential; whoever signed in last captures."""

    factory: Factory
    device_id: str
    secret: str
    seq: int = 0
    actor: str = ""
    session_id: str = ""
    token: str = ""
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.factory.client()

    def sign_in(self, name: str) -> None:
        done = self.factory.kit.signin.issue(f"P-{name}", self.device_id)
        self.actor, self.session_id, self.token = f"P-{name}", done.session_id, done.token

    @property
    def device(self) -> dict[str, str]:
        """Headers of the device credential."""
        return {"Authorization": f"Device {self.device_id}:{self.secret}"}

    @property
    def person(self) -> dict[str, str]:
        """Headers of the person signed in here."""
        return {"Authorization": f"Bearer {self.token}"}

    def event(self, type: str, body: dict[str, Any], /, **changes: Any) -> dict[str, Any]:
        """A wire event captured now. changes: envelope fields to replace; None removes one."""
        self.seq += 1
        text = json.dumps(body, ensure_ascii=False)
        raw = {
            "event_id": self.factory.kit.ids.uuid(), "device_id": self.device_id, "device_seq": self.seq,
            "type": type, "schema": 1, "actor_id": self.actor, "session_id": self.session_id,
            "recorded_at": self.factory.clock().astimezone(SHANGHAI).isoformat(), "elapsed_ms": 10,
            "base": {}, "blobs": [], "body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        return {k: v for k, v in (raw | changes).items() if v is not None}

    def report(self, order: MadeOrder, good: str = "5", operation: int = 10, **more: Any) -> dict[str, Any]:
        return self.event("work.report", {"work_order": order.code, "operation": operation, "good": good, **more})

    def request(self, events: list[Any], **changes: Any) -> dict[str, Any]:
        return {"protocol": 1, "epoch": "", "device_id": self.device_id, "app_version": "test",
                "sent_at": format_instant(self.factory.clock()), "events": events, **changes}

    def push(self, *events: Any, **changes: Any) -> TestResponse:
        return self.client.post("/api/v1/sync/push", json=self.request(list(events), **changes), headers=self.device)

    def results(self, *events: Any) -> list[dict[str, Any]]:
        """Push and expect verdicts."""
        response = self.push(*events)
        assert response.status_code == 200, response.text
        return list(response.json["results"])  # type: ignore[index]

    def pull(self, cursor: str | None = None, limit: int | None = None) -> TestResponse:
        query = {k: v for k, v in (("cursor", cursor), ("limit", limit)) if v is not None}
        return self.client.get("/api/v1/sync/pull", query_string=query, headers=self.person)
