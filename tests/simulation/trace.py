"""What happened in a run, line by line, for people and for comparing runs [I14]."""

from __future__ import annotations

import hashlib


class Trace:
    """Keeps the newest lines; the hash covers all."""

    KEPT = 4000

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.digest = hashlib.sha256()

    def add(self, now: float, text: str) -> None:
        line = f"{now / 1000:12.3f}  {text}"
        self.digest.update(line.encode() + b"\n")
        self.lines.append(line)
        if len(self.lines) > 2 * self.KEPT:
            del self.lines[:self.KEPT]

    @property
    def hash(self) -> str:
        return self.digest.hexdigest()

    def tail(self, count: int = 80) -> str:
        return "\n".join(self.lines[-count:])
