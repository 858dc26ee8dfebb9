"""Shifts of a day, also across midnight, and to which working day a moment belongs. Pure, in local time.

A shift is the setting's object {id, name, name_en, start "20:00", end "08:00", break_minutes}; one that
ends at or before its start ends on the next day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

DAY = 24 * 60  # minutes
Shift = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShiftDay:
    """A working day and the shift in it. shift: its id, "" in a factory without shifts."""

    day: date
    shift: str = ""


def minute_of(clock: str) -> int:
    """Minutes since midnight of "HH:MM". ValueError for anything else."""
    hours, colon, minutes = clock.partition(":")
    if not colon or len(clock) != 5 or not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        raise ValueError(f"not a time of day: {clock!r}")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"not a time of day: {clock!r}")
    return int(hours) * 60 + int(minutes)


def length(shift: Shift) -> int:
    """Minutes from start to end, breaks included; start = end is a whole day."""
    return (minute_of(shift["end"]) - minute_of(shift["start"]) - 1) % DAY + 1


def working_minutes(shift: Shift) -> int:
    """Minutes of work in a shift: its length without its breaks."""
    return max(length(shift) - int(shift.get("break_minutes") or 0), 0)


def overlapping(shifts: Sequence[Shift]) -> tuple[Shift, Shift] | None:
    """Two shifts of which one begins while the other runs, on the same day or over midnight."""
    for i, one in enumerate(shifts):
        for other in shifts[i + 1:]:
            gap = (minute_of(other["start"]) - minute_of(one["start"])) % DAY
            if gap < length(one) or (DAY - gap) % DAY < length(other):
                return one, other
    return None


def shift_day(moment: datetime, shifts: Sequence[Shift]) -> ShiftDay:
    """The working day and shift that a moment (in the factory's local time) belongs to.

    A night shift belongs whole to the day on which it began. Between two shifts the nearer one counts:
    overtime goes with the shift before, those who come early with the shift that follows.
    """
    local = moment.replace(tzinfo=None)
    if not shifts:
        return ShiftDay(local.date())
    best: tuple[timedelta, datetime, ShiftDay] | None = None
    for days in (-1, 0, 1):
        day = local.date() + timedelta(days=days)
        midnight = datetime(day.year, day.month, day.day)
        for shift in shifts:
            start = midnight + timedelta(minutes=minute_of(shift["start"]))
            end = start + timedelta(minutes=length(shift))
            away = start - local if local < start else local - end if local >= end else timedelta(-1)
            if best is None or (away, start) < best[:2]:
                best = (away, start, ShiftDay(day, str(shift["id"])))
    assert best is not None
    return best[2]
