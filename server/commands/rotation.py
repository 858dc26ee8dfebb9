"""Which nightly backups stay: seven days, four weeks, twelve months, the newest of each.

Those of a day that is to come were made while the clock was ahead, or it is behind now: they stay, and take nobody's
place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

NAME = re.compile(r"(\d{4})(\d{2})(\d{2})-\d{6}")
KEPT: tuple[tuple[int, Callable[[date], object]], ...] = (
    (7, lambda day: day), (4, lambda day: day.isocalendar()[:2]), (12, lambda day: (day.year, day.month)))


def nights(place: Path) -> list[Path]:
    """The backups in a place, newest first; whatever else lies there is not ours."""
    return sorted((p for p in place.iterdir() if p.is_dir() and day_of(p.name)), reverse=True) if place.exists() else []


def day_of(name: str) -> date | None:
    found = NAME.fullmatch(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def ahead(name: str, today: date) -> bool:
    """Whether this backup's day is still to come."""
    day = day_of(name)
    return day is not None and day > today


def staying(names: Iterable[str], today: date = date.max) -> set[str]:
    """Of these backups those that stay."""
    found = set(names)
    stay = {n for n in found if ahead(n, today)}
    newest_first = sorted(found - stay, reverse=True)
    for count, period in KEPT:
        seen: list[object] = []
        for name in newest_first:
            day = day_of(name)
            if day is None or period(day) in seen:
                continue
            if len(seen) == count:
                break
            seen.append(period(day))
            stay.add(name)
    return stay
