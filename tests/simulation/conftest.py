"""The phones' process, one for all runs of a worker of the test suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.node import PhoneProcess, compile_phones


@pytest.fixture(scope="session")
def phones() -> Iterator[list[PhoneProcess]]:
    """The one that lives: a run that kills it puts a new one there."""
    compile_phones()
    kept = [PhoneProcess()]
    yield kept
    kept[0].close()
