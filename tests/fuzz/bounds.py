"""What a request may cost at the most: its time, and the memory of the process that answers."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

HANG = 60.0  # seconds after which a request counts as hanging …
PATIENCE = 5  # … and so many times that on a machine that has no core for it
MEMORY = 256 * 1024  # KiB that the requests of one operation may add to the process at its worst moment
OWN = Path("/proc/self")


class Hangs(BaseException):
    """Not an Exception: what is asked must not take it for an error of its own and go on."""


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """AssertionError when the block takes longer, the time aside that other programs had the cores meanwhile; of that
    only so much. It is broken off where it stands."""
    begun, waited, broken = time.monotonic(), kept_waiting(), False

    def left() -> float:
        took = time.monotonic() - begun
        return seconds - max(took - (kept_waiting() - waited), took / PATIENCE)

    def late(_number: int, _frame: Any) -> None:
        nonlocal broken
        if (rest := left()) <= 0:
            broken = True
            raise Hangs
        signal.setitimer(signal.ITIMER_REAL, max(rest, 0.01))

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except Hangs:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not broken and left() > 0, f"hangs ({time.monotonic() - begun:.0f} s): {what[:500]}"


def kept_waiting() -> float:
    """Seconds that this process's threads could have run and had no core."""
    told = 0
    for thread in (OWN / "task").iterdir():
        with suppress(OSError):  # it has ended
            told += int((thread / "schedstat").read_text().split()[1])
    return told / 1e9


class Memory:
    """How much more this process held at its worst moment since then. In KiB."""

    def __init__(self) -> None:
        (OWN / "clear_refs").write_text("5")  # its worst moment begins now
        self.before = kib("VmRSS")

    def grown(self) -> int:
        return max(0, kib("VmHWM") - self.before)


def kib(what: str) -> int:
    lines = (OWN / "status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(what)))
