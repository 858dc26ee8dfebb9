"""Tasks (待办): what waits for the caller, and what the caller may look at besides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.access import allow, caller
from server.api.context import kit
from server.services.tasks import Tasks

bp = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks")


@bp.get("")
@allow(person=True)
def listed() -> dict[str, Any]:
    """Everything that waits, as far as the caller's roles may see it; `for_me` is the caller's own to do."""
    return Tasks(kit()).of(caller())
