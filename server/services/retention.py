"""Keeping and forgetting: photos, names of people who left, and what nobody needs any more.

The factory sets `photo_months` and `data_months`; 0 = for ever. What goes is told in the log, never its content.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.services.kit import Kit
from server.services.ports import Name, Reads
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Person, Photo

LOGGER = logging.getLogger("suigong.retention")
AT_ONCE = 100  # in one transaction
PRUNED = timedelta(days=90)  # answers for repeated calls, ended sign-ins, spent enrolment codes
FORGOTTEN = "离职人员"


@dataclass(frozen=True, slots=True)
class Retention:
    """The use case of forgetting; run once a day."""

    kit: Kit

    def run(self) -> None:
        """Everything that is old enough now; running it twice changes nothing."""
        now = self.kit.clock()
        photos = self.expire_photos(now)
        people = self.kit.writer.call(self.forget_people)
        pruned = self.kit.writer.call(lambda tx: tx.secrets.prune(format_instant(now - PRUNED)))
        self.sweep()
        if photos or people or pruned:
            LOGGER.info("removed %d photos, %d names, %d spent things", photos, people, pruned)

    def expire_photos(self, now: datetime) -> int:
        """Photos that came longer ago than `photo_months`. One that seems to be older than the factory's log came while
        the clock was behind, and stays. The file goes after the commit: a kill in between
        leaves a file that nothing names, and `sweep` finds it."""
        months = int(self.kit.factory.setting("photo_months", 0))
        if not months:
            return 0
        before, count = format_instant(months_before(now, months)), 0
        while True:
            with self.kit.store.reading() as reads:
                old = reads.secrets.old_blobs(began(reads, now), before, AT_ONCE)
            if not old:
                return count
            self.kit.writer.call(lambda tx, old=old: expire(tx, old))  # type: ignore[misc]
            for sha256 in old:
                self.kit.blobs.file(sha256).unlink(missing_ok=True)
            count += len(old)

    def sweep(self) -> None:
        """Picture files that no row names, and drafts: a removal or a making was cut off. Fresh ones may be about to
        get theirs. Begun uploads that nobody went on with: a phone that does begins anew [S20]."""
        with self.kit.store.reading() as reads:
            known = set(reads.secrets.present_blobs())
        blobs, now = self.kit.blobs, self.kit.clock()
        yesterday, long_ago = ((now - age).timestamp() for age in (timedelta(days=1), PRUNED))
        for file in blobs.folder.glob("??/*.*"):
            with suppress(FileNotFoundError):  # a draft becomes a picture just now
                if (file.suffix == ".draft" or file.stem not in known) and file.stat().st_mtime < yesterday:
                    file.unlink()
        for part in blobs.partial.iterdir():
            with blobs.lock, suppress(FileNotFoundError):  # it may end just now
                if part.stat().st_mtime < long_ago:
                    part.unlink()

    def forget_people(self, tx: Transaction) -> int:
        """Names of people who left longer ago than `data_months`; their work stays, as "离职人员 12"."""
        months = int(self.kit.factory.setting("data_months", 0))
        names = tx.writes.names()
        gone = [n for p in tx.writes.find(Person, {"active": False}) if (n := names.get(p.id)) and n.username]
        first = began(tx.writes, tx.now)
        for name in gone:  # no time: revoked before this was kept, or by another program; before all: by a wrong clock
            if name.left_at is None or name.left_at < first:
                tx.secrets.put(replace(name, left_at=format_instant(tx.now)))
        if not months:
            return 0
        before = format_instant(months_before(tx.now, months))
        old = sorted((n.left_at, n.person_id, n) for n in gone if n.left_at and first <= n.left_at < before)
        forgotten = sum(1 for n in names.values() if not n.username)
        for number, (_, _, name) in enumerate(old, forgotten + 1):
            tx.act("person.secret", {"id": name.person_id, "what": "forgotten"})
            tx.secrets.put(Name(name.person_id, f"{FORGOTTEN} {number}", "", name.left_at))
            tx.secrets.forget_person(name.person_id)
        return len(old)


def began(reads: Reads, now: datetime) -> str:
    """When the factory's first entry came: nothing here is older. "" where that was not by a right clock either."""
    first = reads.rows(0, 1)
    return first[0].received_at if first and first[0].received_at <= format_instant(now) else ""


def expire(tx: Transaction, hashes: list[str]) -> None:
    for sha256 in hashes:
        if tx.world.get(Photo, sha256) is not None:
            tx.act("photo.expire", {"sha256": sha256})
        tx.secrets.drop_blob(sha256)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months ago; the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
