"""A folder, or a single file, encrypted with a passphrase, for backups that leave the house (page 5, line 32).

A folder becomes a zip. Everything is cut into pieces of 1 MiB, each AES-256-GCM with the piece's number and whether it
is the last one in its nonce: pieces can be neither exchanged nor left out. The key is scrypt of the passphrase and a
random salt: a folder's salt stands in its file, files of a pool share one.
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

from server.disk import put_in_place

MAGIC, MAGIC_FILE = b"SUIGONG-SEALED-1", b"SUIGONG-FILE---1"
SALT, PREFIX, TAG = 16, 7, 16  # bytes
PIECE = 1024 * 1024
SHORTEST = 12  # characters of a passphrase


class CannotOpen(ValueError):
    """Another passphrase, another file, or a damaged one."""


def seal(folder: Path, file: Path, passphrase: str) -> None:
    """Write everything in `folder` into `file` (mode 600), whole or not at all. On disk when this returns."""
    salt = os.urandom(SALT)
    key = key_of(passphrase, salt)
    with tempfile.TemporaryFile(dir=folder.parent) as plain:
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(folder))
        plain.seek(0)
        write(plain, file, key, MAGIC, MAGIC + salt)


def unseal(file: Path, folder: Path, passphrase: str) -> None:
    """Put back into `folder` what was sealed. CannotOpen; then nothing in `folder` is to be trusted."""
    with file.open("rb") as sealed, tempfile.TemporaryFile(dir=folder) as plain:
        head = sealed.read(len(MAGIC) + SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
            raise CannotOpen(f"{file} is no sealed backup.")
        read(sealed, plain, key_of(passphrase, head[len(MAGIC):]), MAGIC, file)
        plain.seek(0)
        with zipfile.ZipFile(plain) as archive:
            archive.extractall(folder)


def seal_file(source: Path, target: Path, key: bytes) -> None:
    """Write `source` into `target` (mode 600), whole or not at all. key: of `key_of`."""
    with source.open("rb") as plain:
        write(plain, target, key, MAGIC_FILE, MAGIC_FILE)


def unseal_file(file: Path, target: Path, key: bytes) -> None:
    """The plain content into `target`, whole or not at all. CannotOpen."""
    draft = target.with_name(target.name + ".part")
    with file.open("rb") as sealed, draft.open("wb") as plain:
        if sealed.read(len(MAGIC_FILE)) != MAGIC_FILE:
            raise CannotOpen(f"{file} is no sealed file.")
        read(sealed, plain, key, MAGIC_FILE, file)
    put_in_place(draft, target)


def write(plain: BinaryIO, file: Path, key: bytes, magic: bytes, head: bytes) -> None:
    draft, cipher, prefix = file.with_name(file.name + ".part"), AESGCM(key), os.urandom(PREFIX)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(head + prefix)
        for number, (piece, last) in enumerate(pieces(plain, PIECE)):
            out.write(cipher.encrypt(nonce(prefix, number, last), piece, magic))
    put_in_place(draft, file)


def read(sealed: BinaryIO, plain: BinaryIO, key: bytes, magic: bytes, file: Path) -> None:
    prefix, cipher = sealed.read(PREFIX), AESGCM(key)
    if len(prefix) != PREFIX:
        raise CannotOpen(f"{file} is not whole.")
    try:
        for number, (piece, last) in enumerate(pieces(sealed, PIECE + TAG)):
            plain.write(cipher.decrypt(nonce(prefix, number, last), piece, magic))
    except InvalidTag as error:
        raise CannotOpen(f"{file} does not open: another passphrase, or the file is damaged.") from error


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
