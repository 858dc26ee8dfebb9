"""Import orders from sheets as factories keep them: shuffled columns, title rows, totals, mixed forms.

Good orders are made, bad rows are named one by one; an order with a bad row is left out whole. The
sheet's own order number makes the import repeatable: a number that was imported before is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.cells import fold
from server.services.idempotency import digest_of
from server.services.imports.order_rows import Catalog, Group, OrderRow, Read, read
from server.services.imports.said import Said
from server.services.kit import Kit
from server.services.orders import Orders
from server.services.ports import Reads, Secrets
from server.services.sheets import Sheet
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.quantity import format_quantity
from sync.model.records import Order, Product

AT_ONCE = 40  # orders in one transaction: others want to write, too
LOOKED_UP = 400  # numbers in one question
SCOPE = "import-ref"  # of the table that remembers which numbers were imported


@dataclass(frozen=True, slots=True)
class Import:
    """The use case of importing."""

    kit: Kit

    def read(self, sheets: list[Sheet], file: str = "") -> Read:
        """What the sheets hold, with the orders that are there already named. Raises NoHeader."""
        found = self.understood(sheets, file)
        with self.kit.store.reading() as reads:
            mark_known(reads, found, lambda: self.kit.offload(lambda: None))
        return found

    def understood(self, sheets: list[Sheet], file: str) -> Read:
        catalog = self.catalog()
        return self.kit.offload(lambda: read(sheets, catalog, file))

    def catalog(self) -> Catalog:
        with self.kit.store.reading() as reads:
            products = [p for p in reads.find(Product) if p.active]
        return Catalog.of(((p.id, p.unit) for p in products), Orders(self.kit).today())

    def run(self, sheets: list[Sheet], by: Caller, *, dry_run: bool, release: bool, key: str | None,
            file: str = "") -> tuple[Read, list[dict[str, Any]]]:
        """What was read, and the orders: [{ref, rows, customer, promised_ship, lines, no?, already?}]. NoHeader."""
        found = self.read(sheets, file)
        good = [g for g in found.groups if not g.bad]
        if dry_run:
            return found, [summary(g) for g in good]
        made: list[dict[str, Any]] = []
        for start in range(0, len(good), AT_ONCE):
            some = good[start:start + AT_ONCE]
            made += self.kit.writer.call(lambda tx, g=some: [  # type: ignore[misc]
                self.make(tx, group, by, release, key) for group in g])
        return found, made

    def make(self, tx: Transaction, group: Group, by: Any, release: bool, key: str | None) -> dict[str, Any]:
        """Make one order unless it is there. by: who asked (actor_id, session_id)."""
        ref = fold(group.ref) if group.ref else f"{key}#{group.name}" if key else None
        known = known_order(tx.writes, tx.secrets, group.ref, ref)
        if known is not None:
            return {**summary(group), "no": known, "already": True}
        body = {**group.head, "priority": group.priority, "lines": group.lines, "gates": [], "release": release,
                "ref": group.ref}
        made = Orders(self.kit).made(tx, body, by)
        if ref:
            tx.secrets.keep_answer(SCOPE, ref, digest_of({"ref": ref}), 201, {"no": made["no"]},
                                   format_instant(tx.now))
        return {**summary(group), "no": made["no"], "tracking_url": made["tracking_url"]}


def known_order(reads: Reads, secrets: Secrets, ref: str, key: str | None) -> str | None:
    """The order that has this number already: entered by hand, or imported in whatever spelling."""
    answer = secrets.answer(SCOPE, key) if key else None
    if answer is not None:
        return str(answer[2]["no"])
    found = reads.find(Order, {"ref": ref}, limit=1) if ref else []
    own = reads.source.load(Order, ref) if ref and not found else None  # a list that we exported
    return found[0].id if found else own.id if own is not None else None


def mark_known(reads: Reads, found: Read, pause: Callable[[], object] = lambda: None) -> None:
    """Say of each order whether it is there, and whether it says the same. pause: lets others work meanwhile."""
    groups = [g for g in found.groups if g.ref and not g.bad]
    by_ref: dict[str, str] = {}
    for some in pieces([g.ref for g in groups], LOOKED_UP):
        by_ref |= {id: id for id, order in reads.load_many(Order, some).items() if order is not None}
        by_ref |= {o.ref: o.id for o in reads.find(Order, {"ref": some})}
        pause()
    for number, group in enumerate(groups, start=1):
        if number % 100 == 0:
            pause()
        no = by_ref.get(group.ref)
        if no is None and (answer := reads.secrets.answer(SCOPE, fold(group.ref))) is not None:
            no = str(answer[2]["no"])
        if no is None:
            continue
        order = reads.source.load(Order, no)
        same = order is not None and says(order) == (group.head["customer"], group.head["promised_ship"], sorted(
            (e["sku"], e["quantity"]) for e in group.lines))
        for row in group.rows:
            row.already = no
            row.warnings.append(Said("no", "already" if same else "already_differs", row.headings.get("no", ""),
                                     {"cell": no}))


def says(order: Order) -> tuple[str, str, list[tuple[str, int]]]:
    return order.customer, order.promised_ship, sorted((e["sku"], e["quantity"]) for e in order.lines)


def pieces(values: list[str], size: int) -> Iterable[list[str]]:
    return (values[i:i + size] for i in range(0, len(values), size))


def summary(group: Group) -> dict[str, Any]:
    return {"ref": group.ref or None, "rows": [r.number for r in group.rows],
            "customer": group.head["customer"], "promised_ship": group.head["promised_ship"],
            "lines": [{"sku": entry["sku"], "quantity": format_quantity(entry["quantity"])}
                      for entry in group.lines]}


def told(row: OrderRow, lang: str) -> dict[str, Any]:
    """One row as POST /orders/import answers it. lang: zh or en."""
    return {"row": row.number, "sheet": row.sheet, "ok": not row.errors,
            "order": None if row.errors else row.order(),
            "errors": [e.told(lang) for e in row.errors], "warnings": [w.told(lang) for w in row.warnings],
            "already": row.already}
