"""Imports that take their time: kept, read in the background, looked at, taken, continued after a restart.

A job's row in the store says how far it is; the file and what each row would do lie in DATA_DIR/imports.
What is written and how far it came are one transaction, so a kill in between neither loses nor doubles.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from server.disk import make_folder, write_whole
from server.services.auth import Caller
from server.services.believed import believed
from server.services.imports.columns import Mapping, signature
from server.services.imports.kinds import KINDS
from server.services.imports.run import Run
from server.services.imports.shelf import (
    APPLYING,
    BUSY,
    COUNTS,
    DONE,
    JOB_ID,
    MAPPING,
    PINS,
    READING,
    READY,
    SILENT,
    Shelf,
    known,
)
from server.services.kit import Kit
from server.services.ports import ImportJob, ImportMapping, StoreFailing
from server.services.room import Room
from server.services.writer import Transaction
from sync.event import format_instant
from sync.verdict import Refused

LOGGER = logging.getLogger("suigong.imports")
FILES_LIVE = timedelta(days=90)  # customers' sheets are not kept for ever


def background(work: Callable[[], None]) -> None:
    """Beside the request: a thread, a greenlet under gevent."""
    threading.Thread(target=work, name="import", daemon=True).start()


@dataclass(frozen=True, slots=True)
class Imports(Shelf):
    """The use cases of imports. spawn: runs work beside the request."""

    spawn: Callable[[Callable[[], None]], None] = background

    # --- begin and choose -------------------------------------------------------------------

    def create(self, kind: str, name: str, data: bytes, by: Caller) -> ImportJob:
        """A new import of this file; reading begins at once, beside the caller."""
        job = ImportJob(self.kit.ids.uuid(), kind, name[-120:], by.actor_id, format_instant(self.kit.clock()), READING,
                        {
            "session": by.session_id, "choice": {}, "counts": dict.fromkeys(COUNTS, 0), "progress": [0, 0],
            "beat": ""})
        folder = self.folder(job.id)
        Room(self.kit.settings.data_dir).need()
        make_folder(folder, 0o700)
        write_whole(folder / "source", data)
        self.kit.writer.call(lambda tx: tx.secrets.put(job))
        return self.start(job)

    def choose(self, id: str, sheets: list[int] | None, header: int | None, mapping: Mapping | None) -> ImportJob:
        """Read again with these sheets, header row and columns; the columns are remembered. Refused 409."""
        def change(tx: Transaction) -> ImportJob:
            job = known(tx.secrets.import_job(id))
            if job.state not in (MAPPING, READY):
                raise Refused("import_busy", "This import is being worked on or is over.", 409)
            choice = {**job.data["choice"], **({"sheets": sheets} if sheets is not None else {}),
                      **({"header": header} if header is not None else {}),
                      **({"mapping": mapping} if mapping is not None else {})}
            data = {**job.data, "choice": choice, "counts": dict.fromkeys(COUNTS, 0), "progress": [0, 0],
                    "beat": ""}
            changed = replace(job, state=READING, data=data)
            tx.secrets.put(changed)
            return changed

        return self.start(self.kit.writer.call(change))

    def remember(self, tx: Transaction, kind: str, headings: list[str], mapping: Mapping) -> None:
        tx.secrets.put(ImportMapping(kind, signature(headings), mapping, format_instant(tx.now)))

    def apply(self, id: str, rows: list[tuple[int, int]] | None, by: Caller) -> ImportJob:
        """Take all good rows, or the chosen ones (sheet, row) with those that belong to them. What was taken
        before is not taken again. Refused 409 while it is not read."""
        def change(tx: Transaction) -> ImportJob:
            job = known(tx.secrets.import_job(id))
            if job.state == APPLYING:
                return job
            if job.state not in (READY, DONE):
                raise Refused("import_busy", "This import is not ready yet.", 409)
            wanted = None if rows is None else [list(r) for r in rows]
            changed = replace(job, state=APPLYING, data={**job.data, "wanted": wanted, "session": by.session_id,
                                                         "taker": by.actor_id, "beat": ""})
            tx.secrets.put(changed)
            return changed

        return self.start(self.kit.writer.call(change))

    # --- work -------------------------------------------------------------------------------

    def start(self, job: ImportJob) -> ImportJob:
        self.spawn(lambda: self.work(job.id))
        return job

    def work(self, id: str) -> None:
        """Read or take, whatever the job is at; never raises: what it was at stays, and a later round goes on."""
        try:
            run = Run.claim(self, id)
            if run is not None:
                advance(run)
        except StoreFailing as error:
            LOGGER.error("import %s waits for the store: %s", id, error)
        except Exception:
            LOGGER.exception("import %s could not go on", id)

    def round(self) -> None:
        """Once a minute: go on with what a stopped server left, forget PINs and files in time."""
        now = self.kit.clock()
        with self.kit.store.reading() as reads:
            busy = reads.secrets.import_jobs(list(KINDS), BUSY, 100)
            sealed = [j for j in reads.secrets.import_jobs(["people"], (DONE, READY), 20)
                      if reads.secrets.kept_code(PINS, j.id)]
        for job in busy:
            if str(job.data.get("beat", "")) < format_instant(now - SILENT):
                self.start(job)
        for job in sealed:
            self.forget_pins(job.id)
        old = [folder for folder in (self.kit.settings.data_dir / "imports").glob("*")
               if JOB_ID.match(folder.name) and begun(folder.name) < (now - FILES_LIVE).timestamp()]
        if old and believed(self.kit):
            for folder in old:
                shutil.rmtree(folder, ignore_errors=True)

    def forget_pins(self, id: str) -> None:
        def forget(tx: Transaction) -> None:
            sealed = tx.secrets.kept_code(PINS, id)
            if sealed and until(self.kit, id, sealed) <= format_instant(tx.now):
                tx.secrets.keep_code(PINS, id, "")

        self.kit.writer.call(forget)


def advance(run: Run) -> None:
    """Raises StoreFailing; any other mistake is noted in the job."""
    try:
        run.go()
    except StoreFailing:
        raise
    except Exception:
        LOGGER.exception("import %s failed", run.job.id)
        run.fail("internal")


def until(kit: Kit, id: str, sealed: str) -> str:
    """When sealed PINs are over; at once where the server's key changed and nobody can read them."""
    try:
        return str(json.loads(kit.sealer.open(PINS, id, sealed))["until"])
    except ValueError:
        return ""


def begun(id: str) -> float:
    """Seconds since 1970 at which a job began: its UUIDv7 says so."""
    return int(id.replace("-", "")[:12], 16) / 1000
