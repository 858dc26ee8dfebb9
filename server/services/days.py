"""The days that people write into sheets, and the year of those that name none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from server.services.cells import DASHES, CellError, check, plain

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
EXCEL_EPOCH, SERIALS = date(1899, 12, 30), range(20_000, 80_000)
TIME = r"(?:[T ]\s*(?:[上下]午\s*)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?|\s*[上下]午)?"
FULL = re.compile(rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?\s*{TIME}$")
TWO_DIGITS = re.compile(rf"^(\d{{2}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?\s*{TIME}$")
COMPACT = re.compile(r"^(20\d{2})(\d{2})(\d{2})$")
SHORT = re.compile(r"^(\d{1,2})\s*(?:月|/|-)\s*(\d{1,2})\s*[日号]?$")
YEAR_LAST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
          "nov": 11, "dec": 12}
DAY_MONTH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[-\s]+([a-z]{3,9})\.?[-,\s]*(\d{4}|\d{2})?$", re.IGNORECASE)
MONTH_DAY = re.compile(r"^([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?$", re.IGNORECASE)
NEXT_YEAR = {"今年": 0, "本年": 0, "明年": 1}
AROUND = re.compile(r"[(\[【].*?[)\]】]|(?:星期|周|礼拜)[一二三四五六日天]"
                    r"|(?:之前|以前|前|发货|交货|出货|发|交)$")
YEAR_IN_TITLE = re.compile(r"(?<!\d)(20\d{2})\s*(?:年|[-/.]\s*\d{1,2}(?!\d))(?:\s*(\d{1,2})\s*月)?"
                           r"|(?<!\d)(20\d{2})(?!\d)")
SHORT_IN_TITLE = re.compile(r"(?<!\d)([2-4]\d)(?=\s*年)")  # 26年2月
COMPACT_IN_TITLE = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")  # 202602


@dataclass(slots=True)
class Years:
    """What year a day without one means: that of the title or of the column's other days, else the next
    such day. With several years to choose from, the one that brings the day nearest to the others."""

    today: date
    titles: list[date] = field(default_factory=list)  # the months that titles name; the first where none is named
    seen: list[date] = field(default_factory=list)  # whole days in the column

    def of(self, month: int, day: int) -> date:
        """The day. ValueError when there is none in the year that it must be."""
        years = {d.year for d in self.titles} | {d.year for d in self.seen}
        if not years:
            found = date(self.today.year, month, day)
            return found if found >= self.today else date(self.today.year + 1, month, day)
        anchor = sorted(self.seen)[len(self.seen) // 2] if self.seen else min(self.titles)
        if len(years) == 1:
            (year,) = years
            # A sheet of the last quarter promises days of the next spring.
            return date(year + int(anchor.month >= 10 and month <= 3), month, day)
        return min((date(y, month, day) for y in sorted(years)), key=lambda d: abs((d - anchor).days))

    def name(self, title: Any) -> None:
        """Learn from a title, a sheet's name or a file's."""
        if not isinstance(title, str):
            return
        whole = COMPACT_IN_TITLE.sub(r"\1年\2月 ", SHORT_IN_TITLE.sub(r"20\1", plain(title)))
        for found in YEAR_IN_TITLE.finditer(whole):
            year, month = int(found.group(1) or found.group(3)), int(found.group(2) or 1)
            if 1 <= month <= 12:
                self.titles.append(date(year, month, 1))

    def look(self, cells: Iterable[Any]) -> None:
        """Learn from the days of a column that name their year."""
        for cell in cells:
            try:
                self.seen.append(day(cell, None))
            except CellError:
                continue


def day(cell: Any, years: Years | None) -> date:
    """The day that a cell means; years: for those that name no year, None refuses them. CellError."""
    check(cell)
    try:
        found = read(cell, years)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError("impossible_date", cell=plain(cell)[:40]) from error
    if not FIRST <= found <= LAST:
        raise CellError("bad_date", cell=plain(cell)[:40])
    return found


def read(cell: Any, years: Years | None) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    bad = CellError("bad_date", cell=plain(cell)[:40])
    if isinstance(cell, bool):
        raise bad
    if isinstance(cell, float) and (cell != cell or abs(cell) > 1e9):
        raise bad
    if isinstance(cell, (int, float)):
        if int(cell) in SERIALS:
            return EXCEL_EPOCH + timedelta(days=int(cell))
        cell = plain(cell)
    text = AROUND.sub("", plain(cell).translate(DASHES)).strip()
    if not text:
        raise CellError("missing_date") if not plain(cell) else bad
    return of_text(text, years, bad)


def of_text(text: str, years: Years | None, bad: CellError) -> date:
    if found := FULL.match(text) or COMPACT.match(text):
        return date(*(int(n) for n in found.groups()))
    if found := TWO_DIGITS.match(text):
        year = 2000 + int(found.group(1))
        if years is not None and abs(year - years.today.year) > 10:
            raise CellError("ambiguous_date", cell=text[:40])
        return date(year, int(found.group(2)), int(found.group(3)))
    if text.isascii() and text.replace(".0", "").isdigit() and int(text.replace(".0", "")) in SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(text.replace(".0", "")))
    if found := YEAR_LAST.match(text):
        first, second, year = (int(n) for n in found.groups())
        if first <= 12 and second <= 12 and first != second:
            raise CellError("ambiguous_date", cell=text[:40])
        return date(year, min(first, second), max(first, second))
    if (found := DAY_MONTH.match(text)) and (month := MONTHS.get(found.group(2)[:3].lower())):
        return with_year(found.group(3), month, int(found.group(1)), years, bad)
    if (found := MONTH_DAY.match(text)) and (month := MONTHS.get(found.group(1)[:3].lower())):
        return with_year(found.group(3), month, int(found.group(2)), years, bad)
    if years is not None and text[:2] in NEXT_YEAR and (found := SHORT.match(text[2:].lstrip("的"))):
        return date(years.today.year + NEXT_YEAR[text[:2]], int(found.group(1)), int(found.group(2)))
    if found := SHORT.match(text):
        return with_year(None, int(found.group(1)), int(found.group(2)), years, bad)
    raise bad


def with_year(year: str | None, month: int, number: int, years: Years | None, bad: CellError) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    if not 1 <= month <= 12 or not 1 <= number <= 31:
        date(2000, month, number)  # 13月1日: says why not
    if years is None:
        raise bad
    return years.of(month, number)
