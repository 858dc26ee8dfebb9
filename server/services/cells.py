"""What people mean in the cells of their sheets: headings, quantities, days, telephone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sync.model.quantity import Milli

# field -> what the column is called; compared without case, blanks, punctuation and what is in brackets
HEADINGS: dict[str, tuple[str, ...]] = {
    "no": ("订单号", "单号", "订单编号", "合同号", "客户单号", "orderno", "ordernumber", "order", "pono", "po"),
    "customer": ("客户", "客户名称", "客户名", "买方", "customer", "customername", "client"),
    "phone": ("电话", "联系电话", "手机", "手机号", "联系方式", "tel", "phone", "telephone", "mobile"),
    "sku": ("sku", "料号", "产品编码", "产品编号", "物料编码", "编码", "partno", "partnumber", "part", "itemno"),
    "quantity": ("数量", "订单数量", "订货数量", "qty", "quantity"),
    "promised_ship": ("承诺发货日", "承诺发货日期", "交期", "发货日期", "发货日", "交货日期", "最晚发货日",
                      "老板说最晚哪天能发货", "promisedship", "shipby", "shipdate", "duedate", "due"),
    "expected_delivery": ("期望送达日", "期望送达日期", "送达日期", "expecteddelivery", "deliverby"),
    "requirements": ("备注", "特殊要求", "要求", "说明", "remarks", "remark", "notes", "note", "requirements"),
    "address": ("地址", "收货地址", "address"),
}
BY_HEADING = {word: field for field, words in HEADINGS.items() for word in words}
TOTALS = frozenset(("合计", "总计", "小计", "total", "subtotal", "sum"))
QUANTITY = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d+)?\s*([^\d\s.,+\-*/=][^\d]{0,9})?$", re.ASCII)
FULL_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?$")
SHORT_DAY = re.compile(r"^(\d{1,2})\s*(?:月|/)\s*(\d{1,2})\s*[日号]?$")
EXCEL_EPOCH, SERIALS = date(1899, 12, 30), range(20_000, 80_000)
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def plain(cell: Any) -> str:
    """The cell as text, full-width forms folded, blanks around cut."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip()


def field_of(cell: Any) -> str | None:
    """Which field a heading names."""
    text = BRACKETS.sub("", plain(cell).lower())
    return BY_HEADING.get("".join(c for c in text if c.isalnum()))


def quantity(cell: Any) -> Milli:
    """Thousandths of a cell such as 1200, "1,200", "1200.0", "30 件". ValueError."""
    if isinstance(cell, bool) or cell is None:
        raise ValueError("no quantity")
    text = plain(repr(cell) if isinstance(cell, float) and not cell.is_integer() else cell)
    found = QUANTITY.match(text)
    if found is None:
        raise ValueError("no quantity")
    whole, part = found.group(1).replace(",", ""), (found.group(2) or ".0")[1:].rstrip("0")
    if len(part) > 3 or len(whole) > 9:
        raise ValueError("too exact or too large")
    milli = int(whole) * 1000 + int(part.ljust(3, "0"))
    if milli == 0:
        raise ValueError("nothing")
    return milli


def day(cell: Any, year: int) -> date:
    """The day that a cell means; `year` for those that name none. ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if int(cell) in SERIALS:
            return EXCEL_EPOCH + timedelta(days=int(cell))
        raise ValueError("no day")
    text = plain(cell)
    if found := FULL_DAY.match(text):
        return date(*(int(n) for n in found.groups()))
    if found := SHORT_DAY.match(text):
        return date(year, int(found.group(1)), int(found.group(2)))
    if text.isascii() and text.isdigit() and int(text) in SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(text))
    raise ValueError("no day")


def usual_year(cells: Iterable[Any], otherwise: int) -> int:
    """The year that most of these days name."""
    years: Counter[int] = Counter()
    for cell in cells:
        try:
            found = day(cell, 0 if cell is None else 1)
        except ValueError:
            continue
        if found.year > 1:
            years[found.year] += 1
    return years.most_common(1)[0][0] if years else otherwise
