"""How a view reaches the use cases."""

from __future__ import annotations

from typing import cast

from flask import current_app

from server.services.kit import Kit


def kit() -> Kit:
    """The parts of the running application."""
    return cast(Kit, current_app.extensions["suigong"])
