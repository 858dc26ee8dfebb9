"""Old event schemas, lifted to the newest one. Schemas only grow; nothing here is ever removed [S19]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.body import SCHEMAS, check_fields

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def report_1(body: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 may say when the work really happened; schema 1 has no such field. Raises BadBody."""
    check_fields(SCHEMAS[("work.report", 1)], body)
    return body


# (type, schema) -> function from that body to the body of schema + 1. Types that are not here are at schema 1.
UPCASTS: dict[tuple[str, int], Upcast] = {("work.report", 1): report_1}


def upcast(type: str, schema: int, body: dict[str, Any],
           table: dict[tuple[str, int], Upcast] | None = None) -> tuple[int, dict[str, Any]]:
    """The newest (schema, body) that means the same."""
    steps = UPCASTS if table is None else table
    while (type, schema) in steps:
        body = steps[(type, schema)](body)
        schema += 1
    return schema, body
