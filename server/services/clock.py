"""The machine's clock and random source. Only here; everything else is given them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


class Clock(Protocol):
    """Port: the present time, aware, UTC."""

    def __call__(self) -> datetime: ...


def system_clock() -> datetime:
    return datetime.now(UTC)


class SystemIds:
    """New ids. UUIDv7 rise within a process even when the clock steps back (index locality)."""

    def __init__(self, clock: Clock = system_clock,
                 random: Callable[[int], int] = secrets.randbits) -> None:
        self.clock, self.random = clock, random
        self.lock = threading.Lock()
        self.last = 0  # milliseconds and 12 bit counter of the newest id

    def uuid(self) -> str:
        """A new UUIDv7 (RFC 9562, method 1: a counter in rand_a)."""
        with self.lock:
            stamp = int(self.clock().timestamp() * 1000) << 12
            self.last = max(self.last + 1, stamp)
            stamp = self.last
        value = (stamp >> 12 & (1 << 48) - 1) << 80 | 7 << 76 | (stamp & 0xFFF) << 64
        value |= 2 << 62 | self.random(62)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def short(self) -> str:
        """A new work-order identifier: 8 characters of Crockford's base 32."""
        return self.crockford(8)

    def crockford(self, length: int) -> str:
        """So many random characters, 5 bits each (package 16, tracking 26, badge 16, device 16)."""
        return "".join(ALPHABET[self.random(5)] for _ in range(length))

    def token(self) -> str:
        """256 random bits for sessions, devices and keys, in hexadecimal."""
        return f"{self.random(256):064x}"
