"""Change requests (订单变更申请): propose, list, approve, refuse."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api import query
from server.api.access import allow, caller
from server.api.body import check, read_json, read_optional
from server.api.context import kit
from server.api.rights import APPROVE, PROPOSE, READ_ORDERS
from server.api.schemas.changes import ChangeIn
from server.api.schemas.orders import NoteIn, ReasonIn
from server.services.changes import Changes

bp = Blueprint("changes", __name__, url_prefix="/api/v1")
STATES = ("proposed", "approved", "refused")
Answer = dict[str, Any]


@bp.post("/orders/<no>/changes")
@allow(roles=PROPOSE, scopes={"changes:write"})
def propose(no: str) -> tuple[Answer, int]:
    """Ask for the order's next revision; the answer shows what would differ."""
    key = query.idempotency_key()
    raw = read_json()
    content = check(ChangeIn(), raw)
    reason = content.pop("reason")
    return Changes(kit()).propose(no, content, reason, caller(), key, raw), 201


@bp.get("/changes")
@allow(roles=READ_ORDERS, scopes={"changes:write", "changes:approve"})
def listed() -> Answer:
    """Change requests, newest first."""
    state, limit = query.chosen("state", STATES), query.limit()
    return query.paged(lambda cursor: Changes(kit()).page(state, cursor, limit))


@bp.post("/changes/<id>/approve")
@allow(roles=APPROVE | {"sales"}, scopes={"changes:approve"})
def approve(id: str) -> Answer:
    """The next revision; twice gives the same answer. 409 stale_change when there is a newer one.
    Sales only where the routing is frozen and both sides must agree."""
    read_optional(NoteIn())
    return Changes(kit()).approve(id, caller())


@bp.post("/changes/<id>/refuse")
@allow(roles=APPROVE, scopes={"changes:approve"})
def refuse(id: str) -> Answer:
    """The order stays as it is."""
    return Changes(kit()).refuse(id, read_optional(ReasonIn())["reason"], caller())
