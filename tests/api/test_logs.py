"""What stands in the log: ids to find things by; no token, PIN, code or body (page 5, line 30)."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server import logs
from server.services.ports import ApiKey
from tests.builders import PIN, Factory, without_ids
from tests.e2e.server_process import ROOT, Phone, ServerProcess, call

WORDS = "a-note-that-only-the-body-holds"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Reads all that was logged, at every level, in the server's own form."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines())
    root.addHandler(handler)
    with caplog.at_level(logging.DEBUG):
        yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)


def test_a_push_can_be_found_by_request_device_and_event(factory: Factory, lines: Any) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order, note=WORDS)
    answer = phone.push(event)
    [line] = [entry for entry in lines() if entry["text"] == "pushed"]
    assert line["request"] == answer.headers["X-Request-Id"]
    assert line["device"] == phone.device_id
    assert line["events"] == [[event["event_id"], "applied", "ok"]]
    assert WORDS not in json.dumps(line)


def test_a_crash_tells_the_route_and_not_the_link(factory: Factory, lines: Any,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("broken")

    order, [box] = factory.order(), factory.package_codes()
    monkeypatch.setattr("server.services.track.Track.order_of", crash)
    monkeypatch.setattr("server.pages.asked_language", crash)
    for path in (f"/t/{order.token}", f"/api/v1/track/{order.token}", f"/C/{box}"):
        assert factory.client().get(path).status_code == 500
    told = [entry for entry in lines() if entry["level"] == "error"]
    assert [entry["path"] for entry in told] == ["/t/<token>", "/api/v1/track/<token>", "/C/<code>"]
    assert order.token not in json.dumps(lines())
    assert box not in json.dumps(lines())


def test_a_crash_elsewhere_names_its_object(factory: Factory, lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.order_views.OrderViews.whole", lambda *_: 1 / 0)
    headers = factory.bearer("supervisor")
    assert factory.client().get("/api/v1/orders/SO-7", headers=headers).status_code == 500
    [line] = [entry for entry in lines() if entry["level"] == "error"]
    assert (line["path"], line["method"], line["actor"]) == ("/api/v1/orders/SO-7", "GET", "P-supervisor")
    assert "ZeroDivisionError" in line["trace"]


def test_an_error_of_the_database_keeps_its_parameters_to_itself(factory: Factory, lines: Any,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    """A doubled key fails in the middle of a statement that carries a hash."""
    headers = factory.bearer("supervisor")
    hashes = ["5ec" * 9, "5ec" * 10]

    def twice(*_: object) -> None:
        for made in hashes:
            factory.kit.writer.call(lambda tx, made=made: tx.secrets.put(ApiKey(made, "id", WORDS, [], "")))

    monkeypatch.setattr("server.services.order_views.OrderViews.whole", twice)
    assert factory.client().get("/api/v1/orders/SO-7", headers=headers).status_code == 500
    told = json.dumps(lines())
    assert "UNIQUE" in told
    assert WORDS not in told
    assert "5ec5ec" not in told


def person(server: ServerProcess, name: str, *roles: str) -> dict[str, str]:
    """A person made by the command; {username, pin}."""
    out = command(server, "people", "add", name, name.title(), ",".join(roles), "--pin", PIN)
    assert PIN in out
    return {"username": name, "pin": PIN}


def command(server: ServerProcess, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "server", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "DATA_DIR": str(server.data)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_log_of_a_process_after_typical_calls_holds_no_secret(tmp_path: Path) -> None:
    with ServerProcess(tmp_path).start().ready() as server:
        root, api = person(server, "root", "admin", "supervisor", "sales", "worker"), f"{server.url}/api/v1"
        token = call(f"{api}/auth/login", "POST", {**root, "transport": "bearer"}).json["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        code = call(f"{api}/devices/codes", "POST", {"count": 1}, bearer).json["codes"][0]["code"]
        phone = Phone.enrol(server, code).sign_in(root)
        device = {"Authorization": f"Device {phone.device_id}:{phone.secret}"}
        made = call(f"{api}/people", "POST", {"name": "甲", "username": "jia", "roles": ["worker"]}, bearer).json
        key = call(f"{api}/keys", "POST", {"name": "k", "scopes": ["orders:write"]}, bearer).json
        for status, answer in (
                (200, phone.push([phone.event("work.report", {"work_order": "W", "operation": 1, "good": "1",
                                                              "note": WORDS}), phone.event(WORDS[:20], {})])),
                (202, call(f"{api}/sync/quarantine", "POST", WORDS.encode(), device)),
                (400, call(f"{api}/sync/push", "POST", WORDS.encode(), device)),
                (401, call(f"{api}/auth/login", "POST", {"username": "root", "pin": "735194"})),
                (401, call(f"{api}/sync/push", "POST", {}, {"Authorization": f"Device {phone.device_id}:735194"})),
                (404, call(f"{server.url}/t/{'7' * 26}?pin=735194")),
                (404, call(f"{server.url}/{code}")),
                (422, call(f"{api}/orders", "POST", {"customer": {"name": WORDS, "phone": "735194x"}}, bearer)),
                (200, call(f"{api}/sync/pull", headers={"Authorization": f"Bearer {phone.token}"}))):
            assert answer.status == status, answer.raw
        told = server.log()
    assert '"text": "pushed"' in told, "the log is on"
    secrets = [token, code, phone.secret, phone.token, made["pin"], made["badge"], *key.values(), PIN, "735194", WORDS,
               WORDS[:20], "7" * 26, (tmp_path / "secret.key").read_text()]
    assert [s for s in secrets if isinstance(s, str) and len(s) > 5 and s != key["id"]
            and s in (without_ids(told) if len(s) == 6 else told)] == []


def test_a_packet_that_is_none_is_a_line_and_our_own_mistake_a_page() -> None:
    """Anybody may send packets; who reads the log needs the traces of our handlers."""
    def record(inside: str) -> logging.LogRecord:
        try:
            exec(compile("raise ValueError('x')", inside, "exec"))
        except ValueError:
            return logging.LogRecord("engineio.server", logging.ERROR, "", 0, "handler error", (), sys.exc_info())
        raise AssertionError("it was raised")

    theirs, ours = record("/lib/socketio/packet.py"), record(f"{logs.OURS}/__init__.py")
    assert logs.Packets().filter(theirs) and theirs.exc_info is None
    assert logs.Packets().filter(ours) and ours.exc_info is not None
