"""The short form of `make mutants`: every fault can still be planted, and planting and catching work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mutants.mutant import ROOT, Mutant
from tests.mutants.run import MUTANTS, Hunter

# Each is seen on the first days: one of the phone, one of its storage, one of the rules, one of a plain test.
AT_ONCE = ("the outbox is emptied when the request leaves", "leased events stay where the app died",
           "good pieces count twice", "every pause has its full length")


def test_there_are_at_least_forty_and_no_name_is_used_twice() -> None:
    assert len(MUTANTS) >= 40
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_it_can_be_planted(mutant: Mutant) -> None:
    """Where the code has changed, the fault must be told anew: it stands for something that users met."""
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert mutant.edited(text) != text


@pytest.fixture(scope="module")
def hunter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hunter]:
    made = Hunter(tmp_path_factory.mktemp("tree"))
    yield made
    made.close()


@pytest.mark.parametrize("name", AT_ONCE)
def test_it_is_caught(hunter: Hunter, name: str) -> None:
    mutant = next(m for m in MUTANTS if m.name == name)
    verdict = hunter.hunt(mutant, 12)
    assert verdict.by, f"{name}: nothing caught it on {verdict.tried} days"


def test_afterwards_the_copy_is_as_it_was(hunter: Hunter) -> None:
    mutant = MUTANTS[0]
    with hunter.tree.planted(mutant):
        assert (hunter.tree.folder / mutant.file).read_text() != (ROOT / mutant.file).read_text()
    assert (hunter.tree.folder / mutant.file).read_text() == (ROOT / mutant.file).read_text()
