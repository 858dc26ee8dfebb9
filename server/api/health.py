"""Is it alive, is it ready, what does it count."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, request

from server.api.access import allow
from server.api.context import FORWARDED, kit
from server.api.errors import ApiError

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
    seeding is done. `reasons` say why not, `warnings` what is wrong though it works: both for people."""
    checks = {name: passes(name) for name in kit().ready}
    ready = all(checks.values())
    found = {"ready": ready, "checks": checks, "reasons": said(kit().reasons), "warnings": said(kit().warnings)}
    return (found, 200) if ready else ({**found, "code": "unavailable"}, 503)


def said(sentences: Mapping[str, Callable[[], tuple[str, str] | None]]) -> dict[str, dict[str, str]]:
    """Those that have something to say. One that cannot be asked now (it reads the store) is silent."""
    found = {}
    for name, ask in sentences.items():
        try:
            words = ask()
        except Exception:
            continue
        if words:
            found[name] = {"zh": words[0], "en": words[1]}
    return found


def passes(name: str) -> bool:
    try:
        return kit().ready[name]()
    except Exception:
        return False


@bp.get("/metrics")
@allow(public=True)
def metrics() -> Response:
    """Counts and times; devices by their random id, no names. For this very machine, and for who shows METRICS_TOKEN
    as a bearer token: 404 for everybody else."""
    if not may_watch():
        raise ApiError(404)
    return Response(kit().metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_watch() -> bool:
    token = kit().settings.metrics_token
    if token is None:
        return asked_here()
    shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(shown, f"Bearer {token}".encode())


def asked_here() -> bool:
    """Loopback, and nothing in between: a proxy on this machine speaks for strangers."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address((request.remote_addr or "").partition("%")[0].removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False
