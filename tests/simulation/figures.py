"""What a long run came to, as a table for docs/reliability.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.simulate import Result


@dataclass
class Figures:
    """Adds results up."""

    seeds: int = 0
    failed: list[int] = field(default_factory=list)
    phones: int = 0
    events: int = 0
    seconds: float = 0.0  # of the work, over all processes
    hashes: dict[int, str] = field(default_factory=dict)
    twice: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        self.seeds += 1
        self.phones += result.phones
        self.events += result.events
        self.seconds += result.seconds
        self.counts.update(result.counts)
        if result.problems:
            self.failed.append(result.seed)
        self.hashes[result.seed] = result.hash

    def again(self, result: Result) -> bool:
        """A seed for the second time: whether it went the same way [I14]."""
        self.twice += 1
        return result.hash == self.hashes[result.seed]

    def table(self) -> str:
        """Markdown."""
        rows = [("seeds", self.seeds), ("seeds that broke a promise", len(self.failed)),
                ("seeds run twice, in two processes, with equal traces", self.twice),
                ("phones", self.phones), ("events that an app called saved", self.events),
                *sorted(self.counts.items())]
        lines = ["| What | Count |", "|---|---:|", *(f"| {what} | {count:,} |" for what, count in rows)]
        return "\n".join([*lines, "", f"{self.seconds / max(self.seeds, 1):.2f} s a seed on one core"])
