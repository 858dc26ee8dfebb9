"""python -m server demo: fill an empty factory with the demo and say who may sign in."""

from __future__ import annotations

from dataclasses import replace

from server import demo
from server.app import Parts, close_app, create_app
from server.commands.kit import settings


def run(_given: object) -> int:
    found = replace(settings(), demo=True)
    demo.prepare(found)
    app = create_app(found, Parts(async_mode="threading", timers=False))
    try:
        demo.seed(app)
    finally:
        close_app(app)
    return 0
