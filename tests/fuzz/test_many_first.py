"""The first half of the long fuzz: two hundred requests an operation by everybody. Prints its table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.play import Player
from tests.fuzz.rounds import NAMES, many, played


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Player]:
    """A factory for one operation."""
    yield from played(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES[0::2])
def test_many_by_everybody(alone: Player, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = many(alone, name)
    with capsys.disabled():
        print(line)
