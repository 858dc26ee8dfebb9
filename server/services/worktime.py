"""Working time by the factory's shifts and calendar: is anybody here now, how much of it lies between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.services.factory import Factory
from sync.model.shifts import Shift, length, minute_of, working_minutes
from sync.rules.calendar import Calendar

USUAL: Shift = {"id": "", "start": "08:00", "end": "17:00", "break_minutes": 60}
FAR = 400  # days; nobody plans further


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The working time of a factory. usual: the shifts that count while it has set none; () = all the time."""

    factory: Factory
    calendar: Calendar
    usual: Sequence[Shift] = (USUAL,)

    @property
    def shifts(self) -> Sequence[Shift]:
        return self.calendar.shifts or self.usual

    def spans(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, Shift]]:
        """What of [begin, end) lies inside shifts of working days, with the shift."""
        first, last = self.factory.local(begin).date() - timedelta(days=1), self.factory.local(end).date()
        for n in range(min((last - first).days, FAR) + 1):
            day = first + timedelta(days=n)
            if not self.calendar.working(day):
                continue
            for shift in self.shifts:
                midnight = datetime(day.year, day.month, day.day, tzinfo=self.factory.zone)
                start = midnight + timedelta(minutes=minute_of(shift["start"]))
                stop = start + timedelta(minutes=length(shift))
                if start < end and begin < stop:
                    yield max(start, begin), min(stop, end), shift

    def minutes(self, begin: datetime, end: datetime) -> int:
        """Minutes of work from `begin` to `end`: breaks are taken off in proportion."""
        return sum(int((stop - start).total_seconds()) * working_minutes(shift) // length(shift)
                   for start, stop, shift in self.spans(begin, end)) // 60

    def open_minutes(self, begin: datetime, end: datetime) -> int:
        """Minutes from `begin` to `end` in which a shift runs, breaks included. Without any shift: all of them."""
        if not self.shifts:
            return max(int((end - begin).total_seconds()) // 60, 0)
        return sum(int((stop - start).total_seconds()) for start, stop, _ in self.spans(begin, end)) // 60

    def open_at(self, moment: datetime) -> bool:
        """Whether a shift is running."""
        return not self.shifts or any(True for _ in self.spans(moment, moment + timedelta(seconds=1)))

    def until_end_of(self, day: date, now: datetime) -> int:
        """Working minutes from now until the last shift of `day` ends (one that begins on it counts whole)."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.factory.zone)
        last = max((minute_of(s["start"]) + length(s) for s in self.shifts), default=24 * 60)
        return self.minutes(now, midnight + timedelta(minutes=last)) if now < midnight + timedelta(minutes=last) else 0
