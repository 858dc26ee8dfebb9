"""Alembic without its command line: bring a database to the newest version, or say where it is."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.store.tables import metadata
from server.store.unit import SqlStore, translated

FOLDER = Path(__file__).parent / "migrations"


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def upgrade(store: SqlStore) -> None:
    """Run what is missing, in one transaction under the write lock: two starting processes do not
    collide, and a kill in between leaves the database as it was. StoreFailing when it cannot."""
    scripts = script()
    with translated(), store.writer.connect() as connection, connection.begin():
        if version(connection) != scripts.get_current_head():
            run(connection, scripts)


def run(connection: Connection, scripts: ScriptDirectory, to: str = "head") -> None:
    """Run the migrations up to `to` that are missing."""
    with EnvironmentContext(
            Config(), scripts, destination_rev=to,
            fn=lambda current, _context: scripts._upgrade_revs(to, current)) as environment:
        environment.configure(connection=connection, target_metadata=metadata,
                              transactional_ddl=False, render_as_batch=True)
        environment.run_migrations()


def version(connection: Connection) -> str | None:
    """The migration that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(store: SqlStore) -> bool:
    with store.readers.connect() as connection:
        return version(connection) == script().get_current_head()
