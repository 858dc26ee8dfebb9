"""People of the factory, and API keys: add, list, roles, PIN, revoke."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.services.auth import Caller
from server.services.crypto import hash_pin, hash_token
from server.services.kit import Kit
from server.services.ports import ApiKey, Name, Reads
from server.services.signin import fold
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Person
from sync.verdict import Refused

BADGE = "badge"  # kind of kept code
BADGE_LENGTH = 16
PIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the name that stands outside the log."""

    person: Person
    name: str
    username: str

    @property
    def id(self) -> str:
        return self.person.id


def member(reads: Reads, person: Person) -> Member:
    """Who is that? Somebody whose name is gone is called by the id."""
    called = reads.names([person.id]).get(person.id) or Name(person.id, person.id, "")
    return Member(person, called.name, called.username)


@dataclass(frozen=True, slots=True)
class Added:
    """A new person. pin: told once. badge: the identifier inside the badge's code."""

    member: Member
    pin: str
    badge: str


@dataclass(frozen=True, slots=True)
class People:
    """The use cases of people."""

    kit: Kit

    def everybody(self) -> list[Member]:
        """Everybody, by name; those who left stay in it, at the end."""
        with self.kit.store.reading() as reads:
            return members(reads)

    def add(self, body: Mapping[str, Any], by: Caller | None) -> Added:
        """body: {name, username, roles, crew?, pin?}. Refused 409 username_taken, 422."""
        pin, badge = body.get("pin") or random_pin(self.kit.ids.random), self.kit.ids.crockford(BADGE_LENGTH)
        id = self.kit.ids.uuid()
        credential = self.kit.signin.new_credential(id, body["username"], pin=pin, badge=badge)

        def add(tx: Transaction) -> Member:
            if tx.secrets.credential(username=fold(body["username"])) is not None:
                raise Refused("username_taken", "Somebody has this user name.", 409)
            tx.act("person.put", {"id": id, "roles": list(body["roles"]), "crew": body.get("crew", "")}, by)
            tx.secrets.put(Name(id, body["name"], body["username"]))
            tx.secrets.put(credential)
            tx.secrets.keep_code(BADGE, id, self.kit.sealer.seal(BADGE, id, badge))
            return member(tx.writes, tx.world.need(Person, id))

        return Added(self.kit.writer.call(add), pin, badge)

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
            return member(tx.writes, tx.world.need(Person, id))

        return self.kit.writer.call(revoke)

    def reset_pin(self, id: str, pin: str | None = None) -> str:
        """A new PIN, told once; whoever is signed in as this person must sign in again. Refused 404."""
        fresh = pin or random_pin(self.kit.ids.random)
        hashed = self.kit.offload(lambda: hash_pin(fresh))

        def change(tx: Transaction) -> None:
            credential = tx.secrets.credential(person_id=id)
            if credential is None:
                raise Refused("not_found", "There is no such person.", 404)
            tx.secrets.put(replace(credential, pin=hashed))
            tx.secrets.revoke_tokens(person_id=id)

        self.kit.writer.call(change)
        self.kit.signin.forgive(id)
        return fresh

    def badge(self, reads: Reads, id: str) -> str | None:
        """The identifier inside a person's badge, so that it can be printed again."""
        sealed = reads.secrets.kept_code(BADGE, id)
        return self.kit.sealer.open(BADGE, id, sealed) if sealed else None

    def add_key(self, name: str, scopes: list[str]) -> tuple[ApiKey, str]:
        """A new API key and its token, told once."""
        token = f"sgk_{self.kit.ids.token()}"

        def add(tx: Transaction) -> ApiKey:
            key = ApiKey(hash_token(token), tx.ids.uuid(), name, sorted(set(scopes)), format_instant(tx.now))
            tx.secrets.put(key)
            return key

        return self.kit.writer.call(add), token

    def revoke_key(self, id: str) -> None:
        """Refused 404."""
        def revoke(tx: Transaction) -> None:
            key = next((k for k in tx.secrets.api_keys() if k.id == id), None)
            if key is None:
                raise Refused("not_found", "There is no such key.", 404)
            tx.secrets.put(replace(key, revoked=True))

        self.kit.writer.call(revoke)


def members(reads: Reads, ids: list[str] | None = None) -> list[Member]:
    """These people, or everybody; who is here first, then by name."""
    names = reads.names(ids)
    found = reads.find(Person, {} if ids is None else {"id": ids})
    made = [Member(p, n.name, n.username) for p in found if (n := names.get(p.id) or Name(p.id, p.id, ""))]
    return sorted(made, key=lambda m: (not m.person.active, m.name, m.id))


def known(tx: Transaction, id: str) -> Person:
    person = tx.world.get(Person, id)
    if person is None:
        raise Refused("not_found", "There is no such person.", 404)
    return person


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
