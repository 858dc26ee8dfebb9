"""Two server processes, one PostgreSQL, one Redis: what one commits, the other's sockets tell.

Redis carries pokes only. Without it nobody's work stops: pushes are applied, pulls bring the data.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.api.wire_socket import WireSocket
from tests.builders import PIN
from tests.e2e.server_process import ROOT, Phone, ServerProcess, call
from tests.store import postgres
from tests.store.redis import RedisServer


@dataclass
class Pair:
    """Two processes of one factory, a phone at each, and an order with its tracking token."""

    first: ServerProcess
    second: ServerProcess
    database: str
    redis: RedisServer
    near: Phone
    far: Phone
    work_order: str
    token: str

    def report(self, phone: Phone) -> int:
        """One good piece; the seq of its verdict."""
        answer = phone.push([phone.event("work.report", {
            "work_order": self.work_order, "operation": 10, "good": "1"})])
        assert answer.status == 200, answer.raw
        [result] = answer.json["results"]
        assert result["verdict"] == "applied", result
        return int(result["seq"])

    def good(self, phone: Phone) -> str:
        [row] = [data for (kind, _), data in phone.pull()["rows"].items() if kind == "work_order"]
        return str(row["operations"][0]["good"])


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both share SECRET_KEY and the database; each has a DATA_DIR of its own."""
    redis = RedisServer().start()
    with postgres.server() as database:
        env = {"DATABASE_URL": database, "REDIS_URL": redis.url, "SECRET_KEY": "as-a-platform-would-make-it"}
        servers = [ServerProcess(tmp_path_factory.mktemp(name), env=env) for name in ("first", "second")]
        try:
            for server in servers:
                server.start().ready()
            yield staffed(*servers, database, redis)
        finally:
            for server in servers:
                server.kill()
            redis.kill()


def staffed(first: ServerProcess, second: ServerProcess, database: str, redis: RedisServer) -> Pair:
    root = {"username": "root", "pin": PIN}
    command(first, "people", "add", "root", "Root", "admin,supervisor,worker", "--pin", PIN)
    token = call(f"{first.url}/api/v1/auth/login", "POST", {**root, "transport": "bearer"}).json["token"]

    def post(path: str, body: Any) -> Any:
        answer = call(f"{first.url}/api/v1/{path}", "POST", body, {"Authorization": f"Bearer {token}"})
        assert answer.status == 201, answer.raw
        return answer.json

    post("work-centers", {"id": "LATHE", "name": "车床"})
    post("products", {"sku": "HR-1001", "name": "导轨", "routing": [
        {"number": 10, "name": "车削", "work_center": "LATHE"}]})
    order = post("orders", {"customer": {"name": "甲"}, "promised_ship": "2031-03-20",
                            "lines": [{"sku": "HR-1001", "quantity": "500"}]})
    codes = [c["code"] for c in post("devices/codes", {"count": 2})["codes"]]
    near, far = (Phone.enrol(s, c).sign_in(root) for s, c in zip((first, second), codes, strict=True))
    return Pair(first, second, database, redis, near, far, order["work_orders"][0]["code"], order["tracking_token"])


def command(server: ServerProcess, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "server", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "DATA_DIR": str(server.data), **server.env})
    assert done.returncode == 0, done.stderr


def test_a_push_here_pokes_there(pair: Pair) -> None:
    listening = WireSocket(pair.second, "/live", {"token": pair.far.token})
    seq = pair.report(pair.near)
    poke = listening.wait_for(lambda name, data: name == "poke" and data["seq"] >= seq)
    assert set(poke) == {"epoch", "seq"}
    listening.close()


def test_a_push_here_shows_the_customer_there(pair: Pair) -> None:
    page = WireSocket(pair.second, "/track", {"token": pair.token})
    seq = pair.report(pair.near)
    shown = page.wait_for(lambda name, data: name == "status" and data["seq"] >= seq)
    assert shown == call(f"{pair.first.url}/api/v1/track/{pair.token}").json
    page.close()


def test_either_applies_each_event_once(pair: Pair) -> None:
    """[S1] The answer of one was lost; the phone asks the other."""
    event = pair.near.event("work.report", {"work_order": pair.work_order, "operation": 10, "good": "1"})
    [first] = pair.near.push([event]).json["results"]
    there = Phone(pair.second, pair.near.device_id, pair.near.secret)
    [again] = there.push([event]).json["results"]
    assert again == {**first, "replayed": True}


def test_work_goes_on_without_redis_and_pokes_return_with_it(pair: Pair) -> None:
    before = int(pair.good(pair.near))
    pair.redis.kill()
    here = WireSocket(pair.first, "/live", {"token": pair.near.token})
    seqs = [pair.report(phone) for phone in (pair.near, pair.far, pair.near)]
    assert seqs == sorted(seqs)
    assert int(pair.good(pair.far)) == before + 3
    here.wait_for(lambda name, data: name == "poke" and data["seq"] >= seqs[-1])  # its own are told at once
    assert call(f"{pair.second.url}/readyz").status == 200
    pair.redis.start()
    there = WireSocket(pair.second, "/live", {"token": pair.far.token})
    for _ in range(30):  # each process comes back by itself within seconds
        seq = pair.report(pair.near)
        try:
            there.wait_for(lambda name, data, seq=seq: name == "poke" and data["seq"] >= seq, 2)
            break
        except AssertionError:
            continue
    else:
        raise AssertionError("pokes did not come back")
    for socket in (here, there):
        socket.close()


def test_lost_database_connections_heal_by_themselves(pair: Pair) -> None:
    """The database throws everybody out: at worst a 503, which keeps the event on the phone; then all is well."""
    event = pair.near.event("work.report", {"work_order": pair.work_order, "operation": 10, "good": "1"})
    before = int(pair.good(pair.near))
    with psycopg.connect(pair.database.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                      "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
    for _ in range(10):
        answer = pair.near.push([event])
        assert answer.status in (200, 503), answer.raw
        if answer.status == 200:
            break
        assert "Retry-After" in answer.headers
    assert answer.json["results"][0]["verdict"] == "applied"
    assert int(pair.good(pair.far)) == before + 1
    assert call(f"{pair.second.url}/readyz").status == 200


def test_a_server_starts_while_redis_is_away(tmp_path: Path) -> None:
    away = RedisServer()
    with ServerProcess(tmp_path, env={"REDIS_URL": away.url}).start().ready() as server:
        assert call(f"{server.url}/healthz").status == 200
