"""Read tables out of uploaded files: xlsx and csv, within limits, never trusting what they say of themselves."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from server.services.cells import Quoted

MAX_FILE = 10 * 1024 * 1024  # bytes as uploaded
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 300  # unpacked to packed of one part, beyond the first megabyte
MAX_PARTS, MAX_SHEETS = 300, 40
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 20_000, 60, 4000  # rows that hold something, of all sheets together
MAX_GAP = 2_000  # empty rows in a row: below them nobody looks, and formatting alone fills a million
CHUNK = 256 * 1024
FORMULA = frozenset("=+-@")  # what a cell begins with that a program might calculate
ROW = re.compile(rb"<(?:\w+:)?row\s[^>]{0,400}>")
NUMBER, HIDDEN = re.compile(rb'\sr="(\d{1,7})"'), re.compile(rb'\shidden="(?:1|true)"')
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
Table = list[tuple[int, list[Any]]]  # (row number as people count, cells)


class BadSheet(ValueError):
    """The file cannot be read. The text is one of the API's codes: bad_file, old_xls, too_many_rows."""


@dataclass(slots=True)
class Sheet:
    """One sheet. rows: those that hold something. hidden: not shown to people. filled: cells (row, column)
    that lie in a vertically merged one and got its value."""

    index: int
    name: str
    rows: Table
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    filled: set[tuple[int, int]] = field(default_factory=set)


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets that hold anything. Cells: str, int, float, bool, date, datetime, None.
    Raises BadSheet for everything that is no table, and nothing else."""
    try:
        if data[:4] == b"PK\x03\x04":
            return workbook(data)
        if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise BadSheet("old_xls")
        rows = comma_separated(data)
        return [Sheet(0, "", rows)] if rows else []
    except BadSheet:
        raise
    except Exception as error:  # a library met what it does not understand: the file's fault
        raise BadSheet("bad_file") from error


def workbook(data: bytes) -> list[Sheet]:
    """Values as Excel last showed them; text that begins with "=" and was never a formula stays as typed."""
    check_archive(data)
    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    typed = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    found: list[Sheet] = []
    left = MAX_ROWS
    try:
        for index, (values, texts) in enumerate(zip(shown.worksheets, typed.worksheets, strict=True)):
            if index >= MAX_SHEETS:
                raise BadSheet("too_many_rows")
            sheet = Sheet(index, cut(values.title), list(rows_of(values, texts, left)),
                          values.sheet_state != "visible")
            left -= len(sheet.rows)
            if sheet.rows:
                look(data, str(getattr(values, "_worksheet_path", "")), sheet)
                found.append(sheet)
    finally:
        shown.close()
        typed.close()
    return found


def rows_of(values: Any, texts: Any, left: int) -> Iterator[tuple[int, list[Any]]]:
    values.reset_dimensions()  # what the file says of its size may be wrong
    texts.reset_dimensions()
    both = zip(values.iter_rows(values_only=True, max_col=MAX_COLUMNS),
               texts.iter_rows(values_only=True, max_col=MAX_COLUMNS), strict=False)
    count = last = 0
    for number, (row, source) in enumerate(both, start=1):
        cells = [cut(s if v is None else v) for v, s in zip(row, source, strict=False)]
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if cells:
            count, last = count + 1, number
            if count > left:
                raise BadSheet("too_many_rows")
            yield number, cells
        elif number - last > MAX_GAP:
            return


def look(data: bytes, part: str, sheet: Sheet) -> None:
    """What openpyxl's quick reader leaves out: hidden rows, and cells merged downwards."""
    merges: list[tuple[int, int, int]] = []  # column, first row, last row
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if part not in archive.namelist():
            return
        rest = b""
        with archive.open(part) as file:
            while chunk := file.read(CHUNK):
                text = rest + chunk
                for found in ROW.finditer(text):
                    if HIDDEN.search(found.group()) and (number := NUMBER.search(found.group())):
                        sheet.hidden_rows.add(int(number.group(1)))
                for found in MERGE.finditer(text):
                    first, top, bottom = found.group(1), int(found.group(2)), int(found.group(4))
                    if top < bottom:
                        merges.append((column(first), top, bottom))
                rest = text[-512:]
    fill(sheet, merges)


def fill(sheet: Sheet, merges: list[tuple[int, int, int]]) -> None:
    """One order over several lines: its merged number stands for each of them."""
    by_number = dict(sheet.rows)
    for at, top, bottom in set(merges):
        value = by_number[top][at] if top in by_number and at < len(by_number[top]) else None
        if value is None or bottom - top > MAX_ROWS:
            continue
        for number in range(top + 1, bottom + 1):
            cells = by_number.get(number)
            if cells is None:
                continue
            cells.extend([None] * (at + 1 - len(cells)))
            if cells[at] is None:
                cells[at] = value
                sheet.filled.add((number, at))


def column(letters: bytes) -> int:
    """0 for A."""
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value - 1


def check_archive(data: bytes) -> None:
    """No ZIP bomb, no external entities: counts what really comes out, part by part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise BadSheet("bad_file")
        total = 0
        for part in parts:
            size, head = 0, b""
            with archive.open(part) as file:
                while chunk := file.read(CHUNK):
                    head = head or chunk[:4096]
                    size += len(chunk)
                    total += len(chunk)
                    if total > MAX_UNPACKED or (size > 1024 * 1024 and size > part.compress_size * MAX_RATIO):
                        raise BadSheet("bad_file")
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise BadSheet("bad_file")


def comma_separated(data: bytes) -> Table:
    """Comma, semicolon or tab between; UTF-8, UTF-16, or what Excel writes in China (GB18030)."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")  # old Macs end a line with \r alone
    if "\0" in text:
        raise BadSheet("bad_file")
    head = text.split("\n", 20)[:20]
    between = max(",;\t", key=lambda mark: sum(line.count(mark) for line in head))
    table: Table = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=between), start=1):
        cells = [cut(cell) or None for cell in row[:MAX_COLUMNS]]
        if any(c is not None for c in cells):
            table.append((number, cells))
            if len(table) > MAX_ROWS:
                raise BadSheet("too_many_rows")
    return table


def decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("bad_file")


def cut(cell: Any) -> Any:
    """Text of a bounded length, without control characters and without the apostrophe that our own exports set
    before what looks like a formula; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    text = "".join(c for c in cell[:MAX_CELL] if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return Quoted(text[1:]) if text[:1] == "'" and text[1:2] in FORMULA else text
