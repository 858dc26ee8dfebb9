"""What a process keeps over thousands of restarts of the simulated server, because making it anew takes long and
changes nothing: compiled routes and compiled SQL statements. Everything that knows something is made anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from server.app import Parts, create_app, open_kit
from server.config import Settings
from server.store.engine import read_engine, write_engine
from server.store.unit import SqlStore


class Engines:
    """Those of a store, over whatever database a start names; no connection outlives a restart.

    watch: told "statement" before each statement of the writer and "commit" before each commit.
    """

    def __init__(self) -> None:
        url = "sqlite:////named/at/each/start.db"
        self.readers, self.writer = read_engine(url), write_engine(url)
        self.path = ""
        self.watch: Callable[[str], None] = lambda _place: None
        for engine in (self.readers, self.writer):
            event.listen(engine, "do_connect", self.to_path)
        event.listen(self.writer, "before_cursor_execute", lambda *_: self.watch("statement"))
        event.listen(self.writer, "commit", lambda *_: self.watch("commit"))

    def to_path(self, _dialect: Any, _record: Any, positional: list[Any], _named: dict[str, Any]) -> None:
        positional[0] = self.path

    def store(self, url: str) -> SqlStore:
        """A new store over these engines."""
        self.readers.dispose()
        self.writer.dispose()
        self.path = str(make_url(url).database)
        made = SqlStore(url)
        made.readers, made.writer = self.readers, self.writer
        return made


@cache
def engines() -> Engines:
    return Engines()


ROUTES: list[Flask] = []


def serve(settings: Settings, parts: Parts) -> Flask:
    """A started application, as `create_app` makes it."""
    parts.store = engines().store
    if not ROUTES:
        ROUTES.append(create_app(settings, parts))
    else:
        ROUTES[0].extensions["suigong"] = open_kit(settings, parts)
    return ROUTES[0]

