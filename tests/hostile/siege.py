"""A real server with two phones at work, and beside them one that means harm."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

from tests.e2e.server_process import Answer, call
from tests.processes.yard import Device, Load, Yard, wait_for

GROWTH = 96 * 1024  # KiB that an attack may add to the server's memory at its worst moment
STILL = 60  # seconds without an answer are what anybody calls standing still, on a loaded machine too
PONG = 40  # seconds; after 45 the server gives up a socket from which it hears nothing, also when it does not listen
WORK = 3  # pushes of the good phones that must be answered once an attack is over


def hurried() -> None:
    """Called in the server before it starts: its patience is seconds instead of a minute."""
    from server import patience, serving

    serving.POSTED = 2.0
    serving.HEADERS, patience.BODY, patience.SLOWEST = 2.0, 3.0, 256 * 1024
    patience.EACH = serving.EACH = 150


class Siege:
    """good: phones at work. bad: the attacker's own phone, enrolled like any other. victim: one at rest."""

    def __init__(self, folder: Path) -> None:
        self.yard = Yard(folder, 4)
        self.good, self.bad, self.victim = self.yard.devices[:2], self.yard.devices[2], self.yard.devices[3]
        self.server = self.yard.server
        self.load = Load(self.good, seed=1, backlog=2)

    @property
    def url(self) -> str:
        return self.server.url

    def raw(self, timeout: float = 60) -> socket.socket:
        """A connection that speaks what it likes."""
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=timeout)

    def head(self, path: str, method: str = "POST", **headers: Any) -> bytes:
        """The head of a request by the bad phone."""
        given = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": "application/json",
                 "Authorization": f"Device {self.bad.id}:{self.bad.secret}"} | {
                     k.replace("_", "-"): v for k, v in headers.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in given.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def send(self, path: str, body: bytes | Any, method: str = "POST", device: Device | None = None,
             **headers: str) -> Answer:
        """A whole request by the bad phone (or with another credential)."""
        who = device or self.bad
        return call(f"{self.url}/api/v1/{path}", method, body, {
            "Authorization": f"Device {who.id}:{who.secret}", **{k.replace("_", "-"): v for k, v in headers.items()}})

    def push(self, events: list[Any], **more: Any) -> Answer:
        return self.send("sync/push", {"protocol": 1, "epoch": "", "device_id": self.bad.id, "app_version": "x",
                                       "sent_at": "2026-11-21T09:30:00+08:00", "events": events, **more})

    @property
    def process(self) -> Path:
        return Path(f"/proc/{self.server.process.pid}")  # type: ignore[union-attr]

    def memory(self, what: str = "VmRSS") -> int:
        """KiB that the server holds now. VmHWM: at its worst moment since the last attack began."""
        status = (self.process / "status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith(what)))

    @contextmanager
    def unharmed(self) -> Iterator[None]:
        """While the block attacks, no good phone waits in vain and the server takes no memory, not for a moment either;
        it lives and made no mistake."""
        crashes, answered, unanswered = self.crashes(), self.load.answered, self.load.unanswered
        (self.process / "clear_refs").write_text("5")  # its worst moment begins now
        before = self.memory()
        yield
        wait_for(lambda: self.load.answered >= answered + WORK)
        assert not self.load.failures, self.load.failures
        assert self.load.unanswered == unanswered, "it stood still for the good phones"
        assert self.crashes() == crashes, self.server.log().rpartition("Traceback")[2][:3000]
        worst = self.memory("VmHWM")
        assert worst - before < GROWTH, f"{before} -> {worst} KiB"
        assert call(f"{self.url}/readyz").status == 200

    def answers_others(self, begun: bytes, piece: bytes) -> None:
        """Each good phone asks and is answered while one connection of the attacker is open and speaks on. What the
        server ends before that is begun anew."""
        end = time.monotonic() + STILL
        while True:
            with self.raw() as connection, unless_ended():
                connection.sendall(begun)
                seen = [d.answers for d in self.good]
                while any(d.answers < n + 2 for d, n in zip(self.good, seen, strict=True)):  # one may be on its way
                    assert time.monotonic() < end, "the good phones wait for the attacker"
                    connection.sendall(piece)
                    time.sleep(0.005)
                return
            assert time.monotonic() < end, "the good phones wait for the attacker"

    def crashes(self) -> int:
        return self.server.log().count("Traceback")

    def all_landed(self) -> int:
        """Every event of the good phones has an applied verdict; how many there are. After the work has ended."""
        for device in self.good:
            while device.unsent():
                assert device.push(device.unsent()[:200])[0] == 200
            assert {r["verdict"] for r in device.told.values()} <= {"applied"}, device.told
            device.hang_up()
        return sum(len(d.told) for d in self.good)


@contextmanager
def unless_ended() -> Iterator[None]:
    """We speak; the server may end the connection meanwhile. AssertionError when it neither reads nor ends it."""
    try:
        yield
    except TimeoutError as error:
        raise AssertionError("hangs: it neither reads nor ends the connection") from error
    except (OSError, websocket.WebSocketConnectionClosedException):
        pass


def answer_of(connection: socket.socket) -> tuple[int, Any]:
    """(status, JSON) of one answer; (0, None) when the server ended the connection without. AssertionError when it
    does neither for as long as the connection's timeout: that is a hang."""
    status = 0
    try:
        response = http.client.HTTPResponse(connection)
        response.begin()
        status = response.status
        data = response.read()
        return status, json.loads(data) if data else None
    except TimeoutError as error:
        raise AssertionError(f"hangs: no answer and no end for {connection.gettimeout():.0f} s") from error
    except (OSError, http.client.HTTPException, ValueError):
        return status, None


def hears_us(connection: websocket.WebSocket, seconds: float = PONG) -> bool:
    """Whether a socket answers a ping; False when the server ended it. AssertionError when it does neither: it hangs.
    What it says meanwhile is read away."""
    end = time.monotonic() + seconds
    try:
        connection.ping(b"still there?")
        while (left := end - time.monotonic()) > 0:
            connection.settimeout(left)
            kind, frame = connection.recv_data_frame(True)
            if kind == websocket.ABNF.OPCODE_PONG and frame.data == b"still there?":
                return True
            if kind == websocket.ABNF.OPCODE_CLOSE:
                return False
    except (TimeoutError, websocket.WebSocketTimeoutException):
        pass
    except (OSError, websocket.WebSocketException):
        return False
    raise AssertionError("hangs: no pong and no end")


def wait_until_closed(connection: socket.socket, seconds: float) -> bool:
    """Whether the server ends the connection within that time; what it still says is read away."""
    connection.settimeout(seconds)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not connection.recv(65536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False
