"""GET /api/v1/exports/{list}.xlsx: every list as a workbook."""

from __future__ import annotations

from flask import Blueprint, Response, request

from server.api.access import allow, caller
from server.api.context import kit
from server.api.downloads import XLSX, streamed
from server.api.errors import ApiError
from server.api.uploads import language
from server.services.exports import LISTS, export

bp = Blueprint("exports", __name__, url_prefix="/api/v1")


@bp.get("/exports/<name>.xlsx")
@allow(person=True)
def exported(name: str) -> Response:
    """A list as xlsx, with the headings in the caller's language; who may read the list may export it."""
    made = LISTS.get(name)
    if made is None:
        raise ApiError(404)
    if made.roles is not None and not made.roles & caller().roles:
        raise ApiError(403)
    file = export(kit(), name, language(), request.args, caller())
    today = kit().clock().astimezone(kit().factory.zone).date().isoformat()
    return streamed(file, f"{name}-{today}.xlsx", XLSX)
