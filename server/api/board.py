"""The boss's and supervisor's board: figures, and the list behind each of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.access import allow, caller
from server.api.context import kit
from server.api.rights import BOARD
from server.services.board import Board
from server.services.board_pictures import Pictures

bp = Blueprint("board", __name__, url_prefix="/api/v1/board")


@bp.get("")
@allow(roles=BOARD)
def figures() -> dict[str, Any]:
    """All figures of one moment. A foreman's output and NG are those of the own crews."""
    return Board(kit()).figures(caller())


@bp.get("/pictures")
@allow(roles=BOARD)
def pictures() -> dict[str, Any]:
    """Reports by hour, defects by quantity, the next working day's load."""
    return Pictures(kit()).all()


@bp.get("/<name>")
@allow(roles=BOARD)
def behind(name: str) -> dict[str, Any]:
    """The list behind a figure, by the same query."""
    return Board(kit()).behind(name, caller())
