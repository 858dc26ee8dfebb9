"""Delivery notes (送货单) of own delivery and pick-up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api import query
from server.api.access import allow, caller
from server.api.body import check, read_json, read_optional
from server.api.context import kit
from server.api.rights import DELIVER, READ_DELIVERIES, SIGN_DELIVERY
from server.api.schemas.desk import DeliveryIn, SignIn
from server.api.schemas.orders import ReasonIn
from server.services.deliveries import Deliveries

bp = Blueprint("deliveries", __name__, url_prefix="/api/v1/deliveries")
WRITE = {"orders:write"}
READ = {"orders:read", "orders:write"}
Answer = dict[str, Any]


@bp.get("")
@allow(roles=READ_DELIVERIES, scopes=READ)
def listed() -> Answer:
    """Delivery notes, newest first. state: open (on the way) or all."""
    state, limit = query.chosen("state", ("open",)), query.limit()
    return query.paged(lambda cursor: Deliveries(kit()).page(state == "open", cursor, limit))


@bp.get("/ready")
@allow(roles=READ_DELIVERIES, scopes=READ)
def ready() -> Answer:
    """Packed boxes without a waybill or note, by order."""
    return Deliveries(kit()).ready()


@bp.post("")
@allow(roles=DELIVER, scopes=WRITE)
def make() -> tuple[Answer, int]:
    """A note for boxes, or for all boxes of an order that may go now."""
    key = query.idempotency_key()
    raw = read_json()
    return Deliveries(kit()).make(check(DeliveryIn(), raw), caller(), key, raw), 201


@bp.get("/<id>")
@allow(roles=READ_DELIVERIES, scopes=READ)
def whole(id: str) -> Answer:
    """One delivery note with its boxes."""
    return Deliveries(kit()).whole(id)


@bp.post("/<id>/sign")
@allow(roles=SIGN_DELIVERY, scopes=WRITE)
def sign(id: str) -> Answer:
    """The customer has the goods: the photo of the signed slip (a file's id)."""
    return Deliveries(kit()).sign(id, read_json(SignIn()), caller())


@bp.post("/<id>/cancel")
@allow(roles=DELIVER, scopes=WRITE)
def cancel(id: str) -> Answer:
    """The goods did not go; the boxes are free again."""
    return Deliveries(kit()).cancel(id, read_optional(ReasonIn()), caller())
