"""Keeps the journal up with the log. It reads what was committed, so it never holds what was not.

Nothing waits for the second disk but an office call, and that for a moment only: phones keep their own events for 35
days, the office keeps nothing. A disk that is full, gone or slow is told to people, and what it missed is written as
soon as it is well again.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from server.disk import sync
from server.services.clock import Clock
from server.services.journal import beside, files, lines
from server.services.pool import Pool, pool_in
from server.services.ports import Committed, Offload, Reads, Store
from server.services.seal import CannotOpen
from sync.event import format_instant, parse_instant
from sync.log import LogRow

LOGGER = logging.getLogger("suigong.journal")
AT_ONCE = 500  # rows
PATIENCE = 1.0  # seconds that an office call waits for the second disk
LOOK = 1.0  # seconds between looks for what another process committed
AGAIN = 15.0  # seconds after a failure
LATE = timedelta(seconds=60)  # then people are told
KEPT = timedelta(days=35)
LOCK = "journal.lock"


class Journal:
    """folder: JOURNAL_DIR. data_dir: where photos and files are copied from. passphrase: BACKUP_PASSPHRASE.

    seq: the newest row that is on the second disk. lost: (k, n): the journal has rows up to n, the log only up to k of
    the same history: the database was put back by hand. Nothing is written until an epoch begins for that [S17].
    """

    def __init__(self, folder: Path, data_dir: Path, store: Store, clock: Clock, offload: Offload,
                 passphrase: str | None) -> None:
        self.folder, self.data_dir, self.store, self.clock, self.offload = folder, data_dir, store, clock, offload
        self.passphrase = passphrase
        self.seq = 0
        self.sure: int | None = None  # after a failure: what is read above it may be in memory alone, not on the disk
        self.lost: tuple[int, int] | None = None
        self.trouble: tuple[str, str] | None = None  # (Chinese, English)
        self.mine = False  # this process writes
        self.lock: IO[str] | None = None
        self.tail: files.Tail | None = None
        self.pool: Pool | None = None
        self.key: bytes | None = None
        self.late_since: datetime | None = None
        self.wake, self.moved = threading.Event(), threading.Condition()
        self.stopping = False
        self.thread: threading.Thread | None = None

    # --- life -----------------------------------------------------------------------------

    def open(self) -> None:
        """Look at what is there and find where to go on. Never raises: what is wrong is in `trouble`."""
        try:
            with self.store.reading() as reads:
                first = reads.rows(0, 1)
                factory = first[0].event_id if first else None
            index = self.offload(lambda: self.look(factory))
            if index is None or factory is None:
                return
            with self.store.reading() as reads:
                self.join(reads, index, factory)
            self.told(None)
        except Exception as error:  # the store, too: who keeps the journal tries again, and must not end
            LOGGER.error("the journal cannot be begun: %r", error)
            self.told(plain(error, self.folder))

    def look(self, factory: str | None) -> files.Index | None:
        """None while another process keeps the journal."""
        if not self.folder.is_dir():
            raise FileNotFoundError(self.folder)
        if not self.take_lock():
            return None
        if self.pool is None:  # the key takes a while
            self.key = files.key_in(self.folder, self.passphrase)
            self.pool = pool_in(self.folder, self.passphrase)
        for path in files.paths(self.folder)[-1:]:  # a process that ended in the middle of writing left it to chance
            sync(path)
        found = files.scan(self.folder, self.key)
        if found.factory is not None and factory is not None and found.factory != factory:
            raise files.OtherFactory("")
        return found

    def take_lock(self) -> bool:
        """One process of a factory writes; the lock ends with it."""
        if self.lock is not None:
            return True
        file = (self.folder / LOCK).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.lock, self.mine = file, True
        return True

    def join(self, reads: Reads, index: files.Index, factory: str) -> None:
        """Go on after the newest row that log and journal have in common."""
        end = index.whole_to()
        common = self.common(reads, index, min(end, reads.head()))
        self.lost = (common, end) if common < end and not started_anew(reads, common) else None
        if self.lost is not None:
            return
        if common < end:
            files.set_aside(self.folder, f"{common}-{end}")
        self.tail = files.Tail(self.folder, factory, self.key)
        self.seq = common if self.sure is None else min(common, self.sure)
        if index.damaged:
            LOGGER.error("the journal is damaged at %s; it is written anew from row %d on", index.damaged[0], common)

    def common(self, reads: Reads, index: files.Index, upto: int) -> int:
        """The newest row up to `upto` that stands in both alike; 0 when there is none."""
        low, high = min(index.rows, default=1) - 1, upto
        while low < high:  # histories that part stay apart
            middle = (low + high + 1) // 2
            if self.same(reads, index, middle):
                low = middle
            else:
                high = middle - 1
        return low

    def same(self, reads: Reads, index: files.Index, seq: int) -> bool:
        row = reads.history.row(seq)
        kept = lines.row_of(files.line_at(index.rows[seq]), self.key)
        return row is not None and row.is_entry(kept)

    def start(self) -> None:
        self.thread = threading.Thread(target=self.run, name="journal", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Write what is still missing, if the disk lets it, and let go."""
        self.stopping = True
        self.wake.set()
        if self.thread is not None:
            self.thread.join(timeout=10)
            self.thread = None
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def run(self) -> None:
        while True:
            last = self.stopping
            well = self.catch_up()
            if last or (self.stopping and not well):
                return
            self.wake.wait(LOOK if well else AGAIN)
            self.wake.clear()

    # --- keeping up -----------------------------------------------------------------------

    def catch_up(self) -> bool:
        """Write all that is missing. Whether the journal is well."""
        if self.tail is None:
            self.open()
        if self.tail is None:
            return self.trouble is None
        try:
            while self.step():
                pass
        except Exception as error:  # whatever it is, the factory goes on and people are told
            LOGGER.error("the journal cannot be written: %r", error)
            self.tail, self.sure = None, self.seq
            self.told(plain(error, self.folder))
            return False
        self.told(None)
        return True

    def step(self) -> bool:
        """One lot of rows. Whether there may be more."""
        with self.store.reading() as reads:
            if reads.head() <= self.seq:
                return False
            rows = reads.rows(self.seq, AT_ONCE)
            besides = [beside.of(reads, row) for row in rows]
        day = format_instant(self.clock())[:10]
        self.offload(lambda: self.write(rows, besides, day))
        self.sure = None
        with self.moved:
            self.seq = rows[-1].seq
            self.moved.notify_all()
        return len(rows) == AT_ONCE

    def write(self, rows: list[LogRow], besides: list[list[beside.Beside]], day: str) -> None:
        """Files first, then what is beside a row: a row that is there has both."""
        assert self.tail is not None and self.pool is not None
        written: list[bytes] = []
        for row, extra in zip(rows, besides, strict=True):
            for kind, value in extra:
                if kind == beside.FILE and (self.data_dir / value["name"]).exists():
                    self.pool.take(self.data_dir / value["name"], value["name"])
            if extra:
                written.append(lines.line(lines.BESIDE, row.seq, extra, self.key))
            written.append(lines.row_line(row, self.key))
        self.tail.append(written, rows[0].seq - 1, day)

    def told(self, trouble: tuple[str, str] | None) -> None:
        self.trouble = trouble
        if trouble is not None:
            self.late_since = self.late_since or self.clock()
        elif self.tail is not None or not self.mine:
            self.late_since = None
        with self.moved:
            self.moved.notify_all()

    # --- doors ----------------------------------------------------------------------------

    def __call__(self, _committed: Committed) -> None:
        """The writer's listener."""
        self.wake.set()

    def wait_for(self, seq: int) -> None:
        """Until this row is on the second disk; not long, and not at all while that is in trouble."""
        if self.seq >= seq or not self.mine or self.late_since is not None or self.thread is None:
            return
        self.wake.set()
        with self.moved:
            there = self.moved.wait_for(lambda: self.seq >= seq or self.late_since is not None, PATIENCE)
        if not there:
            self.late_since = self.late_since or self.clock()

    def behind(self) -> int:
        """Rows of the log that are not on the second disk."""
        with self.store.reading() as reads:
            return max(reads.head() - self.seq, 0) if self.mine or self.trouble else 0

    def warning(self) -> tuple[str, str] | None:
        """For people: (Chinese, English), None when all is well."""
        if self.late_since is None or self.clock() - self.late_since < LATE:
            return None
        zh, en = self.trouble or ("第二块硬盘太慢", "the second disk is too slow")
        return (f"第二块硬盘上的流水缺 {self.behind()} 条：{zh}。",
                f"{self.behind()} entries are not in the journal on the second disk: {en}.")

    def since(self) -> str | None:
        """Since when it is behind."""
        return format_instant(self.late_since) if self.late_since else None

    def tidy(self, seq: int, at: str) -> int:
        """Remove what is older than 35 days and in a good backup: of its newest row `seq`, made `at`."""
        if not self.mine or self.tail is None:
            return 0
        made = parse_instant(at)
        before = min((self.clock() - KEPT).timestamp(), made.timestamp() if made else 0.0)
        return int(self.offload(lambda: self.remove(before, seq)))

    def remove(self, before: float, seq: int) -> int:
        index = files.scan(self.folder, self.key)
        gone = files.remove_old(self.folder, index, before, seq)
        assert self.pool is not None
        for file in [f for f in self.pool.folder.rglob("*") if f.is_file() and f.stat().st_mtime < before]:
            file.unlink()
        for old in self.folder.glob(f"{files.BEFORE}*"):
            if old.stat().st_mtime < before:
                shutil.rmtree(old)
        return len(gone)


def started_anew(reads: Reads, after: int) -> bool:
    """Whether phones were told since to send again all that stands behind this row."""
    at = after
    while rows := reads.rows(at, AT_ONCE):
        if any(row.type == "epoch.start" and row.raw["body"]["restored_seq"] <= after for row in rows):
            return True
        at = rows[-1].seq
    return False


def plain(error: Exception, folder: Path) -> tuple[str, str]:
    """What is wrong with the second disk, for people."""
    if isinstance(error, FileNotFoundError):
        return f"{folder} 不在，请接好硬盘", f"{folder} is not there; connect the disk"
    if isinstance(error, files.OtherFactory):
        return f"{folder} 里是另一个工厂的流水", f"{folder} holds another factory's journal"
    if isinstance(error, CannotOpen):
        return "BACKUP_PASSPHRASE 不对", str(error)
    if isinstance(error, OSError):
        return f"{folder} 写不进去：{error.strerror}", f"{folder} cannot be written: {error.strerror}"
    return f"{folder} 读不懂：{error}", f"{folder} cannot be read: {error!r}"


