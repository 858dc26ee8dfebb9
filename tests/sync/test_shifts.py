"""Shifts: lengths over midnight, overlaps, and the working day that a moment belongs to."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sync.model.shifts import ShiftDay, length, minute_of, overlapping, shift_day, working_minutes

DAY_SHIFT = {"id": "day", "start": "08:00", "end": "20:00", "break_minutes": 60}
NIGHT = {"id": "night", "start": "20:00", "end": "08:00", "break_minutes": 45}
OFFICE = {"id": "office", "start": "08:00", "end": "17:30", "break_minutes": 90}
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.mark.parametrize("text", ["8:00", "24:00", "08:60", "08-00", "0800", "", "０８:00", "08:00 "])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time of day"):
        minute_of(text)


def test_length_and_work() -> None:
    assert length(NIGHT) == 720 and working_minutes(NIGHT) == 675
    assert length({"start": "08:00", "end": "08:00"}) == 1440
    assert working_minutes({"start": "08:00", "end": "08:30", "break_minutes": 60}) == 0


@pytest.mark.parametrize(("shifts", "clash"), [
    ([DAY_SHIFT, NIGHT], None),
    ([DAY_SHIFT, OFFICE], ("day", "office")),
    ([NIGHT, {"id": "early", "start": "07:30", "end": "12:00"}], ("night", "early")),
    ([{"id": "early", "start": "07:30", "end": "12:00"}, NIGHT], ("early", "night")),
    ([DAY_SHIFT, {"id": "twin", "start": "08:00", "end": "09:00"}], ("day", "twin")),
    ([{"id": "a", "start": "06:00", "end": "14:00"}, {"id": "b", "start": "14:00", "end": "22:00"},
      {"id": "c", "start": "22:00", "end": "06:00"}], None),
    ([{"id": "a", "start": "00:00", "end": "00:00"}, OFFICE], ("a", "office")),
])
def test_overlaps_also_over_midnight(shifts: list[dict[str, str]], clash: tuple[str, str] | None) -> None:
    found = overlapping(shifts)
    assert (found and (found[0]["id"], found[1]["id"])) == clash


@pytest.mark.parametrize(("moment", "expected"), [
    (datetime(2026, 11, 23, 8), ShiftDay(MONDAY, "day")),
    (datetime(2026, 11, 23, 19, 59), ShiftDay(MONDAY, "day")),
    (datetime(2026, 11, 23, 20), ShiftDay(MONDAY, "night")),
    (datetime(2026, 11, 24, 0), ShiftDay(MONDAY, "night")),
    (datetime(2026, 11, 24, 7, 59), ShiftDay(MONDAY, "night")),
    (datetime(2026, 11, 24, 8), ShiftDay(TUESDAY, "day")),
])
def test_a_night_shift_belongs_to_the_day_it_began(moment: datetime, expected: ShiftDay) -> None:
    assert shift_day(moment, [DAY_SHIFT, NIGHT]) == expected


@pytest.mark.parametrize(("moment", "day"), [
    (datetime(2026, 11, 23, 7), MONDAY),  # early
    (datetime(2026, 11, 23, 23), MONDAY),  # overtime
    (datetime(2026, 11, 24, 0, 30), MONDAY),  # long overtime
    (datetime(2026, 11, 24, 2), TUESDAY),  # nearer to the next morning
])
def test_between_shifts_the_nearer_one_counts(moment: datetime, day: date) -> None:
    assert shift_day(moment, [OFFICE]) == ShiftDay(day, "office")


def test_without_shifts_the_calendar_day_counts() -> None:
    assert shift_day(datetime(2026, 11, 24, 0, 30), []) == ShiftDay(TUESDAY)
