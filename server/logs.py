"""Structured logs: one JSON object a line, with request, device, person and event ids; never bodies or secrets."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb

from flask import Flask, Response, g, has_request_context, request

SECRET = {"token", "code"}  # parts of paths: tracking links, printed codes


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                 "level": record.levelname.lower(), "logger": record.name, "text": record.getMessage()}
        if has_request_context():
            entry |= {"request": g.get("request_id"), "path": place(), "method": request.method}
            caller = g.get("caller")
            if caller is not None:
                entry |= {"device": caller.device_id, "actor": caller.actor_id}
        if (events := getattr(record, "events", None)) is not None:
            entry["events"] = events
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def place() -> str:
    """The path of the request without what opens an order or a box to whoever reads the log.

    A path that no route knows is not told: it may be a link typed wrongly by one letter.
    """
    if request.url_rule is None:
        return "?"
    path = request.url_rule.rule
    for name, value in (request.view_args or {}).items():
        if name not in SECRET:
            path = path.replace(f"<{name}>", str(value))
    return path


OURS = str(Path(__file__).parent / "live")


class Packets(logging.Filter):
    """Engine.IO writes a page for each packet that is none; anybody may send those, so a line must do. Mistakes of
    our own handlers keep theirs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and not any(OURS in frame.filename for frame in extract_tb(record.exc_info[2])):
            record.exc_info = None
        return True


def set_up() -> None:
    """Warnings and errors of everything, and our own notes, to standard error."""
    logging.getLogger("engineio.server").addFilter(Packets())
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
