"""Old event schemas, lifted to the newest one. Schemas only grow; nothing here is ever removed [S19]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

# (type, schema) -> function from that body to the body of schema + 1. All types are at schema 1.
UPCASTS: dict[tuple[str, int], Upcast] = {}


def upcast(type: str, schema: int, body: dict[str, Any],
           table: dict[tuple[str, int], Upcast] | None = None) -> tuple[int, dict[str, Any]]:
    """The newest (schema, body) that means the same."""
    steps = UPCASTS if table is None else table
    while (type, schema) in steps:
        body = steps[(type, schema)](body)
        schema += 1
    return schema, body
