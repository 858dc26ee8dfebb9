"""The alarm when the machine's clock stands before the newest entry: in the log's inbox and in the terminal."""

from __future__ import annotations

import logging

from server.jobs.told import over, tell
from server.services.kit import Kit
from sync.event import format_instant

LOGGER = logging.getLogger("suigong.clock")
KEY = "clock_back"


class ClockBack:
    """The job. One alert for one newest entry, closed when the clock has passed it."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def round(self) -> None:
        found = self.kit.newest.behind()
        if found is None:
            over(self.kit, KEY)
            return
        for sentence in self.kit.newest.warning() or ():
            LOGGER.error(sentence)
        about = {"newest": format_instant(found[0])}
        self.kit.writer.call(lambda tx: tell(tx, "clock_back", KEY, about))
