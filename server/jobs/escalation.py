"""What nobody handled goes up the reporting line, level by level, each through the log.

Only working time counts, and only while a shift runs does anything go up: nobody is called at home for a box
that was packed before closing time. A factory without shifts works all the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.services.escalation import Level, next_level
from server.services.floor_words import FloorWords
from server.services.kit import Kit
from server.services.tasks import Gather, Task
from server.services.worktime import WorkTime
from server.services.writer import Transaction
from sync.event import format_instant, parse_instant
from sync.model.records import Escalation, Person
from sync.rules.calendar import Calendar

MINUTES = 120  # until the setting `escalation_minutes` says otherwise
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Escalations:
    """The job."""

    kit: Kit

    def round(self) -> None:
        due = self.due()
        if due:
            self.kit.writer.call(lambda tx: self.decide(tx, due))

    def due(self) -> list[tuple[Task, Level]]:
        """Tasks whose patience is over, with the level that is asked now; oldest first."""
        now, patience = self.kit.clock(), int(self.kit.factory.setting("escalation_minutes", MINUTES))
        if patience <= 0:  # switched off
            return []
        with self.kit.store.reading() as reads:
            words = FloorWords(reads, self.kit.codes)
            time = WorkTime(self.kit.factory, Calendar(words.world), usual=())
            if not time.open_at(now):
                return []
            roles = {r for p in reads.find(Person, {"active": True}) for r in p.roles}
            found = []
            for task in sorted(Gather(reads, words, format_instant(now)).all(), key=lambda t: (t.since, t.key)):
                if waited(time, task, now) < patience:
                    continue
                if (level := next_level(words.world, task, roles)) is not None:
                    found.append((task, level))
            return found[:AT_ONCE]

    def decide(self, tx: Transaction, due: list[tuple[Task, Level]]) -> None:
        for task, level in due:
            known = tx.world.get(Escalation, task.key)
            if (known.levels if known else []) == task.levels:  # nobody was faster
                tx.act("task.escalate", {"task": task.key, "kind": task.kind, "to": level.to, "role": level.role})


def waited(time: WorkTime, task: Task, now: datetime) -> int:
    """Minutes of running shifts since it was raised, or since the last level was asked."""
    since = parse_instant(task.levels[-1]["at"] if task.levels else task.since)
    return time.open_minutes(since, now) if since is not None else 0
