"""A second disk, with and without a passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.journal.follower import Journal
from tests.builders import Factory
from tests.restores.second_disk import PASSPHRASE, journal_of


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    made = tmp_path / "disk2"
    made.mkdir()
    return made


@pytest.fixture(params=[None, PASSPHRASE], ids=["plain", "sealed"])
def passphrase(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    if request.param:
        monkeypatch.setenv("BACKUP_PASSPHRASE", request.param)
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def journal(factory: Factory, disk: Path) -> Iterator[Journal]:
    made = journal_of(factory, disk)
    yield made
    made.stop()
