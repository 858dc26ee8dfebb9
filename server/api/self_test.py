"""The result of a device's self-test, for the office to see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.schemas.phone import SelfTestIn
from server.services.ports import DeviceHealth
from server.services.writer import Transaction
from sync.event import format_instant

bp = Blueprint("self_test", __name__, url_prefix="/api/v1/devices")


@bp.post("/self-test")
@allow(device=True)
def report() -> tuple[str, int]:
    """Keep the newest result beside what the device says of itself: {at, checks, app, agent}."""
    test, device_id = read_json(SelfTestIn()), caller().device_id or ""

    def keep(tx: Transaction) -> None:
        at = format_instant(tx.now)
        known = tx.secrets.device_health(device_id)
        data: dict[str, Any] = dict(known.data) if known else {}
        tx.secrets.put(DeviceHealth(device_id, known.at if known else at, {**data, "self_test": {"at": at, **test}}))

    kit().writer.call(keep)
    return "", 204
