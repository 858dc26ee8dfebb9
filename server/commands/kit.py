"""A running application without its sockets, for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from server.app import Parts, close_app, create_app
from server.config import Settings, load
from server.services.kit import Kit


def settings() -> Settings:
    """Settings of the environment. Raises ConfigError."""
    return load(os.environ)


@contextmanager
def running(found: Settings | None = None) -> Iterator[Kit]:
    """The Kit of an application that serves nobody. May be used beside a running server: both take
    the database's write lock for each transaction. Raises ConfigError, StoreFailing."""
    app = create_app(found or settings(), Parts(async_mode="threading", timers=False))
    try:
        yield app.extensions["suigong"]
    finally:
        close_app(app)
