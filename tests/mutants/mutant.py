"""A known fault: one small edit of one file, and what it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Mutant:
    """name: what the faulty program does. of: the rule, or the failure that users of other systems met (page 2 of the
    design). old: stands exactly once in the file. mostly: mishaps that it takes to show (tests/simulation/mishaps.py).
    test: the plain test that catches it where a simulated day cannot tell ("vitest test/sync/loop.test.ts" or "pytest
    tests/…::test_…"); "" = the simulation does."""

    name: str
    of: str
    file: str
    old: str
    new: str
    test: str = ""
    mostly: str = ""

    @property
    def client(self) -> bool:
        return self.file.startswith("pwa/")

    def edited(self, text: str) -> str:
        """The faulty text. ValueError when the file has changed so that the edit has no one place."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} says it {text.count(self.old)} times: {self.old}")
        return text.replace(self.old, self.new)
