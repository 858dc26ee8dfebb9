"""The journal's files: written at the end only, begun anew each day or every 16 MiB, and read as one.

A file's head says after which row it begins. Rows of older files above that are of a history that ended there: the
log was put back to an older state and went on differently.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from server.disk import sync, write_whole
from server.services.journal import lines
from server.services.journal.lines import BESIDE, HEAD, ROW, Line
from server.services.seal import SALT, key_of

NAME = re.compile(r"log-(\d{8})\.jsonl")
SALT_FILE = "journal.salt"
BEFORE = "before-"  # folders of histories that ended
BIGGEST = 16 * 1024 * 1024  # bytes; then the next file


class OtherFactory(Exception):
    """The folder holds the journal of another factory: nothing is written into it, nothing taken from it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line begins, and how long it is, in bytes."""

    file: Path
    at: int
    length: int


@dataclass(slots=True)
class Index:
    """What a look through all files found. rows, besides: by seq, of the newest history.

    last: the newest row. damaged: file and line of each one that is not what was written.
    """

    factory: str | None = None
    rows: dict[int, Place] = field(default_factory=dict)
    besides: dict[int, Place] = field(default_factory=dict)
    last: int = 0
    damaged: list[str] = field(default_factory=list)
    hole: int | None = None  # the first row that is missing though later ones are there

    def whole_to(self) -> int:
        """The newest row up to which none is missing."""
        return self.last if self.hole is None else self.hole - 1


def paths(folder: Path) -> list[Path]:
    """The files, oldest first."""
    return sorted(p for p in folder.iterdir() if NAME.fullmatch(p.name)) if folder.is_dir() else []


def key_in(folder: Path, passphrase: str | None) -> bytes | None:
    """The key of this passphrase; its salt is made once. CannotOpen for one that is too short."""
    if passphrase is None:
        return None
    salt = folder / SALT_FILE
    if not salt.exists():
        write_whole(salt, os.urandom(SALT))
    return key_of(passphrase, salt.read_bytes())


def scan(folder: Path, key: bytes | None) -> Index:
    """Look at every line's checksum and place. CannotOpen, OtherFactory when two are mixed, OSError."""
    found = Index()
    for path in paths(folder):
        look_through(path, found, key)
    numbers = sorted(found.rows)
    if numbers:
        present = set(numbers)
        found.hole = next((n for n in range(numbers[0], found.last) if n not in present), None)
    return found


def look_through(path: Path, found: Index, key: bytes | None) -> None:
    with path.open("rb") as file:
        at = 0
        for number, raw in enumerate(file, 1):
            line = lines.read(raw)
            if line is not None:
                take(line, Place(path, at, len(raw)), found, key)
            elif raw.endswith(b"\n"):  # a torn one at the very end was never told to be written
                found.damaged.append(f"{path.name}:{number}")
            at += len(raw)


def take(line: Line, place: Place, found: Index, key: bytes | None) -> None:
    if line.kind == HEAD:
        head = lines.value(line, key)
        if found.factory not in (None, head["factory"]):
            raise OtherFactory(f"{place.file.parent} holds journals of two factories.")
        found.factory = head["factory"]
        cut(found, line.seq)
    elif line.kind == ROW:
        found.rows[line.seq] = place
        found.last = line.seq
    elif line.kind == BESIDE:
        found.besides[line.seq] = place


def cut(found: Index, after: int) -> None:
    """What was above is of a history that ended."""
    for table in (found.rows, found.besides):
        for seq in [s for s in table if s > after]:
            del table[seq]
    found.last = min(found.last, after)


def line_at(place: Place) -> Line:
    """OSError, ValueError when it changed since the look."""
    with place.file.open("rb") as file:
        file.seek(place.at)
        found = lines.read(file.read(place.length))
    if found is None:
        raise ValueError(f"{place.file} is damaged")
    return found


def lines_after(found: Index, after: int, upto: int) -> Iterator[Line]:
    """Rows in (after, upto], each followed by what goes beside it."""
    for seq in range(after + 1, upto + 1):
        yield line_at(found.rows[seq])
        if seq in found.besides:
            yield line_at(found.besides[seq])


def set_aside(folder: Path, name: str) -> Path:
    """Keep all that is there as it is now: a history that ends here can still be restored."""
    aside = folder / f"{BEFORE}{name}"
    aside.mkdir(exist_ok=True, mode=0o700)
    for path in [*paths(folder), folder / SALT_FILE]:
        if path.exists() and not (aside / path.name).exists():
            shutil.copyfile(path, aside / path.name)
            sync(aside / path.name)
    sync(aside)
    return aside


class Tail:
    """The file that grows. day: the name of the day, for a file a day. A process begins with a new file."""

    def __init__(self, folder: Path, factory: str, key: bytes | None) -> None:
        self.folder, self.factory, self.key = folder, factory, key
        self.path: Path | None = None
        self.day = ""

    def begin(self, after: int, day: str) -> None:
        """A new file that begins after this row."""
        last = paths(self.folder)
        number = int(last[-1].stem.removeprefix("log-")) + 1 if last else 1
        path = self.folder / f"log-{number:08d}.jsonl"
        head = lines.line(HEAD, after, {"factory": self.factory, "after": after, "day": day}, self.key)
        write_whole(path, head)
        self.path, self.day = path, day

    def append(self, written: Iterable[bytes], after: int, day: str) -> None:
        """Write lines and bring them to the disk. OSError: some may be there, perhaps torn; begin a new file."""
        if self.path is None or day != self.day or self.path.stat().st_size > BIGGEST:
            self.begin(after, day)
        path, self.path = self.path, None
        assert path is not None
        size = path.stat().st_size
        try:
            with path.open("ab") as file:
                file.write(b"".join(written))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # What did not reach the disk is still read from memory, as if it had: nobody may find it there.
            with suppress(OSError):
                os.truncate(path, size)
            raise
        self.path = path


def remove_old(folder: Path, found: Index, before: float, kept_above: int) -> list[Path]:
    """Remove files that were finished before a moment (seconds since 1970) and whose rows a good backup has."""
    gone = []
    above = {place.file for seq, place in found.rows.items() if seq > kept_above}
    for path in paths(folder)[:-1]:
        if path not in above and path.stat().st_mtime < before:
            path.unlink()
            gone.append(path)
    if gone:
        sync(folder)
    return gone

