"""Find the header of a sheet and walk over the rows below it: title rows, two-row heads, totals, notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.services.cells import plain
from server.services.imports.fields import Field
from server.services.sheets import Sheet

HEADER_WITHIN = 25  # rows that hold something
LONGEST_HEADING = 60
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "合计数量", "总数", "总数量",
                    "total",
                    "totals", "subtotal", "grandtotal", "sum"))
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|累计|本页合计|grand total|sub-?total|total)\s*(?:[:(]?\s*\d|[:(]|$)",
                   re.IGNORECASE)
FOOTER = re.compile(r"^(?:制表|制单|审核|审批|批准|复核|备注\s*[:：]|说明|注\s*[:：]|打印|经办|以上|以下空白|"
                    r"第\s*\d+\s*页|页码|填表|签字|"
                    r"prepared by|approved by|printed|page \d|note:|remarks?:)", re.IGNORECASE)
Columns = dict[str, int]  # field -> column


@dataclass(slots=True)
class Header:
    """Where the rows begin. at: index into the sheet's rows of the last header row."""

    at: int
    number: int
    columns: Columns
    headings: list[str]


@dataclass(slots=True)
class Row:
    """A row below the header. cells: field -> value."""

    sheet: int
    number: int
    cells: dict[str, Any]
    headings: Mapping[str, str]
    filled: frozenset[str] = frozenset()
    hidden: bool = False
    raw: list[Any] = field(default_factory=list)


def heading_of(cell: Any) -> str:
    """What is compared of a heading: without case, width, blanks, punctuation and what is in brackets."""
    if not isinstance(cell, str) or len(cell) > LONGEST_HEADING:
        return ""
    text = plain(cell).lower()
    bare = "".join(c for c in BRACKETS.sub("", text) if c.isalnum())
    return bare or "".join(c for c in text if c.isalnum())


def match(headings: list[str], fields: Collection[Field]) -> Columns:
    """Which column each field stands in: exact words first, then what is close. headings: by heading_of."""
    columns: Columns = {}
    for one in fields:
        places = [(one.words.index(h), i) for i, h in enumerate(headings)
                  if h and h in one.words and i not in columns.values()]
        if places:
            columns[one.name] = min(places)[1]
    for one in fields:
        if one.name in columns or one.like is None:
            continue
        for i, text in enumerate(headings):
            if i not in columns.values() and text and one.like.search(text) \
                    and not (one.unlike and one.unlike.search(text)):
                columns[one.name] = i
                break
    return columns


def texts_of(cells: list[Any]) -> list[str]:
    return [heading_of(c) for c in cells]


def two_rows(upper: list[Any], lower: list[Any], fields: Collection[Field]) -> Columns:
    """What two rows together name: 订单 above 编号 is the order's number. Nothing when the lower one holds data."""
    if any(not isinstance(c, str) for c in lower if c is not None):
        return {}
    width = max(len(upper), len(lower))
    top, low = ([*cells, *[None] * (width - len(cells))] for cells in (upper, lower))
    columns = match([heading_of(b) or heading_of(a) for a, b in zip(top, low, strict=True)], fields)
    joined = match([heading_of(f"{a or ''}{b or ''}") for a, b in zip(top, low, strict=True)], fields)
    for name, at in joined.items():
        if name not in columns and at not in columns.values():
            columns[name] = at
    return columns


def find(sheet: Sheet, fields: Collection[Field], needed: Collection[str]) -> Header | None:
    """The first row, or pair of rows, that names every needed field."""
    rows = sheet.rows[:HEADER_WITHIN]
    for at, (number, cells) in enumerate(rows):
        single = match(texts_of(cells), fields)
        if at + 1 < len(rows):
            pair = two_rows(cells, rows[at + 1][1], fields)
            if set(needed) <= pair.keys() and len(pair) > len(single):
                return Header(at + 1, rows[at + 1][0], pair, shown(cells, rows[at + 1][1]))
        if set(needed) <= single.keys():
            return Header(at, number, single, shown(cells))
    return None


def likely(sheet: Sheet, fields: Collection[Field]) -> Header | None:
    """The row that names most fields, else the first one with two texts: for a person to map."""
    best: Header | None = None
    for at, (number, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = match(texts_of(cells), fields)
        texts = sum(1 for c in cells if isinstance(c, str) and c.strip())
        if texts >= 2 and (best is None or len(columns) > len(best.columns)):
            best = Header(at, number, columns, shown(cells))
    if best is None and sheet.rows:
        best = Header(0, sheet.rows[0][0], {}, shown(sheet.rows[0][1]))
    return best


def header_at(sheet: Sheet, number: int, fields: Collection[Field]) -> Header | None:
    """The header that a person pointed at: its row's number."""
    for at, (n, cells) in enumerate(sheet.rows):
        if n == number:
            return Header(at, n, match(texts_of(cells), fields), shown(cells))
    return None


def shown(cells: list[Any], lower: list[Any] | None = None) -> list[str]:
    """The headings as people see them."""
    width = max(len(cells), len(lower or []))
    upper = [*cells, *[None] * (width - len(cells))]
    if lower is None:
        return [plain(c)[:LONGEST_HEADING] for c in upper]
    low = [*lower, *[None] * (width - len(lower))]
    return [(plain(b) or plain(a))[:LONGEST_HEADING] for a, b in zip(upper, low, strict=True)]


def titles(sheet: Sheet, header: Header) -> list[str]:
    """Texts above the header."""
    return [c for _, cells in sheet.rows[:header.at] for c in cells if isinstance(c, str)]


def rows_below(sheet: Sheet, header: Header, fields: Collection[Field], needed: Collection[str],
               fixed: bool = False) -> Iterator[Row]:
    """Every row that says something. A header that is repeated further down counts from there on, unless
    the columns are `fixed` by a person."""
    columns, headings = header.columns, header.headings
    for number, cells in sheet.rows[header.at + 1:]:
        again = match(texts_of(cells), fields)
        if set(needed) <= again.keys() and len(again) >= min(3, len(columns)):
            if not fixed:
                columns, headings = again, shown(cells)
            continue
        values = {f: cells[i] if i < len(cells) else None for f, i in columns.items()}
        if is_idle(cells, values):
            continue
        yield Row(sheet.index, number, values, {f: headings[i] for f, i in columns.items() if i < len(headings)},
                  frozenset(f for f, i in columns.items() if (number, i) in sheet.filled),
                  number in sheet.hidden_rows, cells)


def is_idle(cells: list[Any], values: Mapping[str, Any]) -> bool:
    """Nothing in the columns that count, a line of totals, or the signatures below."""
    said = [text for c in values.values() if (text := plain(c))]
    texts = [text for c in cells if isinstance(c, str) and (text := plain(c))]
    if not said:
        return True
    if any("".join(t.split()).lower().rstrip(":") in TOTALS or TOTAL.match(t) for t in texts[:3]) and len(said) <= 4:
        return True
    return len(said) <= 2 and bool(texts) and FOOTER.match(texts[0]) is not None
