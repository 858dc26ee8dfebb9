"""Stand-ins for the outside world: a clock that moves when told."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Port Clock. Stands still until `advance`."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) -> None:
        self.now = start
        self.lock = threading.Lock()

    def __call__(self) -> datetime:
        with self.lock:
            return self.now

    def advance(self, **delta: float) -> datetime:
        """E.g. advance(minutes=5). Returns the new time."""
        with self.lock:
            self.now += timedelta(**delta)
            return self.now


def inline(work):  # type: ignore[no-untyped-def]
    """Port Offload: just do it."""
    return work()


class FakeBackup:
    """Port Runner: counts how often it was started; a test says when it is over."""

    def __init__(self, _settings: object = None) -> None:
        self.started, self.busy = 0, False

    def start(self) -> None:
        if not self.busy:
            self.started, self.busy = self.started + 1, True

    def running(self) -> bool:
        return self.busy
