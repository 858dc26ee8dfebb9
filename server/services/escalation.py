"""Who is asked next when nobody acted: one level up the reporting line at a time [page 3: 待办]."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from server.services.tasks import Task
from sync.model.records import Person
from sync.world import World

LINE = ("foreman", "supervisor", "boss")  # the role line, lowest first


@dataclass(frozen=True, slots=True)
class Level:
    """to: a person; None = everybody of the role."""

    to: str | None
    role: str


def next_level(world: World, task: Task, held_roles: Collection[str]) -> Level | None:
    """The level above those that know already; None at the top.

    The superior (`reports_to`) of whoever it hangs on, where there is one; else the next role of the line
    foreman → supervisor → boss that somebody in `held_roles` (roles of active people) has. Nobody is asked twice.
    """
    asked = [level["to"] for level in task.levels if level["to"]]
    holder = asked[-1] if task.levels and task.levels[-1]["to"] else None
    if not task.levels:
        holder = task.people[0] if task.people else None
    if holder and (above := superior(world, holder, {*asked, *task.people})) is not None:
        return Level(above.id, rank_name(above))
    asked_roles = [rank(level["role"]) for level in task.levels]
    reached = max([rank(task.base), *asked_roles, *(rank_of(world, p) for p in asked)])
    role = next((r for r in LINE if rank(r) > reached and r in held_roles), None)
    return Level(None, role) if role else None


def superior(world: World, id: str, known: Collection[str]) -> Person | None:
    """The nearest active person above somebody who does not know yet."""
    passed = {id}
    person = world.get(Person, id)
    while person is not None and person.reports_to and person.reports_to not in passed:
        passed.add(person.reports_to)
        person = world.get(Person, person.reports_to)
        if person is not None and person.active and person.id not in known:
            return person
    return None


def rank(role: str) -> int:
    """Place in the line; -1 for roles that are not in it."""
    return LINE.index(role) if role in LINE else -1


def rank_of(world: World, id: str) -> int:
    person = world.get(Person, id)
    return max((rank(r) for r in person.roles), default=-1) if person else -1


def rank_name(person: Person) -> str:
    """A person's highest role in the line; their first role when they have none of it."""
    here: list[Any] = [r for r in LINE if r in person.roles]
    return str(here[-1] if here else (person.roles or ["foreman"])[0])
