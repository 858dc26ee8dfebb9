"""Sign in, sign out, and who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from labels import payload, seal
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.credentials import (
    MAX_PEOPLE,
    PERSON,
    device_credential,
    person_token,
    person_tokens,
    set_cookie,
    wants_bearer,
)
from server.api.errors import ApiError
from server.services.auth import Caller
from server.services.badges import Badges, BadSeal, Shown
from server.services.signin import BadCredentials, SignedIn
from sync.event import UUID

bp = Blueprint("auth", __name__, url_prefix="/api/v1/auth")
SECRET = validate.Length(1, 200)
ITSELF = "X-Device-Id"  # which device a phone believes to be


class LoginSchema(Schema):
    """{username, pin|password} or {badge, pin}."""

    username = fields.String(validate=validate.Length(1, 100))
    badge = fields.String(validate=validate.Length(1, 2048))
    pin = fields.String(validate=SECRET)
    password = fields.String(validate=SECRET)
    device_id = fields.String(validate=validate.Length(1, 100))
    device_secret = fields.String(validate=SECRET)
    transport = fields.String(validate=validate.OneOf(["bearer", "cookie"]))

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if ("username" in data) == ("badge" in data):
            raise ValidationError("give username or badge", "username")
        if ("pin" in data) == ("password" in data) or ("badge" in data and "pin" not in data):
            raise ValidationError("give pin or password; a badge goes with a pin", "pin")
        if ("device_id" in data) != ("device_secret" in data):
            raise ValidationError("device_id and device_secret go together", "device_secret")


@bp.post("/login")
@allow(public=True)
def login() -> Response:
    kit().rates["login"].take(request.remote_addr or "")
    data = read_json(LoginSchema())
    bearer = wants_bearer(data.get("transport"))
    device_id = proven_device(data)
    try:
        signed_in = kit().signin.login(
            device_id, data.get("pin") or data["password"], username=data.get("username"),
            badge=data.get("badge"), password="password" in data)
    except BadCredentials as error:
        raise ApiError(401, "bad_credentials") from error
    return told(signed_in, bearer)


def proven_device(data: dict[str, Any]) -> str | None:
    """The device that signs in, by its secret in the body or its cookie; None on an office computer. A phone names
    itself in X-Device-Id: without its cookie it would get a sign-in of no device, and all its records held [S14]."""
    if "device_id" in data:
        credential = f"{data['device_id']}:{data['device_secret']}"
    else:
        credential = device_credential() or ""
    found = kit().auth.device(credential) if credential else None
    believed = data.get("device_id") or request.headers.get(ITSELF)
    if believed and (found is None or found.device_id != believed):
        raise ApiError(401, "unknown_device")
    return found.device_id if found else None


def told(signed_in: SignedIn, bearer: bool) -> Response:
    person = signed_in.person
    body: dict[str, Any] = {
        "session_id": signed_in.session_id, "expires_at": signed_in.expires_at, "limited": False,
        "time_zone": kit().factory.zone.key, "username": signed_in.username,
        "actor": {"id": person.id, "name": signed_in.name, "roles": person.roles}}
    if bearer:
        return jsonify({**body, "token": signed_in.token})
    return with_token(jsonify(body), signed_in.token, lambda c: c.person_id != person.id)


def with_token(response: Response, token: str, stays: Callable[[Caller], bool]) -> Response:
    """The answer with a token in the cookie, in front of those of others that live and stay."""
    others = [t for t in person_tokens() if (c := kit().auth.person(t)) and stays(c)]
    set_cookie(response, PERSON, ".".join([token, *others][:MAX_PEOPLE]))
    return response


class BadgeSchema(Schema):
    """badge: the text as it was scanned. session_id: made by the phone. at: when, by the phone's clock."""

    badge = fields.String(required=True, validate=validate.Length(1, 2048))
    session_id = fields.String(required=True, validate=validate.Regexp(UUID))
    at = fields.String(validate=validate.Length(1, 40))
    offline = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    transport = fields.String(validate=validate.OneOf(["bearer", "cookie"]))


@bp.post("/badge")
@allow(device=True)
def badge() -> Response:
    """Sign in on an enrolled phone by badge alone: a worker's own reports, for half an hour [S14]."""
    kit().rates["badge"].take(caller().device_id or "")
    data = read_json(BadgeSchema())
    bearer = wants_bearer(data.get("transport"))
    try:
        made = Badges(kit()).sign_in(caller().device_id or "", shown(data["badge"]), data["session_id"],
                                     data["offline"])
    except BadSeal as error:
        raise ApiError(422, "bad_seal") from error
    except BadCredentials as error:
        raise ApiError(401, "bad_credentials") from error
    body: dict[str, Any] = {
        "session_id": made.session_id, "expires_at": made.expires_at, "limited": True,
        "time_zone": kit().factory.zone.key, "held": made.held is not None, "code": made.held, "proof": made.proof,
        "actor": {"id": made.person_id, "name": made.name, "roles": made.roles}}
    if made.token is None:
        return jsonify(body)
    if bearer:
        return jsonify({**body, "token": made.token})
    return with_token(jsonify(body), made.token, lambda c: not (c.limited and c.person_id == made.person_id))


def shown(text: str) -> Shown:
    """The badge in a scanned text, with what its seal claims."""
    ref = payload.parse(text)
    if ref is None or ref.kind != "B":
        return Shown(None)
    if ref.seal is None:
        return Shown(ref.identifier)
    found = seal.read(ref.text, ref.seal)
    if found is None:
        raise BadSeal
    return Shown(ref.identifier, found.person, found.signed, found.signature)


@bp.post("/logout")
@allow(person=True)
def logout() -> Response:
    speaking = person_token(kit().auth) if caller().by_cookie else None
    kit().signin.logout(caller())
    response = Response(status=204)
    if speaking:
        set_cookie(response, PERSON, ".".join(t for t in person_tokens() if t != speaking))
    return response


@bp.post("/speak")
@allow(person=True)
def speak() -> Response:
    """The person of X-Session-Id is whom this browser speaks for from now on, where a page names nobody: on a shared
    phone the office opened as whoever had signed in there last with the network."""
    response = Response(status=204)
    token = person_token(kit().auth) if caller().by_cookie else None
    # A cookie that is right already stays untouched: an answer that crosses a sign-in's would drop that one's token.
    if token and token != person_tokens()[0]:
        set_cookie(response, PERSON, ".".join([token, *(t for t in person_tokens() if t != token)]))
    return response


@bp.get("/session")
@allow(person=True)
def session() -> dict[str, Any]:
    """Who is signed in, with the roles that still hold, and the zone the factory counts its days in."""
    found, person, name = kit().signin.session(caller().session_id or "")
    return {"session_id": found.id, "device_id": found.device, "issued_at": found.issued_at,
            "expires_at": kit().signin.expires_at(found.id), "limited": caller().limited,
            "time_zone": kit().factory.zone.key,
            "actor": {"id": person.id, "name": name, "roles": [r for r in found.roles if r in caller().roles]}}
