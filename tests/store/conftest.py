"""Every test here runs on SQLite and on PostgreSQL: one contract, two stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server.store import migrate
from server.store.unit import SqlStore
from tests.store.postgres import server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    base: str = request.getfixturevalue("postgres")
    engine = create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = "t" + str(connection.execute(text("SELECT count(*) FROM pg_database")).scalar())
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return base.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A migrated store."""
    made = SqlStore(url)
    migrate.upgrade(made)
    yield made
    made.close()
