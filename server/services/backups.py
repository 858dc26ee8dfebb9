"""What is known of the nightly backups: when the last good one was, whether the next is due, whether one is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.services.clock import Clock
from server.services.factory import Factory
from server.services.ports import Backup, Reads, Store
from sync.event import format_instant, parse_instant

LATE = timedelta(hours=25)  # a day, and the time that one takes
AGAIN = timedelta(hours=1)  # after one that failed
AHEAD = timedelta(hours=1)  # of the clock: one that lies further ahead was made while the clock was wrong
GRACE = timedelta(minutes=15)  # after a start: a machine that was off at night is just making up for it


class Runner(Protocol):
    """Port: makes a backup in a process of its own."""

    def start(self) -> None:
        """Begin one, unless one is being made."""
        ...

    def running(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class State:
    """good: the newest that was proved. last: the newest that was tried. Neither lies ahead of the clock: when such a
    one was made nobody knows, so that it is as good as none. age: since the good one, or since the
    factory began; None for a factory without entries. late: people should be alarmed."""

    good: Backup | None
    last: Backup | None
    age: timedelta | None
    late: bool
    running: bool

    @property
    def failed(self) -> bool:
        return self.last is not None and not self.last.ok


class Backups:
    """hour: "02:30" in the factory's time; None: nobody wants them."""

    def __init__(self, store: Store, clock: Clock, factory: Factory, runner: Runner, hour: str | None) -> None:
        self.store, self.clock, self.factory, self.runner, self.hour = store, clock, factory, runner, hour
        self.started = clock()

    def state(self, grace: bool = True) -> State:
        """grace: alarm nobody in the first minutes after a start."""
        now, running = self.clock(), self.runner.running()
        until = format_instant(now + AHEAD)
        with self.store.reading() as reads:
            good, last = reads.secrets.last_backup(until, good=True), reads.secrets.last_backup(until, good=False)
            since = instant(good.at) if good else beginning(reads)
        age = max(now - since, timedelta()) if since else None
        late = self.hour is not None and age is not None and age > LATE \
            and not (grace and now - self.started < GRACE)
        return State(good, last, age, late, running)

    def warning(self) -> tuple[str, str] | None:
        """For who watches the machine: (Chinese, English), None when all is well. Names no place."""
        state = self.state()
        if not state.late:
            return None
        hours = int(state.age.total_seconds() // 3600) if state.age else 0
        return (f"已有 {hours} 小时没有可用的备份。", f"There is no good backup of the last {hours} hours.")

    def due(self, state: State) -> bool:
        """Whether one should begin now: the hour has passed since the last try, or that failed an hour ago.

        A machine that is off at night makes up for it when it is on.
        """
        if self.hour is None or state.running:
            return False
        now, hour = self.clock(), self.last_hour()
        with self.store.reading() as reads:
            began = beginning(reads)
        if began is None or hour < began <= now:
            return False  # nothing of before the last night; a beginning that is to come is a clock that is behind
        if state.last is None or instant(state.last.at) < hour:
            return True
        return not state.last.ok and now - instant(state.last.at) > AGAIN

    def last_hour(self) -> datetime:
        """The newest moment at which one should have begun. Needs `hour`."""
        hours, minutes = map(int, (self.hour or "00:00").split(":"))
        local = self.clock().astimezone(self.factory.zone)
        at = local.replace(hour=hours, minute=minutes, second=0, microsecond=0)
        return at if at <= local else at - timedelta(days=1)


def beginning(reads: Reads) -> datetime | None:
    """When the factory's first entry came."""
    first = reads.rows(0, 1)
    return instant(first[0].received_at) if first else None


def instant(text: str) -> datetime:
    """An instant that we stored ourselves. ValueError when it is none."""
    found = parse_instant(text)
    if found is None:
        raise ValueError(f"{text!r} is no instant")
    return found
