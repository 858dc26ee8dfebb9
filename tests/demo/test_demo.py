"""The demo factory: complete before it is ready, made once, healed after a kill."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labels.payload import parse
from server import demo
from server.app import Parts, close_app, create_app
from server.commands.replay import differences
from server.config import Settings
from server.services.kit import Kit
from server.services.writer import Transaction
from sync.model.records import InboxItem, Order, Person, Product
from sync.model.status import CODES
from tests.builders import settings
from tests.fakes import inline

ROOT = Path(__file__).parents[2]
KEYS = {"base_url", "people", "enrolment", "defects", "orders", "packages", "api_key"}
ROLES = {"worker", "foreman", "inspector", "warehouse", "sales", "planner", "supervisor", "boss", "admin"}


def started(found: Settings) -> Flask:
    demo.prepare(found)
    return create_app(found, Parts(offload=inline, async_mode="threading", timers=False))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, dict[str, Any], Path]]:
    """(application, demo.json, DATA_DIR): seeded once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    app = started(settings(folder, demo=True))
    demo.seed(app)
    yield app, json.loads((folder / "demo.json").read_text("utf-8")), folder
    close_app(app)


def test_the_log_holds_nobodys_name(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    kit: Kit = seeded[0].extensions["suigong"]
    with kit.store.reading() as reads:
        names = reads.names()
        rows = reads.rows(0, 100_000)
    assert len(names) == 25 and len(rows) > 1000
    words = {w for n in names.values() for w in (n.name, n.username)} - ROLES
    for row in rows:
        text = json.dumps(asdict(row), ensure_ascii=False)
        assert not [w for w in words if w in text], text[:300]


def login(app: Flask, **body: Any) -> Any:
    return app.test_client().post("/api/v1/auth/login", json={"transport": "bearer", **body})


def test_demo_json_has_exactly_what_is_promised(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    _, content, folder = seeded
    assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
    assert set(content) == KEYS
    assert len(content["people"]) == 25
    assert {p["role"] for p in content["people"]} == ROLES
    assert all(set(p) == {"role", "id", "username", "pin", "badge"} for p in content["people"])
    count = {role: sum(p["role"] == role for p in content["people"]) for role in ROLES}
    assert count["worker"] >= 5
    assert min(count["inspector"], count["warehouse"]) >= 2
    assert len(set(content["enrolment"])) >= 60
    assert len(content["packages"]) >= 40
    assert all(set(p) == {"id", "code"} for p in content["packages"])
    assert len(content["orders"]) >= 200
    for order in content["orders"]:
        assert set(order) == {"no", "tracking_url", "tracking_token", "customer", "lines", "work_orders"}
        for work in order["work_orders"]:
            assert set(work) == {"id", "code", "revision", "planned", "operations"}
            code = parse(work["code"])
            assert code is not None
            assert (code.id, code.revision) == (work["id"], work["revision"])
            assert all(isinstance(n, int) for n in work["operations"])


def test_every_state_of_the_dictionary_is_there(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    app, content, _ = seeded
    kit: Kit = app.extensions["suigong"]
    with kit.store.reading() as reads:
        assert set(reads.count_orders()) == set(CODES)
        assert reads.count_orders()["scheduled"] >= 50, "plenty to try"
        products = reads.find(Product)
        items = {i.code for i in reads.find(InboxItem, {"state": "open"})}
        first = reads.source.load(Order, content["orders"][0]["no"])
        assert first is not None
        assert first.state == "scheduled", "untouched orders come first"
    assert {p.id for p in products} == {"HR-1001", "HR-1002", "ZS-220A", "ZS-220B", "DT-77", "MJ-035", "BK-9", "GL-5.5"}
    assert all(p.picture.startswith("<svg") and p.routing for p in products)
    assert len({p.picture for p in products}) == 8
    assert {"stale_revision", "already_bound", "over_planned", "replenish_wish", "andon", "replenished"} <= items


def test_every_login_badge_and_code_works(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    app, content, _ = seeded
    for person in content["people"]:
        done = login(app, username=person["username"], pin=person["pin"])
        assert (done.status_code, done.json["actor"]["roles"]) == (200, [person["role"]])
    person = content["people"][-1]
    assert login(app, badge=person["badge"], pin=person["pin"]).json["actor"]["id"] == person["id"]
    for code in content["enrolment"][:60]:  # within a minute, from one address
        done = app.test_client().post("/api/v1/devices/enrol", json={"code": code, "name": "x", "transport": "bearer"})
        assert done.status_code == 201


def test_links_packages_and_the_key_work(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    app, content, _ = seeded
    client, key = app.test_client(), {"Authorization": f"Bearer {content['api_key']}"}
    order = content["orders"][-1]
    assert client.get(f"/api/v1/track/{order['tracking_token']}").json["order_no"] == order["no"]
    assert order["tracking_url"].endswith(f"/t/{order['tracking_token']}")
    assert client.get("/api/v1/inbox", headers=key).status_code == 200
    assert client.post(f"/api/v1/orders/{content['orders'][0]['no']}/hold", headers=key).status_code == 200
    assert client.post(f"/api/v1/orders/{content['orders'][0]['no']}/release", headers=key).status_code == 200
    kit: Kit = app.extensions["suigong"]
    ref = kit.codes.read(content["packages"][0]["code"])
    assert ref is not None
    assert ref.id == content["packages"][0]["id"]


def test_I3_replay_gives_the_same_rows(seeded: tuple[Flask, dict[str, Any], Path]) -> None:
    assert list(differences(seeded[0].extensions["suigong"])) == []


def test_a_restart_changes_nothing_but_the_addresses(seeded: tuple[Flask, dict[str, Any], Path],
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    app, content, folder = seeded
    before = head(app)
    moved = replace(settings(folder, demo=True), base_url="http://10.0.0.5:8000", public_url="https://factory.example")
    again = started(moved)
    try:
        demo.seed(again)
        assert head(again) == before
        now = json.loads((folder / "demo.json").read_text("utf-8"))
    finally:
        close_app(again)
    assert now["base_url"] == "http://10.0.0.5:8000"
    assert now["orders"][0]["tracking_url"].startswith("https://factory.example/t/")
    for name in ("people", "enrolment", "api_key", "packages", "defects"):
        assert now[name] == content[name]
    said = capsys.readouterr().out
    assert content["people"][0]["pin"] in said
    assert now["orders"][0]["tracking_url"] in said


def head(app: Flask) -> int:
    with app.extensions["suigong"].store.reading() as reads:
        return int(reads.head())


def test_a_factory_with_data_of_its_own_is_left_alone(tmp_path: Path) -> None:
    app = started(settings(tmp_path, demo=True))
    try:
        kit: Kit = app.extensions["suigong"]
        kit.writer.call(lambda tx: tx.act("defect.put", {"id": "MINE", "name": "自己的"}))
        demo.seed(app)
        assert head(app) == 1
        assert not (tmp_path / "demo.json").exists()
    finally:
        close_app(app)
    again = started(settings(tmp_path, demo=True))
    try:
        assert head(again) == 1
    finally:
        close_app(again)


def test_half_a_demo_is_wiped_at_the_next_start(tmp_path: Path) -> None:
    app = started(settings(tmp_path, demo=True))
    kit: Kit = app.extensions["suigong"]

    def half(tx: Transaction) -> None:
        tx.secrets.set_meta("demo", "seeding")
        tx.act("person.put", {"id": "P-half", "roles": ["worker"]})

    kit.writer.call(half)
    epoch = kit.writer.epoch
    close_app(app)
    again = started(settings(tmp_path, demo=True))
    try:
        with again.extensions["suigong"].store.reading() as reads:
            assert (reads.head(), reads.find(Person), reads.secrets.meta("demo")) == (0, [], None)
        assert again.extensions["suigong"].writer.epoch != epoch
    finally:
        close_app(again)


@pytest.mark.slow
def test_killed_while_seeding_it_heals_at_the_next_start(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": "8797"}
    command = [sys.executable, "-m", "server", "demo"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        wait_for(lambda: database_size(tmp_path) > 1_500_000, 300)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "demo.json").exists()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=True)
    content = json.loads((tmp_path / "demo.json").read_text("utf-8"))
    assert len(content["orders"]) >= 200
    assert content["people"][0]["pin"] in done.stdout
    check = subprocess.run([sys.executable, "-m", "server", "replay"], cwd=ROOT, env=environment, check=False)
    assert check.returncode == 0


def database_size(folder: Path) -> int:
    """Of the database with what is not checkpointed yet."""
    return sum(f.stat().st_size for f in folder.glob("suigong.db*"))


def wait_for(true: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "took too long"
        time.sleep(0.05)
