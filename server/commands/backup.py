"""python -m server backup / restore: the whole factory in one folder, and back [S17]."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from server.commands.kit import running, settings
from server.commands.pool import Pool, kept_files, pool_in
from server.commands.seal import CannotOpen, seal, unseal
from server.config import Settings
from server.services.clock import SystemIds, system_clock
from server.services.pull import start_epoch
from server.store.engine import is_sqlite
from sync.event import format_instant

DATABASE, BLOBS, KEY, NOTE, DEMO = "suigong.db", "blobs", "secret.key", "backup.json", "demo.json"
SEALED, TLS = "factory.sealed", "tls"


class CannotBackUp(Exception):
    """One sentence that says why not; zh: the same in Chinese, where people read it in the office."""

    def __init__(self, sentence: str, zh: str = "") -> None:
        super().__init__(sentence)
        self.zh = zh or sentence


def backup(given: Any) -> int:
    """Copy database, photos and key into a new folder while the server runs, and open the copy.

    With BACKUP_PASSPHRASE the folder holds one encrypted file instead, opened once more before this returns.
    """
    found, target = settings(), Path(given.folder)
    source = database(found)
    if target.exists() and any(target.iterdir()):
        raise CannotBackUp(f"{target} is not empty; name a new folder.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrase = os.environ.get("BACKUP_PASSPHRASE")
    if passphrase is None:
        facts = copied(found, source, target)
    else:
        # Beside the database, not on the stick: what is not encrypted must not leave the house.
        with plain_folder(found) as copy:
            copied(found, source, copy)
            seal(copy, target / SEALED, passphrase)
        with opened(target, found) as copy:
            facts = verified(copy)
    print(f"{target}: entries up to {facts['seq']}, {facts['photos']} photos; opened and sound. 备份完成")
    return 0


def copied(found: Settings, source: Path, target: Path) -> dict[str, Any]:
    """Everything of the factory into `target`; what was found there when it was opened."""
    copy_core(found, source, target)
    for file, name in kept_files(found.data_dir):
        keep(file, target / name)
    facts = verified(target)
    write(target / NOTE, json.dumps({**facts, "made_at": format_instant(system_clock())}, indent=1))
    return facts


def copy_core(found: Settings, source: Path, target: Path) -> None:
    """Everything but photos and files."""
    copy_database(source, target / DATABASE)
    write(target / KEY, found.secret.hex())
    copy_small(found.data_dir, target)


@contextmanager
def plain_folder(found: Settings) -> Iterator[Path]:
    """A folder in DATA_DIR for our eyes only, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=found.data_dir) as folder:
        yield Path(folder)


@contextmanager
def opened(folder: Path, found: Settings) -> Iterator[Path]:
    """The folder itself, or what its sealed file holds. CannotBackUp without the right passphrase."""
    if not (folder / SEALED).exists():
        yield folder
        return
    with plain_folder(found) as plain:
        try:
            unseal(folder / SEALED, plain, os.environ.get("BACKUP_PASSPHRASE", ""))
        except CannotOpen as error:
            raise CannotBackUp(str(error)) from error
        yield plain


def restore(given: Any) -> int:
    """Put a backup in the place of DATA_DIR's factory and begin a new epoch. The server must be stopped."""
    found = settings()
    folder = Path(given.folder)
    with opened(folder, found) as source:
        note = json.loads((source / NOTE).read_text("utf-8")) if (source / NOTE).exists() else {}
        pool = pool_in(folder.parent, os.environ.get("BACKUP_PASSPHRASE")) if note.get("pool") else None
        if pool is not None and pool.name != note["pool"]:
            raise CannotBackUp("BACKUP_PASSPHRASE is not the one of this backup.")
        return put_back(found, source, given.replace, pool, note.get("names", []))


def put_back(found: Settings, source: Path, replace: bool, pool: Pool | None, names: list[str]) -> int:
    """pool: where a nightly backup keeps its photos and files; names: of those."""
    facts = verified(source, pool)
    target = database(found)
    key = (source / KEY).read_text("ascii").strip()
    if os.environ.get("SECRET_KEY") and found.secret.hex() != key:
        raise CannotBackUp("SECRET_KEY is not the key of this backup: codes could not be printed again.")
    if target.exists() and not replace:
        raise CannotBackUp(f"{target} exists; stop the server and say --replace to set it aside.")
    stopped(target)
    aside(found, target)
    copy_database(source / DATABASE, target)
    for name in names:
        if pool is not None and not (found.data_dir / name).exists():
            pool.give(name, found.data_dir / name)
    for file, name in kept_files(source):
        keep(file, found.data_dir / name)
    write(found.data_dir / KEY, key)
    copy_small(source, found.data_dir)
    with running() as kit:
        kit.writer.call(lambda tx: start_epoch(tx, int(facts["seq"])))
    print(f"Restored up to entry {facts['seq']}; phones send again what came later. 已恢复")
    return 0


def database(found: Settings) -> Path:
    """The database's file. CannotBackUp for PostgreSQL, which has its own tools."""
    if not is_sqlite(found.database_url):
        raise CannotBackUp("PostgreSQL is backed up with pg_dump; copy DATA_DIR beside it.")
    return Path(found.database_url.removeprefix("sqlite:///"))


def copy_database(source: Path, target: Path) -> None:
    """SQLite's online backup: consistent, while others write. The copy is on disk when this returns."""
    if not source.exists():
        raise CannotBackUp(f"There is no database at {source}.")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    os.chmod(target, 0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def keep(file: Path, place: Path) -> None:
    """Photos and files are written once under their hash, so what is copied is whole."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(place.name + ".part")
    shutil.copyfile(file, draft)
    os.replace(draft, place)


def copy_small(source: Path, target: Path) -> None:
    """A demo's logins, and the authority that phones trust."""
    if (source / DEMO).exists():
        write(target / DEMO, (source / DEMO).read_text("utf-8"))
    for file in sorted((source / TLS).glob("ca.*")):
        (target / TLS).mkdir(exist_ok=True, mode=0o700)
        write(target / TLS / file.name, file.read_text("ascii"))


def write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def verified(folder: Path, pool: Pool | None = None) -> dict[str, Any]:
    """Open a backup and look: {epoch, seq, photos}. CannotBackUp when it is not whole. pool: see put_back."""
    file, key = folder / DATABASE, folder / KEY
    if not file.exists() or not key.exists():
        raise CannotBackUp(f"{folder} is no backup: {DATABASE} or {KEY} is missing.")
    if len(key.read_text("ascii").strip()) != 64:
        raise CannotBackUp(f"{key} is not a key.")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
            seq = copy.execute("SELECT max(seq), count(*) FROM log").fetchone()
            epoch = copy.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
            photos = [r[0] for r in copy.execute("SELECT sha256 FROM blobs WHERE state = 'here'")]
    except sqlite3.DatabaseError as error:
        raise CannotBackUp(f"{file} cannot be opened: {error}.") from error
    if sound != "ok" or (seq[0] or 0) != seq[1]:
        raise CannotBackUp(f"{file} is damaged: {sound}.")
    names = {p: f"{BLOBS}/{p[:2]}/{p}.jpg" for p in photos}
    missing = [p for p, n in names.items() if not (pool.has(n) if pool else (folder / n).exists())]
    if missing:
        raise CannotBackUp(f"{len(missing)} photos are missing, first {missing[0]}.")
    return {"epoch": json.loads(epoch[0]) if epoch else None, "seq": seq[0] or 0, "photos": len(photos)}


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


def aside(found: Settings, target: Path) -> None:
    """Set what is there aside; nothing is deleted."""
    if not target.exists():
        return
    stamp = SystemIds(system_clock).uuid()[:13]
    for suffix in ("", "-wal", "-shm"):
        file = target.with_name(target.name + suffix)
        if file.exists():
            os.replace(file, file.with_name(f"before-{stamp}-{file.name}"))
    if (found.data_dir / KEY).exists():
        shutil.copy2(found.data_dir / KEY, found.data_dir / f"before-{stamp}-{KEY}")
