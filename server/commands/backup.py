"""python -m server backup FOLDER: the whole factory in one folder. Back: server/commands/restore.py."""

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

from server.commands.kit import settings
from server.config import Settings
from server.disk import put_in_place, sync, write_whole
from server.services.clock import system_clock
from server.services.pool import Pool, kept_files
from server.services.seal import CannotOpen, seal, unseal
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
    write_whole(target / NOTE, json.dumps({**facts, "made_at": format_instant(system_clock())}, indent=1).encode())
    return facts


def copy_core(found: Settings, source: Path, target: Path) -> None:
    """Everything but photos and files."""
    copy_database(source, target / DATABASE)
    write_whole(target / KEY, found.secret.hex().encode())
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
    sync(target)


def keep(file: Path, place: Path) -> None:
    """Photos and files are written once under their hash, so what is copied is whole."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(place.name + ".part")
    shutil.copyfile(file, draft)
    put_in_place(draft, place)


def copy_small(source: Path, target: Path) -> None:
    """A demo's logins, and the authority that phones trust."""
    if (source / DEMO).exists():
        write_whole(target / DEMO, (source / DEMO).read_bytes())
    for file in sorted((source / TLS).glob("ca.*")):
        (target / TLS).mkdir(exist_ok=True, mode=0o700)
        write_whole(target / TLS / file.name, file.read_bytes())


def verified(folder: Path, pool: Pool | None = None, whole: bool = True) -> dict[str, Any]:
    """Open a backup and look: {epoch, seq, photos}. CannotBackUp when it is not sound. pool: of a nightly one.

    whole: photos must all be there; a restore takes what there is, and phones bring the rest.
    """
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
    if missing and whole:
        raise CannotBackUp(f"{len(missing)} photos are missing, first {missing[0]}.")
    return {"epoch": json.loads(epoch[0]) if epoch else None, "seq": seq[0] or 0, "photos": len(photos) - len(missing)}
