"""People and API keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from labels import payload
from server.api.access import allow, caller
from server.api.body import read_json, read_optional
from server.api.context import kit
from server.api.rights import ADMIN, KEEPERS
from server.api.schemas.people import KeyIn, PersonIn, PinIn, RolesIn
from server.services.people import Member, People

bp = Blueprint("people", __name__, url_prefix="/api/v1")
Answer = dict[str, Any]


def row(member: Member) -> Answer:
    person = member.person
    return {"id": person.id, "name": member.name, "username": member.username,
            "roles": person.roles, "active": person.active, "crew": person.crew}


@bp.get("/people")
@allow(roles=KEEPERS)
def listed() -> Answer:
    """Everybody, revoked people included."""
    return {"items": [row(p) for p in People(kit()).everybody()]}


@bp.post("/people")
@allow(roles=ADMIN)
def add() -> tuple[Answer, int]:
    """A new person; the PIN is told once."""
    made = People(kit()).add(read_json(PersonIn()), caller())
    return {**row(made.member), "pin": made.pin, "badge": payload.make("B", made.badge)}, 201


@bp.post("/people/<person_id>/roles")
@allow(roles=ADMIN)
def roles(person_id: str) -> Answer:
    """Other roles; what is taken away is gone at once."""
    return row(People(kit()).set_roles(person_id, read_json(RolesIn())["roles"], caller()))


@bp.post("/people/<person_id>/pin")
@allow(roles=ADMIN)
def pin(person_id: str) -> Answer:
    """A new PIN, told once; the person is signed out everywhere."""
    return {"pin": People(kit()).reset_pin(person_id, read_optional(PinIn()).get("pin"))}


@bp.post("/people/<person_id>/revoke")
@allow(roles=ADMIN)
def revoke(person_id: str) -> Answer:
    """At once, everywhere; what this person's phones still hold is held when it arrives [S14]."""
    return row(People(kit()).revoke(person_id, caller()))


@bp.get("/keys")
@allow(roles=ADMIN)
def keys() -> Answer:
    """API keys, without their secrets."""
    with kit().store.reading() as reads:
        return {"items": [{"id": k.id, "name": k.name, "scopes": k.scopes, "created_at": k.created_at,
                           "revoked": k.revoked} for k in reads.secrets.api_keys()]}


@bp.post("/keys")
@allow(roles=ADMIN)
def add_key() -> tuple[Answer, int]:
    """A new API key; its secret is told once."""
    body = read_json(KeyIn())
    key, token = People(kit()).add_key(body["name"], body["scopes"])
    return {"id": key.id, "name": key.name, "scopes": key.scopes, "api_key": token}, 201


@bp.post("/keys/<key_id>/revoke")
@allow(roles=ADMIN)
def revoke_key(key_id: str) -> tuple[str, int]:
    """The key opens nothing any more."""
    People(kit()).revoke_key(key_id)
    return "", 204
