"""A phone's outbox as a file (docs/outbox-file.md): read within bounds, nothing in it believed.

A ZIP archive whose entries are only stored, never packed, so that nothing in it can swell.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import msgspec

from server.services.push import usable_id
from sync.event import SHA256

FORMAT, VERSION = "suigong-outbox", 2
MAX_FILE = 256 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_EVENTS = 20_000
MAX_EVENTS_BYTES = 64 * 1024 * 1024
MAX_LINE = 64 * 1024
MAX_SMALL = 64 * 1024  # manifest and signature
MAX_RECORD = 256  # bytes of an entry in the archive's directory; ours have 117 at most
CHUNK = 256 * 1024
SIGNED_AS = b"SUIGONG-OUTBOX-2:"
PHOTOS = "photos/"


class NotAnOutbox(Exception):
    """Not such a file, or not whole. code: of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes stand in the file."""

    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class OutboxFile:
    """events: as they went over the wire. damaged: lines that are none. whole: the lines are those of the manifest.

    signed: what the signature covers; signature: r and s, or b"". photos: by the hash that they are said to have.
    """

    file: IO[bytes]
    sha256: str
    device_id: str
    device_name: str
    made: str
    factory: str
    events: list[dict[str, Any]]
    damaged: list[str]
    whole: bool
    signed: bytes
    signature: bytes
    photos: dict[str, Place] = field(default_factory=dict)

    def photo(self, sha256: str, begin: int = 0) -> Iterator[bytes]:
        """The bytes of a photo from `begin` on, in pieces."""
        place = self.photos[sha256]
        for at in range(begin, place.size, CHUNK):
            self.file.seek(place.offset + at)
            yield self.file.read(min(CHUNK, place.size - at))


def read_outbox(file: IO[bytes]) -> OutboxFile:
    """Reads an uploaded file. Raises NotAnOutbox. Takes as long as hashing it: call it through Offload."""
    places = read_places(file)
    manifest_bytes = small(file, places, "manifest.json")
    manifest = decode(manifest_bytes)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotAnOutbox("not_an_outbox")
    if manifest.get("version") != VERSION:
        raise NotAnOutbox("outbox_version")
    told, device = section(manifest, "events"), section(manifest, "device")
    place = places.get("events.jsonl")
    if place is None or place.size > MAX_EVENTS_BYTES:
        raise NotAnOutbox("outbox_broken")
    lines = take(file, place)
    events, damaged = read_lines(lines)
    signature = decode(small(file, places, "signature.json")) if "signature.json" in places else None
    return OutboxFile(
        file, digest_of(file), words(device, "id"), words(device, "name"), words(manifest, "made"),
        words(manifest, "factory"), events, damaged, hashlib.sha256(lines).hexdigest() == told.get("sha256"),
        SIGNED_AS + manifest_bytes, signature_of(signature),
        {n.removeprefix(PHOTOS): p for n, p in places.items()
         if n.startswith(PHOTOS) and SHA256.fullmatch(n.removeprefix(PHOTOS))})


def read_places(file: IO[bytes]) -> dict[str, Place]:
    """Name -> where its bytes stand. Raises NotAnOutbox for an archive that is cut, packed, or lies about sizes."""
    length = file.seek(0, 2)
    check_end(file, length)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotAnOutbox("outbox_broken") from error
    if any(e.compress_type != zipfile.ZIP_STORED or e.file_size != e.compress_size or e.flag_bits & 1 for e in entries):
        raise NotAnOutbox("outbox_repacked")
    if sum(e.file_size for e in entries) > length or len({e.filename for e in entries}) != len(entries):
        raise NotAnOutbox("outbox_broken")
    return {e.filename: place_of(file, e, length) for e in entries}


def check_end(file: IO[bytes], length: int) -> None:
    """The last record of an archive, looked at before anything is made room for: as our phones write it."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise NotAnOutbox("not_an_outbox")
    file.seek(max(0, length - 42))
    tail = file.read(42)
    end = tail[-22:]
    if len(end) < 22 or end[:4] != b"PK\x05\x06" or tail[:4] == b"PK\x06\x07":
        raise NotAnOutbox("outbox_broken")
    entries, size, comment = struct.unpack("<10xHL4xH", end)
    if entries > MAX_ENTRIES or size > min(length, entries * MAX_RECORD) or comment:  # its size is what is read
        raise NotAnOutbox("outbox_broken")


def place_of(file: IO[bytes], entry: zipfile.ZipInfo, length: int) -> Place:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise NotAnOutbox("outbox_broken")
    name, extra = struct.unpack("<26xHH", header)
    offset = entry.header_offset + 30 + name + extra
    if offset + entry.file_size > length:
        raise NotAnOutbox("outbox_broken")
    return Place(offset, entry.file_size)


def small(file: IO[bytes], places: dict[str, Place], name: str) -> bytes:
    place = places.get(name)
    if place is None:
        raise NotAnOutbox("not_an_outbox")
    if place.size > MAX_SMALL:
        raise NotAnOutbox("outbox_broken")
    return take(file, place)


def take(file: IO[bytes], place: Place) -> bytes:
    file.seek(place.offset)
    return file.read(place.size)


def digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def read_lines(data: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """The events, and the text of lines that are none."""
    events: list[dict[str, Any]] = []
    damaged: list[str] = []
    lines = [line for line in data.split(b"\n") if line.strip()]
    if len(lines) > MAX_EVENTS:
        raise NotAnOutbox("too_large")
    for line in lines:
        value = decode(line) if len(line) <= MAX_LINE else None
        if isinstance(value, dict) and usable_id(value.get("event_id")):
            events.append(value)
        else:
            damaged.append(line[:MAX_LINE].decode("utf-8", "replace"))
    return events, damaged


def decode(data: bytes) -> Any:
    """JSON; None for anything else."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def signature_of(value: Any) -> bytes:
    """64 bytes of ES256; b"" where there is none."""
    text = value.get("signature") if isinstance(value, dict) and value.get("alg") == "ES256" else None
    try:
        made = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return made if len(made) == 64 else b""


def section(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def words(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found[:200] if isinstance(found, str) and found.isprintable() else ""
