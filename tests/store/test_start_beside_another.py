"""A start that finds another process at work in a new SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.ports import StoreFailing
from server.store import migrate
from server.store.unit import SqlStore


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Holds the new file, which is not in write-ahead logging yet: a start can neither switch to it nor write."""
    connection = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = SqlStore(f"sqlite:///{tmp_path / 'new.db'}")
    yield store
    store.close()


def test_a_start_waits_until_the_other_has_done(
        store: SqlStore, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            other.execute("COMMIT")

    monkeypatch.setattr("time.sleep", pause)
    migrate.upgrade(store)
    assert len(pauses) == 2
    assert migrate.is_current(store)
    assert [r.message[:46] for r in caplog.records] == ["another process holds the database; this start"], "said once"


def test_a_start_does_not_wait_for_ever(
        store: SqlStore, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PATIENCE", 0)
    with pytest.raises(StoreFailing) as failing:
        migrate.upgrade(store)
    assert failing.value.why == "busy"
