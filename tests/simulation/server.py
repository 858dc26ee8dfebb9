"""The real server on SQLite, without sockets and threads: crashes and restores at a word."""

from __future__ import annotations

import random
import shutil
import sqlite3
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from server.app import Parts, close_app, create_app
from server.services.clock import SystemIds
from server.services.kit import Kit
from server.services.pull import start_epoch
from server.services.writer import Job, Writer
from tests.builders import migrated, settings
from tests.fakes import FakeClock, inline

DATABASE = "test.db"


class Crash(BaseException):
    """The process ends here; what was not committed is gone."""


@dataclass
class Reply:
    """An HTTP answer as it leaves the server. status 0: none."""

    status: int
    headers: dict[str, str]
    body: str


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
        self.up = self.serving = False
        folder.mkdir(exist_ok=True)
        (folder / DATABASE).write_bytes(migrated())
        self.start()

    def start(self) -> None:
        self.crash = None
        parts = Parts(clock=self.clock, offload=inline, async_mode="threading", dist=self.folder / "no-build",
                      timers=False, writer=InlineWriter, ids=lambda clock: SystemIds(clock, self.rng.getrandbits))
        self.app: Flask = create_app(settings(self.folder), parts)
        self.kit: Kit = self.app.extensions["suigong"]
        self.client = self.app.test_client(use_cookies=False)
        store: Any = self.kit.store
        event.listen(store.writer, "before_cursor_execute", lambda *_: self.pass_by("statement"))
        event.listen(store.writer, "commit", lambda *_: self.pass_by("commit"))
        self.up = True

    def pass_by(self, place: str) -> None:
        if not self.serving or self.crash is None or self.crash[0] != place:
            return
        left = self.crash[1] - 1
        self.crash = (place, left)
        if left <= 0:
            raise Crash(place)

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Reply:
        """One request. Crash when the server died of it: it is down until `start`."""
        self.serving = True
        try:
            response = self.client.open(path, method=method, headers=headers, data=body)
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
        close_app(self.app)

    def backup(self, name: str) -> Path:
        """A copy of the database as it is now."""
        target = self.folder / f"{name}.backup"
        with closing(sqlite3.connect(self.folder / DATABASE)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        shutil.copytree(self.folder / "blobs", self.folder / f"{name}.blobs", dirs_exist_ok=True) \
            if (self.folder / "blobs").exists() else None
        return target

    def restore(self, backup: Path) -> int:
        """Put a backup in the place of the database and begin a new epoch; its newest seq."""
        if self.up:
            self.stop()
        for suffix in ("-wal", "-shm"):
            (self.folder / (DATABASE + suffix)).unlink(missing_ok=True)
        shutil.copyfile(backup, self.folder / DATABASE)
        self.start()
        with self.kit.store.reading() as reads:
            seq = reads.head()
        self.kit.writer.call(lambda tx: start_epoch(tx, seq))
        return seq
