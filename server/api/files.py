"""Files: upload a drawing, photo or paper; get it; see a picture of it."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.services.files import MAX_BYTES, Files, NotAFile
from sync.event import SHA256
from sync.model.records import File

bp = Blueprint("files", __name__, url_prefix="/api/v1/files")


def told(file: File) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "bytes": file.bytes}


@bp.post("")
@allow(person=True, scopes={"orders:write"})
def add() -> tuple[dict[str, Any], int]:
    """Keep a picture (JPEG, PNG, WebP) or a PDF of at most 10 MiB: multipart field `file`."""
    kit().rates["files"].take(caller().actor_id or "")
    request.max_content_length = MAX_BYTES + 64 * 1024
    request.max_form_parts = 4
    upload = request.files.get("file")
    if upload is None:
        raise ApiError(422, "no_file")
    with closing(upload):
        data = upload.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ApiError(413)
    try:
        return told(Files(kit()).add(upload.filename or "", data, caller())), 201
    except NotAFile as error:
        raise ApiError(422, error.code) from error


def known(file_id: str) -> File:
    found = Files(kit()).find(file_id) if SHA256.fullmatch(file_id) else None
    if found is None:
        raise ApiError(404)
    return found


def sent(file: File, data: bytes | None, kind: str, disposition: str) -> Response:
    """Bytes that never change, for this browser alone; nothing in them may run."""
    if data is None:
        raise ApiError(404)
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(file.name)}"
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.set_etag(f"{file.id}-{disposition}")
    return response.make_conditional(request)


@bp.get("/<file_id>")
@allow(person=True, device=True)
def get(file_id: str) -> Response:
    """The file as we keep it."""
    file = known(file_id)
    return sent(file, Files(kit()).content(file.id), file.media_type, "attachment")


@bp.get("/<file_id>/preview.png")
@allow(person=True, device=True)
def preview(file_id: str) -> Response:
    """A picture of it, so that any phone can show a drawing: of a PDF the first page (PNG), of a photo a
    smaller JPEG."""
    file = known(file_id)
    try:
        data = Files(kit()).preview(file)
    except NotAFile as error:
        raise ApiError(404) from error
    kind = "image/png" if file.media_type == "application/pdf" else "image/jpeg"
    return sent(file, data, kind, "inline")
