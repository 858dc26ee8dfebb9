"""The way in: / and the two single-page apps, whose unknown paths show the app itself."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, send_file
from werkzeug.wrappers import Response as AnyResponse

from server.api.access import allow
from server.api.context import kit
from server.api.errors import ApiError
from server.services.first_admin import FirstAdmin


def blueprint(dist: Path) -> Blueprint:
    """dist: the built app. Files that exist are served by WhiteNoise before a request gets here."""
    bp = Blueprint("front", __name__)

    @bp.get("/")
    @allow(public=True)
    def home() -> AnyResponse:
        return redirect("/office/" if FirstAdmin(kit()).empty() else "/app/", 302)

    # Separate routes on purpose: one with defaults would redirect to an absolute address.
    @bp.get("/app/<path:rest>")
    @allow(public=True)
    def worker(rest: str) -> Response:
        return shell(dist / "app" / "index.html", rest)

    @bp.get("/office/<path:rest>")
    @allow(public=True)
    def office(rest: str) -> Response:
        return shell(dist / "office" / "index.html", rest)

    return bp


def shell(index: Path, rest: str) -> Response:
    """The app for its own paths; 404 for a file that is not there."""
    if "." in rest.rpartition("/")[2] or not index.exists():
        raise ApiError(404)
    response = send_file(index, mimetype="text/html", etag=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
