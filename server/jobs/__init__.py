"""Timed work. Each round is an ordinary, logged use of the writer; running it twice changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from server.jobs.clock import ClockBack
from server.jobs.escalation import Escalations
from server.jobs.journal import JournalWatch
from server.jobs.nightly import Nightly
from server.jobs.retention import Forget
from server.jobs.room import DiskLow
from server.jobs.told import tell
from server.jobs.waits import Waits
from server.services.clock import Clock
from server.services.imports.jobs import Imports
from server.services.kit import Kit
from server.services.ports import Below, Store
from server.services.writer import Transaction, Writer
from sync.event import format_instant
from sync.model.records import EventStatus, Operation
from sync.rules.case import lies_with
from sync.world import World

LOGGER = logging.getLogger("suigong.jobs")
EVERY = 60.0  # seconds between rounds
WAITS = timedelta(hours=24)  # then a waiting event is held [S12]
AHEAD = timedelta(hours=2)  # then an operation that is ahead becomes an alert [S5]
AT_ONCE = 200


class Timers:
    """What the passing of time decides. The decision itself is logged, so replay needs no clock."""

    def __init__(self, store: Store, writer: Writer, clock: Clock, more: Sequence[Callable[[], None]] = ()) -> None:
        """more: further rounds of their own (escalation, …), each called once a round."""
        self.store, self.writer, self.clock, self.more = store, writer, clock, more

    def forever(self, sleep: Callable[[float], None]) -> None:
        while True:
            sleep(EVERY)
            for job in (self.round, *self.more):
                try:
                    job()
                except Exception:  # the store may be away; the next round comes
                    LOGGER.exception("a round of timers failed")

    def round(self) -> None:
        """One round: [S12] what waited too long, [S5] what has been ahead too long."""
        now = self.clock()
        with self.store.reading() as reads:
            world = World(reads.source)
            waiting = reads.find(EventStatus, {"verdict": "waiting", "received_at": Below(format_instant(now - WAITS))})
            late = [status for status in waiting if not lies_with(world, status)][:AT_ONCE]
            ahead = reads.find(Operation, {"ahead_since": Below(format_instant(now - AHEAD))}, limit=AT_ONCE)
        if late or ahead:
            self.writer.call(lambda tx: self.decide(tx, late, ahead))

    def decide(self, tx: Transaction, late: list[EventStatus], ahead: list[Operation]) -> None:
        for status in late:
            tx.ledger.expire(status.id, tx.now)
        for step in ahead:
            about = {"work_order": step.work_order, "operation": step.number, "since": step.ahead_since}
            tell(tx, "ahead_lasts", f"ahead:{step.id}", about)


def rounds(kit: Kit) -> list[Callable[[], None]]:
    """The further rounds of a server: one entry a job, in this order."""
    return [Waits(kit).round, Imports(kit).round, Escalations(kit).round, Nightly(kit).round, ClockBack(kit).round,
            DiskLow(kit).round, JournalWatch(kit).round, Forget(kit).round]
