"""One server a database file: a lock beside it that the kernel lets go of when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUFFIX = ".server"  # suigong.db.server
SECTOR = 512  # bytes


class Taken(Exception):
    """Another process holds it. note: what that one wrote about itself."""

    def __init__(self, note: dict[str, Any]) -> None:
        super().__init__("taken")
        self.note = note


@dataclass
class Holder:
    """The lock, held until the process ends or `release`. The file stays; `made` in its note outlives the process."""

    handle: int
    note: dict[str, Any]

    @property
    def made(self) -> bool:
        """Whether a server has run on this database before, so that it must be there."""
        return bool(self.note.get("made"))

    def write(self, **facts: Any) -> None:
        """In place, for the lock hangs on this file: one sector, which a disk writes whole or not at all, filled up so
        that the file's length stays."""
        self.note |= facts
        os.pwrite(self.handle, json.dumps(self.note).encode().ljust(SECTOR), 0)
        os.fsync(self.handle)

    def release(self) -> None:
        os.close(self.handle)


def hold(database: Path) -> Holder:
    """Take the lock of a database's file. Raises Taken; OSError where no lock file can be made."""
    handle = os.open(beside(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        note = noted(handle)
        os.close(handle)
        raise Taken(note) from error
    return Holder(handle, noted(handle))


def taken(database: Path) -> dict[str, Any] | None:
    """What the server that runs on it wrote about itself; None when none does. Leaves no trace."""
    if not beside(database).exists():
        return None
    try:
        hold(database).release()
    except Taken as error:
        return error.note
    return None


def made_before(database: Path) -> bool:
    """Whether a server has run on it: then it must be there. Asks without the lock."""
    try:
        handle = os.open(beside(database), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return bool(noted(handle).get("made"))
    finally:
        os.close(handle)


def beside(database: Path) -> Path:
    return database.with_name(database.name + SUFFIX)


def noted(handle: int) -> dict[str, Any]:
    """The note; empty where a power cut left none, or half of one that an older release wrote."""
    try:
        found = json.loads(os.pread(handle, 4096, 0))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
