"""Small workbooks for tests, built the way people build them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

HEAD = ["订单号", "客户", "SKU", "数量", "交期", "备注"]


def book(rows: list[list[Any]] | None = None, **sheets: list[list[Any]]) -> openpyxl.Workbook:
    """A workbook of one sheet, or of several by name."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, content in ({"Sheet1": rows} if rows is not None else sheets).items():
        sheet = made.create_sheet(name)
        for row in content or []:
            sheet.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def line(no: Any, quantity: Any = 5, day: Any = "2026-04-01", sku: Any = "HR-1001", customer: Any = "甲厂",
         note: Any = None) -> list[Any]:
    return [no, customer, sku, quantity, day, note]
