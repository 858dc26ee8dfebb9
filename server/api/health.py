"""Is it alive, is it ready, what does it count."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from server.api.access import allow
from server.api.context import kit

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow(public=True)
def healthz() -> dict[str, Any]:
    """The process answers. Says nothing of the store."""
    return {"alive": True}


@bp.get("/readyz")
@allow(public=True)
def readyz() -> tuple[dict[str, Any], int]:
    """The truth: 503 unless the database answers at the newest version, the writer lives, the disk has room, and
    seeding is done. `warnings` are for people: it works, but something is wrong."""
    checks = {name: passes(name) for name in kit().ready}
    ready = all(checks.values())
    warnings = {name: {"zh": said[0], "en": said[1]} for name, ask in kit().warnings.items() if (said := ask())}
    return {"ready": ready, "checks": checks, "warnings": warnings}, 200 if ready else 503


def passes(name: str) -> bool:
    try:
        return kit().ready[name]()
    except Exception:
        return False


@bp.get("/metrics")
@allow(public=True)
def metrics() -> Response:
    """Counts and times; devices by their random id, no names."""
    return Response(kit().metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
