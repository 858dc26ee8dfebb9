"""The nightly backup, as the office sees it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.access import allow
from server.api.context import kit
from server.services.backups import State
from server.services.restored import report

bp = Blueprint("backups", __name__, url_prefix="/api/v1")


@bp.get("/backups/last")
@allow(roles={"admin", "supervisor", "boss"})
def last() -> dict[str, Any]:
    """When the last good one was, and what is wrong where something is."""
    return shown(kit().backups.state())


@bp.get("/restores")
@allow(roles={"admin", "supervisor", "planner", "boss"})
def restores() -> dict[str, Any]:
    """What each restore lost, as far as anything knows of it; phones that return tell more [S17]."""
    with kit().store.reading() as reads:
        return {"items": report(reads)}


@bp.post("/backups")
@allow(roles={"admin"})
def begin() -> tuple[dict[str, Any], int]:
    """Make one now, beside serving; GET /backups/last tells how it ended."""
    kit().backups.runner.start()
    return shown(kit().backups.state()), 202


def shown(state: State) -> dict[str, Any]:
    settings, good, newest = kit().settings, state.good, state.last
    return {
        "at": good.at if good else None,
        "ok": good is not None and not state.late and not state.failed,
        "late": state.late,
        "age_hours": round(state.age.total_seconds() / 3600, 1) if state.age is not None else None,
        "place": str(settings.backups),
        "same_disk": bool(newest.detail.get("same_disk")) if newest and newest.ok else None,
        "running": state.running,
        "hour": kit().backups.hour,
        "last": {"at": newest.at, "ok": newest.ok, "seconds": newest.detail.get("seconds"),
                 "photos": newest.detail.get("photos"),
                 "detail": {lang: newest.detail.get(lang, "") for lang in ("zh", "en")}} if newest else None}
