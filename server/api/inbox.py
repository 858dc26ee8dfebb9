"""The inbox (待办): what waits for a person, and the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import HOLD, READ_INBOX, RESOLVE
from server.api.schemas.inbox import PreviewIn, ReopenIn, ResolveIn, TogetherIn
from server.services.inbox import Inbox
from server.services.inbox_outcomes import Outcomes
from server.services.inbox_views import InboxViews

bp = Blueprint("inbox", __name__, url_prefix="/api/v1/inbox")


@bp.get("")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def listed() -> dict[str, Any]:
    """Held events and alerts, newest first; state=open unless asked otherwise."""
    state, limit = query.chosen("state", ("open", "done"), "open"), query.limit()
    return query.paged(lambda cursor: Inbox(kit()).page(state, cursor, limit))


@bp.get("/cards")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def cards() -> dict[str, Any]:
    """All items of a state in a few words each, in the order in which they should be seen to."""
    return InboxViews(kit()).cards(query.chosen("state", ("open", "done"), "open") or "open")


@bp.get("/decided")
@allow(person=True)
def decided() -> dict[str, Any]:
    """What became of the caller's own held records. events: ids, with commas; how each of them stands, for a phone
    that carries them or was enrolled again since."""
    return InboxViews(kit()).decided(caller(), request.args.get("events", "").split(","))


@bp.post("/outcomes")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def together() -> dict[str, Any]:
    """What deciding on several items alike would do. Writes nothing."""
    return Outcomes(kit()).together(read_json(TogetherIn())["items"], caller())


@bp.get("/<id>")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def whole(id: str) -> dict[str, Any]:
    """One item with both sides and its picture."""
    return InboxViews(kit()).whole(id, caller())


@bp.get("/<id>/outcomes")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def outcomes(id: str) -> dict[str, Any]:
    """The sensible decisions, each with what it would do. Writes nothing."""
    return Outcomes(kit()).of(id, caller())


@bp.post("/<id>/outcomes")
@allow(roles=READ_INBOX, scopes={"inbox:read"})
def preview(id: str) -> dict[str, Any]:
    """What a correction by hand would do. Writes nothing."""
    return Outcomes(kit()).of(id, caller(), read_json(PreviewIn())["body"])


@bp.post("/<id>/resolve")
@allow(roles=RESOLVE, scopes={"inbox:write"})
def resolve(id: str) -> dict[str, Any]:
    """Apply, correct or dismiss. The same event_id again gives the same answer."""
    return Inbox(kit()).resolve(id, read_json(ResolveIn()), caller())


@bp.post("/<id>/reopen")
@allow(roles=HOLD, scopes={"inbox:write"})
def reopen(id: str) -> dict[str, Any]:
    """Take a decision back, where the rules allow. The same event_id again gives the same answer."""
    return Inbox(kit()).reopen(id, read_json(ReopenIn())["event_id"], caller())
