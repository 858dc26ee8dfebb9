"""Which box of its order a box is, and how many the order has: one answer for phones, office, paper and customers.

A number is given when a box is packed for an order, by its place in the order's list. It stays with that box, which
may be emptied and filled again, and no other box of the order ever gets it: it stands on labels. An order has as many
boxes as hold something of it now. Where boxes were emptied, numbers are missing in between: there is a gap.
"""

from __future__ import annotations

from typing import TypedDict

from sync.model.records import Order, Package, WorkOrder
from sync.world import Source


class Count(TypedDict):
    """total: boxes that hold something of the order. gap: their numbers are not just 1 to total."""

    total: int
    gap: bool


class Place(Count):
    """number: of its order, 0 = none. Of a box that holds nothing total is 0: it is none of the order's boxes."""

    number: int


Counts = dict[str, Count]  # by order
NONE: Count = {"total": 0, "gap": False}


def holds(order: Order, box: Package) -> bool:
    """Whether something of the order is inside. A box that was emptied may be another order's by now."""
    return any(id in box.lines for id in order.work_orders)


def number_in(order: Order, box: str) -> int:
    return order.packages.index(box) + 1 if box in order.packages else 0


def boxes_of(source: Source, order: Order) -> list[Package]:
    """The order's boxes that hold something of it, by their number."""
    return [box for id in order.packages if (box := source.load(Package, id)) is not None and holds(order, box)]


def count(source: Source, order: Order) -> Count:
    numbers = [number_in(order, box.id) for box in boxes_of(source, order)]
    return {"total": len(numbers), "gap": bool(numbers) and numbers[-1] != len(numbers)}


def orders_in(source: Source, box: Package) -> list[str]:
    """Numbers of the orders of what is inside."""
    works = (source.load(WorkOrder, id) for id in box.lines)
    return sorted({work.order for work in works if work is not None})


def place(source: Source, box: Package, counts: Counts | None = None) -> Place:
    """By what is inside. One with goods of several orders is none of either's boxes alone and has no number; an
    empty one keeps the number that it had last. counts: kept while nothing changes."""
    orders = orders_in(source, box)
    if len(orders) != 1:
        return {**NONE, "number": 0 if orders else box.number}
    order = source.load(Order, orders[0])
    if order is None:
        return {**NONE, "number": box.number}
    known: Counts = {} if counts is None else counts
    if order.id not in known:
        known[order.id] = count(source, order)
    return {**known[order.id], "number": number_in(order, box.id)}


def place_in(order: Order, box: Package, counted: Count) -> Place:
    """As this order sees it, whatever else is inside. counted: the order's boxes."""
    return {**(counted if holds(order, box) else NONE), "number": number_in(order, box.id)}
