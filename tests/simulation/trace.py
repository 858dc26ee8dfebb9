"""What happened in a run, line by line, for people and for comparing runs [I14]."""

from __future__ import annotations

import hashlib
from collections import Counter


class Trace:
    """Keeps the newest lines; the hash covers all. counts: how often what was met, for the figures of long runs."""

    KEPT = 4000

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.digest = hashlib.sha256()
        self.counts: Counter[str] = Counter()

    def add(self, now: float, text: str) -> None:
        line = f"{now / 1000:12.3f}  {text}"
        self.digest.update(line.encode() + b"\n")
        self.lines.append(line)
        if len(self.lines) > 2 * self.KEPT:
            del self.lines[:self.KEPT]

    def count(self, what: str, times: int = 1) -> None:
        self.counts[what] += times

    @property
    def hash(self) -> str:
        return self.digest.hexdigest()

    def tail(self, count: int = 80) -> str:
        return "\n".join(self.lines[-count:])
