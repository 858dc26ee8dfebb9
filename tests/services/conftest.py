"""Fixtures of the use cases' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Factory
from tests.services.figures import furnish


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Factory]:
    """A factory with crews, shifts and piece rates."""
    made = furnish(Factory(tmp_path))
    yield made
    made.close()
