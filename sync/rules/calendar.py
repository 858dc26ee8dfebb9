"""The factory's working days and what a work center can do on one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sync.model.records import Crew, Setting, WorkCenter
from sync.model.shifts import DAY, working_minutes
from sync.world import World

HORIZON = 400  # days that planning looks ahead
WEEK = (1, 2, 3, 4, 5, 6)  # Monday to Saturday, until a factory says otherwise
SHIFT_MINUTES = 8 * 60  # one shift a day, until a factory says otherwise
MINUTE_MS = 60_000


class Calendar:
    """Settings `week`, `calendar:YYYY` and `shifts`, read once each from a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.week = frozenset(self.setting("week") or WEEK)
        self.shifts: list[dict[str, Any]] = self.setting("shifts") or []
        self.years: dict[int, dict[str, dict[str, Any]]] = {}

    def setting(self, name: str) -> Any:
        found = self.world.get(Setting, name)
        return found.value if found is not None else None

    def exception(self, day: date) -> dict[str, Any] | None:
        """{working, name, name_en} of a public holiday or make-up day; None for a day like any other."""
        if day.year not in self.years:
            self.years[day.year] = self.setting(f"calendar:{day.year}") or {}
        return self.years[day.year].get(day.isoformat())

    def working(self, day: date) -> bool:
        """Whether the factory works on a day."""
        exception = self.exception(day)
        return bool(exception["working"]) if exception is not None else day.isoweekday() in self.week

    def days(self, first: date) -> list[date]:
        """The working days from `first` within the horizon; `first` itself where the calendar has none at all."""
        return list(self.later(first)) or [first]

    def later(self, first: date) -> Iterator[date]:
        for n in range(HORIZON):
            if self.working(day := first + timedelta(days=n)):
                yield day

    def capacity(self, center_id: str) -> int:
        """Milliseconds of work that a work center can take on a working day: its stations × its own minutes,
        or else the working time of its crew's shift, or else of all shifts (breaks taken off)."""
        center = self.world.get(WorkCenter, center_id)
        stations = max(center.stations, 1) if center is not None else 1
        minutes = center.minutes if center is not None else 0
        return stations * (minutes or self.shift_minutes(center)) * MINUTE_MS

    def shift_minutes(self, center: WorkCenter | None) -> int:
        crew = self.world.get(Crew, center.crew) if center is not None and center.crew else None
        own = [s for s in self.shifts if crew is not None and crew.shift and s.get("id") == crew.shift]
        return min(sum(working_minutes(s) for s in own or self.shifts), DAY) or SHIFT_MINUTES
