"""Fixtures that every folder of tests shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Factory


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[Factory]:
    """An application on an SQLite file of its own, with master data and the three people."""
    made = Factory(tmp_path)
    yield made
    made.close()
