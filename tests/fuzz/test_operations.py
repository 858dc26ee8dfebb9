"""Every operation of the API's own description, asked by everybody, with requests that fit and requests that do not.

Answers are those that the description promises; nothing is a mistake of the server, nothing hangs, a refused request
leaves no trace in the log, and memory stays bounded. The long form: test_many_first.py and test_many_second.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.play import Player
from tests.fuzz.rounds import FEW, NAMES, REFUSED, played, run


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """One factory for the short form: operations meet in it what others left."""
    yield from played(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize("name", NAMES)
def test_a_few_by_everybody(player: Player, name: str) -> None:
    line = run(player, name, FEW, REFUSED)
    assert all(line.accepted.values()), line
