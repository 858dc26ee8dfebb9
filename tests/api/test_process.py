"""The server as a process: settings, sockets on the wire, latency, ending."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import websocket

from server.app import thread_pool
from tests.e2e.server_process import ROOT, ServerProcess, call
from tests.ports import free_port
from tests.zygote import shared

SOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A running server with an empty factory."""
    made = ServerProcess(tmp_path_factory.mktemp("process")).start().ready()
    yield made
    made.kill()


def run(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Start with these settings and wait for the end; stderr: both outputs."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SUIGONG_")}
    log = folder / "ended.log"
    log.unlink(missing_ok=True)
    child = shared().start(["run"], {**clean, "DATA_DIR": str(folder), "PORT": "1", **env}, log)
    return subprocess.CompletedProcess(child.args, child.wait(300), "", log.read_text())


def run_command(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The same by the command itself, imports and all."""
    return subprocess.run([sys.executable, "-m", "server", "run"], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "DATA_DIR": str(folder), "PORT": "1", **env})


def test_an_empty_server_shows_its_set_up_code_at_each_start_until_somebody_is_there(tmp_path: Path) -> None:
    """The code counts for whoever does not sit at the computer: here a proxy spoke for the caller."""
    who = {"factory": "宏达五金厂", "name": "林晓燕", "username": "linxy", "pin": "482913", "transport": "bearer"}
    shown = re.compile(r"set-up code for other computers: +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})$", re.MULTILINE)
    with ServerProcess(tmp_path).start().ready():
        pass
    with ServerProcess(tmp_path).start().ready() as again:
        old, new = shown.findall(again.log())
        url, proxied = f"{again.url}/api/v1/setup/admin", {"X-Forwarded-For": "203.0.113.9"}
        assert old != new and f"{again.url}/office/" in again.log()
        assert call(url, "POST", {**who, "code": old}, proxied).status == 401
        assert call(url, "POST", {**who, "code": new}, proxied).status == 201
    with ServerProcess(tmp_path).start().ready() as last:
        assert len(shown.findall(last.log())) == 2, "nobody is invited any more"


def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    """Which settings are wrong: tests/api/test_config.py."""
    ended = run_command(tmp_path, FACTORY_TZ="Mars/Base")
    assert ended.returncode == 2
    [line] = ended.stderr.strip().splitlines()
    assert "FACTORY_TZ" in line


def test_a_used_port_and_a_dead_database_stop_the_start(tmp_path: Path, server: ServerProcess) -> None:
    used = run(tmp_path, PORT=str(server.port))
    assert (used.returncode, len(used.stderr.strip().splitlines())) == (1, 1)
    (tmp_path / "suigong.db").write_bytes(b"this is no database" * 100)
    port, nobody = free_port(), free_port()
    broken = run(tmp_path, PORT=str(port))
    assert broken.returncode == 1
    assert "database" in broken.stderr
    away = run(tmp_path, PORT=str(port), DATABASE_URL=f"postgresql://u:p@127.0.0.1:{nobody}/x")
    assert (away.returncode, len(away.stderr.strip().splitlines())) == (1, 1), "drivers speak in several lines"


def test_the_secret_is_made_once_and_for_us_alone(server: ServerProcess) -> None:
    key = server.data / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32


def test_keep_alive_answers_do_not_wait_for_nagle(server: ServerProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    took: list[float] = []
    end = time.monotonic() + 60  # on a loaded machine there may be no quick one for a while
    while min(took[5:], default=1.0) >= 0.03 and time.monotonic() < end:
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        took.append(time.perf_counter() - start)
    connection.close()
    assert min(took[5:], default=1.0) < 0.03, "without TCP_NODELAY each is 0.04 and more"


def connect(server: ServerProcess, **options: object) -> websocket.WebSocket:
    return websocket.create_connection(f"ws://127.0.0.1:{server.port}{SOCKET}", timeout=60, **options)


def test_a_foreign_page_gets_no_socket(server: ServerProcess) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        connect(server, origin="https://evil.example")
    assert refused.value.status_code == 403
    connect(server, origin=server.url).close()
    connect(server, suppress_origin=True).close()


def test_strangers_are_refused_on_each_namespace(server: ServerProcess) -> None:
    client = connect(server, suppress_origin=True)
    assert client.recv().startswith("0")
    for namespace in ("/live", "/track", "/", "/other"):
        client.send(f"40{namespace},{json.dumps({'token': 'x'})}")
        assert client.recv().startswith("44")
    client.close()


def test_a_huge_frame_cuts_the_connection(server: ServerProcess) -> None:
    client = connect(server, suppress_origin=True)
    client.recv()
    with pytest.raises((websocket.WebSocketException, OSError)):  # noqa: PT012
        client.send("4" + "x" * 1_000_000)
        client.recv()
        client.recv()
    client.shutdown()
    assert call(f"{server.url}/healthz").status == 200


def test_what_a_thread_raises_is_an_answer_not_a_line_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    offload = thread_pool("gevent")
    assert offload(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        offload(lambda: 1 // 0)
    assert capfd.readouterr().err == ""


def test_SIGTERM_ends_it_well(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path, fresh=True).start().ready()
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=120) == 0
