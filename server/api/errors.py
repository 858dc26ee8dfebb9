"""The one error shape: {"code", "message": {"zh", "en"}, ...extra} with the right status."""

from __future__ import annotations

import errno
import logging
from typing import Any

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from server.api.messages import MESSAGES
from server.services.ports import StoreFailing
from server.services.throttle import Throttled
from sync.verdict import Refused

LOGGER = logging.getLogger("suigong.api")
BY_STATUS = {400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
             405: "method_not_allowed", 409: "conflict", 413: "too_large", 415: "unsupported_media_type",
             422: "invalid", 429: "too_many_requests", 503: "unavailable"}

# What the disk says when it is full, read-only or broken: the request is not to blame.
DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG, errno.EMFILE, errno.ENFILE})


class ApiError(Exception):
    """An answer that is no success. code: a key of messages.MESSAGES; extra: further JSON fields.

    text: a plainer reason for this case, shown as the English message.
    """

    def __init__(self, status: int, code: str | None = None, text: str | None = None,
                 headers: dict[str, str] | None = None, **extra: Any) -> None:
        self.status, self.code = status, code or BY_STATUS[status]
        self.text, self.headers, self.extra = text, headers or {}, extra
        super().__init__(self.code)


def answer(status: int, code: str, text: str | None = None, headers: dict[str, str] | None = None,
           **extra: Any) -> Response:
    zh, en = MESSAGES.get(code) or (text or code, text or code)
    response = jsonify({**extra, "code": code, "message": {"zh": zh, "en": text or en}})
    response.status_code = status
    response.headers.update(headers or {})
    return response


def register(app: Flask) -> None:
    """Turn every exception below into the one shape."""

    @app.errorhandler(ApiError)
    def api_error(error: ApiError) -> Response:
        return answer(error.status, error.code, error.text, error.headers, **error.extra)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return answer(error.status, error.code, error.text, **error.extra)

    @app.errorhandler(Throttled)
    def throttled(error: Throttled) -> Response:
        return answer(429, "too_many_requests", headers={"Retry-After": str(error.retry_after)})

    @app.errorhandler(StoreFailing)
    def store_failing(error: StoreFailing) -> Response:
        LOGGER.error("the store fails: %s", error)
        return answer(503, "unavailable", headers={"Retry-After": "5"})

    @app.errorhandler(OSError)
    def disk_failing(error: OSError) -> Response:
        if error.errno not in DISK:
            return crash(error)
        LOGGER.error("the disk fails: %s", error)
        return answer(503, "unavailable", headers={"Retry-After": "5"})

    @app.errorhandler(TimeoutError)
    @app.errorhandler(ConnectionError)
    def gone(_error: OSError) -> Response:
        return answer(408, "timeout")  # the rest of the body never came: server/patience.py

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:  # a redirect is an answer, not an error
            return error.get_response()  # type: ignore[return-value]
        return answer(status, BY_STATUS.get(status, "bad_request" if status < 500 else "internal"))

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Response:
        LOGGER.exception("a request failed")  # which one: the log line says
        return answer(500, "internal")
