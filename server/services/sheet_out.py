"""Write workbooks: typed cells, nothing that a program would calculate, rows streamed to disk."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # characters; Excel takes 32,767
HEAD_FONT, HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="F2E6D5")
NEEDED_FILL = PatternFill("solid", fgColor="FFE08A")
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def safe(value: Any) -> Any:
    """A value that no program calculates: text that begins like a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = "".join(c for c in value[:LONGEST] if c in "\n\t\r" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = text.replace("\r\n", "\n").replace("\ufffe", "").replace("\uffff", "")
    return f"'{text}" if text.startswith(DANGEROUS) else text


class Out:
    """One sheet that grows row by row; memory stays small. Close with `finish`."""

    def __init__(self, title: str, headings: Sequence[str], widths: Sequence[int]) -> None:
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(title[:31])
        self.sheet.freeze_panes = "A2"
        for at, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(at)].width = width
        self.sheet.append([self.cell(safe(h), head=True) for h in headings])
        self.count = 0

    def cell(self, value: Any, head: bool = False) -> Any:
        made = WriteOnlyCell(self.sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        if head:
            made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, Alignment(vertical="center")
        if isinstance(value, (date, datetime)):
            made.number_format = MOMENT if isinstance(value, datetime) else DAY
        return made

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.sheet.append([v if v is None or isinstance(v, (int, float)) and not isinstance(v, bool)
                               else self.cell(safe(v)) for v in row])
            self.count += 1

    def finish(self) -> IO[bytes]:
        """The workbook as a file without a name, gone when it is closed."""
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
        self.book.save(file)
        return file
