"""python -m server backup, without a folder: the nightly one. Copied, opened, folded anew, compared; then it counts.

BACKUP_DIR (another disk, a share) holds a folder a night and one pool of photos and files that all of them share.
The running server starts this as a process of its own, so that phones never wait for it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from server.commands import postgres, rotation
from server.commands.backup import (
    KEY,
    NOTE,
    SEALED,
    CannotBackUp,
    copy_core,
    copy_small,
    database,
    opened,
    verified,
)
from server.commands.kit import running, settings
from server.commands.replay import differences
from server.config import Settings
from server.disk import put_in_place, write_whole
from server.services.clock import SystemIds, system_clock
from server.services.pool import Pool, kept_files, pool_in
from server.services.ports import Backup
from server.services.seal import seal
from server.store.engine import is_sqlite
from server.store.unit import SqlStore
from sync.event import format_instant

SPARE = 200 * 1024 * 1024  # bytes that must stay free where the backup goes
LOCK = "backup.lock"


def nightly() -> int:
    """0: made and proved. Raises CannotBackUp; the office hears of it either way."""
    found = settings()
    # This thread alone stays as quick as any other: its note holds the lock for which phones wait.
    with alone(found), ThreadPoolExecutor(1, initializer=os.nice, initargs=(10,)) as gently:
        now = system_clock()
        try:
            facts = gently.submit(made, found, now).result()
        except Exception as error:  # whatever it is, the office must hear of it
            failed = error if isinstance(error, CannotBackUp) else CannotBackUp(
                f"The backup failed: {error}", f"备份失败：{error}")
            record(found, now, False, {"place": str(found.backups), "en": str(failed), "zh": failed.zh})
            raise failed from error
        record(found, now, True, facts)
    print(f"{facts['place']}: entries up to {facts['seq']}, {facts['photos']} photos; "
          "restored into a copy, folded anew, equal. 备份完成并核对一致", flush=True)
    return 0


def made(found: Settings, now: datetime) -> dict[str, Any]:
    """One night's folder, proved good, and what is too old removed."""
    place = prepared(found)
    folder = fresh(place, now.astimezone(found.timezone))
    draft = folder.with_name(f"{folder.name}.part")
    for left in place.glob("*.part"):  # of one that was cut off
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    passphrase = os.environ.get("BACKUP_PASSPHRASE")
    pool = pool_in(place, passphrase)
    try:
        draft.mkdir(mode=0o700)
        facts = copied(found, draft, pool, passphrase, now)
        facts |= proved(found, draft, pool)
        put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    tidy(place, folder, now.astimezone(found.timezone).date())
    seconds = round((system_clock() - now).total_seconds())
    return {**facts, "place": str(folder), "seconds": seconds, "same_disk": same_disk(found)}


def fresh(place: Path, moment: datetime) -> Path:
    """A folder called after the moment, that is not there yet."""
    while (folder := place / moment.strftime("%Y%m%d-%H%M%S")).exists():
        moment += timedelta(seconds=1)
    return folder


def prepared(found: Settings) -> Path:
    """The place. A BACKUP_DIR that is not there is a disk that is not plugged in: it is not made."""
    place = found.backups
    if found.backup_dir is not None and not place.is_dir():
        raise CannotBackUp(f"BACKUP_DIR {place} is not there; connect the disk or the share.",
                           f"备份位置 {place} 不在：请接好硬盘或共享文件夹。")
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    needed = SPARE + (database(found).stat().st_size if is_sqlite(found.database_url) else 0)
    if shutil.disk_usage(place).free < needed:
        raise CannotBackUp(f"{place} has less than {needed // 1024 ** 2} MB free; make room.",
                           f"备份位置 {place} 剩余空间不足 {needed // 1024 ** 2} MB，请清理。")
    return place


def copied(found: Settings, target: Path, pool: Pool, passphrase: str | None, now: datetime) -> dict[str, Any]:
    """Database, key and names of photos and files into `target`; the latter themselves into the pool.

    The database first: what it names is on the disk already, and what comes meanwhile is only too much.
    """
    with tempfile.TemporaryDirectory(prefix="backup-", dir=found.data_dir) as scratch:
        plain = Path(scratch) if passphrase is not None else target
        if is_sqlite(found.database_url):
            copy_core(found, database(found), plain)
        else:
            postgres.dump(found.database_url, plain / postgres.DUMP)
            write_whole(plain / KEY, found.secret.hex().encode())
            copy_small(found.data_dir, plain)
        names, written = taken(found, pool)
        facts = verified(plain, pool) if is_sqlite(found.database_url) else {}
        note = {**facts, "made_at": format_instant(now), "pool": pool.name, "names": names}
        write_whole(plain / NOTE, json.dumps(note, indent=1).encode())
        if passphrase is not None:
            seal(plain, target / SEALED, passphrase)
            kept = {"made_at": note["made_at"], "pool": pool.name, "names": names}
            write_whole(target / NOTE, json.dumps(kept, indent=1).encode())
    return {"new_bytes": written, "files": len(names)}


def taken(found: Settings, pool: Pool) -> tuple[list[str], int]:
    """(names, bytes that were new) of all photos and files."""
    names, written = [], 0
    for file, name in kept_files(found.data_dir):
        try:
            written += pool.take(file, name)
        except FileNotFoundError:
            if file.exists():
                raise
            continue  # its time was over just now
        names.append(name)
    return names, written


def proved(found: Settings, folder: Path, pool: Pool) -> dict[str, Any]:
    """Restore it into a scratch copy, fold the log anew there and compare every row. CannotBackUp."""
    with tempfile.TemporaryDirectory(prefix="proof-", dir=found.data_dir) as name, opened(folder, found) as source:
        scratch = Path(name)
        apart = replace(found, data_dir=scratch, redis_url=None, demo=False, lan=None,
                        secret=bytes.fromhex((source / KEY).read_text("ascii").strip()))
        if is_sqlite(found.database_url):
            shutil.copyfile(source / "suigong.db", scratch / "suigong.db")
            return compared(replace(apart, database_url=f"sqlite:///{scratch / 'suigong.db'}"), pool)
        with postgres.scratch(found.database_url, source / postgres.DUMP) as url:
            return compared(replace(apart, database_url=url), pool)


def compared(copy: Settings, pool: Pool) -> dict[str, Any]:
    with running(copy) as kit:
        wrong = list(islice(differences(kit), 3))
        if wrong:
            raise CannotBackUp(f"The copy is not what its log says: {'; '.join(wrong)}",
                               f"副本与流水不一致：{'；'.join(wrong)}")
        with kit.store.reading() as reads:
            photos, seq = reads.secrets.present_blobs(), reads.head()
    missing = [p for p in photos if not pool.has(f"blobs/{p[:2]}/{p}.jpg")]
    if missing:
        raise CannotBackUp(f"{len(missing)} photos are missing, first {missing[0]}.",
                           f"缺 {len(missing)} 张照片，第一张 {missing[0]}。")
    return {"seq": seq, "photos": len(photos)}


def tidy(place: Path, made: Path | None = None, today: date = date.max) -> None:
    """Remove the nights that need not stay, then photos and files that no night names. made: the one that was proved
    just now stays, whatever the clock says that it is called after."""
    found = rotation.nights(place)
    stay = rotation.staying((p.name for p in found), today) | ({made.name} if made else set())
    kept: dict[str, set[str]] = {}
    for night in found:
        if night.name not in stay:
            shutil.rmtree(night)
            continue
        note = json.loads((night / NOTE).read_text("utf-8"))
        kept.setdefault(note["pool"], set()).update(note["names"])
    for folder in place.glob("pool*"):
        if not folder.is_dir():
            continue
        if folder.name not in kept:
            shutil.rmtree(folder)
        else:
            Pool(folder, b"sealed" if folder.name != "pool" else None).forget_all_but(kept[folder.name])


def same_disk(found: Settings) -> bool:
    """Whether the backups share a disk with what they are to save."""
    return found.backups.stat().st_dev == found.data_dir.stat().st_dev


def record(found: Settings, now: datetime, ok: bool, detail: dict[str, Any]) -> None:
    """Tell the office. Only said here when the database itself cannot be used."""
    try:
        store = SqlStore(found.database_url)
        try:
            with store.writing() as writes:
                writes.secrets.put(Backup(SystemIds(system_clock).uuid(), format_instant(now), ok, detail))
        finally:
            store.close()
    except Exception as error:
        print(f"suigong: the database does not take a note of this backup: {error}", flush=True)


@contextmanager
def alone(found: Settings) -> Iterator[None]:
    """One at a time; the lock ends with its process."""
    with (found.data_dir / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotBackUp("Another backup is being made; wait for it.", "正在备份，请等它完成。") from error
        yield
