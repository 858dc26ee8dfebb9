"""Photos: resumable upload by hash, deduplicated, served re-encoded [S20]."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from server.services.auth import Caller
from server.services.clock import Clock
from server.services.pictures import NotAPicture, reencode
from server.services.ports import Blob, Offload, Store, StoreFailing
from server.services.throttle import Rate
from server.services.writer import Transaction, Writer
from sync.event import SHA256, format_instant

MAX_BYTES = 10 * 1024 * 1024
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
        self.partial.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()  # held for one append to one file
        self.rate = Rate(clock, HOURLY_BYTES, 3600)

    def offset(self, sha256: str) -> tuple[int, int] | None:
        """(bytes here, length) of a known upload; None for an unknown one."""
        with self.store.reading() as reads:
            known = reads.secrets.blob(sha256)
        if known is not None:
            return known.bytes, known.bytes
        part = self.part(sha256)
        return None if part is None else (part.stat().st_size, length_of(part))

    def part(self, sha256: str) -> Path | None:
        if not SHA256.match(sha256):
            return None
        return next(self.partial.glob(f"{sha256}-*"), None)

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
        known = self.offset(sha256)
        if known is not None and known[0] == known[1] and self.part(sha256) is None:
            if offset != known[0]:
                raise WrongOffset(known[0])
            return known[0]
        part = self.open_part(sha256, offset, length)
        here = offset
        for chunk in chunks:
            self.rate.take(by.device_id or by.actor_id or "", len(chunk))
            here = self.append(part, here, chunk)
        if here == length_of(part):
            self.finish(sha256, part, by)
        return here

    def open_part(self, sha256: str, offset: int, length: int | None) -> Path:
        """The file that grows. An upload that begins anew with another length replaces the old one."""
        part = self.part(sha256)
        if part is not None and length not in (None, length_of(part)) and offset == 0:
            part.unlink(missing_ok=True)
            part = None
        if part is None:
            if offset != 0:
                raise WrongOffset(0)
            if length is None:
                raise NoLength
            if length > MAX_BYTES:
                raise TooLong
            part = self.partial / f"{sha256}-{length}"
            part.touch()
        if part.stat().st_size != offset:
            raise WrongOffset(part.stat().st_size)
        return part

    def append(self, part: Path, here: int, chunk: bytes) -> int:
        """One chunk, if nobody else has taken the upload over meanwhile."""
        if here + len(chunk) > length_of(part):
            raise TooLong
        with self.lock:
            try:
                size = part.stat().st_size
                if size != here:
                    raise WrongOffset(size)
                with part.open("ab") as file:
                    file.write(chunk)
            except FileNotFoundError as error:
                raise WrongOffset(0) from error
            except OSError as error:
                raise StoreFailing(f"photos cannot be stored: {error.strerror}") from error
        return here + len(chunk)

    def finish(self, sha256: str, part: Path, by: Caller) -> None:
        """Check, re-encode, keep. A kill in between is healed by an empty PATCH at the end."""
        target = self.file(sha256)
        draft = target.with_suffix(".draft")
        try:
            kind = self.offload(lambda: make(part, sha256, draft))
            draft.replace(target)
        except (WrongHash, NotAPicture):
            part.unlink(missing_ok=True)
            draft.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise StoreFailing(f"photos cannot be stored: {error.strerror}") from error
        row = Blob(sha256, "here", length_of(part), kind, target.stat().st_size,
                   format_instant(self.clock()), by.device_id, by.person_id)

        def keep(tx: Transaction) -> None:
            tx.secrets.put(row)
            tx.act("photo.arrived", {"sha256": sha256, "bytes": row.bytes, "media_type": kind}, by)

        self.writer.call(keep)
        part.unlink(missing_ok=True)


def length_of(part: Path) -> int:
    return int(part.name.rpartition("-")[2])


def make(part: Path, sha256: str, draft: Path) -> str:
    """The re-encoded copy, on disk for good; returns the media type. Raises WrongHash, NotAPicture."""
    with part.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongHash
    draft.parent.mkdir(exist_ok=True)
    kind = reencode(part, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    return kind
