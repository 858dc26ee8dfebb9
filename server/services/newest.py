"""Whether the machine's clock stands before what was already written down, and what time a push came at then.

Nothing is refused then: verdicts do not depend on the clock [S6]. But new entries carry a wrong time, so people must be
told loudly, wherever they look. Pay and "take back" go by the time at which a record was received: it is never put
before a time that the server and a phone have both shown, if the phone that brings the record says so, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from server.services.clock import Clock
from server.services.ports import Committed, Store
from sync.event import Event, parse_instant
from sync.log import LogRow

TOLERATED = timedelta(minutes=2)  # what time servers correct at once
LOOKED_AT, TIMES = 1_000, 20  # rows at once, from the end of the log, until a phone's are among them
RUNS_ON = timedelta(hours=1)  # a clock that is wrong, from push to push; by more it may have jumped
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def agreed(rows: Iterable[LogRow]) -> datetime:
    """The latest time that both clocks had reached, of the server and of the phone that recorded it."""
    both = ((parse_instant(row.received_at), parse_instant(row.recorded_at)) for row in rows if row.source == "device")
    return max((min(came, said) for came, said in both if came and said), default=LONG_AGO)


class Newest:
    """The latest time in the log. The writer tells what this process adds; the rest is looked up.

    mark: of all entries. agreed: the latest that a phone's clock had reached, too, when it recorded what came then: a
    clock of either that was ahead by itself does not move it.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.mark = ""
        self.agreed = LONG_AGO
        self.contradicted, self.lag = LONG_AGO, timedelta()  # when, by the clock; and how far behind it is at least

    def __call__(self, committed: Committed) -> None:
        """The writer's listener."""
        self.mark = max(self.mark, *(row.received_at for row in committed.rows))
        self.agreed = max(self.agreed, agreed(committed.rows))

    def look(self) -> None:
        """Look through the whole log: once at the start."""
        with self.store.reading() as reads:
            self.mark = max(self.mark, reads.newest())
            end = reads.head()
            for _ in range(TIMES):
                self.agreed = max(self.agreed, agreed(reads.rows(max(end - LOOKED_AT, 0), LOOKED_AT)))
                end -= LOOKED_AT
                if self.agreed > LONG_AGO or end <= 0:
                    return

    def received(self, events: Sequence[Event], now: datetime) -> datetime:
        """When a push came in. now: by the clock, which is believed unless log and phone both contradict it: then it
        is later than what was agreed by as much as the clock has gone on since, as far as the phone allows it."""
        behind = self.agreed - now
        if behind <= TOLERATED:
            self.contradicted = LONG_AGO
            return now
        said = max((at for e in events if (at := parse_instant(e.raw.get("recorded_at")))), default=LONG_AGO)
        if said < self.agreed:
            return now
        ran_on = timedelta() <= now - self.contradicted <= RUNS_ON
        self.contradicted, self.lag = now, max(self.lag, behind) if ran_on else behind
        return min(now + self.lag, said)

    def sure(self) -> datetime:
        """A time that has been reached for certain: the clock's, unless it is ahead of all that phones confirmed."""
        now = self.clock()
        return min(now, self.agreed) if self.agreed > LONG_AGO else now

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
