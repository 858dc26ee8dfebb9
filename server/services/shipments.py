"""What of an order has left, what is packed, and how its boxes went together."""

from __future__ import annotations

from typing import Any

from sync.feed import package_state
from sync.model.boxes import boxes_of, number_in
from sync.model.quantity import Milli, format_quantity
from sync.model.records import Delivery, Order, Package, Product, WorkOrder
from sync.world import World

View = dict[str, Any]


def sums(world: World, order: Order) -> dict[str, tuple[Milli, Milli]]:
    """(packed, shipped) of each of the order's work orders, by their id."""
    found = dict.fromkeys(order.work_orders, (0, 0))
    for box in boxes_of(world, order):
        for id, quantity in box.lines.items():
            if id in found:
                packed, shipped = found[id]
                found[id] = (packed + quantity, shipped + (quantity if box.shipped else 0))
    return found


def line_sums(world: World, order: Order, line: View) -> View:
    """What a line has packed, shipped and still to ship (never below nothing)."""
    packed, shipped = sums(world, order).get(line["work_order"] or "", (0, 0))
    quantity = next(e["quantity"] for e in order.lines if e["number"] == line["number"])
    return {"packed": format_quantity(packed), "shipped": format_quantity(shipped),
            "remaining": format_quantity(max(quantity - shipped, 0))}


def shipments(world: World, order: Order) -> list[View]:
    """The boxes by what they go or went with: a delivery note, a waybill, own delivery without a note, or nothing
    yet. One that is out without any of these has left all the same."""
    groups: dict[tuple[str, str], list[Package]] = {}
    for box in boxes_of(world, order):
        groups.setdefault(way_of(box), []).append(box)
    return [shipment(world, order, kind, id, boxes) for (kind, id), boxes in groups.items()]


def way_of(box: Package) -> tuple[str, str]:
    """(kind, what it is known by)"""
    if box.delivery:
        return "note", box.delivery
    if box.waybill:
        return "courier", box.waybill
    if box.carrier:
        return box.carrier, "out" if box.shipped else ""
    return "unnamed" if box.shipped else "none", ""


def shipment(world: World, order: Order, kind: str, id: str, boxes: list[Package]) -> View:
    note = world.get(Delivery, id) if kind == "note" else None
    out = [b.shipped["at"] for b in boxes if b.shipped]
    return {
        "kind": note.mode if note else kind,
        "delivery": note.id if note else None, "waybill": id if kind == "courier" else None,
        "carrier": next((b.carrier for b in boxes if b.carrier), None),
        "shipped": len(out), "at": max(out) if out else None, "signed": note.signed if note else None,
        "packages": [{"id": b.id, "number": number_in(order, b.id), "state": package_state(b),
                      "delivered": b.id in signed(note), "lines": contents(world, b, order.id)} for b in boxes],
        "lines": total(world, boxes, order.id)}


def signed(note: Delivery | None) -> list[str]:
    """Ids of the boxes that somebody signed for."""
    return list(note.packages) if note and note.signed and not note.cancelled else []


def contents(world: World, box: Package, order: str | None = None) -> list[View]:
    """What is in a box, of one order or of all."""
    found = []
    for id, quantity in box.lines.items():
        work = world.need(WorkOrder, id)
        if order in (None, work.order):
            found.append(entry(world, work.sku, quantity))
    return found


def total(world: World, boxes: list[Package], order: str | None = None) -> list[View]:
    """What boxes hold together, a row a product."""
    found: dict[str, Milli] = {}
    for box in boxes:
        for id, quantity in box.lines.items():
            work = world.need(WorkOrder, id)
            if order in (None, work.order):
                found[work.sku] = found.get(work.sku, 0) + quantity
    return [entry(world, sku, quantity) for sku, quantity in found.items()]


def entry(world: World, sku: str, quantity: Milli) -> View:
    product = world.need(Product, sku)
    return {"sku": sku, "name": product.name, "name_en": product.name_en, "unit": product.unit,
            "quantity": format_quantity(quantity)}
