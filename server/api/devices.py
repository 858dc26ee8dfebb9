"""Enrol, list and revoke devices."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields, validate

from labels import payload
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.credentials import DEVICE, set_cookie, shown_credential, wants_bearer
from server.api.errors import ApiError
from server.api.schemas.fields import Words
from server.services.devices import BadEnrolmentCode, IssuedCode
from sync.event import format_instant
from sync.model.records import Device

bp = Blueprint("devices", __name__, url_prefix="/api/v1/devices")
KEEPERS = {"admin", "supervisor"}


class EnrolSchema(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 2048))
    name = Words(100, required=True)
    transport = fields.String(validate=validate.OneOf(["bearer", "cookie"]))


class CodesSchema(Schema):
    count = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 100))


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


@bp.get("/me")
@allow(device=True, revoked=True)
def me() -> dict[str, Any]:
    """The calling device; a revoked one learns that it is, and wipes its reference data."""
    with kit().store.reading() as reads:
        device = reads.source.load(Device, caller().device_id or "")
    if device is None:
        raise ApiError(401, "unknown_device")
    return {"device_id": device.id, "name": device.name, "revoked": device.revoked,
            "epoch": kit().writer.epoch, "server_time": format_instant(kit().clock())}


@bp.post("/codes")
@allow(roles=KEEPERS)
def codes() -> tuple[dict[str, Any], int]:
    """Enrolment codes: single use, ten minutes."""
    count = read_json(CodesSchema())["count"]
    return {"codes": [code_row(c) for c in kit().devices.issue_codes(count, caller())]}, 201


def code_row(issued: IssuedCode) -> dict[str, str]:
    code = payload.make("D", issued.identifier)
    return {"code": code, "url": payload.url(kit().settings.public_url, code),
            "expires_at": issued.expires_at}


@bp.get("")
@allow(roles=KEEPERS)
def listed() -> dict[str, Any]:
    return {"items": [
        {"id": d.id, "name": d.name, "enrolled_at": d.enrolled_at, "revoked": d.revoked,
         "last_seq": d.last_seq, "missing": d.missing, "last_seen": format_instant(seen) if seen else None}
        for d, seen in kit().devices.list()]}


@bp.post("/<device_id>/revoke")
@allow(roles=KEEPERS)
def revoke(device_id: str) -> tuple[str, int]:
    """Revoked twice: the same answer. What it still holds may arrive and is held."""
    kit().devices.revoke(device_id, caller())
    return "", 204
