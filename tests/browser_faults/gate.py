"""The way between one browser and the server: reads each request, so that a test can cut, hold or replace it."""

from __future__ import annotations

import contextlib
import http.client
import json
import mimetypes
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PUSH = "/api/v1/sync/push"
PATIENCE = 60  # seconds that a held request waits before the test has failed
HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "accept-encoding", "upgrade"}


@dataclass
class Held:
    """Requests of one kind that wait. after: the server has answered, the answer waits. once: only the first.
    lost: the answer never comes; the connection dies instead."""

    method: str
    path: str
    after: bool
    once: bool
    lost: bool
    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Until such a request is here."""
        assert self.arrived.wait(PATIENCE), f"no {self.method} {self.path} came"

    def release(self) -> None:
        self.go_on.set()


class Gate:
    """An address of its own for one browser. site: a folder that stands in for the server's build of the app."""

    def __init__(self, server_port: int, site: Path | None = None) -> None:
        self.server_port, self.site, self.up = server_port, site, True
        self.pushes: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.held: list[Held] = []
        self.open: set[socket.socket] = set()
        gate = self

        class Handler(Exchange):
            pass

        Handler.gate = gate
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @contextlib.contextmanager
    def hold(self, path: str = PUSH, method: str = "POST", after: bool = False, once: bool = False,
             lost: bool = False) -> Iterator[Held]:
        """Requests that begin so wait until released, at the latest at the end of the block."""
        held = Held(method, path, after, once, lost)
        self.held.append(held)
        try:
            yield held
        finally:
            self.held.remove(held)
            held.release()

    def waits(self, method: str, path: str, after: bool) -> None:
        """Raises ConnectionAbortedError where the exchange ends here."""
        for held in [h for h in self.held if (h.method, h.after) == (method, after) and path.startswith(h.path)]:
            if held.once and held.arrived.is_set():
                continue
            held.arrived.set()
            held.go_on.wait(PATIENCE)
            if held.lost:
                raise ConnectionAbortedError

    def pushed(self) -> list[dict[str, Any]]:
        """Every event that was sent, in order, as often as it was."""
        return [event for push in self.pushes for event in push["events"]]

    def cut(self) -> None:
        """Every connection dies, none is made."""
        self.up = False
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.up = True

    def close(self) -> None:
        self.cut()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)


class Exchange(BaseHTTPRequestHandler):
    """One connection of the browser."""

    gate: Gate
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.gate.open.add(self.connection)

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.gate.open.discard(self.connection)

    def handle(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def exchange(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        gate, path = self.gate, self.path.partition("?")[0]
        gate.asked.append(f"{self.command} {path}")
        if path == PUSH and self.command == "POST":
            gate.pushes.append(json.loads(body))
        gate.waits(self.command, path, after=False)
        if not gate.up:
            raise ConnectionAbortedError
        answer = self.own_file(path) or self.passed_on(body)
        gate.waits(self.command, path, after=True)
        if not gate.up:
            raise ConnectionAbortedError
        self.answer(*answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = exchange

    def own_file(self, path: str) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """A file of the site that stands in for the server's build."""
        if self.gate.site is None or not path.startswith(("/app/", "/assets/")):
            return None
        file = self.gate.site / path.lstrip("/")
        if path == "/app/":
            file = file / "index.html"
        if not file.is_file():
            return 404, [], b""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return 200, [("Content-Type", kind), ("Cache-Control", "no-cache")], file.read_bytes()

    def passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        if self.headers.get("Upgrade"):
            return 503, [], b""  # pokes only save time: this way does not carry them
        server = http.client.HTTPConnection("127.0.0.1", self.gate.server_port, timeout=PATIENCE)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
            server.request(self.command, self.path, body or None, headers)
            answer = server.getresponse()
            return answer.status, [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP], answer.read()
        except OSError:
            return 502, [], b""
        finally:
            server.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
