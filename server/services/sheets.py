"""Read tables out of uploaded files: xlsx and csv, within limits, never trusting what they say of themselves."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from typing import Any

from openpyxl import load_workbook

MAX_FILE = 5 * 1024 * 1024  # bytes as uploaded
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 300  # unpacked to packed of one part, beyond the first megabyte
MAX_PARTS = 300
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5000, 60, 4000
CHUNK = 256 * 1024
Table = list[tuple[int, list[Any]]]  # (row number as people count, cells)


class BadSheet(ValueError):
    """The file cannot be read. The text is one of the API's codes: bad_file, too_many_rows."""


def read_table(data: bytes) -> Table:
    """The rows of the first sheet that has any. Cells: str, int, float, bool, date, datetime, None.
    Raises BadSheet for everything that is no table, and nothing else."""
    try:
        return xlsx(data) if data[:4] == b"PK\x03\x04" else comma_separated(data)
    except BadSheet:
        raise
    except Exception as error:  # a library met what it does not understand: the file's fault
        raise BadSheet("bad_file") from error


def xlsx(data: bytes) -> Table:
    """Values as Excel last showed them; text that begins with "=" and was never a formula stays as typed."""
    check_archive(data)
    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    typed = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        for values, texts in zip(shown.worksheets, typed.worksheets, strict=True):
            values.reset_dimensions()  # what the file says of its size may be wrong
            texts.reset_dimensions()
            table: Table = []
            rows = zip(values.iter_rows(values_only=True, max_col=MAX_COLUMNS),
                       texts.iter_rows(values_only=True, max_col=MAX_COLUMNS), strict=False)
            for number, (row, source) in enumerate(rows, start=1):
                if number > MAX_ROWS:
                    raise BadSheet("too_many_rows")
                table.append((number, [cut(s if v is None else v) for v, s in zip(row, source, strict=False)]))
            if any(cell is not None for _, row in table for cell in row):
                return table
    finally:
        shown.close()
        typed.close()
    return []


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
    """Comma, semicolon or tab between; UTF-8, or what Excel writes in China (GB18030)."""
    text = decoded(data)
    if "\0" in text:
        raise BadSheet("bad_file")
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    table: Table = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=between), start=1):
        if number > MAX_ROWS:
            raise BadSheet("too_many_rows")
        table.append((number, [cut(cell) or None for cell in row[:MAX_COLUMNS]]))
    return table


def decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("bad_file")


def cut(cell: Any) -> Any:
    """Text of a bounded length, without control characters; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    return "".join(c for c in cell[:MAX_CELL] if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
