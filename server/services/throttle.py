"""Rates and back-off, in memory and bounded: a restart forgives, an attacker cannot fill it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from server.services.clock import Clock


class Throttled(Exception):
    """Too much, too fast. retry_after: whole seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"again in {retry_after:.0f} s")
        self.retry_after = max(1, int(retry_after + 0.999))


class Rate:
    """A token bucket a key: `limit` at once, refilled evenly over `seconds`."""

    def __init__(self, clock: Clock, limit: int, seconds: float, keys: int = 20_000) -> None:
        self.clock, self.limit, self.seconds, self.keys = clock, limit, seconds, keys
        self.used: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def take(self, key: str, cost: int = 1) -> None:
        """Raises Throttled when the bucket is empty. A cost above the limit empties a full bucket."""
        now = self.clock()
        used, at = self.used.pop(key, (0.0, now))
        passed = max((now - at).total_seconds(), 0.0)  # a clock that stepped back refills nothing
        used = max(used - passed * self.limit / self.seconds, 0.0)
        fits = used + min(cost, self.limit) <= self.limit
        self.used[key] = (used + cost if fits else used, now)
        while len(self.used) > self.keys:
            self.used.popitem(last=False)
        if not fits:
            raise Throttled((used + min(cost, self.limit) - self.limit) * self.seconds / self.limit)


class BackOff:
    """After `free` failures of a key each further try must wait 1 s, 2 s, 4 s … up to `longest`."""

    def __init__(self, clock: Clock, free: int = 5, longest: float = 900, keys: int = 20_000) -> None:
        self.clock, self.free, self.longest, self.keys = clock, free, longest, keys
        self.failed: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raises Throttled while the key must wait."""
        count, at = self.failed.get(key, (0, self.clock()))
        if count < self.free:
            return
        wait = min(2.0 ** min(count - self.free, 20), self.longest)
        left = wait - abs((self.clock() - at).total_seconds())
        if left > 0:
            raise Throttled(left)

    def failure(self, key: str) -> None:
        count, _ = self.failed.pop(key, (0, None))
        self.failed[key] = (count + 1, self.clock())
        while len(self.failed) > self.keys:
            self.failed.popitem(last=False)

    def success(self, key: str) -> None:
        self.failed.pop(key, None)
