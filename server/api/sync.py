"""Push, pull and quarantine: the wire contract, version 1."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Blueprint, request

from server.api.access import allow, caller
from server.api.body import parse, read_bytes
from server.api.context import kit
from server.api.credentials import device_credential
from server.api.errors import ApiError
from server.services.device_health import HEADER
from server.services.pull import MAX_PAGE, Resync
from server.services.push import BadRequest, TooMany, oldest, read_events
from sync.event import format_instant

LOGGER = logging.getLogger("suigong.sync")
bp = Blueprint("sync", __name__, url_prefix="/api/v1/sync")


@bp.post("/push")
@allow(device=True, revoked=True)
def push() -> dict[str, Any]:
    """Every event gets a verdict; the whole request fails only as page 2 of the design says."""
    started = time.perf_counter()
    data = read_object()
    me = caller()
    kit().devices.health.note(me.device_id, request.headers.get(HEADER))
    try:
        if data.get("device_id") is None:
            read_events(data)  # no carrier and no events either: that is no request, not a foreign one
        if data.get("device_id") != me.device_id:
            raise ApiError(403, "device_mismatch")
        results = kit().push.receive(data, me.device_id or "", me.revoked)
    except BadRequest as error:
        raise ApiError(400, text=f"Cannot read the push: {error}.") from error
    except TooMany as error:
        raise ApiError(413) from error
    now = kit().clock()
    first = oldest(data)
    age = max((now - first).total_seconds(), 0.0) if first else 0.0
    LOGGER.info("pushed", extra={"events": [[r["event_id"], r["verdict"], r["code"]] for r in results]})
    kit().metrics.pushed(me.device_id or "", age, time.perf_counter() - started)
    return {"epoch": kit().writer.epoch, "restored_seq": kit().writer.restored_seq,
            "server_time": format_instant(now), "results": results}


def read_object() -> dict[str, Any]:
    try:
        data = parse(read_bytes())
    except ValueError as error:
        raise ApiError(400, text="The body is not JSON.") from error
    if not isinstance(data, dict):
        raise ApiError(400, text="The body is not a JSON object.")
    return data


@bp.get("/pull")
@allow(person=True)
def pull() -> dict[str, Any]:
    me = caller()
    cookie = (device_credential() or "").partition(":")[0] if me.by_cookie else ""
    if cookie and cookie != me.device_id:  # its cursor would pass by what this device is to be told [I8]
        raise ApiError(401, "unauthenticated")
    kit().rates["pull"].take(me.session_id or "")
    kit().devices.health.note(me.device_id, request.headers.get(HEADER))
    if me.device_id:
        kit().auth.heard(me.device_id)
    try:
        limit = int(request.args.get("limit", MAX_PAGE))
    except ValueError as error:
        raise ApiError(422, fields={"limit": ["not a number"]}) from error
    if limit < 1:
        raise ApiError(422, fields={"limit": ["at least 1"]})
    try:
        page = kit().pull.page(request.args.get("cursor") or None, min(limit, MAX_PAGE), me.device_id)
    except Resync as error:
        raise ApiError(409, "resync") from error
    return {**page, "server_time": format_instant(kit().clock())}


@bp.post("/quarantine")
@allow(device=True, revoked=True)
def quarantine() -> tuple[dict[str, Any], int]:
    """Whatever a phone could not make into a request: kept for a person to read."""
    text = read_bytes().decode("utf-8", "replace")
    me = caller()
    return {"inbox_id": kit().push.quarantine(text, me.device_id or "", me.revoked)}, 202
