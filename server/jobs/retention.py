"""Once a day, at night, what is old enough is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from server.services.believed import believed
from server.services.kit import Kit
from server.services.retention import Retention

DONE = "retention_day"  # meta: the factory's day on which it was done last
HOUR = 3  # not before three o'clock at night


@dataclass(slots=True)
class Forget:
    """The job. Several processes and restarts: the day is in the store."""

    kit: Kit
    day: str = ""  # what this process knows of it

    def round(self) -> None:
        now = self.kit.factory.local()
        today = now.date().isoformat()
        if self.day == today or now.hour < HOUR:
            return
        with self.kit.store.reading() as reads:
            self.day = str(reads.secrets.meta(DONE) or "")
        if self.day == today:
            return
        if believed(self.kit):
            Retention(self.kit).run()
        self.kit.writer.call(lambda tx: tx.secrets.set_meta(DONE, today))
        self.day = today
