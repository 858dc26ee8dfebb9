"""A restore takes the journal's rows after the backup: the log as it was, folded, nothing decided again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.services.journal import beside, files, lines
from server.services.pool import Pool, pool_in
from server.services.ports import Reads, Secrets, Store, StoreFailing, Writes
from server.services.row_world import RowWorld, rows_of_feed
from server.services.seal import CannotOpen
from sync import effects as fx
from sync.codes import CodeReader
from sync.log import LogRow

AT_ONCE = 500  # rows in one transaction


class CannotPutBack(Exception):
    """One sentence; zh: the same in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


@dataclass(slots=True)
class PutBack:
    """What the journal gave. first, last: rows (last < first: none was missing). until: when the last one was received.

    damaged: lines that are not what was written; missing: rows up to here are in the journal, but behind a hole.
    pins: people who need a new PIN or password. files: photos and files that came from the journal.
    """

    first: int = 0
    last: int = 0
    until: str = ""
    damaged: list[str] = field(default_factory=list)
    missing: int = 0
    pins: list[str] = field(default_factory=list)
    files: int = 0

    @property
    def rows(self) -> int:
        return max(self.last - self.first + 1, 0)


def put_back(store: Store, codes: CodeReader, folder: Path, data_dir: Path, passphrase: str | None) -> PutBack:
    """Append what the journal has beyond the log. CannotPutBack, and then nothing was changed, when it is not the
    journal of this log; CannotOpen, OSError. store: nobody else writes into it."""
    key = files.key_in(folder, passphrase) if (folder / files.SALT_FILE).exists() else None
    found = files.scan(folder, key)
    with store.reading() as reads:
        head = reads.head()
        belongs(reads, found, head, key)
    end = found.whole_to() if found.hole is None or found.hole > head else head
    done = PutBack(head + 1, head, damaged=found.damaged, missing=max(found.last - end, 0))
    pool = pool_of(folder, passphrase)
    for lot in lots(found, head, end, key):
        with store.writing() as writes:
            adopt(writes, codes, lot, done, lambda name: give(pool, data_dir, name, done))
    return done


def belongs(reads: Reads, found: files.Index, head: int, key: bytes | None) -> None:
    first = reads.rows(0, 1)
    if found.factory is None:
        raise CannotPutBack("There is no journal there.", "那里没有流水日志。")
    if not first or first[0].event_id != found.factory:
        raise CannotPutBack("The journal is another factory's.", "这是另一个工厂的流水日志。")
    if found.last < head:
        raise CannotPutBack(f"The journal ends at row {found.last}, before the backup's {head}.",
                            f"流水日志到第 {found.last} 条为止，比备份（{head}）还旧。")
    if head not in found.rows:
        if head + 1 in found.rows or found.last == head:
            return  # it begins right after the backup
        raise CannotPutBack(f"The journal does not have row {head}, where the backup ends.",
                            f"流水日志里没有备份的最后一条（{head}）。")
    row, kept = reads.history.row(head), lines.row_of(files.line_at(found.rows[head]), key)
    if row is None or not row.is_entry(kept):
        raise CannotPutBack("The backup is of another history than the journal: the log was put back to an older "
                            f"state in between. Look for a folder {files.BEFORE}… beside the journal.",
                            f"备份和流水日志不是同一段历史：中间恢复过旧数据。请看日志旁边的 {files.BEFORE}… 文件夹。")


Lot = list[tuple[LogRow, list[Any]]]


def lots(found: files.Index, head: int, end: int, key: bytes | None) -> Iterator[Lot]:
    """Rows with what is beside them, so many at a time."""
    for after in range(head, end, AT_ONCE):
        lot: Lot = []
        for line in files.lines_after(found, after, min(after + AT_ONCE, end)):
            if line.kind == lines.ROW:
                lot.append((lines.row_of(line, key), []))
            else:
                lot[-1][1].extend(lines.value(line, key))
        yield lot


def adopt(writes: Writes, codes: CodeReader, lot: Lot, done: PutBack, give_file: Any) -> None:
    """Fold the rows and store them as they were."""
    world = RowWorld(writes.source)
    rows = [row for row, _ in lot]
    for row, extra in lot:
        try:
            fx.fold(world, row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise StoreFailing(f"log entry {row.seq} ({row.type}) does not fit: {error!r}") from error
        outside(writes.secrets, row, extra, done, give_file)
    writes.save_log(rows)
    writes.save_records(world.changed.values())
    writes.save_feed(rows_of_feed(world, rows, codes, writes))
    done.last, done.until = rows[-1].seq, rows[-1].received_at


def outside(secrets: Secrets, row: LogRow, extra: list[Any], done: PutBack, give_file: Any) -> None:
    """What the row did, or had, outside the log."""
    changed = beside.before_row(secrets, row)
    if changed is not None and changed not in done.pins:
        done.pins.append(changed)
    for kind, value in extra:
        if kind == beside.FILE:
            give_file(value["name"])
            continue
        if kind == "badge" and secrets.credential(person_id=value["person_id"]) is None:
            done.pins.append(value["person_id"])
        beside.TAKE[kind](secrets, value)
    if row.type == "epoch.start":
        body = row.raw["body"]
        restores = secrets.meta("restores") or []
        secrets.set_meta("restores", [*restores, [row.received_at, body["restored_seq"]]])


def pool_of(folder: Path, passphrase: str | None) -> list[Pool]:
    """Where copies of photos and files lie; a history that was set aside shares them with the journal beside it."""
    found = []
    for place in (folder, folder.parent):
        try:
            found.append(pool_in(place, passphrase) if passphrase is None or (place / "pool.salt").exists() else None)
        except CannotOpen:
            continue
    return [p for p in found if p is not None]


def give(pools: list[Pool], data_dir: Path, name: str, done: PutBack) -> None:
    target = data_dir / name
    if target.exists():
        return
    for pool in pools:
        if pool.has(name):
            pool.give(name, target)
            done.files += 1
            return
