"""What the long fuzz tells at its end: one row for each part of the API, and their sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

TOLD = "fuzz"  # the property of a test's report that carries a line; it comes from other workers, too
HEAD = ("operations of", "operations", "requests", "with the right", "of these accepted", "least by one caller",
        "slowest", "memory")


@dataclass(frozen=True)
class Line:
    """asked: requests in all; allowed: by callers with the right. accepted: which part of theirs, by caller.
    slowest: seconds. memory: KiB added at the worst moment."""

    name: str
    asked: int
    allowed: int
    accepted: Mapping[str, float]
    slowest: float
    memory: int

    def told(self) -> dict[str, Any]:
        return asdict(self)


def table(lines: Iterable[Line]) -> list[str]:
    """Rows of Markdown: part by part, then all."""
    every = sorted(lines, key=lambda line: line.name)
    parts = sorted({line.name.partition(".")[0] for line in every})
    rows = [HEAD, ("---",) * len(HEAD),
            *(row(part, [x for x in every if x.name.partition(".")[0] == part]) for part in parts), row("all", every)]
    return [f"| {' | '.join(cells)} |" for cells in rows]


def row(title: str, lines: list[Line]) -> tuple[str, ...]:
    parts = [part for line in lines for part in line.accepted.values()]
    least = min(((part, line.name, who) for line in lines for who, part in line.accepted.items()), default=None)
    slowest, largest = max(lines, key=lambda x: x.slowest), max(lines, key=lambda x: x.memory)
    return (title, str(len(lines)), f"{sum(x.asked for x in lines):,}", f"{sum(x.allowed for x in lines):,}",
            f"{sum(parts) / len(parts):.0%}" if parts else "–",
            f"{least[0]:.0%} ({least[1]}, {least[2]})" if least else "–",
            f"{slowest.slowest:.2f} s ({slowest.name})", f"{largest.memory / 1024:.0f} MiB ({largest.name})")
