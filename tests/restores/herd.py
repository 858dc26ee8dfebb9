"""Many phones in one thread: a small HTTP/1.1 client with kept connections, and how the app comes back after trouble.

The pauses are the app's (pwa/src/sync/loop.ts): full jitter, doubling from 2 s to 5 min, Retry-After heeded. `speed`
shortens them alike for all.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.server_process import Phone

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
PATIENCE = 30.0  # seconds for an answer, as the app has it
AT_ONCE = 200


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """To its end, in a thread of its own: this one may have the loop of a browser's driver."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


class Cut(OSError):
    """The connection ended before the answer did."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """A kept connection to one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """OSError when nobody answers or not in time."""
        try:
            return await asyncio.wait_for(self.exchange(method, path, headers, body), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError) as error:
            self.close()
            raise Cut(str(error)) from error

    async def exchange(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        told = {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body)), **headers}
        writer.write(f"{method} {path} HTTP/1.1\r\n".encode() + b"".join(
            f"{k}: {v}\r\n".encode() for k, v in told.items()) + b"\r\n" + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        status = int(head[0].split()[1])
        data = b"" if method == "HEAD" or status in (101, 204, 304) else await content(reader, found)
        if found.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, found, data)

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


async def content(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "chunked" not in headers.get("transfer-encoding", ""):
        return await reader.readexactly(int(headers.get("content-length", "0")))
    data = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        data += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readline()
    return data


@dataclass
class Told:
    """What the herd saw. statuses: of all answers; bare: 503 and 429 without Retry-After; cut: no answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    bare: int = 0
    cut: int = 0
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    slowest: float = 0.0

    def see(self, answer: Answer, seconds: float) -> Answer:
        self.statuses[answer.status] += 1
        self.bare += answer.status in (429, 503) and "retry-after" not in answer.headers
        self.slowest = max(self.slowest, seconds)
        return answer


@dataclass
class HerdPhone:
    """One phone with a backlog. socket: also opens the socket that pokes it."""

    phone: Phone
    backlog: list[dict[str, Any]]
    told: Told
    chance: random.Random
    speed: float = 1.0
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    async def return_home(self, socket: bool = True) -> None:
        """Until all is out and in."""
        line, failures = Line(self.phone.server.port), 0
        poked: Poked | None = None
        while True:
            try:
                if socket and poked is None:
                    poked = await Poked(self.phone).open()
                wait = await self.round(line)
            except OSError:
                self.told.cut += 1
                wait = 0.0
            if wait is None:
                break
            failures += 1
            pause = self.chance.random() * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
            await asyncio.sleep((wait + pause) / self.speed)
        line.close()
        if poked is not None:
            poked.close()

    async def round(self, line: Line) -> float | None:
        """None: all is out and in. Otherwise the seconds that the server asked for."""
        while waiting := [e for e in self.backlog if e["event_id"] not in self.told.verdicts][:AT_ONCE]:
            answer = await self.push(line, waiting)
            if answer.status != 200:
                return float(answer.headers.get("retry-after", 0))
            for result in answer.json["results"]:
                self.told.verdicts[result["event_id"]] = result
        cursor, more = "", True
        while more:
            answer = await self.timed(line, "GET", f"/api/v1/sync/pull?limit=500&cursor={cursor}",
                                      {"Authorization": f"Bearer {self.phone.token}"})
            if answer.status != 200:
                return float(answer.headers.get("retry-after", 0))
            page = answer.json
            self.rows.update({(r["kind"], r["id"]): r["data"] for r in page["rows"]})
            cursor, more = page["cursor"], page["more"]
        return None

    async def push(self, line: Line, events: list[dict[str, Any]]) -> Answer:
        body = json.dumps({"protocol": 1, "epoch": self.phone.epoch, "device_id": self.phone.device_id,
                           "app_version": "test", "sent_at": events[0]["recorded_at"], "events": events}).encode()
        return await self.timed(line, "POST", "/api/v1/sync/push", {
            "Authorization": f"Device {self.phone.device_id}:{self.phone.secret}",
            "Content-Type": "application/json"}, body)

    async def timed(self, line: Line, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        began = time.monotonic()
        return self.told.see(await line.ask(method, path, headers, body), time.monotonic() - began)


class Poked:
    """The socket on which a phone is poked, opened by its device's credential."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.writer: asyncio.StreamWriter | None = None

    async def open(self) -> Poked:
        port = self.phone.server.port
        reader, self.writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write((f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                           "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           f"Sec-WebSocket-Key: {key}\r\n\r\n").encode())
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            if b" 101 " not in head.split(b"\r\n")[0]:
                raise Cut(head.decode("latin-1")[:80])
            auth = json.dumps({"device": f"{self.phone.device_id}:{self.phone.secret}"})
            self.writer.write(frame(f"40/live,{auth}"))
            await asyncio.wait_for(self.greeted(reader), PATIENCE)
        except (asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise Cut(str(error)) from error
        return self

    async def greeted(self, reader: asyncio.StreamReader) -> None:
        while True:
            text = await read_frame(reader)
            if text.startswith("42/live"):
                return
            if text.startswith("44"):
                raise Cut(text)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def frame(text: str) -> bytes:
    """A masked text frame, as clients send them."""
    data, mask = text.encode(), os.urandom(4)
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + size + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data))


async def read_frame(reader: asyncio.StreamReader) -> str:
    head = await reader.readexactly(2)
    size = head[1] & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    return (await reader.readexactly(size)).decode()
