"""A phone's outbox as a file, brought to the office by hand (docs/outbox-file.md)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from flask import Blueprint, request

from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.services.outbox_file import MAX_FILE, NotAnOutbox, read_outbox
from server.services.outbox_import import OutboxImport

bp = Blueprint("outbox_files", __name__, url_prefix="/api/v1/outbox-files")
TAKERS = {"supervisor", "admin"}
STATUS = {"too_large": 413}


@bp.post("/check")
@allow(roles=TAKERS)
def check() -> dict[str, Any]:
    """What is in the file, and what taking it in would do: multipart field `file`. Changes nothing."""
    return opened(OutboxImport.look)


@bp.post("")
@allow(roles=TAKERS)
def take() -> dict[str, Any]:
    """Take the file in: every event by the rules of a push, once; held where no phone's signature proves it."""
    return opened(OutboxImport.take)


def opened(work: Callable[[OutboxImport], dict[str, Any]]) -> dict[str, Any]:
    kit().rates["outbox_files"].take(caller().actor_id or "")
    request.max_content_length = MAX_FILE + 64 * 1024
    request.max_form_parts = 4
    upload = request.files.get("file")
    if upload is None:
        raise ApiError(422, "no_file")
    with closing(upload):
        try:
            read = kit().offload(lambda: read_outbox(upload.stream))
            told = work(OutboxImport(kit(), read, caller()))
        except NotAnOutbox as error:
            raise ApiError(STATUS.get(error.code, 422), error.code) from error
    return {name: value for name, value in told.items() if name != "states"}
