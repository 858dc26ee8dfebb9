"""Delivery notes (送货单): goods that the factory brings itself or that the customer fetches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.idempotency import once
from server.services.kit import Kit
from server.services.order_views import People, file_row
from server.services.paging import Cursors
from server.services.ports import Reads
from server.services.shipments import contents, total
from server.services.writer import Transaction
from sync.model.boxes import boxes_of, count, number_in, place
from sync.model.records import Delivery, Order, Package, WorkOrder
from sync.model.status import CLOSED
from sync.rules.deliveries import SELF
from sync.verdict import Refused
from sync.world import World

View = dict[str, Any]
MOST_READY = 1_000  # boxes that wait to go


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The use cases of delivery notes."""

    kit: Kit

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.kit.settings.secret, "deliveries")

    def make(self, body: Mapping[str, Any], by: Caller, key: str | None, raw: Mapping[str, Any]) -> View:
        """A note for boxes, or for all boxes of an order that may go now. Asked again with its key: the same answer,
        whatever became of the note since. Refused 404, 409, 422."""
        def make(tx: Transaction) -> View:
            boxes = list(body.get("packages") or [])
            if body.get("order"):
                order = tx.world.get(Order, body["order"])
                if order is None:
                    raise Refused("not_found", "There is no such order.", 404)
                boxes = [b.id for b in boxes_of(tx.world, order) if may_go(b)]
                if not boxes:
                    raise Refused("nothing_to_deliver", "No box of the order may go now.", 409)
            row = tx.act("delivery.create", {
                "mode": body["mode"], "packages": boxes, "driver": body.get("driver", ""),
                "note": body.get("note", ""), "day": self.kit.factory.today(tx.now)}, by)
            id = next(e["record"]["id"] for e in row.effects if e.get("of") == "Delivery" and e["do"] == "add")
            return note_row(tx.writes, tx.world, People(tx.writes), tx.world.need(Delivery, id))

        return self.kit.writer.call(lambda tx: once(
            tx, self.kit.sealer, f"{by.actor_id}:deliveries", key, raw, lambda: make(tx)))

    def sign(self, id: str, body: Mapping[str, Any], by: Caller) -> View:
        """The customer has the goods: the photo of the signed slip. Twice gives the same answer.
        Refused 404, 409, 422 unknown_file."""
        self.decide("delivery.sign", id, body, by)
        return self.whole(id)

    def cancel(self, id: str, body: Mapping[str, Any], by: Caller) -> View:
        """The goods did not go; the boxes are free again. Refused 404, 409."""
        self.decide("delivery.cancel", id, body, by)
        return self.whole(id)

    def decide(self, act: str, id: str, body: Mapping[str, Any], by: Caller) -> None:
        def decide(tx: Transaction) -> None:
            if tx.world.get(Delivery, id) is None:
                raise Refused("not_found", "There is no such delivery note.", 404)
            tx.act(act, {**body, "id": id}, by)

        self.kit.writer.call(decide)

    def whole(self, id: str) -> View:
        """One note. Refused 404."""
        with self.kit.store.reading() as reads:
            note = reads.source.load(Delivery, id)
            if note is None:
                raise Refused("not_found", "There is no such delivery note.", 404)
            return note_row(reads, World(reads.source), People(reads), note)

    def page(self, open_only: bool, cursor: str | None, limit: int) -> View:
        """Notes, newest first. BadCursor."""
        after = self.cursors.read(cursor, str, str) if cursor else None
        where = {"signed": None, "cancelled": None} if open_only else {}
        with self.kit.store.reading() as reads:
            found = reads.find(Delivery, where, order=("-at", "-id"), limit=limit + 1, after=after)
            world, names = World(reads.source), People(reads)
            items = [note_row(reads, world, names, note) for note in found[:limit]]
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return {"items": items, "more": more,
                "cursor": self.cursors.make((last.at, last.id)) if last else None}

    def ready(self) -> View:
        """Boxes that may go without a courier, by order, what is promised first on top. An order that is
        on hold is told so: its boxes stay."""
        with self.kit.store.reading() as reads:
            world = World(reads.source)
            boxes = [b for carrier in (None, SELF) for b in reads.find(
                Package, {"shipped": None, "delivery": None, "carrier": carrier, "touched": True}, limit=MOST_READY)]
            orders: dict[str, list[Package]] = {}
            for box in boxes:
                for no in {world.need(WorkOrder, w).order for w in box.lines}:
                    orders.setdefault(no, []).append(box)
            items = [ready_row(world, world.need(Order, no), found) for no, found in orders.items()]
        items = [i for i in items if i["state"] not in CLOSED]
        return {"items": sorted(items, key=lambda i: (i["promised_ship"], i["priority"] != "urgent", i["no"]))}


def may_go(box: Package) -> bool:
    """Something is inside, and it neither left nor belongs to a courier or another note."""
    return bool(box.lines) and box.carrier in (None, SELF) and not (box.shipped or box.delivery)


def ready_row(world: World, order: Order, boxes: list[Package]) -> View:
    return {"no": order.id, "ref": order.ref, "customer": order.customer, "address": order.address or "",
            "carrier": order.carrier, "state": order.state, "priority": order.priority,
            "promised_ship": order.promised_ship, **count(world, order),
            "packages": [{"id": b.id, "number": number_in(order, b.id), "packed_at": b.packed_at,
                          "lines": contents(world, b, order.id)}
                         for b in sorted(boxes, key=lambda b: (number_in(order, b.id), b.id))]}


def note_row(reads: Reads, world: World, names: People, note: Delivery) -> View:
    """A delivery note as its screen and its paper need it."""
    boxes = [b for b in (world.get(Package, id) for id in note.packages) if b is not None]
    orders = [world.need(Order, no) for no in note.orders]
    counts = {o.id: count(world, o) for o in orders}
    return {"id": note.id, "mode": note.mode, "customer": note.customer, "address": note.address,
            "phone": next((o.phone for o in orders if o.phone), None), "driver": note.driver, "note": note.note,
            "at": note.at, "by": names.of(note.by), "state": state_of(note),
            "orders": [{"no": o.id, "ref": o.ref, "state": o.state, **counts[o.id]} for o in orders],
            "packages": [{"id": b.id, "number": place(world, b, counts)["number"], "code": b.code,
                          "order": order_of(world, b), "lines": contents(world, b)}
                         for b in sorted(boxes, key=lambda b: (b.number, b.id))],
            "lines": total(world, boxes), "signed": marked(reads, names, note.signed),
            "cancelled": marked(reads, names, note.cancelled)}


def order_of(world: World, box: Package) -> str:
    return next((world.need(WorkOrder, w).order for w in box.lines), "")


def state_of(note: Delivery) -> str:
    return "cancelled" if note.cancelled else "signed" if note.signed else "open"


def marked(reads: Reads, names: People, mark: View | None) -> View | None:
    """When and by whom, with the file as people see it."""
    if mark is None:
        return None
    file = {"file": file_row(reads, mark["file"])} if mark.get("file") else {}
    return {**mark, "by": names.of(mark.get("by")), **file}
