"""Where imports are kept: their row in the store, their file and rows in DATA_DIR/imports, their PINs for a day."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from server.services.auth import Caller
from server.services.imports.kept import Entry, Rows
from server.services.kit import Kit
from server.services.ports import ImportJob
from server.services.writer import Transaction
from sync.event import format_instant
from sync.verdict import Refused

PINS = "import-pins"  # kind of kept code
PINS_LIVE = timedelta(hours=24)
SILENT = timedelta(seconds=45)  # after it, whoever worked on a job is gone
JOB_ID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
READING, MAPPING, READY, APPLYING, DONE, FAILED = "reading", "mapping", "ready", "applying", "done", "failed"
BUSY = (READING, APPLYING)
COUNTS = ("new", "change", "same", "error", "warning", "applied", "failed")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Looks imports up and keeps what belongs to them."""

    kit: Kit

    def job(self, id: str) -> ImportJob:
        """Refused 404."""
        with self.kit.store.reading() as reads:
            return known(reads.secrets.import_job(id) if JOB_ID.match(id) else None)

    def recent(self, kinds: list[str], limit: int = 30) -> list[ImportJob]:
        with self.kit.store.reading() as reads:
            return reads.secrets.import_jobs(kinds, None, limit)

    def rows(self, job: ImportJob) -> list[Entry]:
        """What each row would do; nothing while that is not known."""
        return Rows(self.folder(job.id)).read() if job.state in (READY, APPLYING, DONE) else []

    def source(self, job: ImportJob) -> bytes:
        """The file as it was sent. Refused 410 when it was kept too long ago."""
        file = self.folder(job.id) / "source"
        if not file.exists():
            raise Refused("import_gone", "The file of this import is no longer kept.", 410)
        return file.read_bytes()

    def folder(self, id: str) -> Path:
        place: Path = self.kit.settings.data_dir / "imports" / id
        return place

    # --- PINs -------------------------------------------------------------------------------

    def pins(self, job: ImportJob, by: Caller) -> dict[str, str]:
        """Person id -> PIN of the people whom this import made; for its maker, for a day. {} afterwards."""
        with self.kit.store.reading() as reads:
            sealed = reads.secrets.kept_code(PINS, job.id)
        if not sealed or by.actor_id != job.data.get("taker"):
            return {}
        try:
            kept = json.loads(self.kit.sealer.open(PINS, job.id, sealed))
        except ValueError:  # the server's key changed
            return {}
        until = kept["until"]
        pins: dict[str, str] = kept["pins"] if until > format_instant(self.kit.clock()) else {}
        return {id: pin for id, pin in pins.items() if id}

    def keep_pins(self, tx: Transaction, id: str, pins: dict[str, str]) -> None:
        text = json.dumps({"until": format_instant(tx.now + PINS_LIVE), "pins": pins})
        tx.secrets.keep_code(PINS, id, self.kit.sealer.seal(PINS, id, text))


def known(job: ImportJob | None) -> ImportJob:
    if job is None:
        raise Refused("not_found", "There is no such import.", 404)
    return job
