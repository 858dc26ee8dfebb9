"""Tasks (待办): everything that waits for a person, gathered from one snapshot, and for whom it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.services.auth import Caller
from server.services.change_views import needs_of
from server.services.floor_words import FloorWords, Words
from server.services.inbox_settle import taken_back
from server.services.kit import Kit
from server.services.made import as_object
from server.services.ports import Reads
from server.services.task_words import author_of, call_words, change_words, item_words, ng_words
from sync.event import format_instant
from sync.model.records import AndonCall, Change, Crew, Escalation, InboxItem, NgReport, Order, Person, WorkCenter
from sync.rules.changes import SIDES

WISHES = ("wished", "duplicate")
WISH_CODES = frozenset({"replenish_wish", "duplicate_ng"})
FLOOR = frozenset({"worker", "foreman", "inspector", "warehouse", "supervisor"})
INBOX = frozenset({"supervisor", "foreman", "inspector", "planner", "boss"})
# Who may look at which kind even when it is for somebody else: the same who may read the lists behind it.
SEES = {"held": INBOX, "alert": INBOX, "ng": INBOX, "andon": FLOOR | INBOX,
        "change": frozenset({"sales", "planner", "supervisor", "boss", "admin", "foreman"})}
# Alerts: whose they are; and the level from which they go up when nobody acts. Others: the supervisor's.
ALERTS: dict[str, tuple[frozenset[str], str]] = {
    "replenished": (frozenset({"planner"}), "foreman"),
    "not_gone": (frozenset({"warehouse"}), "foreman"),
    "photo_missing": (frozenset(), "worker"),
    "ahead_lasts": (frozenset({"supervisor"}), "foreman"),
    "backup_old": (frozenset({"admin"}), "supervisor"),
    "journal_behind": (frozenset({"admin"}), "supervisor"),
    "disk_low": (frozenset({"admin"}), "supervisor"),
    "clock_back": (frozenset({"admin"}), "supervisor"),
    "restored": (frozenset({"admin", "supervisor"}), "supervisor"),
}
CALLS = {"material": "warehouse", "quality": "inspector"}  # who comes besides the foreman
MOST = 2_000


@dataclass(slots=True)
class Task:
    """One task. key: "inbox:…|change:…|ng:…|andon:…". since: when it began to wait (UTC text).

    roles: whose it is. people: on whom it hangs by name. base: the level (worker, foreman, supervisor) from
    which it goes up. author: who caused it. item: its inbox item, where the decision is made.
    """

    key: str
    kind: str
    code: str
    since: str
    roles: frozenset[str]
    people: list[str] = field(default_factory=list)
    base: str = "foreman"
    author: str | None = None
    item: str | None = None
    words: Words = field(default_factory=dict)
    levels: list[dict[str, Any]] = field(default_factory=list)

    def is_for(self, person: str | None, roles: frozenset[str]) -> bool:
        """Whether a person is to act: by role, by name, or because it was escalated to them."""
        if self.kind == "change" and person == self.author:
            return False  # approved by somebody else
        if roles & self.roles or person in self.people:
            return True
        return any(level["to"] == person if level["to"] else level["role"] in roles for level in self.levels)

    def seen_by(self, person: str | None, roles: frozenset[str]) -> bool:
        return self.is_for(person, roles) or person == self.author or bool(roles & SEES[self.kind])


@dataclass(frozen=True, slots=True)
class Tasks:
    """The use case of the list."""

    kit: Kit

    def of(self, by: Caller) -> Words:
        """{as_of, items, counts}: what the caller may see; `for_me` what is theirs to do, oldest first."""
        now = format_instant(self.kit.clock())
        with self.kit.store.reading() as reads:
            words = FloorWords(reads, self.kit.codes)
            seen = [t for t in Gather(reads, words, now).all() if t.seen_by(by.person_id, by.roles)]
            rows = [row(words, task, by) for task in seen]
        rows.sort(key=lambda r: (not r["for_me"], not r["escalated"], r["since"], r["id"]))
        return {"as_of": now, "items": rows[:MOST], "more": len(rows) > MOST,
                "counts": {"mine": sum(1 for r in rows if r["for_me"]), "all": len(rows)}}


def recorded_at(item: InboxItem) -> str | None:
    """When its record was made, also of the second one under an id."""
    told = item.seen.get("recorded_at") or as_object(item.seen.get("event")).get("recorded_at")
    return told if isinstance(told, str) and told else None


def row(words: FloorWords, task: Task, by: Caller) -> Words:
    """One task as screens show it."""
    own = by.person_id is not None and by.person_id == task.author
    people = words.people
    return {"id": task.key, "kind": task.kind, "code": task.code, "since": task.since,
            "for_me": task.is_for(by.person_id, by.roles), "own": own, "roles": sorted(task.roles),
            "to": [people.of(p) for p in task.people], "by": people.of(task.author), "item": task.item,
            "escalated": [{"at": level["at"], "role": level["role"], "to": people.of(level["to"])}
                          for level in task.levels], **task.words}


class Gather:
    """All open tasks of one snapshot. now: an instant as text; a freeze that is over asks nobody any more."""

    def __init__(self, reads: Reads, words: FloorWords, now: str) -> None:
        self.reads, self.words, self.now = reads, words, now

    def all(self) -> list[Task]:
        """Every open task once: an alert that speaks of a wish or a call is that wish or call."""
        items = self.reads.find(InboxItem, {"state": "open"}, order=("-raised_at", "-id"), limit=MOST)
        by_key = {i.key: i.id for i in items if i.key}
        wishes = self.wishes(by_key)
        calls = self.calls(by_key)
        covered = {t.item for t in (*wishes, *calls)}
        held = [self.inbox(item) for item in items if item.id not in covered]
        found = [*held, *wishes, *calls, *self.changes()]
        known = self.reads.load_many(Escalation, [t.key for t in found]) if found else {}
        for task in found:
            escalation = known.get(task.key)
            task.levels = list(escalation.levels) if escalation else []
        return found

    def inbox(self, item: InboxItem) -> Task:
        author = author_of(item)
        roles, base = ALERTS.get(item.code, (frozenset({"supervisor"}), "supervisor"))
        if item.kind == "held":
            roles, base, people = frozenset({"supervisor"}), "supervisor", self.superior(author)
        else:
            people = [author] if item.code == "photo_missing" and author else []
            roles = roles or frozenset(() if people else ("foreman",))
        wishes = taken_back(self.words.world, item)
        told = {"at": recorded_at(item), "taken_back": wishes[0].recorded_at if wishes else None}
        return Task(f"inbox:{item.id}", item.kind, item.code, item.raised_at, roles, people, base, author, item.id,
                    {**item_words(self.words, item), **(told if item.kind == "held" else {})})

    def wishes(self, items: Mapping[str, str]) -> list[Task]:
        """Wishes to replenish and likely duplicates: an inspector or supervisor decides."""
        found = self.reads.find(NgReport, {"replenish": WISHES, "reversed": False}, order=("received_at", "id"))
        return [Task(f"ng:{ng.id}", "ng", "duplicate_ng" if ng.replenish == "duplicate" else "replenish_wish",
                     ng.received_at, frozenset({"inspector", "supervisor"}), [], "foreman", ng.actor,
                     items.get(f"ng:{ng.id}"), ng_words(self.words, ng)) for ng in found]

    def calls(self, items: Mapping[str, str]) -> list[Task]:
        """Open Andon calls: the leader of the work center's crew, else every foreman; by kind others too."""
        return [self.call(call, items.get(f"andon:{call.id}"))
                for call in self.reads.find(AndonCall, {"cleared": None, "reversed": False}, order=("at", "id"))]

    def call(self, call: AndonCall, item: str | None) -> Task:
        center = self.words.world.get(WorkCenter, call.work_center)
        crew = self.words.world.get(Crew, center.crew) if center and center.crew else None
        leader = self.active(crew.leader if crew else None)
        roles = frozenset(({CALLS[call.kind]} if call.kind in CALLS else set()) | (set() if leader else {"foreman"}))
        return Task(f"andon:{call.id}", "andon", "andon", call.at, roles, leader, "foreman", call.actor, item,
                    call_words(self.words, call))

    def changes(self) -> list[Task]:
        """Change requests that wait for approval by somebody else; in a freeze for the side that is missing."""
        return [self.change(c) for c in self.reads.find(Change, {"state": "proposed"}, order=("at", "id"))]

    def change(self, change: Change) -> Task:
        order = self.words.world.get(Order, change.order)
        needs = needs_of(self.reads, change, order, self.now) if order else []
        roles = set().union(*(SIDES[side] for side in needs)) or SIDES["floor"]
        return Task(f"change:{change.id}", "change", "change_proposed", change.at, frozenset(roles),
                    self.superior(change.by), "supervisor", change.by, None, change_words(self.words, change))

    def superior(self, person: str | None) -> list[str]:
        """The person one level above somebody."""
        known = self.words.world.get(Person, person) if person else None
        return self.active(known.reports_to if known else None)

    def active(self, person: str | None) -> list[str]:
        known = self.words.world.get(Person, person) if person else None
        return [known.id] if known is not None and known.active else []
