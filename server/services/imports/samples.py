"""The sample workbook of each list, and the bad rows of an import as a workbook."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from server.services.imports.fields import Ahead, Field, Kind
from server.services.imports.kept import Entry
from server.services.sheet_out import HEAD_FILL, HEAD_FONT, NEEDED_FILL, safe
from server.services.sheets import read_sheets

ROWS_FORMATTED = 300
HELP = {"zh": "填写说明", "en": "Help"}
HELP_LINES = {
    "zh": ("在第一张表里照样子填，删掉示例行；列的先后、多余的列都没关系。", "黄色的列必填，其余可以空着。",
           "可以反复导入：已有的只更新填了的格子，不会重复。"),
    "en": ("Fill in the first sheet like the examples and delete those; columns may stand in any order.",
           "Yellow columns are needed, the others may stay empty.",
           "It can be imported again and again: what is there is only updated, never doubled.")}
REASON = {"zh": "原因", "en": "Reason"}
SHEET, ROW = {"zh": "原表", "en": "Sheet"}, {"zh": "原行号", "en": "Row"}


def sample(kind: Kind, lang: str, today: date) -> bytes:
    """Headings, examples, drop-downs and a page of help. today: the factory's, for examples of days to come."""
    book = Workbook()
    sheet = book.active
    sheet.title = kind.title(lang)
    sheet.freeze_panes = "A2"
    for at, field in enumerate(kind.fields, start=1):
        column(sheet, at, field, lang, today)
    help_page(book.create_sheet(HELP[lang]), kind, lang)
    return saved(book)


def column(sheet: Any, at: int, field: Field, lang: str, today: date) -> None:
    letter = get_column_letter(at)
    sheet.column_dimensions[letter].width = field.width + 4
    head = sheet.cell(1, at, field.title(lang))
    head.font, head.fill = HEAD_FONT, NEEDED_FILL if field.required else HEAD_FILL
    head.alignment = Alignment(wrap_text=True, vertical="center")
    if field.hint[lang == "en"]:
        head.comment = Comment(field.hint[lang == "en"], "Suigong", width=220, height=70)
    examples = field.examples_en if lang == "en" and field.examples_en else field.examples
    for row, example in enumerate(examples, start=2):
        value = example.on(today) if isinstance(example, Ahead) else example
        if value != "":
            sheet.cell(row, at, value if not isinstance(value, str) else safe(value))
    if field.text:
        for row in range(2, ROWS_FORMATTED):
            sheet.cell(row, at).number_format = "@"
    if field.choices:
        words = ",".join(c[lang == "en"] for c in field.choices)
        # A hint, not a fence: several words in a cell are fine.
        offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
        sheet.add_data_validation(offer)
        offer.add(f"{letter}2:{letter}{ROWS_FORMATTED}")


def help_page(sheet: Any, kind: Kind, lang: str) -> None:
    lines = [*HELP_LINES[lang], *([kind.notes[lang == "en"]] if kind.notes[lang == "en"] else [])]
    for row, line in enumerate(lines, start=1):
        sheet.cell(row, 1, line)
    for row, field in enumerate(kind.fields, start=len(lines) + 2):
        sheet.cell(row, 1, field.title(lang)).font = Font(bold=True)
        sheet.cell(row, 2, field.hint[lang == "en"])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 60


def bad_rows(data: bytes, reasons: dict[tuple[int, int], Entry], failures: dict[tuple[int, int], str], header: int,
             lang: str) -> bytes:
    """The wrong rows with their cells as they were, the reason behind them; to be mended and imported again."""
    book = Workbook()
    book.remove(book.active)
    for source in read_sheets(data):
        wrong = [(n, cells) for n, cells in source.rows if (source.index, n) in reasons or (source.index,
            n) in failures]
        if not wrong:
            continue
        sheet = book.create_sheet((source.name or "1")[:31])
        head = next((cells for n, cells in source.rows if n == header), [])
        width = max([len(head), *(len(c) for _, c in wrong)])
        put(sheet, 1, [*head, *[None] * (width - len(head)), ROW[lang], REASON[lang]])
        for at, (number, cells) in enumerate(wrong, start=2):
            entry = reasons.get((source.index, number))
            reason = "；".join(e.text(lang) for e in entry.errors) if entry else failures[source.index, number]
            put(sheet, at, [*cells, *[None] * (width - len(cells)), number, reason])
        sheet.column_dimensions[get_column_letter(width + 2)].width = 60
    if not book.worksheets:
        book.create_sheet(REASON[lang])
    return saved(book)


def put(sheet: Any, row: int, cells: list[Any]) -> None:
    for at, value in enumerate(cells, start=1):
        if value is not None:
            made = sheet.cell(row, at, safe(value))
            if isinstance(value, str):
                made.data_type = "s"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
