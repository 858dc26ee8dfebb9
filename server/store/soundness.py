"""Whether an SQLite file is whole: looked at before anything is built on it, a large one only by its beginning."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path

HEADER = b"SQLite format 3\x00"


class State(Enum):
    SOUND = "sound"
    UNFINISHED = "unfinished"  # too large to be read here; its beginning is sound
    MISSING = "missing"
    EMPTY = "empty"
    DAMAGED = "damaged"


def looked(file: Path, largest: int | None = None) -> tuple[State, str]:
    """(state, what SQLite said). A file of more than `largest` bytes is left to `checked`, which reads every page and
    compares what they say of each other; a changed figure inside a page is seen by the nightly replay only.

    Call it before this process opens the database otherwise: closing the file lets go of SQLite's locks.
    """
    if not file.exists():
        return State.MISSING, ""
    with file.open("rb") as head:
        first = head.read(len(HEADER))
    if not first:
        return State.EMPTY, ""
    if first != HEADER:
        return State.DAMAGED, "its first bytes are not those of a database"
    if largest is not None and file.stat().st_size > largest:
        return State.UNFINISHED, ""
    return checked(file)


def checked(file: Path) -> tuple[State, str]:
    """SQLite's own check, on a connection of its own; may run beside others of this process."""
    try:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None, check_same_thread=False)) as found:
            said = [str(row[0]) for row in found.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return State.DAMAGED, str(error)
        raise
    return (State.SOUND, "") if said == ["ok"] else (State.DAMAGED, " ".join("; ".join(said).split())[:300])
