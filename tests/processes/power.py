"""The power fails: what a process wrote and did not bring to the disk is lost, kept in part, or torn.

A small library recorded every write, truncation, sync, creation and rename below a folder, in order (recorder.c).
`Disk` plays the record back. At any point it can say what a disk may hold after a power cut there: of each file what
its last fsync had, plus any part of what was written since, in any order, a sector at a time; of each folder the names
that its last fsync had, plus any first part of what changed since.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEAD = struct.Struct("<cHIQ")  # op, length of the path, length of the data, offset
SECTOR = 512
SOURCE = Path(__file__).with_name("recorder.c")


def compiled(folder: Path) -> Path | None:
    """The recorder as a library; None where there is no C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        return None
    library = folder / "recorder.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


# --- in the server's process ------------------------------------------------------------------------------


def mark_answers() -> None:
    """Around a forked server: each answer that acknowledges something is put into the record before it leaves."""
    import server.app

    wrap = server.app.wrap

    def wrapped(app: Any, *rest: Any) -> None:
        wrap(app, *rest)
        app.wsgi_app = Marker(app.wsgi_app)

    server.app.wrap = wrapped


class Marker:
    """WSGI: looks at answers to pushes and to the last byte of a photo."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.log = os.open(os.environ["RECORD_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        said: list[Any] = []

        def start(status: str, headers: Any, *more: Any) -> Any:
            said[:] = [status, dict(headers)]
            return start_response(status, headers, *more)

        body = self.inner(environ, start)
        path, status, headers = environ["PATH_INFO"], said[0][:3], said[1]
        if path.endswith("/sync/push") and status == "200":
            chunks = list(body)
            self.mark({"told": json.loads(b"".join(chunks))["results"]})
            return chunks
        if "/blobs/" in path and status == "204" and headers.get("Upload-Offset") == headers.get("Upload-Length"):
            self.mark({"photo": path.rpartition("/")[2]})
        return body

    def mark(self, what: dict[str, Any]) -> None:
        data = json.dumps(what).encode()
        os.write(self.log, HEAD.pack(b"M", 0, len(data), 0) + data)


# --- in the test ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Op:
    """c created, w written, t cut to `at` bytes, s synced, r renamed to `data`, u removed, d folder made, M a mark."""

    kind: str
    path: str
    data: bytes
    at: int


def read_record(log: Path) -> list[Op]:
    """The whole record; its last entry may be cut off where the process was killed."""
    raw, at, ops = log.read_bytes(), 0, []
    while at + HEAD.size <= len(raw):
        kind, path, size, offset = HEAD.unpack_from(raw, at)
        at += HEAD.size
        if at + path + size > len(raw):
            break
        ops.append(Op(kind.decode(), raw[at:at + path].decode(), raw[at + path:at + path + size], offset))
        at += path + size
    return ops


@dataclass(slots=True)
class File:
    """synced: its bytes on the disk. pending: writes and cuts since."""

    synced: bytes = b""
    pending: list[Op] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = patched(self.synced, self.pending)
        self.pending = []


def patched(data: bytes, ops: list[Op]) -> bytes:
    out = bytearray(data)
    for op in ops:
        if op.kind == "t":
            del out[op.at:]
            out.extend(bytes(op.at - len(out)))
        else:
            out.extend(bytes(max(0, op.at + len(op.data) - len(out))))
            out[op.at:op.at + len(op.data)] = op.data
    return bytes(out)


class Disk:
    """Begins with what lies in a folder, all of it on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.live: dict[str, File] = {str(p): File(p.read_bytes()) for p in folder.rglob("*") if p.is_file()}
        self.names: dict[str, File] = dict(self.live)  # what the folders have on the disk
        self.folders: set[str] = {str(folder), *(str(p) for p in folder.rglob("*") if p.is_dir())}
        self.pending: list[tuple[Op, File | None]] = []  # changes of names that no sync has reached

    def play(self, op: Op) -> None:
        if op.kind in "wt":
            self.live.setdefault(op.path, File()).pending.append(op)
        elif op.kind == "s":
            self.sync(op.path)
        elif op.kind == "c":
            self.live[op.path] = made = File()
            self.pending.append((op, made))
        elif op.kind == "r":
            moved = self.live.pop(op.path, None)
            if moved is not None:
                self.live[op.data.decode()] = moved
            self.pending.append((op, moved))
        elif op.kind == "u":
            self.pending.append((op, self.live.pop(op.path, None)))
        elif op.kind == "d":
            self.pending.append((op, None))

    def sync(self, path: str) -> None:
        if path in self.live:
            self.live[path].sync()
            return
        keep = []
        for change in self.pending:
            if os.path.dirname(target(change[0])) == path:
                rename(self.names, self.folders, *change)
            else:
                keep.append(change)
        self.pending = keep

    def cut(self, to: Path, how: str, chance: random.Random) -> None:
        """The power fails now; `to` becomes what the disk holds then. how: dropped, kept, some or torn."""
        names, folders = dict(self.names), set(self.folders)
        share = {"dropped": 0, "kept": len(self.pending)}.get(how, chance.randint(0, len(self.pending)))
        for change in self.pending[:share]:
            rename(names, folders, *change)
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        for name, file in names.items():
            place = to / os.path.relpath(name, self.folder)
            if name.endswith("-shm") or not whole_way(os.path.dirname(name), folders, self.folder):
                continue  # -shm is memory that SQLite makes anew
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(patched(file.synced, list(some(file.pending, how, chance))))


def some(ops: list[Op], how: str, chance: random.Random) -> Iterator[Op]:
    """What of the writes since the last sync has reached the disk."""
    if how == "kept":
        yield from ops
    if how not in ("some", "torn"):
        return
    for op in ops:
        if chance.random() < 0.5:
            continue
        if how == "torn" and op.kind == "w" and len(op.data) > SECTOR and chance.random() < 0.5:
            for at in range(0, len(op.data), SECTOR):
                if chance.random() < 0.5:
                    yield Op("w", op.path, op.data[at:at + SECTOR], op.at + at)
        else:
            yield op


def whole_way(folder: str, folders: set[str], top: str) -> bool:
    """Whether a folder and all above it have names on the disk."""
    return folder == top or (folder in folders and whole_way(os.path.dirname(folder), folders, top))


def target(op: Op) -> str:
    return op.data.decode() if op.kind == "r" else op.path


def rename(names: dict[str, File], folders: set[str], op: Op, file: File | None) -> None:
    if op.kind == "d":
        folders.add(op.path)
    elif op.kind == "u":
        names.pop(op.path, None)
    elif file is not None:
        if op.kind == "r":
            names.pop(op.path, None)
        names[target(op)] = file
