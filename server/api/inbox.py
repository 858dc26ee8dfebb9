"""The inbox (待办): what waits for a person, and the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import READ_INBOX, RESOLVE
from server.api.schemas.inbox import ResolveIn
from server.services.inbox import Inbox

bp = Blueprint("inbox", __name__, url_prefix="/api/v1/inbox")


@bp.get("")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def listed() -> dict[str, Any]:
    """Held events and alerts, newest first; state=open unless asked otherwise."""
    state, limit = query.chosen("state", ("open", "done"), "open"), query.limit()
    return query.paged(lambda cursor: Inbox(kit()).page(state, cursor, limit))


@bp.post("/<id>/resolve")
@allow(roles=RESOLVE, scopes={"inbox:write"})
def resolve(id: str) -> dict[str, Any]:
    """Apply, correct or dismiss. The same event_id again gives the same answer."""
    return Inbox(kit()).resolve(id, read_json(ResolveIn()), caller())
