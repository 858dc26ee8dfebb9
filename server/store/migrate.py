"""Alembic without its command line: bring a database to the newest version, or say where it is."""

from __future__ import annotations

import logging
import time
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.services.ports import StoreFailing
from server.store.failures import translated
from server.store.tables import metadata
from server.store.unit import SqlStore

LOGGER = logging.getLogger("suigong.store")
FOLDER = Path(__file__).parent / "migrations"
# A start serves nobody yet and may wait for another's: SQLite itself waits one second, and not at all for the other's
# change to write-ahead logging.
PATIENCE, PAUSE = 60.0, 0.05  # seconds


@cache
def script() -> ScriptDirectory:
    """Read once: a start and each look at /readyz ask for it."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def upgrade(store: SqlStore) -> None:
    """Run what is missing, in one transaction under the write lock: a process that starts meanwhile waits for its turn,
    and a kill in between leaves the database as it was. StoreFailing when it cannot, and when a newer release wrote
    the data: this one would not understand them."""
    give_up, first = time.monotonic() + PATIENCE, True
    while True:
        try:
            return upgrade_now(store)
        except StoreFailing as error:
            if error.why != "busy" or time.monotonic() > give_up:
                raise
        if first:
            LOGGER.warning("another process holds the database; this start waits for it, up to %d s", PATIENCE)
        first = False
        time.sleep(PAUSE)


def upgrade_now(store: SqlStore) -> None:
    scripts = script()
    with translated(), store.writer.connect() as connection, connection.begin():
        at = version(connection)
        if at not in (None, *(step.revision for step in scripts.walk_revisions())):
            raise StoreFailing(f"a newer release wrote the data (version {at}); take the newer program again · "
                               "数据是新版本写的，请换回新版本的程序", "newer")
        if at != scripts.get_current_head():
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
