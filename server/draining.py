"""Ending well: told to stop, a server takes no new requests and answers those it has begun."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

LOGGER = logging.getLogger("suigong.server")
PATIENCE = 10.0  # seconds for what was begun; a phone that uploads slowly goes on at the next server
EVERY = 0.02


class Draining:
    """busy: connections with a request that was not answered yet. Idle ones and sockets are not waited for."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self.sleep = sleep
        self.busy: set[Any] = set()
        self.begun = False

    def end(self, server: Any) -> None:
        """Take nothing new, wait for what is in hand, then let `serve_forever` return."""
        if self.begun:  # asked twice: at once
            server.stop(0)
            return
        self.begun = True
        LOGGER.info("stopping; requests that are still answered: %d", len(self.busy))
        server.stop_accepting()
        waited = 0.0
        while self.busy and waited < PATIENCE:
            self.sleep(EVERY)
            waited += EVERY
        server.stop(0)
