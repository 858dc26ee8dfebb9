"""The real server on SQLite, without sockets and threads: crashes and restores at a word."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.app import Parts, close_kit
from server.commands.epoch import begin, looked_at
from server.services.clock import SystemIds
from server.services.kit import Kit
from server.services.writer import Job, Writer
from tests.builders import migrated, settings
from tests.fakes import FakeClock, inline
from tests.simulation import lasting

DATABASE = "test.db"


class Crash(BaseException):
    """The process ends here; what was not committed is gone."""


@dataclass
class Reply:
    """An HTTP answer as it leaves the server. status 0: none."""

    status: int
    headers: dict[str, str]
    body: str

    def without(self, fields: tuple[str, ...]) -> Reply:
        """The same answer, less some fields of its JSON; "rows.seq": of each in a list."""
        if not fields or not self.body.startswith("{"):
            return self
        told = json.loads(self.body)
        for field in fields:
            first, _, inner = field.partition(".")
            for one in told.get(first, []) if inner else [told]:
                one.pop(inner or first, None)
        return Reply(self.status, self.headers, json.dumps(told))


class InlineWriter(Writer):
    """The writer without its thread: one request at a time, so a run depends on its seed alone."""

    def start(self) -> None:
        self.call(self.begin)

    def stop(self) -> None:
        pass

    @property
    def alive(self) -> bool:
        return True

    def wait(self, job: Job) -> Any:
        if job.work is not None:
            result, committed = self.transact(job.work)
            self.tell(committed)
            return result
        self.do_pushes([job])
        done: Future[Any] = job.done
        return done.result()


class Server:
    """One factory's server. crash: (place, how many passes until it happens)."""

    def __init__(self, folder: Path, clock: FakeClock, rng: random.Random) -> None:
        self.folder, self.clock, self.rng = folder, clock, rng
        self.crash: tuple[str, int] | None = None
        self.met: Counter[str] = Counter()
        self.up = self.serving = False
        folder.mkdir(exist_ok=True)
        (folder / DATABASE).write_bytes(migrated())
        self.start()

    def start(self) -> None:
        self.crash = None
        parts = Parts(clock=self.clock, offload=inline, async_mode="threading", dist=self.folder / "no-build",
                      timers=False, sockets=False, writer=InlineWriter,
                      ids=lambda clock: SystemIds(clock, self.rng.getrandbits))
        self.app = lasting.serve(settings(self.folder), parts)
        self.kit: Kit = self.app.extensions["suigong"]
        self.client = self.app.test_client(use_cookies=False)
        lasting.engines().watch = self.pass_by
        self.up = True

    def pass_by(self, place: str) -> None:
        if not self.serving or self.crash is None or self.crash[0] != place:
            return
        left = self.crash[1] - 1
        self.crash = (place, left)
        if left <= 0:
            self.met[f"server killed at a {place}"] += 1
            raise Crash(place)

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes | None,
             length: int | None = None) -> Reply:
        """One request. length: what it announced, where the connection breaks before its end. Crash when the server
        died of it: it is down until `start`."""
        self.serving = True
        self.met["requests to the server"] += 1
        try:
            cut = {} if length is None or length == len(body or b"") else {"CONTENT_LENGTH": str(length)}
            response = self.client.open(path, method=method, headers=headers, data=body, environ_overrides=cut)
            self.pass_by("answer")
        except Crash:
            self.stop()
            raise
        finally:
            self.serving = False
        return Reply(response.status_code, dict(response.headers.items()), response.get_data(as_text=True))

    def stop(self) -> None:
        """As a kill does: connections fall, an open transaction is rolled back by the next reader."""
        self.up, self.crash = False, None
        close_kit(self.kit)

    def backup(self, name: str) -> Path:
        """A copy of the database as it is now."""
        target = self.folder / f"{name}.backup"
        with closing(sqlite3.connect(self.folder / DATABASE)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        shutil.copytree(self.folder / "blobs", self.folder / f"{name}.blobs", dirs_exist_ok=True) \
            if (self.folder / "blobs").exists() else None
        return target

    def restore(self, backup: Path, photos_lost: float = 0) -> int:
        """Put a backup in the place of the database and begin a new epoch; its newest seq. photos_lost: so much of the
        photos' files did not come back, 0 to 1."""
        if self.up:
            self.stop()
        old = looked_at(self.folder / DATABASE, backup)
        for suffix in ("", "-wal", "-shm"):  # a new file: connections of a killed server may still hold the old one
            (self.folder / (DATABASE + suffix)).unlink(missing_ok=True)
        shutil.copyfile(backup, self.folder / DATABASE)
        self.start()
        with self.kit.store.reading() as reads:
            seq = reads.head()
        for file in sorted(self.kit.blobs.folder.glob("??/*.jpg")) if photos_lost else ():
            if self.rng.random() < photos_lost:
                file.unlink()
        self.kit.writer.call(lambda tx: begin(tx, self.kit, {}, old))
        return seq
