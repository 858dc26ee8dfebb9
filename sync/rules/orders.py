"""Acts on orders: create, confirm, hold, cancel, complete, and what couriers report [S7]."""

from __future__ import annotations

from datetime import date
from typing import Any

from sync import effects as fx
from sync.model.records import Operation, Order, Package, Product, Setting, WorkOrder
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.planning import plan
from sync.verdict import Decision, Refused
from sync.world import copy_record

GATES = ("invoice",)


def create(case: Case) -> Decision:
    """order.create {customer, phone?, address?, promised_ship, expected_delivery?, priority,
    lines: [{sku, quantity (Milli), requirements}], gates, tracking (sha256), day, release}.

    The number is {yymmdd}-{nnn} of the factory's day. With release it is confirmed at once.
    """
    body = case.body
    for entry in body["lines"]:
        if case.world.get(Product, entry["sku"]) is None:
            raise Refused("unknown_product", f"There is no product {entry['sku']}.", 422,
                          sku=entry["sku"])
    number, counted = next_number(case, body["day"])
    order = Order(
        id=number, customer=body["customer"], phone=body.get("phone"), address=body.get("address"),
        promised_ship=body["promised_ship"], expected_delivery=body.get("expected_delivery"),
        priority=body.get("priority", "normal"), created_at=case.at, tracking=body["tracking"],
        gates=list(body.get("gates", [])),
        lines=[{"number": i + 1, "sku": entry["sku"], "quantity": entry["quantity"],
                "requirements": entry.get("requirements", ""), "work_order": None}
               for i, entry in enumerate(body["lines"])])
    effects = [counted]
    if body.get("release"):
        effects += confirmed(case, order, date.fromisoformat(body["day"]))
    return case.done([fx.add(order), *effects])


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


def confirmed(case: Case, order: Order, first: date) -> list[fx.Effect]:
    """Mark the order confirmed and make a work order from the routing of each line."""
    order.facts["confirmed"] = order.facts.get("confirmed") or mark(case)
    effects: list[fx.Effect] = []
    for entry in plannable(case, order):
        work_order, more = make_work_order(case, order, entry, first)
        entry["work_order"] = work_order.id
        order.work_orders.append(work_order.id)
        effects += more
    return effects


def make_work_order(case: Case, order: Order, entry: dict[str, Any],
                    first: date) -> tuple[WorkOrder, list[fx.Effect]]:
    """A work order from the product's routing, planned forward from `first`."""
    product = case.world.need(Product, entry["sku"])
    work_order = WorkOrder(
        id=case.ids.short(), order=order.id, line=entry["number"], sku=product.id,
        planned=entry["quantity"], revision=order.revision, tolerance=product.tolerance,
        requirements=entry["requirements"], drawing=product.drawing,
        operations=[s["number"] for s in product.routing])
    steps = [make_step(work_order, s) for s in product.routing]
    planned = plan(case.world, work_order, steps, first)
    return work_order, [fx.add(work_order), *(fx.add(s) for s in steps), *planned.effects]


def make_step(work_order: WorkOrder, step: dict[str, Any]) -> Operation:
    return Operation(
        id=fx.operation_id(work_order.id, step["number"]), work_order=work_order.id,
        number=step["number"], name=step["name"], name_en=step.get("name_en", ""),
        work_center=step["work_center"], kind=step.get("kind", "make"),
        standard_ms=step.get("standard_ms", 0))


def mark(case: Case, **more: Any) -> dict[str, Any]:
    return {"at": case.at, "by": case.event.actor_id or None, **more}


def with_facts(case: Case, order: Order, **facts: Any) -> Decision:
    """Set (or, with None, clear) facts of the order."""
    return case.done([fx.change(case.world, Order, order.id, facts={**order.facts, **facts})])


def confirm(case: Case) -> Decision:
    """order.confirm {no, day}: by sales; work orders follow from the routing.

    A line whose product had no routing yet gets its work order when it is confirmed again.
    """
    order = open_order(case)
    if order.facts.get("confirmed") and not plannable(case, order):
        return case.done([], "no_effect")
    copy = copy_record(order)
    effects = confirmed(case, copy, date.fromisoformat(case.body["day"]))
    return case.done([*effects, fx.change(case.world, Order, order.id, facts=copy.facts,
                                          lines=copy.lines, work_orders=copy.work_orders)])


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
    """Not once goods have left; later floor events are held [S7]."""
    order: Order = the(case, Order, case.body["no"])
    if order.facts.get("cancelled"):
        return case.done([], "no_effect")
    open_order(case)
    if any(case.world.need(Package, p).shipped for p in order.packages):
        raise Refused("already_shipped", "The goods have left; open a return instead.", 409)
    return with_facts(case, order, cancelled=mark(case, reason=case.body.get("reason", "")))


def complete(case: Case) -> Decision:
    order: Order = the(case, Order, case.body["no"])
    if order.facts.get("completed"):
        return case.done([], "no_effect")
    open_order(case)
    if not order.facts.get("delivered"):
        raise Refused("not_delivered", "Only a delivered order can be completed.", 409)
    return with_facts(case, order, completed=mark(case))


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
