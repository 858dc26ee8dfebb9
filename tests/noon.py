"""A timezone in which no day ends while a test runs."""

from __future__ import annotations

from datetime import UTC, datetime


def where_it_is_noon() -> str:
    """The name of a timezone in which it is between 12:00 and 13:00 now."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
