"""A running application without its sockets, for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from server.app import Parts, close_app, create_app
from server.config import Settings, load
from server.services.kit import Kit
from server.services.ports import StoreFailing
from server.store import migrate
from server.store.engine import file_of
from server.store.holder import made_before, taken
from server.store.unit import SqlStore


def settings() -> Settings:
    """Settings of the environment. Raises ConfigError."""
    return load(os.environ)


def must_be_there(found: Settings) -> None:
    """StoreFailing where a command would quietly begin an empty factory in the place of a lost one, or bring the data
    to its own release under a running server of another."""
    file = file_of(found.database_url)
    if file is None:
        return
    there = file.exists() and file.stat().st_size > 0
    if not there and made_before(file):
        raise StoreFailing(f"{file} is gone or empty, and was there before; start the server: it says how to put the "
                           "backup back", "moved")
    if there and (other := taken(file)) is not None:
        store = SqlStore(found.database_url)
        try:
            if not migrate.is_current(store):
                raise StoreFailing(f"a server of another release uses it (process {other.get('pid')}); stop it first",
                                   "newer")
        finally:
            store.close()


@contextmanager
def running(found: Settings | None = None) -> Iterator[Kit]:
    """The Kit of an application that serves nobody. May be used beside a running server: both take
    the database's write lock for each transaction. Raises ConfigError, StoreFailing."""
    found = found or settings()
    must_be_there(found)
    app = create_app(found, Parts(async_mode="threading", timers=False))
    try:
        yield app.extensions["suigong"]
    finally:
        close_app(app)
