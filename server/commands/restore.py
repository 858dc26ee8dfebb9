"""python -m server restore FOLDER: a backup in the place of the factory, then the journal, and a report [S17].

All is made ready beside the present database and put in its place at the end: whatever goes wrong leaves the factory
as it was.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labels.payload import Reader
from server.commands.backup import (
    DATABASE,
    DEMO,
    KEY,
    NOTE,
    TLS,
    CannotBackUp,
    copy_database,
    copy_small,
    database,
    keep,
    opened,
    verified,
)
from server.commands.epoch import begin, gap_of, looked_at
from server.commands.gap import said
from server.commands.kit import running, settings
from server.config import Settings
from server.disk import sync, write_whole
from server.services.clock import SystemIds, system_clock
from server.services.journal.files import OtherFactory
from server.services.journal.putback import CannotPutBack, PutBack, put_back
from server.services.pool import Pool, kept_files, pool_in
from server.store import migrate
from server.store.holder import Taken, hold
from server.store.unit import SqlStore

SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Source:
    """An opened backup. pool: where a nightly one keeps its photos and files; names: of those."""

    folder: Path
    pool: Pool | None
    names: list[str]


def restore(given: Any) -> int:
    """Put a backup in the place of DATA_DIR's factory, add the journal, begin a new epoch. The server must be
    stopped."""
    found = settings()
    folder = Path(given.folder)
    journal = None if given.no_journal else Path(given.journal) if given.journal else found.journal_dir
    with opened(folder, found) as source:
        note = json.loads((source / NOTE).read_text("utf-8")) if (source / NOTE).exists() else {}
        pool = pool_in(folder.parent, os.environ.get("BACKUP_PASSPHRASE")) if note.get("pool") else None
        if pool is not None and pool.name != note["pool"]:
            raise CannotBackUp("BACKUP_PASSPHRASE is not the one of this backup.")
        about = put_in_place(found, Source(source, pool, note.get("names", [])), given.replace, journal)
    for line in said(about, found.timezone):
        print(line)
    return 0


def put_in_place(found: Settings, source: Source, may_replace: bool, journal: Path | None) -> dict[str, Any]:
    """What is known of what is missing now: the alert's `about`."""
    verified(source.folder, source.pool, whole=False)
    target = database(found)
    key = (source.folder / KEY).read_text("ascii").strip()
    if os.environ.get("SECRET_KEY") and found.secret.hex() != key:
        raise CannotBackUp("SECRET_KEY is not the key of this backup: codes could not be printed again.")
    if target.exists() and not may_replace:
        raise CannotBackUp(f"{target} exists; stop the server and say --replace to set it aside.")
    stopped(target)
    with servers_kept_out(target), draft_beside(target) as draft:
        copy_database(source.folder / DATABASE, draft)
        files_back(found, source)
        apart = replace(found, database_url=f"sqlite:///{draft}", secret=bytes.fromhex(key), redis_url=None, lan=None)
        came = from_journal(apart, journal) if journal is not None else None
        old = looked_at(target, draft)
        about = {**gap_of(draft, old), **(told(came) if came else {})}
        with running(apart) as kit:
            kit.writer.call(lambda tx: begin(tx, kit, about, old))
        closed(draft)
        swap(found, source.folder, draft, target)
    return about


@contextmanager
def servers_kept_out(target: Path) -> Iterator[None]:
    """No server begins on it meanwhile; one that runs is refused here even where its database is gone already."""
    try:
        holder = hold(target)
    except Taken as error:
        raise CannotBackUp(f"A server uses {target}; stop it first.", f"服务器还在用 {target}，请先停下它。") from error
    try:
        yield
    finally:
        holder.release()


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    draft = target.with_name(f"{target.name}.restoring")
    try:
        for suffix in SUFFIXES:
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)  # of one that was cut off
        yield draft
    finally:
        for suffix in SUFFIXES:
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def files_back(found: Settings, source: Source) -> None:
    """Photos and files lie under their hash: what is there already is the same."""
    for name in source.names:
        if source.pool is not None and not (found.data_dir / name).exists() and source.pool.has(name):
            source.pool.give(name, found.data_dir / name)
    for file, name in kept_files(source.folder):
        keep(file, found.data_dir / name)


def from_journal(apart: Settings, journal: Path) -> PutBack:
    """The rows after the backup. CannotBackUp says that --no-journal leaves them out."""
    store = SqlStore(apart.database_url)
    try:
        migrate.upgrade(store)
        return put_back(store, Reader(), journal, apart.data_dir, os.environ.get("BACKUP_PASSPHRASE"))
    except (CannotPutBack, OtherFactory, OSError) as error:
        zh = error.zh if isinstance(error, CannotPutBack) else str(error)
        raise CannotBackUp(f"The journal in {journal} cannot be used: {error} Nothing was changed. Name another one "
                           "with --journal, or restore without it: --no-journal",
                           f"{journal} 里的流水日志用不上：{zh} 什么都没改。可用 --journal 指定另一个，"
                           "或用 --no-journal 不用日志。") from error
    finally:
        store.close()


def told(came: PutBack) -> dict[str, Any]:
    return {"journal": {"rows": came.rows, "until": came.until, "files": came.files, "damaged": came.damaged[:5],
                        "missing": came.missing, "pins": came.pins[:50]}}


def closed(draft: Path) -> None:
    """One file without a log beside it, on the disk."""
    with closing(sqlite3.connect(draft)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    sync(draft)


def stopped(target: Path) -> None:
    """CannotBackUp while a server has the database open: it would go on writing, and answering, into what
    was set aside. SQLite's own locks tell; they end with their process, so none is ever stale."""
    if not target.exists():
        return
    try:
        with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as present:
            present.execute("PRAGMA locking_mode=EXCLUSIVE")
            present.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise CannotBackUp(f"A server uses {target}; stop it first.") from error  # a damaged one may be replaced


def swap(found: Settings, source: Path, draft: Path, target: Path) -> None:
    """Key and small files, then the database. What is there is set aside, nothing is deleted; what fails puts all
    back."""
    stamp = SystemIds(system_clock).uuid()[:13]
    key, small = found.data_dir / KEY, small_files(found.data_dir)
    files = [target.with_name(target.name + suffix) for suffix in SUFFIXES]
    moves = [(file, file.with_name(f"before-{stamp}-{file.name}")) for file in files if file.exists()]
    try:
        if key.exists():
            shutil.copy2(key, key.with_name(f"before-{stamp}-{KEY}"))
        write_whole(key, (source / KEY).read_text("ascii").strip().encode())
        copy_small(source, found.data_dir)
        for file, place in moves:
            os.replace(file, place)
        os.replace(draft, target)
    except BaseException:
        for file, place in moves:
            if place.exists():
                os.replace(place, file)
        small_back(found.data_dir, small)
        raise
    sync(target.parent)


def small_files(folder: Path) -> dict[Path, bytes]:
    """The key and what `copy_small` writes."""
    files = [folder / KEY, folder / DEMO, *(folder / TLS).glob("ca.*")]
    return {file: file.read_bytes() for file in files if file.exists()}


def small_back(folder: Path, small: dict[Path, bytes]) -> None:
    for file, data in small_files(folder).items():
        if file not in small:
            file.unlink()
        elif small[file] != data:
            write_whole(file, small[file])
