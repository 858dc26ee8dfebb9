"""Whether the machine's clock stands before what was already written down.

Nothing is refused then: verdicts do not depend on the clock [S6]. But every new entry carries a wrong time, so people
must be told loudly, wherever they look.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from server.services.clock import Clock
from server.services.ports import Committed, Store
from sync.event import parse_instant

TOLERATED = timedelta(minutes=2)  # what time servers correct at once


class Newest:
    """The latest time in the log. The writer tells what this process adds; the rest is looked up."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.mark = ""

    def __call__(self, committed: Committed) -> None:
        """The writer's listener."""
        self.mark = max(self.mark, *(row.received_at for row in committed.rows))

    def look(self) -> None:
        """Look through the whole log: once at the start."""
        with self.store.reading() as reads:
            self.mark = max(self.mark, reads.newest())

    def behind(self) -> tuple[datetime, datetime] | None:
        """(time of the newest entry, time of the clock) when the clock is before it; None when all is well."""
        newest, now = parse_instant(self.mark), self.clock()
        return (newest, now) if newest is not None and newest - now > TOLERATED else None

    def warning(self) -> tuple[str, str] | None:
        """The same in words: (Chinese, English)."""
        found = self.behind()
        if found is None:
            return None
        newest, now = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in found)
        return (f"服务器时钟（{now}）比最新的记录（{newest}）还早：请马上校准时钟。记录照常接收，但时间会写错。",
                f"The server's clock ({now}) is before its newest entry ({newest}): set it at once. "
                "Entries are taken as usual, but carry a wrong time.")
