"""What a customer may see of one order, or of one box: an allow-list, nothing else.

The snapshot is the same bytes for the page, for GET /api/v1/track/{token} and for the customers'
socket rooms. It holds facts only (no language, no "now"), so it stays equal while nothing changed.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from server.services.clock import Clock
from server.services.ports import Store
from sync import feed
from sync.event import canonical, parse_instant
from sync.model.boxes import boxes_of, number_in
from sync.model.quantity import format_quantity
from sync.model.records import Delivery, Operation, Order, Package, Product, WorkOrder
from sync.model.status import CLOSED, WorkView, percent, standing
from sync.world import Source

TOKEN = re.compile(r"^[0-9A-HJKMNP-TV-Z]{26}$")  # 130 bits, Crockford base32
OPEN_FOR = timedelta(days=180)  # how long a link works after its order was closed


class Track:
    """Public views. clock gives aware UTC time; it decides only whether a link has expired."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def order_of(self, token: str) -> str | None:
        """The order a token opens; None alike for wrong, revoked and expired ones."""
        plain = token.strip().upper()
        if not TOKEN.match(plain):
            return None
        digest = hashlib.sha256(plain.encode("ascii")).hexdigest()
        with self.store.reading() as reads:
            found = reads.find(Order, {"tracking": digest}, limit=1)
            return found[0].id if found and self._open(found[0]) else None

    def snapshot(self, order_no: str) -> dict[str, Any]:
        """The public state of an order. Raises KeyError when there is no such order."""
        with self.store.reading() as reads:
            order = reads.source.load(Order, order_no)
            if order is None:
                raise KeyError(order_no)
            return public_order(reads.source, order, str(reads.secrets.meta("epoch") or ""))

    def box(self, package_id: str) -> dict[str, Any] | None:
        """The public state of one box; None when it is unknown, unused, or its order closed long ago.

        Says nothing of the order, its customer, the contents or other boxes.
        """
        with self.store.reading() as reads:
            package = reads.source.load(Package, package_id)
            if package is None or not package.touched:
                return None
            orders = orders_of(reads.source, package)
            if orders and not any(self._open(o) for o in orders):
                return None
            return {"state": package_state(reads.source, package, orders), "waybill": package.waybill,
                    "carrier": package.carrier, "at": box_time(package)}

    def unused(self, package_id: str) -> bool:
        """Whether a box's code was issued and nobody has packed or bound it yet."""
        with self.store.reading() as reads:
            package = reads.source.load(Package, package_id)
            return package is not None and not package.touched

    def boxes_of(self, order_no: str) -> list[str]:
        """Ids of an order's packages; none for an unknown order."""
        with self.store.reading() as reads:
            order = reads.source.load(Order, order_no)
            return list(order.packages) if order else []

    def _open(self, order: Order) -> bool:
        if order.state not in CLOSED or not order.entries:
            return True
        closed = parse_instant(order.entries[-1]["at"])
        return closed is None or self.clock() < closed + OPEN_FOR


def etag_of(snapshot: dict[str, Any], *more: str) -> str:
    """A strong validator (without quotes): changes exactly when the answer would."""
    text = "\n".join((canonical(snapshot), *more))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def public_order(source: Source, order: Order, epoch: str) -> dict[str, Any]:
    """The allow-list. Names of people, address, phone, prices and notes never get here."""
    # One that was emptied may be another customer's by now.
    boxes = boxes_of(source, order)
    return {
        "order_no": order.id,
        "state": order.state,
        "percent": order.percent,
        "epoch": epoch,
        "seq": order.seq,
        "as_of": order.as_of,
        "promised_ship": order.promised_ship,
        "expected_delivery": order.expected_delivery,
        "stages": [{"code": e["code"], "at": e["at"]} for e in standing(order.entries)],
        "lines": [public_line(source, line) for line in order.lines],
        "packages": [{"number": number_in(order, p.id), "state": package_state(source, p, [order]),
                      "waybill": p.waybill, "carrier": p.carrier, "at": box_time(p)}
                     for p in boxes],
    }


def public_line(source: Source, line: dict[str, Any]) -> dict[str, Any]:
    product = source.load(Product, line["sku"])
    work_order = source.load(WorkOrder, line["work_order"]) if line.get("work_order") else None
    view = None if work_order is None else WorkView(work_order, [
        o for o in (source.load(Operation, f"{work_order.id}/{n}") for n in work_order.operations)
        if o is not None])
    current = current_operation(view) if view else None
    return {
        "sku": line["sku"],
        "name": product.name if product else line["sku"],
        "name_en": (product.name_en or product.name) if product else line["sku"],
        "unit": product.unit if product else "",
        "quantity": format_quantity(line["quantity"]),
        "percent": percent([view]) if view else 0,
        "made": view is not None and view.all_done,
        "operation": None if current is None else {
            "name": current.name, "name_en": current.name_en or current.name,
            "started": begun(current)},
    }


def begun(operation: Operation) -> bool:
    return operation.starts > 0 or operation.output > 0


def current_operation(view: WorkView) -> Operation | None:
    """Where the parts are: the furthest begun operation that is not done, else the next one.

    None when nothing is left to do (or nothing is planned).
    """
    left = [o for o in view.operations if not view.done(o)]
    at_work = [o for o in left if begun(o)]
    if at_work:
        return at_work[-1]
    return left[0] if left else None


def orders_of(source: Source, package: Package) -> list[Order]:
    found = []
    for id in package.lines:
        work_order = source.load(WorkOrder, id)
        order = source.load(Order, work_order.order) if work_order else None
        if order is not None and order not in found:
            found.append(order)
    return found


def package_state(source: Source, package: Package, orders: list[Order]) -> str:
    """open, packed or bound by its own facts; once out, what its order's courier steps say, or that
    somebody signed the delivery note that it went with."""
    if package.shipped is None:
        return feed.package_state(package)
    note = source.load(Delivery, package.delivery) if package.delivery else None
    facts = orders[0].facts if len(orders) == 1 else {}
    for fact, state in (("returning", "returning"), ("delivered", "delivered"),
                        ("exception", "delivery_exception"), ("moved", "in_transit")):
        if facts.get(fact):
            return state
    return "delivered" if note is not None and note.signed else "shipped"


def box_time(package: Package) -> str | None:
    """When the box last changed by its own facts, UTC; None before it was bound."""
    mark = package.shipped or package.bound
    return mark["at"] if mark else None
