"""What a slow, silent or endless client may cost: a little of its own time, nobody else's. Needs gevent's patches."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import gevent

HEADERS = 20.0  # seconds from the first byte of a request to the end of its headers
BODY = 60.0  # seconds that any body may take …
SLOWEST = 4 * 1024  # … and for each so many bytes that are announced one more
UNREAD = 16 * 1024 * 1024  # bytes of a refused body that are read away, so that the answer is read
CLEARING = 20.0  # seconds for that
POSTED = 10.0  # seconds that a socket without websocket may take to take a packet
EACH = 2_000  # connections from one address; behind a proxy, that one counts


class TooSlow(TimeoutError):
    """The client takes longer than it may."""


class Crowd:
    """How many connections each address holds, so that one of them cannot use up all there are."""

    def __init__(self, each: int | None) -> None:
        """each: None where a proxy speaks for everybody."""
        self.each, self.here = each, Counter[str]()

    def enter(self, address: str) -> bool:
        """False when the address holds too many already. What entered must leave."""
        if self.each is not None and self.here[address] >= self.each:
            return False
        self.here[address] += 1
        return True

    def leave(self, address: str) -> None:
        self.here[address] -= 1
        if self.here[address] <= 0:
            del self.here[address]


class PatientInput:
    """A request's body that must come within a time of its size: OSError afterwards, and the connection ends.

    inner: what pywsgi reads the body with. handler: whose connection is closed.
    """

    def __init__(self, inner: Any, handler: Any) -> None:
        self.inner, self.handler = inner, handler
        self.ends = time.monotonic() + BODY + (inner.content_length or 0) / SLOWEST
        self.broken = False  # where the next request begins is unknown

    def within(self, read: Any, *arguments: Any) -> Any:
        try:
            with gevent.Timeout(max(self.ends - time.monotonic(), 0.001), TooSlow("the body comes too slowly")):
                return read(*arguments)
        except (OSError, ValueError) as error:  # cut, no HTTP (pywsgi: the length of a chunk), or too slow
            self.broken = self.handler.close_connection = True
            raise error if isinstance(error, TimeoutError) else ConnectionAbortedError(str(error)) from error

    def read(self, *size: Any) -> Any:
        return self.within(self.inner.read, *size)

    def readline(self, *size: Any) -> Any:
        return self.within(self.inner.readline, *size)

    def readlines(self, *hint: Any) -> Any:
        return self.within(self.inner.readlines, *hint)

    def __iter__(self) -> Any:
        while line := self.readline():
            yield line

    def _discard(self) -> None:
        """pywsgi, after the answer: read away what the application did not want, so that the answer arrives and the
        next request begins where this one ends, also when none follows: a connection that ends with bytes unread
        takes its answer along. An endless one is cut."""
        inner, left = self.inner, UNREAD
        if inner._chunked_input_error or self.broken:
            return
        if not (inner.position < (inner.content_length or 0) or inner.chunked_input):
            return
        inner.send_100_continue_enabled = False
        self.ends = min(self.ends, time.monotonic() + CLEARING)
        while left > 0 and (data := self.read(16 * 1024)):
            left -= len(data)
        if left <= 0:
            self.handler.close_connection = True
        inner.send_100_continue_enabled = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
