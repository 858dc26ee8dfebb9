"""Two writers on one SQLite file, which are two threads of one test."""

from __future__ import annotations

from server.store.unit import SqlStore


def wait_long_for_the_lock(store: SqlStore) -> None:
    """A server gives up after a second, and SQLite serves waiting writers in no order: on a loaded machine one of
    two may be unlucky for longer."""
    if store.writer.dialect.name == "sqlite":
        with store.writer.connect() as connection:  # the only one of its pool: it stays so
            connection.exec_driver_sql("PRAGMA busy_timeout = 60000")
