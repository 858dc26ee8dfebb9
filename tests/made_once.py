"""What takes long to make and nobody changes is made by the first worker that needs it; the others wait for it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, filled by `make`: once for all workers of a run. Copy it; do not write there."""
    top = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent  # each worker has a folder of its own below the run's
    place, done = top / name, top / f"{name}.made"
    with (top / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(place)  # where it fails, the next one finds what it left, and fails as well
            done.touch()
    return place
