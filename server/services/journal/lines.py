"""One line of the journal: kind, seq, checksum, content.

    R 4711 9f86d081884c7d659a2feaa0c55ad015 {"seq":4711,"event_id":…}

R: a row of the log. B: what goes beside it (names, hashes). H: the head of a file: whose journal it is and after which
row it begins. The checksum covers the line, so that a torn or changed one is told from a good one without reading it.
With a passphrase the content is encrypted (AES-256-GCM, bound to kind and seq).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass, fields
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.services.seal import CannotOpen
from sync.log import LogRow

HEAD, ROW, BESIDE = "H", "R", "B"
SUM = 32  # hexadecimal digits
NONCE = 12  # bytes
FIELDS = [f.name for f in fields(LogRow)]


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose checksum is right. content: still as it was written."""

    kind: str
    seq: int
    content: str


def line(kind: str, seq: int, value: Any, key: bytes | None) -> bytes:
    """A whole line, its end included. value: JSON."""
    content = json.dumps(value, separators=(",", ":"))  # ASCII: half a surrogate pair survives, too
    if key is not None:
        nonce = os.urandom(NONCE)
        sealed = AESGCM(key).encrypt(nonce, content.encode(), f"{kind} {seq}".encode())
        content = base64.b64encode(nonce + sealed).decode()
    return f"{kind} {seq} {checksum(kind, seq, content)} {content}\n".encode("ascii")


def read(raw: bytes) -> Line | None:
    """The line; None for one that is torn or was changed."""
    try:
        kind, seq, told, content = raw.decode("ascii").rstrip("\n").split(" ", 3)
        number = int(seq)
    except (UnicodeDecodeError, ValueError):
        return None
    good = kind in (HEAD, ROW, BESIDE) and raw.endswith(b"\n") and told == checksum(kind, number, content)
    return Line(kind, number, content) if good else None


def checksum(kind: str, seq: int, content: str) -> str:
    return hashlib.sha256(f"{kind} {seq} {content}".encode()).hexdigest()[:SUM]


def value(of: Line, key: bytes | None) -> Any:
    """What a line says. CannotOpen with another passphrase, or without one where there was one."""
    text = of.content
    if not text.startswith(("{", "[")):
        text = opened(of, key)
    return json.loads(text)


def opened(of: Line, key: bytes | None) -> str:
    if key is None:
        raise CannotOpen("The journal is encrypted: set BACKUP_PASSPHRASE.")
    try:
        data = base64.b64decode(of.content, validate=True)
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], f"{of.kind} {of.seq}".encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotOpen("The journal does not open: another BACKUP_PASSPHRASE.") from error


def row_line(row: LogRow, key: bytes | None) -> bytes:
    return line(ROW, row.seq, {n: getattr(row, n) for n in FIELDS}, key)


def row_of(of: Line, key: bytes | None) -> LogRow:
    """The row as it stood in the log. CannotOpen."""
    return LogRow(**value(of, key))
