"""The public state of an order for whoever holds its link."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from server.api.access import allow
from server.api.context import kit
from server.api.errors import ApiError
from server.services.track import Track, etag_of

bp = Blueprint("track", __name__, url_prefix="/api/v1")


@bp.get("/track/<token>")
@allow(public=True)
def track(token: str) -> Response:
    """The snapshot, with a strong ETag: equal bytes while nothing changed. 404 for any dead link."""
    parts = kit()
    public = Track(parts.store, parts.clock)
    no = public.order_of(token)
    if no is None:
        parts.rates["links"].take(request.remote_addr or "")  # guessing is slowed, not watching
        raise ApiError(404)
    snapshot = public.snapshot(no)
    tag = etag_of(snapshot)
    response = jsonify(snapshot)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response.make_conditional(request)
