"""Somebody leaves (离职): what is still open in that person's name, and handing it over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from server.services.auth import Caller
from server.services.device_names import DeviceNames
from server.services.floor_words import FloorWords
from server.services.kit import Kit
from server.services.order_views import People as Names
from server.services.people import keep_an_admin, known, stamp_left
from server.services.ports import Reads, SessionToken
from server.services.tasks import Gather, Task
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Crew, Device, Person, Session
from sync.verdict import Refused

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Leaving:
    """The use cases of a person who leaves."""

    kit: Kit

    def preview(self, id: str) -> View:
        """{person, sessions, unsent, crews, reports, tasks}: looked at before. Refused 404."""
        with self.kit.store.reading() as reads:
            return self.open_things(reads, id)

    def leave(self, id: str, to: str | None, by: Caller | None) -> View:
        """At once: signed out everywhere, what arrives later is held [S14]; crews that the person led, people
        who reported there and tasks that were passed up go to `to` (None: nobody). Returns what `preview` said.
        Refused 404, 409 last_admin, 422 unknown_person."""
        def leave(tx: Transaction) -> View:
            person = known(tx, id)
            heir = tx.world.get(Person, to) if to else None
            if to and (heir is None or not heir.active or to == id):
                raise Refused("unknown_person", "There is no such person.", 422, field="to")
            if person.active and "admin" in person.roles:
                keep_an_admin(tx, id)
            found = self.open_things(tx.writes, id)
            tasks = tasks_of(self.kit, tx.writes, id)
            hand_over(tx, id, to, tasks, by)
            tx.act("person.revoke", {"id": id}, by)
            tx.secrets.revoke_tokens(person_id=id)
            stamp_left(tx, id)
            return found

        return self.kit.writer.call(leave)

    def open_things(self, reads: Reads, id: str) -> View:
        person = reads.source.load(Person, id)
        if person is None:
            raise Refused("not_found", "There is no such person.", 404)
        names, tokens = Names(reads), reads.secrets.live_tokens(format_instant(self.kit.clock()), person_id=id)
        return {
            "person": names.of(id), "sessions": sessions(reads, tokens), "unsent": unsent(reads, id, tokens),
            "crews": [{"id": c.id, "name": c.name} for c in reads.find(Crew, {"leader": id})],
            "reports": [names.of(p.id) for p in reads.find(Person, {"reports_to": id, "active": True})],
            "tasks": len(tasks_of(self.kit, reads, id))}


def sessions(reads: Reads, tokens: list[SessionToken]) -> list[View]:
    """Where a person is signed in, one entry a sign-in."""
    rows: dict[str, View] = {}
    names = DeviceNames(reads)
    for token in tokens:
        session = reads.source.load(Session, token.session_id)
        device = reads.source.load(Device, token.device_id) if token.device_id else None
        rows.setdefault(token.session_id, {
            "id": token.session_id, "device": names.of(device),
            "issued_at": session.issued_at if session else "", "expires_at": token.expires_at,
            "limited": bool(session and session.badge)})
    return sorted(rows.values(), key=lambda r: (r["issued_at"], r["id"]), reverse=True)


def unsent(reads: Reads, id: str, tokens: list[SessionToken]) -> list[View]:
    """Phones that said they hold something of the person, else those where he is signed in and something waits:
    {device: {id, name}, unsent, oldest, at, own}; own: whether the number is this person's alone."""
    here, rows, names = {t.device_id for t in tokens}, [], DeviceNames(reads)
    for health in reads.secrets.device_healths():
        by = health.data.get("by")
        count = by.get(id, 0) if isinstance(by, dict) else health.data.get("unsent", 0)
        device = reads.source.load(Device, health.device_id)
        if not count or device is None or (not isinstance(by, dict) and health.device_id not in here):
            continue
        rows.append({"device": names.of(device), "unsent": count, "at": health.at,
                     "oldest": health.data.get("oldest"), "own": isinstance(by, dict)})
    return rows


def tasks_of(kit: Kit, reads: Reads, id: str) -> list[Task]:
    """Open tasks that hang on the person by name, or were passed up to the person."""
    tasks = Gather(reads, FloorWords(reads, kit.codes), format_instant(kit.clock())).all()
    return [t for t in tasks if id in t.people or any(level["to"] == id for level in t.levels)]


def hand_over(tx: Transaction, id: str, to: str | None, tasks: list[Task], by: Caller | None) -> None:
    for crew in tx.writes.find(Crew, {"leader": id}):
        tx.act("crew.put", {**asdict(crew), "leader": to}, by)
    for below in tx.writes.find(Person, {"reports_to": id}):
        above = to if to != below.id else None
        tx.act("person.put", {"id": below.id, "roles": below.roles, "crew": below.crew, "reports_to": above}, by)
    for task in tasks if to else []:
        for level in [x for x in task.levels if x["to"] == id]:
            tx.act("task.escalate", {"task": task.key, "kind": task.kind, "to": to, "role": level["role"]}, by)
