"""The piece-rate month as a workbook: a sheet of sums, a sheet of receipts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, Any]
SUMS = ("班组 Crew", "姓名 Name", "报工 Reports", "合格 Good", "工废 Process scrap", "料废 Material scrap",
        "计件工资 Estimated pay")
RECEIPTS = ("日期 Day", "班组 Crew", "姓名 Name", "代报 Entered by", "订单 Order", "产品编码 SKU", "产品 Product",
            "工序 Operation", "工序名称 Name", "单位 Unit", "合格 Good", "工废 Process scrap", "料废 Material scrap",
            "单价 Rate", "金额 Amount")
NOTE = ("合格和料废计件，工废不计。单价为工单下达时的单价。合计四舍五入到分。"
        " Good and material scrap are paid, process scrap is not. Sums are rounded half up to two decimals.")


def workbook(table: Row, receipts: list[Row]) -> bytes:
    """An xlsx file. table: {month, rows, sums}."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = str(table["month"])
    fill(first, SUMS, [sum_line(r) for r in (*table["rows"], {**table["sums"], "total": True})])
    first.append([])
    first.append([NOTE])
    fill(book.create_sheet("明细 Receipts"), RECEIPTS, [receipt_line(r) for r in receipts])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(sheet: Worksheet, heads: tuple[str, ...], lines: list[list[Any]]) -> None:
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in lines:
        sheet.append(line)
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(len(head) + 6, 12)
    sheet.freeze_panes = "A2"
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):  # words of people: never a formula
                cell.data_type = "s"


def sum_line(row: Row) -> list[Any]:
    name = "合计 Total" if row.get("total") else word(row.get("crew")) or "（无班组 no crew）"
    return [name, word(row.get("person")), row["reports"], number(row["good"]), number(row["process_scrap"]),
            number(row["material_scrap"]), number(row["amount"])]


def receipt_line(row: Row) -> list[Any]:
    step, product = row.get("operation") or {}, row.get("product") or {}
    return [row["day"], word(row.get("own_crew")), word(row.get("person")), word(row.get("reporter")),
            row.get("order", ""), product.get("sku", ""), product.get("name", ""), step.get("number", ""),
            step.get("name", ""), row.get("unit", ""), number(row["good"]), number(row["process_scrap"]),
            number(row["material_scrap"]), number(row["rate"]), number(row["amount"])]


def word(named: Any) -> str:
    return str(named["name"]) if isinstance(named, Mapping) else ""


def number(text: str) -> Decimal:
    """Exactly what the statement says."""
    return Decimal(text)
