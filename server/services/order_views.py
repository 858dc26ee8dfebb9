"""What the office reads of orders: the list with its counts, one order whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.services.change_views import change_row, frozen_until
from server.services.crypto import hash_token
from server.services.kit import Kit
from server.services.orders import tracking_token, tracking_url
from server.services.paging import Cursors
from server.services.ports import TRACKING, Reads
from server.services.shipments import line_sums, shipments
from sync import feed
from sync.event import format_instant, parse_instant, storable
from sync.model import status
from sync.model.boxes import count, holds, place_in
from sync.model.quantity import format_quantity
from sync.model.records import Change, File, NgReport, Operation, Order, Package, Product, Waybill, WorkOrder
from sync.model.status import begun
from sync.settle import work_view
from sync.verdict import Refused
from sync.world import World

View = dict[str, Any]
SENT = frozenset({"shipped", "in_transit"})


@dataclass(frozen=True, slots=True)
class OrderViews:
    """The use cases of orders that only read."""

    kit: Kit

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.kit.settings.secret, "orders")

    def page(self, words: str, states: list[str], cursor: str | None, limit: int, urgent: bool = False,
             late: bool = False) -> View:
        """A page of the list, what is due first on top, with how many orders each state has. urgent, late:
        only these. BadCursor."""
        after = self.cursors.read(cursor, int, str, int, str) if cursor else None
        with self.kit.store.reading() as reads:
            also = self.named(reads, words) if words else []
            found = reads.find_orders(words, also, states, after, limit + 1, urgent,  # type: ignore[arg-type]
                                      self.kit.factory.today() if late else None)
            shown = found[:limit]
            items = Items(reads, self.kit).rows(shown)
            counts = reads.count_orders()
        more = len(found) > limit
        last = shown[-1] if more else None
        return {"items": items, "more": more, "counts": counts,
                "cursor": self.cursors.make(place_of(last)) if last else None}

    def named(self, reads: Reads, words: str) -> list[str]:
        """Orders that a scanned code or a waybill leads to."""
        ref = self.kit.codes.read(words)
        if ref is not None and ref.kind == "T":
            from_token = reads.find(Order, {"tracking": hash_token(ref.id)}, limit=1)
            return [o.id for o in from_token]
        works = [ref.id] if ref is not None and ref.kind in "WOL" else []
        boxes = [ref.id] if ref is not None and ref.kind == "P" else []
        waybill = reads.source.load(Waybill, words.upper()) or reads.source.load(Waybill, words)
        boxes += waybill.packages if waybill else []
        for id in boxes[:50]:
            box = reads.source.load(Package, id)
            works += list(box.lines) if box else []
        found = [reads.source.load(WorkOrder, w) for w in works[:50]]
        return sorted({w.order for w in found if w is not None})

    def whole(self, no: str) -> View:
        """Everything the office shows of one order. Refused 404."""
        with self.kit.store.reading() as reads:
            order = reads.source.load(Order, no)
            if order is None:
                raise Refused("not_found", "There is no such order.", 404)
            return whole_order(reads, self.kit, order)


def place_of(order: Order) -> tuple[int, str, int, str]:
    """Where an order stands in the list (see Reads.find_orders)."""
    return (int(order.state in status.CLOSED), order.promised_ship, int(order.priority != "urgent"), order.id)


class Items:
    """Rows of the list, with few statements for a whole page."""

    def __init__(self, reads: Reads, kit: Kit) -> None:
        self.reads, self.kit = reads, kit
        self.day = kit.factory.today()

    def rows(self, orders: list[Order]) -> list[View]:
        skus = {entry["sku"] for o in orders for entry in o.lines}
        ids = {p for o in orders for p in o.packages}
        products = {p.id: p for p in self.reads.find(Product, {"id": skus})} if skus else {}
        boxes = {p.id: p for p in self.reads.find(Package, {"id": ids})} if ids else {}
        return [self.row(o, products, boxes) for o in orders]

    def row(self, order: Order, products: dict[str, Product], boxes: dict[str, Package]) -> View:
        full = [b for p in order.packages if (b := boxes.get(p)) is not None and holds(order, b)]
        return {"no": order.id, "ref": order.ref, "revision": order.revision, "customer": order.customer,
                "state": order.state, "priority": order.priority, "promised_ship": order.promised_ship,
                "expected_delivery": order.expected_delivery, "percent": order.percent,
                "late": is_late(order, self.day, self.kit), "origin": order.origin,
                "settled": bool(order.facts.get("settled")), "created_at": order.created_at,
                "lines": lines_of(order, products),
                "packages": {"total": len(full), "shipped": sum(1 for b in full if b.shipped)}}


def lines_of(order: Order, products: dict[str, Product]) -> list[View]:
    return [{"number": entry["number"], "sku": entry["sku"], "quantity": format_quantity(entry["quantity"]),
             "requirements": entry["requirements"], "work_order": entry["work_order"],
             **product_words(products.get(entry["sku"]))} for entry in order.lines]


def product_words(product: Product | None) -> View:
    if product is None:
        return {"name": "", "name_en": "", "unit": ""}
    return {"name": product.name, "name_en": product.name_en, "unit": product.unit}


def is_late(order: Order, today: str, kit: Kit) -> bool:
    """The promised day is over without the goods being out, or they went out after it."""
    sent = next((e["at"] for e in status.standing(order.entries) if e["code"] in SENT), None)
    moment = parse_instant(sent)
    if moment is not None:
        return kit.factory.today(moment) > order.promised_ship
    return order.state not in status.CLOSED and order.promised_ship < today


def whole_order(reads: Reads, kit: Kit, order: Order) -> View:
    """One order with all that belongs to it."""
    world = World(reads.source)
    works = [world.need(WorkOrder, id) for id in order.work_orders]
    reports = [world.need(NgReport, n) for w in works for n in w.ng_reports]
    boxes = [b for b in (world.need(Package, id) for id in order.packages) if holds(order, b) or not b.lines]
    counts = {order.id: count(world, order)}
    changes = reads.find(Change, {"order": order.id}, order=("-at", "-id"), limit=100)
    names = People(reads)
    token = tracking_token(kit, order.id, reads.secrets.kept_code(TRACKING, order.id))
    products = {p.id: p for p in reads.find(Product, {"id": {e["sku"] for e in order.lines}})}
    replenished = reads.find(Order, {"origin": order.id}, order=("id",), limit=200)
    rows = [feed.work_order_row(world, kit.codes, w, closed_too=True) for w in works]
    return {
        "no": order.id, "ref": order.ref, "revision": order.revision, "state": order.state,
        "customer_id": order.customer_id, "carrier": order.carrier,
        "files": [file_row(reads, id) for id in order.files],
        "frozen_until": frozen_until(order, format_instant(kit.clock())),
        "shipments": shipments(world, order), "deliveries": list(order.deliveries),
        "customer": {"name": order.customer, "phone": order.phone}, "address": order.address,
        "priority": order.priority, "promised_ship": order.promised_ship,
        "expected_delivery": order.expected_delivery,
        "percent": status.percent([work_view(world, w.id) for w in works]),
        "late": is_late(order, Items(reads, kit).day, kit), "created_at": order.created_at,
        "lines": [{**line, **line_sums(world, order, line)} for line in lines_of(order, products)],
        "stages": [{**e, "by": names.of(e["by"])} for e in status.standing(order.entries)],
        "gates": list(order.gates), "facts": {k: v for k, v in order.facts.items() if v},
        "tracking_token": token, "tracking_url": tracking_url(kit, token) if token else None,
        "work_orders": [{**row, "routing": routing_of(world, w)} for row, w in zip(rows, works, strict=True) if row],
        "packages": [{**by_name(feed.package_row(world, kit.codes, b, True, counts), "bound_by", names),
                      **place_in(order, b, counts[order.id]), **acts_of(b, names)} for b in boxes],
        "ng_reports": [by_name(feed.ng_row(world, kit.codes, n, closed_too=True), "by", names)
                       for n in reports],
        "replenishments": [o.id for o in replenished], "origin": order.origin,
        "changes": [change_row(reads, kit, c, names) for c in changes]}


def routing_of(world: World, work_order: WorkOrder) -> list[View]:
    """The operations as a change request edits them; for the office only: rates of pay are in it."""
    steps = [world.need(Operation, f"{work_order.id}/{n}") for n in work_order.operations]
    return [{"number": s.number, "name": s.name, "name_en": s.name_en, "work_center": s.work_center, "kind": s.kind,
             "standard_seconds": s.standard_ms // 1000, "piece_rate": format_quantity(s.piece_rate),
             "begun": begun(s), "planned_start": s.planned_start, "planned_finish": s.planned_finish, "crew": s.crew}
            for s in steps]


def file_row(reads: Reads, id: str) -> View:
    """An uploaded file in a list; one that is not known any more keeps its id."""
    file = reads.source.load(File, id)
    if file is None:
        return {"id": id, "name": "", "media_type": "", "bytes": 0}
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "bytes": file.bytes}


def acts_of(box: Package, names: People) -> View:
    """When it was bound, and who brought it out: each act with its own person and time."""
    bound, shipped = box.bound or {}, box.shipped or {}
    return {"bound_at": bound.get("recorded_at") or bound.get("at"), "shipped_by": names.of(shipped.get("actor"))}


def by_name(row: View | None, field: str, names: People) -> View:
    """A row with {id, name} where phones are told an id."""
    return {**row, field: names.of(row[field])} if row else {}


class People:
    """Who an id is, asked once each."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.known: dict[str, View | None] = {}

    def of(self, id: object) -> View | None:
        """{id, name}; None for nobody (the system), and for what a held event has in an id's place. A key is called by
        the name it was given."""
        if not isinstance(id, str) or not id or not storable(id):
            return None
        if id not in self.known:
            self.known[id] = {"id": id, "name": self.name_of(id)}
        return self.known[id]

    def name_of(self, id: str) -> str:
        if id.startswith("key:"):
            return next((k.name for k in self.reads.secrets.api_keys() if k.id == id[4:]), id)
        called = self.reads.names([id]).get(id)
        return called.name if called else id
