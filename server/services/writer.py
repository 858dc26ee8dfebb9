"""The one writer: office calls and pushes queue up here and are committed one after the other.

Pushes that wait together share a transaction (group commit): decided in memory, written with
set-based statements, committed, answered, poked. What fails as a group is taken event by event [S3].
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar, cast

from server.services.clock import Clock
from server.services.failpoints import Failpoint
from server.services.ports import Committed, Listener, Secrets, Store, StoreFailing, Writes
from server.services.row_world import RowWorld, rows_of_feed
from server.services.trouble import Trouble
from sync.codes import CodeReader
from sync.event import Event, canonical
from sync.ledger import Ledger, Outcome
from sync.log import Act, Ids, LogRow
from sync.model.records import EventStatus, Parked
from sync.rules.case import parked_key
from sync.verdict import Refused
from sync.world import World

T = TypeVar("T")
LOGGER = logging.getLogger("suigong.writer")
MAX_WAITING = 2_000  # jobs; beyond that the sender comes back later
MAX_GROUP = 2_000  # events in one transaction


@dataclass(slots=True)
class Transaction:
    """What work in the writer is given. Everything is undone when the work raises."""

    writes: Writes
    world: World
    ledger: Ledger
    ids: Ids
    now: datetime

    @property
    def secrets(self) -> Secrets:
        return self.writes.secrets

    def know(self, kind: type[Any], ids: list[str]) -> None:
        """Load many records at once that will be asked for one by one."""
        for id, record in self.writes.load_many(kind, ids).items():
            self.world.known.setdefault((kind, id), record)

    def act(self, type: str, body: dict[str, Any], by: Any = None, event_id: str | None = None) -> LogRow:
        """Run an act through the core and log it. by: the caller; None = the system itself.

        event_id: the act's own id where the client names it: the same act again returns its row,
        another one under that id is Refused (409 id_conflict).
        """
        actor = getattr(by, "actor_id", None)
        session = getattr(by, "session_id", None)
        act = Act(event_id or self.ids.uuid(), type, body, actor, session,
                  "office" if by is not None else "system")
        if event_id and (known := self.writes.logged(event_id)) is not None:
            if known.type == type and canonical(dict(known.raw).get("body")) == canonical(body):
                return known
            raise Refused("id_conflict", "Another event has this id.", 409)
        return self.ledger.act(act, self.now)


@dataclass(slots=True)
class Job:
    """A push (events) or an office call (work)."""

    done: Future[Any]
    events: list[Event] = field(default_factory=list)
    carrier: str = ""
    work: Callable[[Transaction], Any] | None = None
    logged: int = 0  # the newest row of the log that it wrote


class Writer:
    """Owns all writing. One thread, a greenlet under gevent."""

    def __init__(self, store: Store, codes: CodeReader, ids: Ids, clock: Clock,
                 failpoint: Failpoint) -> None:
        self.store, self.codes, self.ids, self.clock, self.failpoint = store, codes, ids, clock, failpoint
        self.trouble = Trouble(clock)
        self.listeners: list[Listener] = []
        self.zone: Callable[[], tzinfo] = lambda: UTC  # the factory's
        # When a push came in, by what it brings and the clock.
        self.received: Callable[[Sequence[Event], datetime], datetime] = lambda _events, now: now
        self.jobs: queue.Queue[Job | None] = queue.Queue(MAX_WAITING)
        self.thread: threading.Thread | None = None
        self.epoch = ""
        self.restored_seq = 0
        # Told the newest row of an office call before that is answered: the journal's chance to have it, too [S17].
        self.before_answer: Callable[[int], None] | None = None

    # --- life -----------------------------------------------------------------------------

    def start(self) -> None:
        """Begin writing; makes the first epoch of an empty store [S17]."""
        self.thread = threading.Thread(target=self.run, name="writer", daemon=True)
        self.thread.start()
        self.call(self.begin)

    def begin(self, tx: Transaction) -> None:
        if tx.secrets.meta("epoch") is None:
            tx.secrets.set_meta("epoch", self.ids.uuid())
            tx.secrets.set_meta("restored_seq", 0)

    def stop(self) -> None:
        """Finish what is queued, then end."""
        if self.thread is not None:
            self.jobs.put(None)
            self.thread.join(timeout=30)
            self.thread = None

    @property
    def alive(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    # --- doors ----------------------------------------------------------------------------

    def call(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in its own transaction and return its result after the commit; its exception
        rolls back. StoreFailing when the store cannot commit or too much is waiting."""
        job = Job(Future(), work=work)
        result = cast(T, self.wait(job))
        if self.before_answer is not None and job.logged:
            self.before_answer(job.logged)
        return result

    def push(self, events: list[Event], carrier: str) -> list[Outcome]:
        """Receive events, in order, exactly once each [S1]. StoreFailing: nothing is acknowledged."""
        return cast("list[Outcome]", self.wait(Job(Future(), events, carrier))) if events else []

    def wait(self, job: Job) -> Any:
        if not self.alive:
            raise StoreFailing("the writer has stopped")
        if threading.current_thread() is self.thread:
            raise RuntimeError("work in the writer must not wait for the writer")
        try:
            self.jobs.put_nowait(job)
        except queue.Full as error:
            raise StoreFailing("too much is waiting to be written") from error
        return job.done.result()

    # --- the loop -------------------------------------------------------------------------

    def run(self) -> None:
        self.work_off()
        while not self.jobs.empty():  # what came after the stop is told so
            job = self.jobs.get()
            if job is not None:
                job.done.set_exception(StoreFailing("the writer has stopped"))

    def work_off(self) -> None:
        ahead: Job | None = None
        while True:
            job = ahead or self.jobs.get()
            ahead = None
            if job is None:
                return
            if job.work is not None:
                self.do_call(job)
                continue
            group, ahead, stop = self.gather(job)
            self.do_pushes(group)
            if stop:
                return

    def gather(self, first: Job) -> tuple[list[Job], Job | None, bool]:
        """The pushes that wait now, and a call that came between them, and whether to stop."""
        group, events = [first], len(first.events)
        while events < MAX_GROUP:
            try:
                job = self.jobs.get_nowait()
            except queue.Empty:
                return group, None, False
            if job is None:
                return group, None, True
            if job.work is not None:
                return group, job, False
            group.append(job)
            events += len(job.events)
        return group, None, False

    def do_call(self, job: Job) -> None:
        try:
            work = cast("Callable[[Transaction], Any]", job.work)
            result, committed = self.transact(work)
        except BaseException as error:  # told to the one who waits; the writer goes on
            job.done.set_exception(error)
            return
        job.logged = committed.seq if committed.rows else 0
        job.done.set_result(result)
        self.tell(committed)

    def do_pushes(self, group: list[Job]) -> None:
        try:
            results, committed = self.transact(lambda tx: self.receive_group(tx, group))
        except StoreFailing as error:  # nobody's events are to blame: every phone keeps its own and comes back
            for job in group:
                job.done.set_exception(error)
            return
        except Exception as error:
            LOGGER.warning("a group of %d pushes failed, taking them event by event: %r", len(group), error)
            for job in group:
                self.one_by_one(job)
            return
        for job, outcomes in zip(group, results, strict=True):
            job.done.set_result(outcomes)
        self.tell(committed)

    def receive_group(self, tx: Transaction, group: list[Job]) -> list[list[Outcome]]:
        ids = [event.event_id for job in group for event in job.events]
        tx.know(EventStatus, ids)
        tx.know(Parked, [parked_key("event", id) for id in ids])
        return [self.receive(tx, job.events, job) for job in group]

    def receive(self, tx: Transaction, events: Sequence[Event], job: Job) -> list[Outcome]:
        """Some of a push's events."""
        at = self.received(job.events, tx.now)
        return [tx.ledger.receive(event, at, job.carrier) for event in events]

    def one_by_one(self, job: Job) -> None:
        """Each event in its own transaction; one that the store cannot take is held [S3]."""
        outcomes: list[Outcome] = []
        try:
            for event in job.events:
                outcome, committed = self.take_one(event, job)
                outcomes.append(outcome)
                self.tell(committed)
        except BaseException as error:
            failing = error if isinstance(error, StoreFailing) else StoreFailing(repr(error))
            self.trouble.seen(failing)
            job.done.set_exception(failing)
            return
        job.done.set_result(outcomes)

    def take_one(self, event: Event, job: Job) -> tuple[Outcome, Committed]:
        try:
            return self.transact(lambda tx: self.receive(tx, [event], job)[0])
        except StoreFailing:  # not the event's fault: it stays on the phone, 503
            raise
        except Exception as error:
            LOGGER.warning("event %s cannot be stored as it decided: %r", event.event_id, error)
            bad = replace(event, fault=("rule_failed", f"the store refused its effects: {error!r}"[:300]), body={})
            return self.transact(lambda tx: self.receive(tx, [bad], job)[0])

    # --- one transaction ------------------------------------------------------------------

    def transact(self, work: Callable[[Transaction], T]) -> tuple[T, Committed]:
        """One transaction; remembers when the store fails, until it works again."""
        try:
            done = self.committed(work)
        except StoreFailing as error:
            self.trouble.seen(error)
            raise
        self.trouble.over()
        return done

    def committed(self, work: Callable[[Transaction], T]) -> tuple[T, Committed]:
        """Load, decide, write, commit. Nothing in here waits for anything but the store."""
        now = self.clock()
        with self.store.writing() as writes:
            world = RowWorld(writes.source)
            ledger = Ledger(world, self.codes, self.ids, writes.history, writes.head(), self.zone)
            result = work(Transaction(writes, world, ledger, self.ids, now))
            captured = any(row.source == "device" for row in ledger.rows)
            if ledger.rows:
                writes.save_log(ledger.rows)
                if captured:
                    self.failpoint("between_writes")
                writes.save_records(world.changed.values())
                writes.save_feed(rows_of_feed(world, ledger.rows, self.codes, writes))
            epoch = str(writes.secrets.meta("epoch"))
            restored_seq = int(writes.secrets.meta("restored_seq") or 0)
            if captured:
                self.failpoint("before_commit")
        if captured:
            self.failpoint("after_commit")
        self.epoch, self.restored_seq = epoch, restored_seq
        records = frozenset((kind.__name__, id) for kind, id in world.changed)
        return result, Committed(self.epoch, ledger.head, ledger.rows, records, now)

    def tell(self, committed: Committed) -> None:
        if not committed.rows:
            return
        for listener in self.listeners:
            try:
                listener(committed)
            except Exception:
                LOGGER.exception("a listener failed")
