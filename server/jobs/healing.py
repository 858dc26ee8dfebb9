"""While nothing can be written: try again every few seconds, so that the server is ready as soon as it can be.

Phones come back by themselves; a proxy that takes an unready server out would keep them away for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from server.services.ports import StoreFailing
from server.services.writer import Writer
from sync.event import format_instant

LOGGER = logging.getLogger("suigong.healing")
EVERY = 3.0  # seconds
MARK = "written_at"  # in meta


class Healing:
    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def forever(self, sleep: Callable[[float], None]) -> None:
        while True:
            sleep(EVERY)
            try:
                self.round()
            except Exception:
                LOGGER.exception("looking whether the store works failed")

    def round(self) -> bool:
        """Write something small if the last thing could not be written. Whether all is well."""
        why = self.writer.trouble.why
        if why is None:
            return True
        try:
            self.writer.call(lambda tx: tx.secrets.set_meta(MARK, format_instant(tx.now)))
        except StoreFailing as error:
            LOGGER.error("still nothing can be written (%s): %s", error.why or why, error)
            return False
        LOGGER.warning("the store can be written to again")
        return True
