"""Orders: create, list and search, one whole, its trail, and the steps that people decide."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api import query
from server.api.access import allow, caller
from server.api.body import check, read_json, read_optional
from server.api.context import kit
from server.api.rights import CONFIRM, GOODS_OUT, HOLD, READ_ORDERS, WRITE_ORDERS
from server.api.schemas.orders import GateIn, NeedsReasonIn, NoteIn, OrderIn, ReasonIn, customer_of
from server.services.order_views import OrderViews
from server.services.orders import Orders
from server.services.trail import Trails
from sync.model.status import CODES

bp = Blueprint("orders", __name__, url_prefix="/api/v1")
WRITE = {"orders:write"}
READ = {"orders:read", "orders:write"}
Answer = dict[str, Any]


@bp.post("/orders")
@allow(roles=WRITE_ORDERS, scopes=WRITE)
def create() -> tuple[Answer, int]:
    """A new order; with release its work orders follow at once."""
    key = query.idempotency_key()
    raw = read_json()
    body = customer_of(check(OrderIn(), raw))
    return Orders(kit()).create(body, caller(), key, raw), 201


@bp.get("/orders")
@allow(roles=READ_ORDERS, scopes=READ)
def listed() -> Answer:
    """Orders, what is due first on top. q: our number or theirs, customer, phone, SKU, waybill or any
    printed code. only: urgent, late (still here after the promised day)."""
    words, states, limit = query.words(), query.several("state", CODES), query.limit()
    only = query.several("only", ("urgent", "late"))
    return query.paged(lambda cursor: OrderViews(kit()).page(
        words, states, cursor, limit, "urgent" in only, "late" in only))


@bp.get("/orders/<no>")
@allow(roles=READ_ORDERS, scopes=READ)
def whole(no: str) -> Answer:
    """One order with its work orders, packages, NG reports and changes."""
    return OrderViews(kit()).whole(no)


@bp.get("/orders/<no>/trail")
@allow(roles=READ_ORDERS, scopes=READ)
def trail(no: str) -> Answer:
    """What happened to the order, newest first."""
    limit = query.limit(100)
    return query.paged(lambda cursor: Trails(kit()).page(no, cursor, limit))


@bp.post("/orders/<no>/confirm")
@allow(roles=CONFIRM, scopes=WRITE)
def confirm(no: str) -> Answer:
    """A draft becomes binding; its work orders follow from the routing."""
    read_optional(NoteIn())
    return Orders(kit()).step(no, "confirm", {}, caller())


@bp.post("/orders/<no>/hold")
@allow(roles=HOLD, scopes=WRITE)
def hold(no: str) -> Answer:
    """Freeze: work is recorded and flagged, nothing may be packed, bound or shipped [S7]."""
    return Orders(kit()).step(no, "hold", read_optional(ReasonIn()), caller())


@bp.post("/orders/<no>/release")
@allow(roles=HOLD, scopes=WRITE)
def release(no: str) -> Answer:
    """Lift the freeze."""
    read_optional(ReasonIn())
    return Orders(kit()).step(no, "release", {}, caller())


@bp.post("/orders/<no>/cancel")
@allow(roles=CONFIRM, scopes=WRITE)
def cancel(no: str) -> Answer:
    """Not once goods have left; later floor events are held [S7]."""
    return Orders(kit()).step(no, "cancel", read_optional(ReasonIn()), caller())


@bp.post("/orders/<no>/complete")
@allow(roles=CONFIRM, scopes=WRITE)
def complete(no: str) -> Answer:
    """Delivered, nothing open."""
    read_optional(NoteIn())
    return Orders(kit()).step(no, "complete", {}, caller())


@bp.post("/orders/<no>/deliver")
@allow(roles=GOODS_OUT, scopes=WRITE)
def deliver(no: str) -> Answer:
    """The customer has the goods."""
    return Orders(kit()).step(no, "deliver", read_optional(NoteIn()), caller())


@bp.post("/orders/<no>/exception")
@allow(roles=GOODS_OUT, scopes=WRITE)
def exception(no: str) -> Answer:
    """Problem or refusal at delivery."""
    return Orders(kit()).step(no, "exception", read_json(NeedsReasonIn()), caller())


@bp.post("/orders/<no>/return")
@allow(roles=GOODS_OUT, scopes=WRITE)
def returning(no: str) -> Answer:
    """The goods come back."""
    return Orders(kit()).step(no, "return", read_json(NeedsReasonIn()), caller())


@bp.post("/orders/<no>/transit")
@allow(roles=GOODS_OUT, scopes=WRITE)
def transit(no: str) -> Answer:
    """The courier picked the goods up or moved them."""
    read_optional(NoteIn())
    return Orders(kit()).step(no, "transit", {}, caller())


@bp.post("/orders/<no>/gate")
@allow(roles=CONFIRM, scopes=WRITE)
def gate(no: str) -> Answer:
    """What shipping waits for besides a waybill is done, e.g. the invoice is issued."""
    return Orders(kit()).step(no, "gate", read_json(GateIn()), caller())


@bp.post("/orders/<no>/settle")
@allow(roles=CONFIRM, scopes=WRITE)
def settle(no: str) -> Answer:
    """Paid (已结清)."""
    read_optional(NoteIn())
    return Orders(kit()).step(no, "settle", {}, caller())


@bp.post("/orders/<no>/link")
@allow(roles=CONFIRM, scopes=WRITE)
def link(no: str) -> Answer:
    """The customer's link got into wrong hands: a new one; the old one opens nothing any more."""
    key = query.idempotency_key()
    read_optional(NoteIn())
    return Orders(kit()).link(no, caller(), key)
