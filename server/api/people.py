"""People: who works here, how they sign in, and what happens when they leave."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from labels import payload
from server.api.access import allow, caller
from server.api.body import read_json, read_optional
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import ADMIN, KEEPERS
from server.api.schemas.people import LeaveIn, PasswordIn, PersonChange, PersonIn, PinIn, RolesIn
from server.services.badges import Badges
from server.services.leaving import Leaving, sessions
from server.services.people import Member, People, members
from server.services.ports import Credential, Reads
from server.services.track import etag_of
from sync.event import format_instant
from sync.model.records import Crew

bp = Blueprint("people", __name__, url_prefix="/api/v1/people")
Answer = dict[str, Any]


def row(reads: Reads, member: Member, credential: Credential | None = None) -> Answer:
    person = member.person
    crew = reads.source.load(Crew, person.crew) if person.crew else None
    known = credential or reads.secrets.credential(person_id=person.id)
    return {"id": person.id, "name": member.name, "username": member.username, "roles": person.roles,
            "active": person.active, "crew": person.crew, "crew_name": crew.name if crew else person.crew,
            "left_at": member.left_at, "reports_to": person.reports_to, "has_password": bool(known and known.password),
            "has_badge": bool(known and known.badge)}


def told(member: Member) -> Answer:
    with kit().store.reading() as reads:
        return row(reads, member)


@bp.get("")
@allow(roles=KEEPERS)
def listed() -> Answer:
    """Everybody, those who left included, at the end."""
    with kit().store.reading() as reads:
        credentials = {c.person_id: c for c in reads.secrets.credentials()}
        return {"items": [row(reads, m, credentials.get(m.id)) for m in members(reads)]}


@bp.get("/names")
@allow(device=True, person=True)
def names() -> Response:
    """Who works here and which badge is each one's present one, with the key that badges are sealed with: what a
    phone needs to know people without a network. ETag."""
    found = Badges(kit()).names()
    response = jsonify(found)
    response.set_etag(etag_of(found))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.post("")
@allow(roles=ADMIN)
def add() -> tuple[Answer, int]:
    """A new person; the PIN is told once."""
    made = People(kit()).add(read_json(PersonIn()), caller())
    return {**told(made.member), "pin": made.pin, "badge": payload.make("B", made.badge)}, 201


@bp.get("/<person_id>")
@allow(roles=KEEPERS)
def one(person_id: str) -> Answer:
    """A person and where they are signed in."""
    with kit().store.reading() as reads:
        [found] = members(reads, [person_id]) or [None]
        if found is None:
            raise ApiError(404)
        tokens = reads.secrets.live_tokens(format_instant(kit().clock()), person_id=person_id)
        return {**row(reads, found), "sessions": sessions(reads, tokens)}


@bp.post("/<person_id>")
@allow(roles=ADMIN)
def change(person_id: str) -> Answer:
    """Another name, user name, crew or superior."""
    return told(People(kit()).change(person_id, read_json(PersonChange()), caller()))


@bp.post("/<person_id>/roles")
@allow(roles=ADMIN)
def roles(person_id: str) -> Answer:
    """Other roles; what is taken away is gone at once."""
    return told(People(kit()).set_roles(person_id, read_json(RolesIn())["roles"], caller()))


@bp.post("/<person_id>/pin")
@allow(roles=ADMIN)
def pin(person_id: str) -> Answer:
    """A new PIN, told once; the person is signed out everywhere."""
    return {"pin": People(kit()).reset_pin(person_id, read_optional(PinIn()).get("pin"), caller())}


@bp.post("/<person_id>/password")
@allow(roles=ADMIN)
def password(person_id: str) -> tuple[str, int]:
    """A password for office computers, or none; the person is signed out everywhere."""
    People(kit()).set_password(person_id, read_json(PasswordIn())["password"], caller())
    return "", 204


@bp.post("/<person_id>/badge")
@allow(roles=ADMIN)
def badge(person_id: str) -> Answer:
    """A new badge; the old one is dead at once."""
    return {"badge": payload.make("B", Badges(kit()).renew(person_id, caller()))}


@bp.post("/<person_id>/sessions/<session_id>/end")
@allow(roles=ADMIN)
def end_session(person_id: str, session_id: str) -> tuple[str, int]:
    """Sign the person out in one place."""
    People(kit()).end_session(person_id, session_id)
    return "", 204


@bp.get("/<person_id>/leaving")
@allow(roles=ADMIN)
def leaving(person_id: str) -> Answer:
    """What is still open in somebody's name: looked at before they leave."""
    return Leaving(kit()).preview(person_id)


@bp.post("/<person_id>/leave")
@allow(roles=ADMIN)
def leave(person_id: str) -> Answer:
    """At once, everywhere; crews, reports and tasks go to `to`. What phones still hold is held when it comes."""
    return Leaving(kit()).leave(person_id, read_optional(LeaveIn()).get("to"), caller())


@bp.post("/<person_id>/revoke")
@allow(roles=ADMIN)
def revoke(person_id: str) -> Answer:
    """At once, everywhere; what this person's phones still hold is held when it arrives [S14]."""
    return told(People(kit()).revoke(person_id, caller()))
