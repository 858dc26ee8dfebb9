"""The new epoch of a log that was put back: from where on phones send again, and what people are told [S17].

`python -m server new-epoch` begins one after another tool than `restore` put the database back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.commands.backup import CannotBackUp
from server.commands.gap import said
from server.commands.kit import running, settings
from server.services.clock import system_clock
from server.services.kit import Kit
from server.services.ports import Reads
from server.services.pull import Restore, start_epoch
from server.services.restored import rows_after, summary
from server.services.writer import Transaction
from server.store.unit import SqlStore
from sync.event import format_instant
from sync.log import LogRow
from sync.model.records import Photo


@dataclass(frozen=True, slots=True)
class SetAside:
    """What the database that was there until now tells of the log that takes its place.

    common: the newest entry of the new log, when the old one has the very same; else 0: the old one is gone, cannot be
    read or is of another history, and phones may have been told numbers of any. lost: a summary of what it had beyond.
    restores: those that it remembers.
    """

    common: int = 0
    lost: dict[str, Any] | None = None
    restores: Sequence[Restore] = ()


def run(given: Any) -> int:
    if not given.put_back:
        raise CannotBackUp("Every phone sends again all that it keeps: only after the database was put back by another "
                           "tool than restore. If it was, say --put-back.")
    with running() as kit:
        def start(tx: Transaction) -> dict[str, Any]:
            about = {**time_of_gap(tx.writes), "lost": None}
            begin(tx, kit, about, SetAside())
            return about

        about = kit.writer.call(start)
    for line in said(about, settings().timezone):
        print(line)
    return 0


def looked_at(old: Path, new: Path) -> SetAside:
    """Compare the database that is replaced with the log that takes its place."""
    if not old.exists():
        return SetAside()
    last = newest(new)
    try:
        store = SqlStore(f"sqlite:///{old}")
        try:
            with store.reading() as reads:
                restores = [(str(at), int(seq)) for at, seq in reads.secrets.meta("restores") or []]
                there = reads.history.row(last.seq) if last is not None else None
                if last is not None and (there is None or not there.is_entry(last)):
                    return SetAside(restores=restores)
                common = last.seq if last is not None else 0
                return SetAside(common, summary(rows_after(reads, common)), restores)
        finally:
            store.close()
    except Exception:  # damaged, of another release: then nobody knows
        return SetAside()


def newest(file: Path) -> LogRow | None:
    store = SqlStore(f"sqlite:///{file}")
    try:
        with store.reading() as reads:
            return reads.history.row(reads.head())
    finally:
        store.close()


def gap_of(new: Path, old: SetAside) -> dict[str, Any]:
    """From when until when entries are missing, and which, where the database that was set aside tells."""
    store = SqlStore(f"sqlite:///{new}")
    try:
        with store.reading() as reads:
            return {**time_of_gap(reads), "lost": old.lost}
    finally:
        store.close()


def time_of_gap(reads: Reads) -> dict[str, Any]:
    last = reads.history.row(reads.head())
    return {"from": last.received_at if last else "", "until": format_instant(system_clock())}


def begin(tx: Transaction, kit: Kit, about: dict[str, Any], old: SetAside) -> None:
    """The new epoch, and photos whose files did not come back: phones are asked for them again [S20]."""
    lost = [p.id for p in tx.writes.find(Photo, {"present": True}) if not kit.blobs.file(p.id).exists()]
    about["photos_lost"] = len(lost)
    start_epoch(tx, old.common, about, old.restores)
    for sha256 in lost:
        tx.act("photo.lost", {"sha256": sha256})
    for sha256 in tx.secrets.present_blobs():
        if not kit.blobs.file(sha256).exists():
            tx.secrets.drop_blob(sha256)
