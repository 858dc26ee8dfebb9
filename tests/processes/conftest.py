"""A factory on a disk, its server not started yet; whatever of it still runs at the end is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.yard import Yard


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    made = Yard(tmp_path, 1)
    yield made
    made.server.kill()
    for device in made.devices:
        device.hang_up()
