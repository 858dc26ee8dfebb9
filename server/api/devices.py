"""Enrol, list and revoke devices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields, validate

from labels import payload
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.credentials import DEVICE, device_credential, set_cookie, shown_credential, wants_bearer
from server.api.errors import ApiError
from server.api.schemas.fields import Words
from server.api.schemas.outbox import DeviceKeyIn
from server.services.device_health import HEADER, health_row
from server.services.device_keys import NotAKey, keep_key
from server.services.devices import CODE_LIVES, BadEnrolmentCode, DeviceState, IssuedCode
from server.services.order_views import People
from sync.event import format_instant
from sync.model.records import Device

bp = Blueprint("devices", __name__, url_prefix="/api/v1/devices")
KEEPERS = {"admin", "supervisor"}


class EnrolSchema(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 2048))
    name = Words(100, required=True)
    transport = fields.String(validate=validate.OneOf(["bearer", "cookie"]))


class CodesSchema(Schema):
    """hours: how long the codes live, for a sheet that is printed; ten minutes when it is missing."""

    count = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 100))
    hours = fields.Integer(strict=True, validate=validate.Range(1, 12))


class NameSchema(Schema):
    name = Words(100, required=True)


class KioskSchema(Schema):
    kiosk = fields.Boolean(required=True, truthy={True}, falsy={False})


@bp.post("/enrol")
@allow(public=True)
def enrol() -> Response:
    kit().rates["enrol"].take(request.remote_addr or "")
    data = read_json(EnrolSchema())
    bearer = wants_bearer(data.get("transport"))
    try:
        made = kit().devices.enrol(data["code"], data["name"])
    except BadEnrolmentCode as error:
        raise ApiError(401, "bad_enrolment_code") from error
    body = {"device_id": made.device_id, "epoch": kit().writer.epoch,
            "server_time": format_instant(kit().clock())}
    response = jsonify({**body, "device_secret": made.secret} if bearer else body)
    response.status_code = 201
    if not bearer:
        set_cookie(response, DEVICE, f"{made.device_id}:{made.secret}")
    return response


@bp.post("/cookie")
@allow(device=True)
def cookie() -> Response:
    """The device's credential, shown in the Authorization header, as this browser's cookie (again)."""
    response = Response(status=204)
    set_cookie(response, DEVICE, shown_credential())
    return response


@bp.post("/key")
@allow(device=True)
def key() -> tuple[str, int]:
    """The calling phone's public key: it signs the outbox file that the office takes in. Told again: the same."""
    told = read_json(DeviceKeyIn())
    try:
        keep_key(kit().writer, caller().device_id or "", told["x"], told["y"])
    except NotAKey as error:
        raise ApiError(422, "bad_key") from error
    return "", 204


@bp.get("/me")
@allow(device=True, revoked=True)
def me() -> Response:
    """The calling device; a revoked one learns that it is, and wipes its reference data. It and one with nobody
    signed in hear of a restore here, and send again what the server lost [S17]. A browser's cookie begins its
    days anew: a phone in use is never enrolled again for its age [I9]."""
    with kit().store.reading() as reads:
        device = reads.source.load(Device, caller().device_id or "")
        epoch, restored_seq = reads.secrets.meta("epoch"), int(reads.secrets.meta("restored_seq") or 0)
    if device is None:
        raise ApiError(401, "unknown_device")
    kit().devices.health.note(device.id, request.headers.get(HEADER))
    response = jsonify({"device_id": device.id, "name": device.name, "revoked": device.revoked, "kiosk": device.kiosk,
                        "epoch": epoch, "restored_seq": restored_seq, "server_time": format_instant(kit().clock())})
    if caller().by_cookie and not device.revoked and kit().devices.cookie_is_due(device.id):
        set_cookie(response, DEVICE, device_credential() or "")
    return response


@bp.post("/codes")
@allow(roles=KEEPERS)
def codes() -> tuple[dict[str, Any], int]:
    """Enrolment codes: single use, ten minutes; longer ones, for a printed sheet, only from an administrator."""
    body = read_json(CodesSchema())
    if "hours" in body and "admin" not in caller().roles:
        raise ApiError(403)
    lives = timedelta(hours=body["hours"]) if "hours" in body else CODE_LIVES
    return {"codes": [code_row(c) for c in kit().devices.issue_codes(body["count"], caller(), lives)]}, 201


def code_row(issued: IssuedCode) -> dict[str, str]:
    code = payload.make("D", issued.identifier)
    return {"code": code, "url": payload.url(kit().settings.public_url, code),
            "expires_at": issued.expires_at}


@bp.post("/codes/cancel")
@allow(roles=KEEPERS)
def cancel_codes() -> dict[str, int]:
    """Enrolment codes that nobody used yet open nothing any more."""
    return {"cancelled": kit().devices.cancel_codes()}


@bp.get("")
@allow(roles=KEEPERS)
def listed() -> dict[str, Any]:
    """Every device with what it last said of itself."""
    return {"items": [row(d) for d in kit().devices.list()]}


def row(state: DeviceState) -> dict[str, Any]:
    d = state.device
    return {"id": d.id, "name": d.name, "enrolled_at": d.enrolled_at, "revoked": d.revoked, "kiosk": d.kiosk,
            "last_seq": d.last_seq, "missing": d.missing, "last_seen": state.seen_at,
            "health": health_row(state.health), "sessions": len(state.signed_in)}


@bp.get("/<device_id>")
@allow(roles=KEEPERS)
def one(device_id: str) -> dict[str, Any]:
    """A device and who is signed in there: what is looked at before it is revoked."""
    try:
        return whole(kit().devices.one(device_id))
    except KeyError as error:
        raise ApiError(404) from error


def whole(state: DeviceState) -> dict[str, Any]:
    tests = state.health.data.get("self_test") if state.health else None
    with kit().store.reading() as reads:
        names = People(reads)
        return {**row(state), "self_test": tests, "signed_in": [
            {"person": names.of(t.person_id), "expires_at": t.expires_at} for t in state.signed_in]}


@bp.post("/<device_id>/name")
@allow(roles=KEEPERS)
def rename(device_id: str) -> dict[str, Any]:
    """What people call the device."""
    return row(kit().devices.rename(device_id, read_json(NameSchema())["name"], caller()))


@bp.post("/<device_id>/kiosk")
@allow(roles=KEEPERS)
def kiosk(device_id: str) -> dict[str, Any]:
    """Whether the device is shared: it signs its people out after each report."""
    return row(kit().devices.set_kiosk(device_id, read_json(KioskSchema())["kiosk"], caller()))


@bp.post("/<device_id>/revoke")
@allow(roles=KEEPERS)
def revoke(device_id: str) -> dict[str, Any]:
    """A lost phone. Its sessions die at once; what it still holds may arrive and is held for a look. Revoked
    twice: the same. Answers what was unsent there, as far as the phone had said."""
    left = kit().devices.revoke(device_id, caller())
    health = health_row(left.health) or {}
    return {"unsent": health.get("unsent"), "oldest": health.get("oldest"), "at": health.get("at"),
            "sessions": len(left.signed_in)}
