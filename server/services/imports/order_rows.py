"""Understand the rows of order sheets: each on its own first, then those of one order together."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.services.cells import NOTHING, PIECES, CellError, fold, plain
from server.services.days import Years
from server.services.imports import layout
from server.services.imports.fields import Field, Reading
from server.services.imports.guess import guess, optional
from server.services.imports.order_fields import ARRIVAL_COUNTS, FIELDS, NEEDED, URGENT
from server.services.imports.said import Said
from server.services.sheets import Sheet
from sync.model.quantity import format_quantity

MAX_LINES = 100


class NoHeader(ValueError):
    """No row names customer, SKU, quantity and promised ship date."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What rows refer to. skus: folded -> (SKU, unit)."""

    skus: dict[str, tuple[str, str]]
    today: date

    @classmethod
    def of(cls, products: Iterable[tuple[str, str]], today: str) -> Catalog:
        return cls({fold(sku): (sku, unit) for sku, unit in products}, date.fromisoformat(today))

    def like(self, text: str) -> dict[str, str]:
        """“, perhaps HR-1001?” in both languages, or nothing."""
        near = difflib.get_close_matches(fold(text), self.skus, 1, 0.75)
        sku = self.skus[near[0]][0] if near else ""
        return {"zh": f"，是不是 {sku}？" if sku else "", "en": f"; perhaps {sku}" if sku else ""}


@dataclass(slots=True)
class OrderRow:
    """One row. values: field -> what it means. already: the order that has this number."""

    sheet: str
    at: int
    number: int
    headings: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)
    already: str | None = None
    raw: list[Any] = field(default_factory=list)

    def wrong(self, column: str, code: str, **values: Any) -> None:
        self.errors.append(Said(column, code, self.headings.get(column, ""), values))

    def warn(self, column: str, code: str, **values: Any) -> None:
        self.warnings.append(Said(column, code, self.headings.get(column, ""), values))

    def order(self) -> dict[str, Any]:
        """The row as one order line; only of a good one."""
        v = self.values
        return {"no": v.get("no") or None, "customer": v["customer"], "phone": v.get("phone") or None, "sku": v["sku"],
                "quantity": format_quantity(v["quantity"]), "promised_ship": v["promised_ship"], "note": v.get("note",
                    ""),
                "expected_delivery": v.get("expected_delivery") or None, "address": v.get("address") or None,
                "priority": v.get("priority", "normal")}


@dataclass(slots=True)
class Group:
    """One order of the sheets. ref: its number there, "" without one; name: what tells it from others."""

    ref: str
    name: str
    rows: list[OrderRow] = field(default_factory=list)
    bad: int | None = None  # the row that spoils it

    @property
    def head(self) -> dict[str, Any]:
        first: dict[str, Any] = {}
        for row in self.rows:
            for name in ("customer", "phone", "address", "promised_ship", "expected_delivery"):
                if row.values.get(name) and name not in first:
                    first[name] = row.values[name]
        return first

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [{"sku": r.values["sku"], "quantity": r.values["quantity"], "requirements": r.values.get("note", "")}
                for r in self.rows]

    @property
    def priority(self) -> str:
        urgent = any(r.values.get("priority") == "urgent" or URGENT.search(r.values.get("note", "")) for r in self.rows)
        return "urgent" if urgent else "normal"


@dataclass(slots=True)
class Read:
    """What the sheets hold, in their order."""

    rows: list[OrderRow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


Head = tuple[Sheet, layout.Header, tuple[Field, ...]]  # a sheet, where its rows begin, what its columns may mean


def read(sheets: list[Sheet], catalog: Catalog, file: str = "") -> Read:
    """The rows of every visible sheet that names customer, product, quantity and day. Raises NoHeader."""
    shown = [s for s in sheets if not s.hidden]
    heads = [head for s in shown if (head := head_of(s)) is not None]
    guessed: dict[int, frozenset[str]] = {}
    for sheet, header, fields in heads:
        guessed[sheet.index] = optional(header, sheet, fields, catalog.skus)
    for sheet in shown if not heads else []:
        if (found := guess(sheet, FIELDS, NEEDED, catalog.skus, catalog.today)) is not None:
            heads.append((sheet, found[0], FIELDS))
            guessed[sheet.index] = found[1]
    if not heads:
        raise NoHeader
    return read_below(heads, catalog, file, guessed=guessed)


def read_below(heads: Iterable[Head], catalog: Catalog, file: str = "", fixed: bool = False,
               guessed: Mapping[int, frozenset[str]] | None = None) -> Read:
    """The rows below these headers. fixed: a person chose the columns. guessed: fields known by their cells
    alone, by the sheet's index."""
    found = Read()
    for sheet, head, fields in heads:
        unsaid = (guessed or {}).get(sheet.index, frozenset())
        rows = list(layout.rows_below(sheet, head, fields, NEEDED, fixed or bool(unsaid & NEEDED)))
        years = years_of(sheet, head, rows, catalog.today, file)
        made = [row_of(r, sheet, fields, years, catalog) for r in rows]
        for row in made:
            for one in fields:
                if one.name in unsaid:
                    row.warn(one.name, "guessed_column", what={"zh": one.zh, "en": one.en})
        found.rows += made
    gather(found)
    compare(found)
    return found


def head_of(sheet: Sheet) -> Head | None:
    for fields in (FIELDS, ARRIVAL_COUNTS):
        head = layout.find(sheet, fields, NEEDED)
        if head is not None:
            return sheet, head, fields
    return None


def years_of(sheet: Sheet, head: layout.Header, rows: list[layout.Row], today: date, file: str) -> Years:
    years = Years(today)
    for title in (*layout.titles(sheet, head), sheet.name):
        years.name(title)
    years.look(r.cells.get("promised_ship") for r in rows)
    if not years.titles and not years.seen:
        years.name(file)
    return years


def row_of(row: layout.Row, sheet: Sheet, fields: Iterable[Field], years: Years, catalog: Catalog) -> OrderRow:
    made = OrderRow(sheet.name, row.sheet, row.number, dict(row.headings), raw=row.raw)
    for one in fields:
        if one.name not in row.cells:
            continue
        try:
            made.values[one.name] = one.read(row.cells[one.name],
                                             Reading(catalog.today, years, one.name in row.filled))
        except CellError as error:
            made.wrong(one.name, error.code, **error.values)
    settle_product(made, catalog)
    if made.values.get("promised_ship", "9") < catalog.today.isoformat():
        made.warn("promised_ship", "past_date")
    if row.hidden:
        made.warn("no", "hidden_row")
    return made


def settle_product(row: OrderRow, catalog: Catalog) -> None:
    """The SKU as the factory writes it, and a quantity in its unit."""
    quantity, unit = row.values.pop("quantity", (None, ""))
    if quantity is not None:
        row.values["quantity"] = quantity
    if "sku" not in row.values:
        return
    known = catalog.skus.get(fold(row.values["sku"]))
    if known is None:
        cell = row.values.pop("sku")
        row.wrong("sku", "unknown_product", cell=cell, like=catalog.like(cell))
        return
    row.values["sku"], own = known
    if quantity is None:
        return
    if unit and fold(unit) not in PIECES and fold(unit) != fold(own):
        row.wrong("quantity", "other_unit", unit=unit, own=own)
    elif quantity % 1000 and fold(own) in PIECES:
        row.warn("quantity", "fraction")


def gather(found: Read) -> None:
    """Put the rows of one order number together; a repeated line is refused, the order stays."""
    groups: dict[str, Group] = {}
    for row in found.rows:
        ref = row.values.get("no", "")
        name = fold(ref) if ref and fold(ref) not in NOTHING else f"#{row.at}/{row.number}"
        group = groups.setdefault(name, Group(ref, name))
        twin = next((r for r in group.rows if r.raw == row.raw or "sku" in r.values
                     and r.values["sku"] == row.values.get("sku")), None)
        if twin is not None:
            row.wrong("no", "duplicate", row=twin.number, differs=differs(twin, row))
            continue
        first = next((r for r in group.rows if not r.errors), None)
        if first is not None and not row.errors:
            for column, zh, en in (("customer", "客户", "customer"), ("promised_ship", "日期", "day")):
                if first.values[column] != row.values[column]:
                    row.wrong(column, "order_differs", row=first.number, what={"zh": zh, "en": en})
        group.rows.append(row)
        if row.errors and group.bad is None:
            group.bad = row.number
    found.groups = list(groups.values())
    for group in found.groups:
        leave_out(group)


def leave_out(group: Group) -> None:
    if group.bad is None and len(group.rows) > MAX_LINES:
        group.bad = group.rows[MAX_LINES].number
        group.rows[MAX_LINES].wrong("no", "too_many_lines")
    if group.bad is not None:
        for row in group.rows:
            if not row.errors:
                row.wrong("no", "order_left_out", row=group.bad)


def differs(one: OrderRow, other: OrderRow) -> dict[str, str]:
    """“, but the quantity differs” in both languages; nothing for a plain repetition."""
    names = {"quantity": ("数量", "quantity"), "customer": ("客户", "customer"), "promised_ship": ("日期", "day")}
    different = [n for k, n in names.items() if one.values.get(k) != other.values.get(k)]
    return {"zh": f"（{'、'.join(d[0] for d in different)}不同）" if different else "",
            "en": f" ({', '.join(d[1] for d in different)} differ)" if different else ""}


def compare(found: Read) -> None:
    """Warn of rows that say what another order says: perhaps the same one under two numbers."""
    seen: dict[tuple[Any, ...], OrderRow] = {}
    for row in found.rows:
        if row.errors:
            continue
        v = row.values
        what = (fold(v["customer"]), v["sku"], v["quantity"], v["promised_ship"])
        twin = seen.setdefault(what, row)
        if twin is not row:
            row.warn("no", "same_as_other", row=twin.number, cell=plain(twin.values.get("no", "")))
