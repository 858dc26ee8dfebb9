"""Columns whose headings nobody foresaw, known by what stands below them.

Used for order sheets alone, where product codes, days, telephone and order numbers give themselves away.
Headings count first. Several columns that could be it are none; each row says what was guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from server.services.cells import MOBILE, CellError, fold, plain, quantity_in
from server.services.days import SERIALS, Years, day
from server.services.imports import layout
from server.services.imports.fields import Field
from server.services.imports.layout import Columns, Header
from server.services.sheets import Sheet

LOOKED_AT = 80  # rows below a header
LEAST_ROWS = 3
MOSTLY = 0.7
GUESSED = ("sku", "phone", "promised_ship", "no", "quantity", "customer")  # those that tell most first
LEAST_NAMED = 3  # fields that headings must have named before the rest is guessed
REFERENCE = re.compile(r"^[a-z]{1,6}[-_/#]?\d{4,}[a-z0-9\-_/]*$|^\d{6,10}$", re.IGNORECASE)
NOT_A_BUYER = re.compile(r"名称|品名|规格|产品|商品|物料|备注|要求|说明|单位|状态|业务|销售|跟单|制单|联系|地址|仓|币|"
                         r"材|name|desc|spec|remark|note|unit|state|status|sales|contact|person|address|currency|product")
NOT_THE_NUMBER = re.compile(r"批|快递|运单|物流|发票|工单|客户号|客户编|邮编|电话|手机|账|税|料|"
                            r"invoice|track|zip|batch|lot|customer|phone|tax|serial")
NOT_THE_DAY = re.compile(r"下单|订单日|接单|开单|制单|录入|签|生产|开工|排产|ordered|orderdate|created|entry|start")
NOT_THE_QUANTITY = re.compile(r"价|金额|序|行号|税|率|重|箱|规格|尺寸|长|宽|高|"
                              r"price|amount|total|weight|line|rate|^no$|^$")


def guess(sheet: Sheet, fields: tuple[Field, ...], needed: Collection[str], skus: Collection[str],
          today: date) -> tuple[Header, frozenset[str]] | None:
    """The header whose headings name most fields, with the rest guessed, and which ones were. None when a
    needed field is still missing. skus: folded."""
    for at, (number, cells) in enumerate(sheet.rows[:layout.HEADER_WITHIN]):
        headings = layout.texts_of(cells)
        columns = layout.match(headings, fields)
        if len(columns) < LEAST_NAMED:
            continue
        added = more(columns, headings, sheet, at, fields, skus, today)
        if set(needed) <= columns.keys() | added.keys():
            return Header(at, number, {**columns, **added}, layout.shown(cells)), frozenset(added)
    return None


def optional(header: Header, sheet: Sheet, fields: tuple[Field, ...], skus: Collection[str]) -> frozenset[str]:
    """Find the order's number and the telephone below headings that name neither; adds them to the header."""
    headings = [layout.heading_of(h) for h in header.headings]
    added = more(header.columns, headings, sheet, header.at, fields, skus, date.min, ("no", "phone"))
    header.columns |= added
    return frozenset(added)


def more(columns: Columns, headings: list[str], sheet: Sheet, at: int, fields: tuple[Field, ...],
         skus: Collection[str], today: date, names: tuple[str, ...] = GUESSED) -> Columns:
    """Fields that no heading names, by their cells: only where exactly one column fits."""
    found: Columns = {}
    refused = {f.name: f.unlike for f in fields}
    below = [cells for _, cells in sheet.rows[at + 1:at + 1 + LOOKED_AT]]
    for name in names:
        if name in columns or not any(f.name == name for f in fields):
            continue
        fits = []
        for i, heading in enumerate(headings):
            if i in columns.values() or i in found.values() or (bar := refused[name]) and bar.search(heading):
                continue
            held = [c[i] for c in below if i < len(c) and plain(c[i])]
            if heading and len(held) >= LEAST_ROWS and is_it(name, heading, held, len(below), skus, today):
                fits.append(i)
        if len(fits) == 1:
            found[name] = fits[0]
    return found


def is_it(name: str, heading: str, held: list[Any], rows: int, skus: Collection[str], today: date) -> bool:
    """Whether these cells are what the field holds."""
    if name == "sku":
        return share(fold(c) in skus for c in held) >= MOSTLY
    if name == "phone":
        return share(bool(MOBILE.match(re.sub(r"[ \-()]", "", plain(c)))) for c in held) >= MOSTLY
    if name == "promised_ship":
        return not NOT_THE_DAY.search(heading) and share(is_day(c, today) for c in held) >= MOSTLY
    if name == "no":
        return not NOT_THE_NUMBER.search(heading) and share(
            isinstance(c, str) and bool(REFERENCE.match(plain(c))) and fold(c) not in skus for c in held) >= MOSTLY \
            and len({fold(c) for c in held}) > len(held) // 2
    if name == "quantity":
        return not NOT_THE_QUANTITY.search(heading) and not counts_up(held) and share(
            is_quantity(c) for c in held) >= MOSTLY
    return not NOT_A_BUYER.search(heading) and len(held) >= rows * MOSTLY and share(
        isinstance(c, str) and not any(d.isdigit() for d in c) and len(plain(c)) > 1 for c in held) >= MOSTLY


def share(hits: Iterable[bool]) -> float:
    told = list(hits)
    return sum(told) / len(told) if told else 0.0


def is_day(cell: Any, today: date) -> bool:
    try:
        day(cell, Years(today))
    except CellError:
        return False
    return True


def is_quantity(cell: Any) -> bool:
    """A number that is no day and no telephone number."""
    try:
        value = quantity_in(cell)[0]
    except CellError as error:
        return error.code == "zero_quantity"
    return value < 10**10 and value // 1000 not in SERIALS


def counts_up(held: list[Any]) -> bool:
    """1, 2, 3…: the lines' own numbers."""
    numbers = [plain(c) for c in held]
    return all(n.isdigit() for n in numbers) and all(
        int(b) - int(a) == 1 for a, b in zip(numbers, numbers[1:], strict=False))
