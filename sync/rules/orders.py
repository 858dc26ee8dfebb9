"""Acts on orders: create, confirm, hold, cancel, complete, and what couriers report [S7]."""

from __future__ import annotations

from datetime import date
from typing import Any

from sync import effects as fx
from sync.model.boxes import boxes_of
from sync.model.records import Customer, File, Operation, Order, Product, Setting, WorkOrder
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.planning import Planner
from sync.verdict import Decision, Refused

GATES = ("invoice",)


def create(case: Case) -> Decision:
    """order.create {customer, phone?, address?, promised_ship, expected_delivery?, priority,
    lines: [{sku, quantity (Milli), requirements}], gates, tracking (sha256), day, release, ref?, customer_id?,
    carrier?, files?: [ids]}.

    The number is {yymmdd}-{nnn} of the factory's day. With release it is confirmed at once.
    """
    body = case.body
    for entry in body["lines"]:
        usable(case, entry["sku"])
    if body.get("customer_id") and case.world.get(Customer, body["customer_id"]) is None:
        raise Refused("unknown_customer", "There is no such customer.", 422)
    number, counted = next_number(case, body["day"])
    order = Order(
        id=number, customer=body["customer"], phone=body.get("phone"), address=body.get("address"),
        promised_ship=body["promised_ship"], expected_delivery=body.get("expected_delivery"),
        priority=body.get("priority", "normal"), created_at=case.at, tracking=body["tracking"],
        gates=list(body.get("gates", [])), ref=body.get("ref") or "", customer_id=body.get("customer_id"),
        carrier=body.get("carrier") or "", files=known_files(case, body.get("files") or []),
        lines=[{"number": i + 1, "sku": entry["sku"], "quantity": entry["quantity"],
                "requirements": entry.get("requirements", ""), "work_order": None}
               for i, entry in enumerate(body["lines"])])
    draft = Draft(case.world)
    draft.world.add(order)
    if body.get("release"):
        confirmed(case, draft, order, date.fromisoformat(body["day"]))
    return case.done([*draft.effects(), counted])


def usable(case: Case, sku: str) -> Product:
    """The product of a new line. Refused when there is none or it is no longer used."""
    product = case.world.get(Product, sku)
    if product is None:
        raise Refused("unknown_product", f"There is no product {sku}.", 422, sku=sku)
    if not product.active:
        raise Refused("product_inactive", f"{sku} is no longer made.", 422, sku=sku)
    return product


def known_files(case: Case, ids: list[str]) -> list[str]:
    """Each file once, in order. Refused when one is not here."""
    for id in ids:
        if case.world.get(File, id) is None:
            raise Refused("unknown_file", "A file is not here; please upload it again.", 422, file=id)
    return list(dict.fromkeys(ids))


def set_files(case: Case) -> Decision:
    """order.files {no, files}: what hangs on the order now; also on closed ones."""
    order: Order = the(case, Order, case.body["no"])
    files = known_files(case, case.body["files"])
    if files == order.files:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Order, order.id, files=files)])


def next_number(case: Case, day: str) -> tuple[str, fx.Effect]:
    """The next order number of a day, and the effect that counts it."""
    name = f"orders:{day}"
    counter = case.world.get(Setting, name)
    count = (counter.value if counter else 0) + 1
    return (f"{day[2:4]}{day[5:7]}{day[8:]}-{count:03d}",
            fx.put(case.world, Setting(name, count)))


def plannable(case: Case, order: Order) -> list[dict[str, Any]]:
    """Lines without a work order whose product has a routing: without one there is nothing to plan."""
    return [entry for entry in order.lines
            if not entry["work_order"] and case.world.need(Product, entry["sku"]).routing]


def confirmed(case: Case, draft: Draft, order: Order, first: date) -> None:
    """Mark the draft's order confirmed and make a work order from the routing of each line."""
    order.facts["confirmed"] = order.facts.get("confirmed") or mark(case)
    for entry in plannable(case, order):
        make_work_order(case, draft, order, entry, first)


def make_work_order(case: Case, draft: Draft, order: Order, entry: dict[str, Any], first: date) -> WorkOrder:
    """A work order of the draft's order and line, from the product's routing, planned forward from `first`."""
    product = case.world.need(Product, entry["sku"])
    work_order = WorkOrder(
        id=case.ids.short(), order=order.id, line=entry["number"], sku=product.id,
        planned=entry["quantity"], revision=order.revision, tolerance=product.tolerance,
        requirements=entry["requirements"], drawing=product.drawing, drawing_file=product.drawing_file,
        operations=[s["number"] for s in product.routing])
    steps = [make_step(work_order, s) for s in product.routing]
    for record in (work_order, *steps):
        draft.world.add(record)
    Planner(draft.world).plan(work_order, steps, first)
    entry["work_order"] = work_order.id
    order.work_orders.append(work_order.id)
    return work_order


def make_step(work_order: WorkOrder, step: dict[str, Any]) -> Operation:
    return Operation(
        id=fx.operation_id(work_order.id, step["number"]), work_order=work_order.id,
        number=step["number"], name=step["name"], name_en=step.get("name_en", ""),
        work_center=step["work_center"], kind=step.get("kind", "make"),
        standard_ms=step.get("standard_ms", 0), piece_rate=step.get("piece_rate", 0))


def mark(case: Case, **more: Any) -> dict[str, Any]:
    return {"at": case.at, "by": case.event.actor_id or None, **more}


def with_facts(case: Case, order: Order, more: list[fx.Effect] | None = None, /, **facts: Any) -> Decision:
    """Set (or, with None, clear) facts of the order."""
    return case.done([fx.change(case.world, Order, order.id, facts={**order.facts, **facts}), *(more or [])])


def unplanned(case: Case, order: Order, after: date | None = None) -> list[fx.Effect]:
    """Take the order's work off the work centers: all of it, or what lies after a day."""
    draft = Draft(case.world)
    for work_order in order.work_orders:
        Planner(draft.world).release(work_order, after)
    return draft.effects()


def confirm(case: Case) -> Decision:
    """order.confirm {no, day}: by sales; work orders follow from the routing.

    A line whose product had no routing yet gets its work order when it is confirmed again.
    """
    order = open_order(case)
    if order.facts.get("confirmed") and not plannable(case, order):
        return case.done([], "no_effect")
    draft = Draft(case.world)
    confirmed(case, draft, draft.world.edit(Order, order.id), date.fromisoformat(case.body["day"]))
    return case.done(draft.effects())


def open_order(case: Case) -> Order:
    """The order, unless it is cancelled or completed."""
    order: Order = the(case, Order, case.body["no"])
    for end in ("cancelled", "completed"):
        if order.facts.get(end):
            raise Refused(f"order_{end}", f"The order is {end}.", 409, no=order.id)
    return order


def hold(case: Case) -> Decision:
    order = open_order(case)
    if order.facts.get("on_hold"):
        return case.done([], "no_effect")
    return with_facts(case, order, on_hold=mark(case, reason=case.body.get("reason", "")))


def release(case: Case) -> Decision:
    order = open_order(case)
    if not order.facts.get("on_hold"):
        return case.done([], "no_effect")
    return with_facts(case, order, on_hold=None)


def cancel(case: Case) -> Decision:
    """Not once goods have left; later floor events are held [S7]. Its place on the work centers is free again."""
    order: Order = the(case, Order, case.body["no"])
    if order.facts.get("cancelled"):
        return case.done([], "no_effect")
    open_order(case)
    if any(box.shipped for box in boxes_of(case.world, order)):
        raise Refused("already_shipped", "The goods have left; open a return instead.", 409)
    return with_facts(case, order, unplanned(case, order),
                      cancelled=mark(case, reason=case.body.get("reason", "")))


def complete(case: Case) -> Decision:
    order: Order = the(case, Order, case.body["no"])
    if order.facts.get("completed"):
        return case.done([], "no_effect")
    open_order(case)
    if not order.facts.get("delivered"):
        raise Refused("not_delivered", "Only a delivered order can be completed.", 409)
    return with_facts(case, order, unplanned(case, order, case.today), completed=mark(case))


def deliver(case: Case) -> Decision:
    order = shipped_order(case)
    return with_facts(case, order, delivered=mark(case, note=case.body.get("note", "")),
                      exception=None, returning=None)


def exception(case: Case) -> Decision:
    return with_facts(case, shipped_order(case), exception=mark(case, reason=case.body["reason"]))


def returning(case: Case) -> Decision:
    return with_facts(case, shipped_order(case), returning=mark(case, reason=case.body["reason"]))


def moved(case: Case) -> Decision:
    """courier.step: the courier reported pick-up or movement."""
    return with_facts(case, shipped_order(case), moved=mark(case))


def shipped_order(case: Case) -> Order:
    order = open_order(case)
    if order.state not in ("shipped", "in_transit", "delivered", "delivery_exception", "returning"):
        raise Refused("not_shipped", "The order has not been shipped.", 409, state=order.state)
    return order


def pass_gate(case: Case) -> Decision:
    """order.gate {no, gate}: e.g. the invoice is issued."""
    order, gate = open_order(case), case.body["gate"]
    if gate not in order.gates:
        raise Refused("unknown_gate", f"The order has no gate {gate}.", 422)
    if order.facts.get(f"gate:{gate}"):
        return case.done([], "no_effect")
    return with_facts(case, order, **{f"gate:{gate}": mark(case)})


def settle(case: Case) -> Decision:
    """order.settle: paid (已结清), a mark apart from the state."""
    order: Order = the(case, Order, case.body["no"])
    return with_facts(case, order, settled=mark(case))


def relink(case: Case) -> Decision:
    """order.link {no, tracking (sha256)}: a new secret link for the customer; the old one is dead at once."""
    order: Order = the(case, Order, case.body["no"])
    return case.done([fx.change(case.world, Order, order.id, tracking=case.body["tracking"])])
