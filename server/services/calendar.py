"""The factory's working calendar: its working week, the official holidays, and what its people changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays

from server.services.auth import Caller
from server.services.writer import Transaction
from sync.model.records import Setting
from sync.rules.calendar import WEEK
from sync.verdict import Refused
from sync.world import World

Entry = dict[str, Any]  # {working, name, name_en, source: official | own}
ANNOUNCED = date(2000, 12, 1)  # from this day of a year on the next year's holidays are known and wanted


def official(year: int) -> dict[str, Entry] | None:
    """Public holidays and make-up days (调休) of a year; None for one that is not published yet."""
    rest = {d: n for d, n in holidays.items() if d.year == year}
    if not rest:
        return None
    found = {d.isoformat(): entry(False, *names(n)) for d, n in rest.items()}
    for day, name in workdays.items():
        if day.year == year:
            zh, en = names(name)
            found[day.isoformat()] = entry(True, f"{zh}调休上班", f"Make-up day, {en}")
    return found


def names(english: str) -> tuple[str, str]:
    return Holiday(english).chinese, english


def entry(working: bool, name: str, name_en: str, source: str = "official") -> Entry:
    return {"working": working, "name": name, "name_en": name_en, "source": source}


@dataclass(frozen=True, slots=True)
class Year:
    """One year. kept: the setting calendar:YYYY; week: the setting of the working week."""

    year: int
    week: list[int]
    kept: Mapping[str, Entry]

    @classmethod
    def of(cls, world: World, year: int) -> Year:
        return cls(year, value(world, "week") or sorted(WEEK), value(world, f"calendar:{year}") or {})

    @property
    def loaded(self) -> bool:
        """Whether the official holidays are in it."""
        return any(e.get("source") == "official" for e in self.kept.values())

    def view(self) -> dict[str, Any]:
        """As the wire tells it: every day of the year."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return {"year": self.year, "known": official(self.year) is not None, "loaded": self.loaded,
                "days": [self.day(d) for d in days]}

    def day(self, day: date) -> dict[str, Any]:
        kept = self.kept.get(day.isoformat())
        shown = kept or entry(day.isoweekday() in self.week, "", "", "week")
        return {"day": day.isoformat(), **shown}

    def with_official(self) -> dict[str, Entry]:
        """The calendar with the official days; what people decided for a day stays. Refused 422."""
        found = official(self.year)
        if found is None:
            raise Refused("holidays_unknown", "The holidays of this year are not published yet.", 422)
        own = {d: e for d, e in self.kept.items() if e.get("source") == "own"}
        return {**found, **own}

    def with_days(self, edits: Iterable[Mapping[str, Any]]) -> dict[str, Entry]:
        """edits: {day, working, name?}. A day that becomes what it would be anyhow is no exception any more."""
        days, published = dict(self.kept), official(self.year) if self.loaded else None
        for edit in edits:
            day, working, name = str(edit["day"]), bool(edit["working"]), str(edit.get("name", ""))
            usual = (published or {}).get(day)
            if usual is not None and usual["working"] == working and not name:
                days[day] = usual
            elif usual is None and working == (date.fromisoformat(day).isoweekday() in self.week) and not name:
                days.pop(day, None)
            else:
                days[day] = entry(working, name, "", "own")
        return days


def value(world: World, id: str) -> Any:
    found = world.get(Setting, id)
    return found.value if found else None


def edit(tx: Transaction, year: int, load: bool, days: list[dict[str, Any]], by: Caller) -> dict[str, Any]:
    """Load the official holidays, change days, or both; the whole year afterwards. Refused 422."""
    now = Year.of(tx.world, year)
    kept = dict(now.kept)
    if load:
        kept = now.with_official()
    kept = Year(year, now.week, kept).with_days(days)
    if kept != now.kept:
        tx.act("setting.put", {"id": f"calendar:{year}", "value": dict(sorted(kept.items()))}, by)
    return Year(year, now.week, kept).view()


def missing(today: str, setting: Callable[[str], Any]) -> int | None:
    """The first year whose holidays are wanted and not loaded: this one, from December on the next."""
    day = date.fromisoformat(today)
    wanted = [day.year] + ([day.year + 1] if (day.month, day.day) >= (ANNOUNCED.month, ANNOUNCED.day) else [])
    return next((y for y in wanted if not setting(f"calendar:{y}")), None)
