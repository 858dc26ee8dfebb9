"""Photos and files of many backups, each kept once: what a night adds is only what is new.

Names are paths such as blobs/ab/ab….jpg and files/cd…: everything there is written once and never changed. With
a passphrase each file is encrypted and the pool's folder is called after its key: another passphrase, another pool.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from server.disk import put_in_place, sync, write_whole
from server.services.seal import SALT, key_of, seal_file, unseal_file

FOLDERS = ("blobs", "files")  # of DATA_DIR
PLAIN, SALT_FILE = "pool", "pool.salt"


class Pool:
    """folder: inside the place of the backups. key: None for a plain one."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        self.folder, self.key = folder, key

    @property
    def name(self) -> str:
        return self.folder.name

    def path(self, name: str) -> Path:
        return self.folder / (name if self.key is None else f"{name}.sealed")

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def take(self, source: Path, name: str) -> int:
        """Keep a file that is not kept yet. Bytes that were written. On disk, and read back, when this returns."""
        target = self.path(name)
        if target.exists() and (self.key is not None or target.stat().st_size == source.stat().st_size):
            return 0
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.key is not None:
            seal_file(source, target, self.key)
            return target.stat().st_size
        draft = target.with_name(target.name + ".part")
        shutil.copyfile(source, draft)
        sync(draft)
        if digest(draft) != digest(source):
            raise OSError(f"{draft} is not what was written")
        put_in_place(draft, target)
        return target.stat().st_size

    def give(self, name: str, target: Path) -> None:
        """Put a kept file back. CannotOpen; OSError when it is not kept."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.key is not None:
            unseal_file(self.path(name), target, self.key)
            return
        draft = target.with_name(target.name + ".part")
        shutil.copyfile(self.path(name), draft)
        put_in_place(draft, target)

    def forget_all_but(self, names: set[str]) -> int:
        """Remove what no backup names any more. How many."""
        wanted, gone = {self.path(n) for n in names}, 0
        for file in self.folder.rglob("*"):
            if file.is_file() and file not in wanted:
                file.unlink()
                gone += 1
        return gone


def pool_in(place: Path, passphrase: str | None) -> Pool:
    """The pool of this passphrase; its salt is made once. CannotOpen for a passphrase that is too short."""
    if passphrase is None:
        return Pool(place / PLAIN)
    salt = place / SALT_FILE
    if not salt.exists():
        write_whole(salt, os.urandom(SALT))
    key = key_of(passphrase, salt.read_bytes())
    return Pool(place / f"{PLAIN}-{hashlib.sha256(b'pool' + key).hexdigest()[:8]}", key)


def kept_files(data_dir: Path) -> Iterator[tuple[Path, str]]:
    """(file, name in a pool) of everything to keep; uploads under way are left."""
    for folder in FOLDERS:
        for file in sorted((data_dir / folder).rglob("*")):
            if file.is_file() and (folder != "blobs" or file.suffix == ".jpg") and file.suffix != ".part":
                yield file, file.relative_to(data_dir).as_posix()


def digest(file: Path) -> bytes:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").digest()
