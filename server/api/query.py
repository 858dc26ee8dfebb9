"""Read what lists are asked with: limit, cursor, words from a closed set."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from typing import TypeVar
from urllib.parse import quote_from_bytes

from flask import Flask, request

from server.api.errors import ApiError
from server.services.paging import MAX_PAGE, BadCursor

T = TypeVar("T")
MAX_CURSOR, MAX_WORDS, MAX_KEY = 500, 100, 200
ASCII = bytes(range(128))


def register(app: Flask) -> None:
    """Addresses may come with bytes that are no UTF-8. werkzeug takes them where percent signs spell them, and fails
    where they come as they are, so they are spelled first."""

    @app.before_request
    def spelled() -> None:
        request.query_string = quote_from_bytes(request.query_string, safe=ASCII).encode()


def limit(default: int = 50) -> int:
    """How many entries a page shall have, 1 to 200."""
    text = request.args.get("limit", "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0):
        raise bad("limit", "应为 1 到 200 的整数", "This must be a whole number from 1 to 200.")
    return min(int(text), MAX_PAGE)


def chosen(name: str, allowed: Collection[str], default: str | None = None) -> str | None:
    """One of a closed set; "all" and nothing mean the default or everything."""
    text = request.args.get(name, "")
    if text == "all":
        return None
    if not text:
        return default
    if text not in allowed:
        words = ", ".join(sorted(allowed))
        raise bad(name, f"只能是：{words}", f"This must be one of {words}.")
    return text


def several(name: str, allowed: Collection[str]) -> list[str]:
    """Words of a closed set, separated by commas."""
    found = [w for w in request.args.get(name, "").split(",") if w and w != "all"]
    for word in found:
        if word not in allowed:
            raise bad(name, f"没有 {word[:40]}", f"There is no {word[:40]}.")
    return found


def words(name: str = "q") -> str:
    """What somebody searches for, full-width forms folded."""
    text = unicodedata.normalize("NFKC", request.args.get(name, "")).strip()
    if len(text) > MAX_WORDS or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise bad(name, f"最多 {MAX_WORDS} 个字", f"This may have {MAX_WORDS} characters.")
    return text


def paged(read: Callable[[str | None], T]) -> T:
    """Call with the request's cursor; 422 for one that is none of ours."""
    cursor = request.args.get("cursor") or None
    try:
        if cursor is not None and (len(cursor) > MAX_CURSOR or not cursor.isascii()):
            raise BadCursor("too long")
        return read(cursor)
    except BadCursor:
        raise bad("cursor", "游标无效，请从头开始", "The cursor is none of ours; start again.") from None


def idempotency_key() -> str | None:
    """The Idempotency-Key of this request; 422 for one that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise bad("Idempotency-Key", f"应为 1-{MAX_KEY} 个可见字符", f"This must have 1-{MAX_KEY} visible characters.")
    return key


def bad(name: str, zh: str, en: str) -> ApiError:
    return ApiError(422, fields={name: [{"zh": zh, "en": en}]})
