"""People of the factory: add, change, roles, PIN, password, sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.services.auth import Caller
from server.services.crypto import hash_pin
from server.services.kit import Kit
from server.services.places import crew_id
from server.services.ports import BADGE, Credential, Name, Reads
from server.services.signin import fold
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Person, Session
from sync.verdict import Refused

BADGE_LENGTH = 16
PIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the name that stands outside the log."""

    person: Person
    name: str
    username: str
    left_at: str | None = None

    @property
    def id(self) -> str:
        return self.person.id


def member(reads: Reads, person: Person) -> Member:
    """Who is that? Somebody whose name is gone is called by the id."""
    called = reads.names([person.id]).get(person.id) or Name(person.id, person.id, "")
    return Member(person, called.name, called.username, called.left_at)


@dataclass(frozen=True, slots=True)
class Added:
    """A new person. pin: told once. badge: the identifier inside the badge's code."""

    member: Member
    pin: str
    badge: str


@dataclass(frozen=True, slots=True)
class Hired:
    """A person about to be written."""

    body: Mapping[str, Any]
    pin: str
    badge: str
    credential: Credential


@dataclass(frozen=True, slots=True)
class People:
    """The use cases of people."""

    kit: Kit

    def everybody(self) -> list[Member]:
        """Everybody, by name; those who left stay in it, at the end."""
        with self.kit.store.reading() as reads:
            return members(reads)

    def add(self, body: Mapping[str, Any], by: Caller | None) -> Added:
        """body: {name, username, roles, crew?, reports_to?, pin?}. Refused 409 username_taken, 422."""
        hired = self.prepare(body)
        return self.kit.writer.call(lambda tx: self.hire(tx, hired, by))

    def prepare(self, body: Mapping[str, Any]) -> Hired:
        """All that is slow or random about a new person; `hire` does the rest inside of a transaction."""
        pin, badge = body.get("pin") or random_pin(self.kit.ids.random), self.kit.ids.crockford(BADGE_LENGTH)
        id = self.kit.ids.uuid()
        return Hired(body, pin, badge, self.kit.signin.new_credential(id, body["username"], pin=pin, badge=badge))

    def hire(self, tx: Transaction, hired: Hired, by: Caller | None) -> Added:
        """Write a prepared person. A crew may be given by its name; a new name makes a crew. Refused 409, 422."""
        body, id = hired.body, hired.credential.person_id
        free_username(tx, body["username"], id)
        reports_to = checked_superior(tx, id, body.get("reports_to"))
        tx.act("person.put", {"id": id, "roles": list(dict.fromkeys(body["roles"])), "reports_to": reports_to,
                              "crew": crew_id(tx, body.get("crew", ""), by)}, by)
        tx.secrets.put(Name(id, body["name"], body["username"]))
        tx.secrets.put(hired.credential)
        tx.secrets.keep_code(BADGE, id, self.kit.sealer.seal(BADGE, id, hired.badge))
        return Added(member(tx.writes, tx.world.need(Person, id)), hired.pin, hired.badge)

    def change(self, id: str, body: Mapping[str, Any], by: Caller | None) -> Member:
        """body: any of {name, username, crew, reports_to}. Refused 404, 409 username_taken, 422."""
        def change(tx: Transaction) -> Member:
            person, before = known(tx, id), member(tx.writes, known(tx, id))
            crew = crew_id(tx, body["crew"], by) if "crew" in body else person.crew
            superior = checked_superior(tx, id, body.get("reports_to", person.reports_to))
            if (crew, superior) != (person.crew, person.reports_to):
                tx.act("person.put", {"id": id, "roles": person.roles, "crew": crew, "reports_to": superior}, by)
            name, username = body.get("name", before.name), body.get("username", before.username)
            if (name, username) != (before.name, before.username):
                self.rename(tx, id, name, username, by)
            return member(tx.writes, tx.world.need(Person, id))

        return self.kit.writer.call(change)

    def rename(self, tx: Transaction, id: str, name: str, username: str, by: Caller | None) -> None:
        """The log hears that, not what."""
        free_username(tx, username, id)
        tx.act("person.secret", {"id": id, "what": "name"}, by)
        tx.secrets.put(replace(tx.writes.names([id]).get(id) or Name(id, name, username), name=name, username=username))
        if (credential := tx.secrets.credential(person_id=id)) is not None:
            tx.secrets.put(replace(credential, username=fold(username)))

    def set_roles(self, id: str, roles: list[str], by: Caller | None) -> Member:
        """What is taken away is gone at once, what is given counts from the next sign-in on [S14]."""
        def change(tx: Transaction) -> Member:
            person = known(tx, id)
            if "admin" in person.roles and "admin" not in roles:
                keep_an_admin(tx, id)
            tx.act("roles.set", {"id": id, "roles": list(dict.fromkeys(roles))}, by)
            return member(tx.writes, tx.world.need(Person, id))

        return self.kit.writer.call(change)

    def revoke(self, id: str, by: Caller | None) -> Member:
        """At once: signed out everywhere; what arrives later is held [S14]."""
        def revoke(tx: Transaction) -> Member:
            person = known(tx, id)
            if person.active and "admin" in person.roles:
                keep_an_admin(tx, id)
            tx.act("person.revoke", {"id": id}, by)
            tx.secrets.revoke_tokens(person_id=id)
            stamp_left(tx, id)
            return member(tx.writes, tx.world.need(Person, id))

        return self.kit.writer.call(revoke)

    def reset_pin(self, id: str, pin: str | None = None, by: Caller | None = None) -> str:
        """A new PIN, told once; whoever is signed in as this person must sign in again. Refused 404."""
        fresh = pin or random_pin(self.kit.ids.random)
        self.set_secret(id, "pin", self.kit.offload(lambda: hash_pin(fresh)), by)
        self.kit.signin.forgive(id)
        return fresh

    def set_password(self, id: str, password: str | None, by: Caller | None) -> None:
        """A password for the office, or none; signed out everywhere. Refused 404."""
        self.set_secret(id, "password", self.kit.offload(lambda: hash_pin(password)) if password else None, by)
        self.kit.signin.forgive(id)

    def set_secret(self, id: str, what: str, hashed: str | None, by: Caller | None) -> None:
        def change(tx: Transaction) -> None:
            known(tx, id)
            credential = tx.secrets.credential(person_id=id)
            if credential is None:
                raise Refused("not_found", "There is no such person.", 404)
            tx.act("person.secret", {"id": id, "what": what}, by)
            tx.secrets.put(replace(credential, pin=hashed) if what == "pin" else replace(credential, password=hashed))
            tx.secrets.revoke_tokens(person_id=id)

        self.kit.writer.call(change)
        self.kit.signin.ended()

    def end_session(self, id: str, session_id: str) -> None:
        """Sign a person out in one place. Refused 404."""
        def end(tx: Transaction) -> None:
            session = tx.world.get(Session, session_id)
            if session is None or session.person != id:
                raise Refused("not_found", "There is no such sign-in.", 404)
            tx.secrets.revoke_tokens(session_id=session_id)

        self.kit.writer.call(end)
        self.kit.signin.ended()

    def badge(self, reads: Reads, id: str) -> str | None:
        """The identifier inside a person's badge, so that it can be printed again."""
        sealed = reads.secrets.kept_code(BADGE, id)
        return self.kit.sealer.open(BADGE, id, sealed) if sealed else None


def members(reads: Reads, ids: list[str] | None = None) -> list[Member]:
    """These people, or everybody; who is here first, then by name."""
    names = reads.names(ids)
    found = reads.find(Person, {} if ids is None else {"id": ids})
    made = [Member(p, n.name, n.username, n.left_at) for p in found if (n := names.get(p.id) or Name(p.id, p.id, ""))]
    return sorted(made, key=lambda m: (not m.person.active, m.name, m.id))


def known(tx: Transaction, id: str) -> Person:
    person = tx.world.get(Person, id)
    if person is None:
        raise Refused("not_found", "There is no such person.", 404)
    return person


def stamp_left(tx: Transaction, id: str) -> None:
    """From now on the person counts as gone; the name is kept as long as the factory has set."""
    name = tx.writes.names([id]).get(id)
    if name is not None and name.left_at is None:
        tx.secrets.put(replace(name, left_at=format_instant(tx.now)))


def free_username(tx: Transaction, username: str, id: str) -> None:
    """Nobody else has this user name. Refused 409 username_taken."""
    other = tx.secrets.credential(username=fold(username))
    if other is not None and other.person_id != id:
        raise Refused("username_taken", "Somebody has this user name.", 409)


def checked_superior(tx: Transaction, id: str, superior: str | None) -> str | None:
    """Whom somebody reports to: a person who is here and is not, over any levels, below. Refused 422."""
    above, seen = superior, {id}
    while above:
        person = tx.world.get(Person, above)
        if person is None or (above == superior and not person.active):
            raise Refused("unknown_person", "There is no such person.", 422, field="reports_to")
        if above in seen:
            raise Refused("reports_in_circle", "These people would report to each other.", 422, field="reports_to")
        seen.add(above)
        above = person.reports_to
    return superior or None


def keep_an_admin(tx: Transaction, id: str) -> None:
    """Somebody must be left who can give roles back."""
    others = [p for p in tx.writes.find(Person, {"active": True}) if p.id != id and "admin" in p.roles]
    if not others:
        raise Refused("last_admin", "This is the last administrator.", 409)


def random_pin(random: Callable[[int], int]) -> str:
    """Six random digits that are not one digit or one run. random: so many random bits."""
    while True:
        pin = f"{random(40) % 10 ** PIN_DIGITS:0{PIN_DIGITS}d}"
        if len(set(pin)) > 2 and pin not in "0123456789876543210":
            return pin
