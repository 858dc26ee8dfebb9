"""What a column of a sheet can mean: one `Field` each, read the same way for every kind of list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from server.services import cells
from server.services.days import Years

Parser = Callable[[Any, "Reading"], Any]


@dataclass(slots=True)
class Reading:
    """What the parser of a cell may know. years: of the column. filled: the cell lies in a merged one."""

    today: date
    years: Years
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day of an example, counted from the day on which the sample is made: it is never past. form: how it is
    written, with y, m and d."""

    days: int
    form: str

    def on(self, today: date) -> str:
        day = today + timedelta(days=self.days)
        return self.form.format(y=day.year, m=day.month, d=day.day)


@dataclass(frozen=True, slots=True)
class Field:
    """A column. words: what it is called, best first, compared by `heading_of`. like: headings that are
    close enough when none fits exactly, unless `unlike` is in them. examples: cells of the sample rows."""

    name: str
    zh: str
    en: str
    words: tuple[str, ...]
    read: Parser
    required: bool = False
    like: re.Pattern[str] | None = None
    unlike: re.Pattern[str] | None = None
    examples: tuple[Any, ...] = ()
    examples_en: tuple[Any, ...] = ()
    hint: tuple[str, str] = ("", "")
    choices: tuple[tuple[str, str], ...] = ()  # (Chinese, English) in the drop-down of the sample
    width: int = 14  # of the column in a sample, in characters
    text: bool = False  # the sample's column is formatted as text, so that Excel leaves it alone
    cell: Callable[[Any, str], Any] | None = None  # the value as a cell again (value, language)

    def title(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def shown(self, value: Any, lang: str) -> Any:
        """The value as a cell: what the parser would read as the same value."""
        return self.cell(value, lang) if self.cell is not None and value is not None else value


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that can be imported. key: the fields that name one record."""

    id: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    roles: frozenset[str]
    key: tuple[str, ...]
    notes: tuple[str, str] = field(default=("", ""))

    def title(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def of(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(f.name for f in self.fields if f.required)


def words(most: int, lines: bool = False) -> Parser:
    return lambda cell, _: cells.words(cell, most, lines)


def code(pattern: str, error: str) -> Parser:
    """A code that names a record. CellError `error`."""
    form = re.compile(pattern)

    def read(cell: Any, _: Reading) -> str:
        text = cells.words(cells.plain(cell) if not isinstance(cell, str) else cell, 200)
        text = cells.plain(text)
        if text and not form.match(text):
            raise cells.CellError(error, cell=text[:40])
        return text

    return read


def whole(least: int, most: int) -> Parser:
    return lambda cell, _: cells.whole(cell, least, most)


def flag(cell: Any, _: Reading) -> bool:
    return cells.yes(cell)


def phone(cell: Any, _: Reading) -> str:
    return cells.phone(cell)


def choice(*known: tuple[str, tuple[str, str], tuple[str, ...]]) -> Parser:
    """One of a closed set: (value, (Chinese, English), further words)."""
    by_word = {cells.fold(w): value for value, names, more in known for w in (value, *names, *more)}

    def read(cell: Any, _: Reading) -> str:
        cells.check(cell)
        found = by_word.get(cells.fold(cell))
        if found is None:
            raise cells.CellError("bad_choice", cell=cells.plain(cell)[:40],
                                  known={"zh": "、".join(n[0] for _, n, _ in known),
                                         "en": ", ".join(n[1] for _, n, _ in known)})
        return found

    return read
