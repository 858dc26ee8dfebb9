"""The second half of the long fuzz: two hundred requests an operation by everybody. A table stands at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fuzz.play import Player
from tests.fuzz.rounds import NAMES, many, played


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Player]:
    """A factory for one operation."""
    yield from played(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES[1::2])
def test_many_by_everybody(alone: Player, name: str, record_property: Callable[[str, object], None]) -> None:
    many(alone, name, record_property)
