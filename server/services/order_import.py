"""Import orders from a sheet as factories keep them: shuffled columns, title rows, totals, mixed forms.

Good orders are made, bad rows are named one by one; an order with a bad row is left out whole. The
sheet's own order number makes the import repeatable: a number that was imported before is not made again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.services import cells
from server.services.auth import Caller
from server.services.idempotency import digest_of
from server.services.kit import Kit
from server.services.orders import Orders
from server.services.sheets import Table
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.quantity import format_quantity
from sync.model.records import Product

HEADER_WITHIN = 20  # rows
NEEDED = {"customer", "sku", "quantity", "promised_ship"}
AT_ONCE = 40  # orders in one transaction: others want to write, too
MAX_LINES = 100
SCOPE = "import-ref"  # of the table that remembers which numbers were imported
PHONE = re.compile(r"^\+?[0-9][0-9 ()\-]{2,38}$")
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
REASONS: dict[str, tuple[str, str]] = {
    "no": ("缺少订单号", "The order number is missing."),
    "customer": ("缺少客户", "The customer is missing."),
    "customer_differs": ("同一订单号的客户或日期不同", "Customer or day differ within one order number."),
    "phone": ("电话号码格式不对", "This is no phone number."),
    "sku": ("没有这种产品", "There is no such product."),
    "quantity": ("数量不对", "This is no quantity."),
    "promised_ship": ("承诺发货日不是日期", "The promised ship date is no date."),
    "expected_delivery": ("期望送达日不是日期", "The expected delivery is no date."),
    "requirements": ("备注太长", "The note is too long."),
    "address": ("地址太长", "The address is too long."),
    "duplicate": ("重复行：同一订单号和产品", "The same order number and product stand twice."),
    "too_many_lines": ("一张订单最多 100 行", "An order may have 100 lines."),
    "order_left_out": ("同一订单的其他行有误", "Another row of this order is wrong."),
}


class NoHeader(ValueError):
    """No row names customer, SKU, quantity and promised ship date."""


@dataclass(slots=True)
class Group:
    """One order of the sheet. ref: its number there."""

    ref: str
    rows: list[int] = field(default_factory=list)
    head: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    bad: bool = False


@dataclass(slots=True)
class Read:
    """What a sheet holds."""

    rows: int = 0
    groups: dict[str, Group] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def error(self, row: int, name: str, of: str | None = None) -> None:
        zh, en = REASONS[name]
        self.errors.append({"row": row, "field": of or name, "code": name, "message": {"zh": zh, "en": en}})


@dataclass(frozen=True, slots=True)
class Import:
    """The use case of importing."""

    kit: Kit

    def run(self, table: Table, by: Caller, *, dry_run: bool, release: bool, key: str | None) -> dict[str, Any]:
        """{dry_run, rows, orders: [{ref, rows, no?, already?}], errors: [{row, field, code, message}]}.
        Raises NoHeader."""
        with self.kit.store.reading() as reads:
            skus = {p.id.upper(): p.id for p in reads.find(Product)}
        found = read(table, skus, int(Orders(self.kit).today()[:4]))
        good = [g for g in found.groups.values() if not g.bad]
        made: list[dict[str, Any]] = []
        for start in range(0, 0 if dry_run else len(good), AT_ONCE):
            some = good[start:start + AT_ONCE]
            made += self.kit.writer.call(lambda tx, g=some: [  # type: ignore[misc]
                self.make(tx, group, by, release, key) for group in g])
        told = made if not dry_run else [summary(g) for g in good]
        found.errors.sort(key=lambda e: e["row"])
        return {"dry_run": dry_run, "rows": found.rows, "orders": told, "errors": found.errors}

    def make(self, tx: Transaction, group: Group, by: Caller, release: bool, key: str | None) -> dict[str, Any]:
        ref = group.ref if not group.ref.startswith("#") else f"{key}{group.ref}" if key else None
        known = tx.secrets.answer(SCOPE, ref) if ref else None
        if known is not None:
            return {**summary(group), "no": known[2]["no"], "already": True}
        body = {**group.head, "priority": urgency(group), "lines": group.lines, "gates": [], "release": release}
        made = Orders(self.kit).made(tx, body, by)
        if ref:
            tx.secrets.keep_answer(SCOPE, ref, digest_of({"ref": ref}), 201, {"no": made["no"]},
                                   format_instant(tx.now))
        return {**summary(group), "no": made["no"], "tracking_url": made["tracking_url"]}


def summary(group: Group) -> dict[str, Any]:
    return {"ref": None if group.ref.startswith("#") else group.ref, "rows": group.rows,
            "customer": group.head["customer"], "promised_ship": group.head["promised_ship"],
            "lines": [{"sku": entry["sku"], "quantity": format_quantity(entry["quantity"])}
                      for entry in group.lines]}


def urgency(group: Group) -> str:
    words = " ".join(entry["requirements"] for entry in group.lines).lower()
    return "urgent" if "加急" in words or "urgent" in words else "normal"


def read(table: Table, skus: dict[str, str], year: int) -> Read:
    """Understand the rows below the header. skus: upper case -> SKU. Raises NoHeader."""
    start, columns = header(table)
    body = [(n, {f: row[i] if i < len(row) else None for f, i in columns.items()})
            for n, row in table[start:] if not is_idle(row)]
    year = cells.usual_year((c.get("promised_ship") for _, c in body), year)
    found = Read(rows=len(body))
    for number, row in body:
        read_row(found, number, row, skus, year, "no" in columns)
    for group in found.groups.values():
        if len(group.lines) > MAX_LINES:
            group.bad = True
            found.error(group.rows[0], "too_many_lines", "no")
        elif group.bad:
            wrong = {e["row"] for e in found.errors}
            for number in group.rows:
                if number not in wrong:
                    found.error(number, "order_left_out", "no")
    return found


def header(table: Table) -> tuple[int, dict[str, int]]:
    """(index of the first row below the header, field -> column)."""
    for index, (_, row) in enumerate(table[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for i, cell in enumerate(row):
            if name := cells.field_of(cell):
                columns.setdefault(name, i)
        if columns.keys() >= NEEDED:
            return index + 1, columns
    raise NoHeader


def is_idle(row: list[Any]) -> bool:
    """A blank line or a line of totals."""
    words = [text for cell in row if (text := cells.plain(cell))]
    return not words or words[0].lower().rstrip(":：") in cells.TOTALS


def read_row(found: Read, number: int, row: dict[str, Any], skus: dict[str, str], year: int,
             numbered: bool) -> None:
    before = len(found.errors)
    ref = cells.plain(row.get("no"))[:100]
    if numbered and not ref:
        found.error(number, "no")
    line, head = line_of(found, number, row, skus), head_of(found, number, row, year)
    group = found.groups.setdefault(ref or f"#{number}", Group(ref or f"#{number}"))
    if len(found.errors) > before:
        # A wrong line of several makes the order incomplete; a row without number stands alone.
        group.bad = True
        group.rows.append(number)
        return
    if any(entry["sku"] == line["sku"] for entry in group.lines):
        found.error(number, "duplicate", "no")
        return
    if group.head and any(group.head.get(k) != head.get(k) for k in ("customer", "promised_ship")):
        found.error(number, "customer_differs", "customer")
        group.bad = True
    group.head = group.head or head
    group.lines.append(line)
    group.rows.append(number)


def line_of(found: Read, number: int, row: dict[str, Any], skus: dict[str, str]) -> dict[str, Any]:
    sku = skus.get(cells.plain(row.get("sku")).upper())
    if sku is None:
        found.error(number, "sku")
    try:
        quantity = cells.quantity(row.get("quantity"))
    except ValueError:
        quantity = 0
        found.error(number, "quantity")
    note = str(row.get("requirements") or "").strip()
    if len(note) > 2000:
        found.error(number, "requirements")
    return {"sku": sku, "quantity": quantity, "requirements": note}


def head_of(found: Read, number: int, row: dict[str, Any], year: int) -> dict[str, Any]:
    head: dict[str, Any] = {}
    customer = str(row.get("customer") or "").strip()
    if not 0 < len(customer) <= 120:
        found.error(number, "customer")
    head["customer"] = customer
    if phone := cells.plain(row.get("phone")):
        if not PHONE.match(phone):
            found.error(number, "phone")
        head["phone"] = phone
    for name in ("promised_ship", "expected_delivery"):
        if name == "expected_delivery" and not cells.plain(row.get(name)):
            continue
        try:
            moment = cells.day(row.get(name), year)
            if not FIRST <= moment <= LAST:
                raise ValueError("out of range")
            head[name] = moment.isoformat()
        except (ValueError, OverflowError):
            found.error(number, name)
    if address := str(row.get("address") or "").strip():
        if len(address) > 500:
            found.error(number, "address")
        head["address"] = address
    return head
