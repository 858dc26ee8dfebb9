"""The journal on the second disk: the alarm when it lacks entries, the new epoch when the log does, and once a day the
tidying of what is too old."""

from __future__ import annotations

from dataclasses import dataclass

from server.jobs.told import over, tell
from server.services.believed import believed
from server.services.kit import Kit
from server.services.pull import start_epoch
from sync.event import format_instant

KEY = "journal_behind"


def begin_anew(kit: Kit) -> None:
    """A log that ends before its journal was put back by hand, perhaps while the second disk was away: a new epoch
    begins, and phones send all that they keep, since the entries that are missing may themselves have told of a
    restore [S17]."""
    if kit.journal is not None and kit.journal.lost is not None:
        _, end = kit.journal.lost
        kit.writer.call(lambda tx: start_epoch(tx, 0, {"journal_to": end}))
        kit.journal.lost = None


@dataclass(slots=True)
class JournalWatch:
    """The job. One alert a spell; it closes by itself when nothing is missing any more."""

    kit: Kit
    day: str = ""

    def round(self) -> None:
        journal = self.kit.journal
        if journal is None:
            return
        begin_anew(self.kit)
        said = journal.warning()
        if said is None:
            over(self.kit, KEY)
            self.tidy()
            return
        about = {"since": journal.since(), "zh": said[0], "en": said[1]}
        self.kit.writer.call(lambda tx: tell(tx, KEY, KEY, about))

    def tidy(self) -> None:
        today = self.kit.factory.today()
        if self.day == today:
            return
        self.day = today
        if not believed(self.kit):
            return
        with self.kit.store.reading() as reads:
            good = reads.secrets.last_backup(format_instant(self.kit.clock()), good=True)
        if good is not None and self.kit.journal is not None:
            self.kit.journal.tidy(int(good.detail.get("seq", 0)), good.at)
