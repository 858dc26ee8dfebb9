"""A folder as one encrypted file, for backups that leave the house (page 5, line 32).

A zip, cut into pieces of 1 MiB, each AES-256-GCM with the piece's number and whether it is the last one in
its nonce: pieces can be neither exchanged nor left out. The key is scrypt of a passphrase and a random salt.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"SUIGONG-SEALED-1"
SALT, PREFIX, TAG = 16, 7, 16  # bytes
PIECE = 1024 * 1024
SHORTEST = 12  # characters of a passphrase


class CannotOpen(ValueError):
    """Another passphrase, another file, or a damaged one."""


def seal(folder: Path, file: Path, passphrase: str) -> None:
    """Write everything in `folder` into `file` (mode 600), whole or not at all. On disk when this returns."""
    draft = file.with_suffix(".part")
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    cipher = AESGCM(key_of(passphrase, salt))
    with tempfile.TemporaryFile(dir=folder.parent) as plain:
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(folder))
        plain.seek(0)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + salt + prefix)
            for number, (piece, last) in enumerate(pieces(plain, PIECE)):
                out.write(cipher.encrypt(nonce(prefix, number, last), piece, MAGIC))
            out.flush()
            os.fsync(out.fileno())
    os.replace(draft, file)


def unseal(file: Path, folder: Path, passphrase: str) -> None:
    """Put back into `folder` what was sealed. CannotOpen; then nothing in `folder` is to be trusted."""
    with file.open("rb") as sealed, tempfile.TemporaryFile(dir=folder) as plain:
        head = sealed.read(len(MAGIC) + SALT + PREFIX)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT + PREFIX:
            raise CannotOpen(f"{file} is no sealed backup.")
        salt, prefix = head[len(MAGIC):-PREFIX], head[-PREFIX:]
        cipher = AESGCM(key_of(passphrase, salt))
        try:
            for number, (piece, last) in enumerate(pieces(sealed, PIECE + TAG)):
                plain.write(cipher.decrypt(nonce(prefix, number, last), piece, MAGIC))
        except InvalidTag as error:
            raise CannotOpen(f"{file} does not open: another passphrase, or the file is damaged.") from error
        plain.seek(0)
        with zipfile.ZipFile(plain) as archive:
            archive.extractall(folder)


def key_of(passphrase: str, salt: bytes) -> bytes:
    """scrypt, 64 MiB, about a fifth of a second. CannotOpen for a passphrase that is too short to protect anything."""
    if len(passphrase) < SHORTEST:
        raise CannotOpen(f"BACKUP_PASSPHRASE must have {SHORTEST} characters or more.")
    return Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode("utf-8", "surrogateescape"))


def nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def pieces(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Each piece and whether it is the last one; an empty file is one empty piece."""
    piece = file.read(size)
    while True:
        following = file.read(size)
        yield piece, not following
        if not following:
            return
        piece = following
