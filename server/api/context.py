"""How a view reaches the use cases."""

from __future__ import annotations

from typing import cast

from flask import current_app

from server.services.kit import Kit

# What proxies tell of who asked: with one of these, whoever connects speaks for somebody else.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")


def kit() -> Kit:
    """The parts of the running application."""
    return cast(Kit, current_app.extensions["suigong"])
