"""Structured logs: one JSON object a line, with request, device and person ids; never bodies or secrets."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                 "level": record.levelname.lower(), "logger": record.name, "text": record.getMessage()}
        if has_request_context():
            entry |= {"request": g.get("request_id"), "path": request.path, "method": request.method}
            caller = g.get("caller")
            if caller is not None:
                entry |= {"device": caller.device_id, "actor": caller.actor_id}
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up() -> None:
    """Warnings and errors of everything, and our own notes, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("suigong").setLevel(logging.INFO)


def register(app: Flask, new_id: Callable[[], str]) -> None:
    """Give every request an id and tell it in X-Request-Id."""

    @app.before_request
    def name() -> None:
        g.request_id = new_id()

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-Id"] = g.request_id
        return response
