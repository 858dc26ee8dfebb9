"""Photos: resumable upload by hash, deduplicated, served re-encoded [S20]."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from server.disk import make_folder, put_in_place
from server.services.auth import Caller
from server.services.clock import Clock
from server.services.crypto import hash_token
from server.services.pictures import NotAPicture, reencode
from server.services.ports import Blob, Offload, Store, StoreFailing
from server.services.room import Room
from server.services.throttle import Rate
from server.services.writer import Transaction, Writer
from sync.event import SHA256, format_instant

MAX_BYTES = 10 * 1024 * 1024
MOST_BEGUN = 20  # uploads of one sender at a time; a phone sends one after the other
HOURLY_BYTES = 1024 * 1024 * 1024  # of one device or person


class WrongOffset(Exception):
    """The upload goes on elsewhere. offset: bytes that are here."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class WrongHash(Exception):
    """All bytes came, but they are not the ones announced. They are gone: start again."""


class TooLong(Exception):
    """More than 10 MiB, or more than announced."""


class NoLength(Exception):
    """The first PATCH must say Upload-Length."""


class Blobs:
    """folder: where pictures live. Bytes that have arrived survive a restart; so does what is left to do."""

    def __init__(self, store: Store, writer: Writer, clock: Clock, offload: Offload, folder: Path) -> None:
        self.store, self.writer, self.clock, self.offload, self.folder = store, writer, clock, offload, folder
        self.partial = folder / "partial"
        make_folder(self.partial)
        self.lock = threading.Lock()  # held for one append to one file
        self.ends = [threading.Lock() for _ in range(16)]  # by the hash's first digit: one picture is made once
        self.rate = Rate(clock, HOURLY_BYTES, 3600)
        self.room = Room(folder)

    def whole(self, sha256: str) -> int | None:
        """The length of an upload that is here, checked and kept; None of any other."""
        with self.store.reading() as reads:
            known = reads.secrets.blob(sha256)
        if known is not None and self.file(sha256).exists():  # a restore may have brought the row without its file
            return known.bytes
        return None

    def offset(self, sha256: str, by: Caller) -> tuple[int, int] | None:
        """(bytes here, length) of an upload that is here or that the caller has begun; None for an unknown one."""
        whole = self.whole(sha256)
        if whole is not None:
            return whole, whole
        part = self.part(sha256, by)
        try:
            return None if part is None else (part.stat().st_size, length_of(part))
        except FileNotFoundError:  # another phone's upload ended just now
            return self.offset(sha256, by)

    def ended(self, sha256: str, by: Caller) -> tuple[int, int] | None:
        """As `offset`. Where all bytes came and the process was killed before it had made a photo of them, that is
        done now: a phone that hears that they are all here lets go of its own [S20, I12]. Raises StoreFailing."""
        found, part = self.offset(sha256, by), self.part(sha256, by)
        if found is not None and part is not None and found[0] == found[1]:
            try:
                self.finish(sha256, part, by)
            except (WrongHash, NotAPicture):
                return None  # those bytes are gone; whoever has the right ones begins anew
            return self.ended(sha256, by)  # the part may have made way meanwhile: what is really here
        return found

    def part(self, sha256: str, by: Caller) -> Path | None:
        """What the caller has sent so far. Everyone's is apart: wrong bytes under the hash of another's photo spoil
        nothing but the own upload."""
        if not SHA256.fullmatch(sha256):
            return None
        return next(self.partial.glob(f"{sha256}-{sender(by)}-*"), None)

    def picture(self, sha256: str) -> bytes | None:
        """The re-encoded picture, a JPEG of some 100 kB; None while it is not here."""
        with self.store.reading() as reads:
            known = reads.secrets.blob(sha256)
        file = self.file(sha256)
        return file.read_bytes() if known is not None and file.exists() else None

    def file(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.jpg"

    def upload(self, sha256: str, offset: int, length: int | None, chunks: Iterable[bytes],
               by: Caller) -> int:
        """Append chunks at `offset`; what arrives before a cut stays. Returns the bytes now here.

        The last byte ends it: hash, picture and row are made before it returns. Raises WrongOffset,
        WrongHash, TooLong, NoLength, NotAPicture, Throttled, StoreFailing.
        """
        whole = self.whole(sha256)
        if whole is not None:
            if offset != whole:
                raise WrongOffset(whole)
            return whole
        part = self.open_part(sha256, offset, length, by)
        here = offset
        for chunk in chunks:
            self.rate.take(by.device_id or by.actor_id or "", len(chunk))
            here = self.append(part, here, chunk)
        if here == length_of(part):
            self.finish(sha256, part, by)
        return here

    def open_part(self, sha256: str, offset: int, length: int | None, by: Caller) -> Path:
        """The file that grows. What was begun with another length is none of these bytes: it begins anew."""
        part = self.part(sha256, by)
        if part is not None and length not in (None, length_of(part)):
            part.unlink(missing_ok=True)
            part = None
        if part is None:
            if offset != 0:
                raise WrongOffset(0)
            if length is None:
                raise NoLength
            if length > MAX_BYTES:
                raise TooLong
            part = self.partial / f"{sha256}-{sender(by)}-{length}"
            self.room.need()
            self.make_way(by)
            with storing():
                part.touch()
        here = 0
        with suppress(FileNotFoundError):  # another phone's upload ended just now
            here = part.stat().st_size
        if here != offset:
            raise WrongOffset(here)
        return part

    def make_way(self, by: Caller) -> None:
        """Whoever begins more than it ends loses its own oldest, and can begin them anew."""
        with self.lock, suppress(FileNotFoundError):  # one may end just now
            begun = sorted(self.partial.glob(f"*-{sender(by)}-*"), key=lambda p: p.stat().st_mtime)
            for part in begun[:max(len(begun) + 1 - MOST_BEGUN, 0)]:
                part.unlink()

    def append(self, part: Path, here: int, chunk: bytes) -> int:
        """One chunk, if nobody else has taken the upload over meanwhile."""
        if here + len(chunk) > length_of(part):
            raise TooLong
        with self.lock:
            try:
                size = part.stat().st_size
                if size != here:
                    raise WrongOffset(size)
                self.room.need()
                with storing(), part.open("ab") as file:
                    file.write(chunk)
            except FileNotFoundError as error:
                raise WrongOffset(0) from error
        return here + len(chunk)

    def finish(self, sha256: str, part: Path, by: Caller) -> None:
        """Check, re-encode, keep. A kill in between is healed by whoever asks next."""
        with self.ends[int(sha256[0], 16)]:  # two phones may bring the last byte of the same photo at once
            if part.exists() and self.whole(sha256) is None:
                self.keep(sha256, part, by)
            if self.whole(sha256) is not None:
                with self.lock:
                    for done in self.partial.glob(f"{sha256}-*"):  # others go on with what is here
                        done.unlink(missing_ok=True)

    def keep(self, sha256: str, part: Path, by: Caller) -> None:
        target = self.file(sha256)
        draft = target.with_suffix(".draft")
        try:
            with storing():
                kind = self.offload(lambda: make(part, sha256, draft))
                put_in_place(draft, target)
        except (WrongHash, NotAPicture):
            part.unlink(missing_ok=True)
            draft.unlink(missing_ok=True)
            raise
        except StoreFailing:
            draft.unlink(missing_ok=True)  # half of one takes the room that is missing
            raise
        row = Blob(sha256, "here", length_of(part), kind, target.stat().st_size,
                   format_instant(self.clock()), by.device_id, by.person_id)

        def note(tx: Transaction) -> None:
            tx.secrets.put(row)
            tx.act("photo.arrived", {"sha256": sha256, "bytes": row.bytes, "media_type": kind}, by)

        self.writer.call(note)


@contextmanager
def storing() -> Iterator[None]:
    """What the disk refuses is nobody's fault: the phone keeps its photo and comes back."""
    try:
        yield
    except OSError as error:
        raise StoreFailing(f"photos cannot be stored: {error.strerror}", "disk") from error


def sender(by: Caller) -> str:
    return hash_token(by.device_id or by.actor_id or "")[:16]


def length_of(part: Path) -> int:
    return int(part.name.rpartition("-")[2])


def make(part: Path, sha256: str, draft: Path) -> str:
    """The re-encoded copy; returns the media type. Raises WrongHash, NotAPicture."""
    with part.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongHash
    make_folder(draft.parent)
    kind = reencode(part, draft)
    return kind
