"""What import and export views share: the uploaded sheet, the caller's language."""

from __future__ import annotations

from flask import request

from server.api.errors import ApiError
from server.services.sheets import MAX_FILE

MAX_NAME = 120


def upload() -> tuple[bytes, str]:
    """The bytes and the name of multipart field `file`. ApiError 422 no_file, 413."""
    request.max_content_length = MAX_FILE + 64 * 1024
    request.max_form_parts = 10
    sent = request.files.get("file")
    if sent is None:
        raise ApiError(422, "no_file")
    data = sent.stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise ApiError(413)
    return data, (sent.filename or "")[-MAX_NAME:]


def language() -> str:
    """zh or en: `lang` of the address, else what the browser prefers; Chinese when it says nothing."""
    asked = request.args.get("lang", "")
    if asked in ("zh", "en"):
        return asked
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh") or "zh"
    return "en" if best == "en" else "zh"
