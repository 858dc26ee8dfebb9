"""Change requests (订单变更申请): a diff, an approval, the next revision [S6]."""

from __future__ import annotations

from typing import Any

from sync import effects as fx
from sync.model.quantity import format_quantity
from sync.model.records import Change, Operation, Order, Product, WorkOrder
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.orders import make_step, make_work_order, mark, open_order
from sync.verdict import Decision, Refused
from sync.world import copy_record

PRIVATE = frozenset({"address"})  # about the customer: not on phones [S18]
PLAIN = ("promised_ship", "expected_delivery", "address", "priority")  # touch no operation


def propose(case: Case) -> Decision:
    """change.propose {id, no, content: {lines?|promised_ship?|requirements?|address? …}, reason}.

    lines: the whole new list, matched by position; quantities in Milli.
    """
    order, content = open_order(case), case.body["content"]
    diff = difference(case, order, content)
    if not diff:
        raise Refused("no_change", "Nothing would change.", 422)
    change = Change(id=case.body["id"], order=order.id, base_revision=order.revision,
                    content=dict(content), diff=diff, reason=case.body["reason"],
                    by=case.event.actor_id, at=case.at)
    return case.done([fx.add(change)])


def difference(case: Case, order: Order, content: dict[str, Any]) -> list[dict[str, Any]]:
    """[{field, line?, from, to}]: what people will read."""
    diff = [{"field": f, "from": getattr(order, f), "to": content[f]}
            for f in PLAIN if f in content and content[f] != getattr(order, f)]
    for old, new in zip(order.lines, wanted_lines(case, order, content), strict=False):
        for name in ("sku", "quantity", "requirements"):
            if old[name] != new[name]:
                diff.append({"field": name, "line": old["number"], "from": shown(name, old[name]),
                             "to": shown(name, new[name])})
    for new in wanted_lines(case, order, content)[len(order.lines):]:
        diff.append({"field": "line", "line": new["number"], "from": None,
                     "to": f"{new['sku']} × {shown('quantity', new['quantity'])}"})
    return diff


def shown(name: str, value: Any) -> Any:
    return format_quantity(value) if name == "quantity" else value


def wanted_lines(case: Case, order: Order, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The order's lines as the change wants them."""
    if "lines" in content and len(content["lines"]) < len(order.lines):
        raise Refused("line_missing", "A line cannot be taken away; cancel the order instead.", 422)
    lines = []
    for i, new in enumerate(content.get("lines", order.lines)):
        old = order.lines[i] if i < len(order.lines) else None
        if case.world.get(Product, new["sku"]) is None:
            raise Refused("unknown_product", f"There is no product {new['sku']}.", 422)
        kept = old["requirements"] if old else ""
        asked = content.get("requirements", new.get("requirements", kept))
        lines.append({"number": i + 1, "sku": new["sku"], "quantity": new["quantity"],
                      "requirements": asked, "work_order": old["work_order"] if old else None})
    return lines


def approve(case: Case) -> Decision:
    """The order and its work orders get the next revision; twice gives the same answer."""
    change: Change = the(case, Change, case.body["id"])
    if change.state == "approved":
        return case.done([], "no_effect")
    check_open(case, change)
    order = case.world.need(Order, change.order)
    revision = order.revision + 1
    lines = wanted_lines(case, order, change.content)
    effects = [fx.change(case.world, Change, change.id, state="approved",
                         decided={**mark(case), "revision": revision})]
    for old, new in zip(order.lines, lines, strict=False):
        if old["work_order"]:
            effects += revise(case, change, old, new, revision)
    added: list[str] = []
    copy = copy_record(order)
    copy.revision = revision
    for new in lines[len(order.lines):]:
        if order.facts.get("confirmed") and case.world.need(Product, new["sku"]).routing:
            made, more = make_work_order(case, copy, new, case.now.date())
            new["work_order"] = made.id
            added.append(made.id)
            effects += more
    plain = {f: change.content[f] for f in PLAIN if f in change.content}
    effects.append(fx.change(case.world, Order, order.id, revision=revision, lines=lines,
                             work_orders=[*order.work_orders, *added], **plain))
    return case.done(effects)


def check_open(case: Case, change: Change) -> None:
    """Still proposed, on the present revision, and not decided by the person who proposed it."""
    if change.state != "proposed":
        raise Refused("already_decided", "The change was decided already.", 409, state=change.state)
    open_order_of(case, change)
    if case.event.session_id and change.by == case.event.actor_id:
        raise Refused("own_change", "Somebody else must decide on it.", 403)


def open_order_of(case: Case, change: Change) -> None:
    order = case.world.need(Order, change.order)
    for end in ("cancelled", "completed"):
        if order.facts.get(end):
            raise Refused(f"order_{end}", f"The order is {end}.", 409, no=order.id)
    if order.revision != change.base_revision:
        raise Refused("stale_change", "The order has a newer revision; make the change anew.", 409,
                      revision=order.revision, base_revision=change.base_revision)


def revise(case: Case, change: Change, old: dict[str, Any], new: dict[str, Any],
           revision: int) -> list[fx.Effect]:
    """The work order of one line at its next revision; what it touches decides S6 later."""
    work_order = case.world.need(WorkOrder, old["work_order"])
    touched = any(old[n] != new[n] for n in ("sku", "quantity", "requirements"))
    entry = {"revision": revision, "touches": "all" if touched else [], "change_id": change.id,
             "diff": [d for d in change.diff
                      if d.get("line") in (None, old["number"]) and d["field"] not in PRIVATE]}
    to: dict[str, Any] = {"revision": revision, "changes": [*work_order.changes, entry],
                          "planned": new["quantity"], "requirements": new["requirements"]}
    effects: list[fx.Effect] = []
    if old["sku"] != new["sku"]:
        product = case.world.need(Product, new["sku"])
        to.update(sku=product.id, tolerance=product.tolerance, drawing=product.drawing)
        effects, to["operations"] = reroute(case, work_order, product)
    return [*effects, fx.change(case.world, WorkOrder, work_order.id, **to)]


def reroute(case: Case, work_order: WorkOrder,
            product: Product) -> tuple[list[fx.Effect], list[int]]:
    """Take over the new product's routing; steps with reports on them stay."""
    effects: list[fx.Effect] = []
    wanted = {s["number"]: make_step(work_order, s) for s in product.routing}
    kept = []
    for number in work_order.operations:
        step = case.world.need(Operation, fx.operation_id(work_order.id, number))
        if number in wanted:
            new = wanted[number]
            effects.append(fx.change(case.world, Operation, step.id, name=new.name, kind=new.kind,
                                     name_en=new.name_en, work_center=new.work_center,
                                     standard_ms=new.standard_ms))
        if number in wanted or used(step):
            kept.append(number)
    for number, step in wanted.items():
        if number not in kept:
            effects.append(fx.put(case.world, step))
            kept.append(number)
    return effects, sorted(kept)


def used(step: Operation) -> bool:
    """Whether anything was recorded on the step."""
    return any((step.good, step.process_scrap, step.material_scrap, step.blocked, step.starts, step.pauses,
                step.finishes, step.passes))


def refuse(case: Case) -> Decision:
    change: Change = the(case, Change, case.body["id"])
    if change.state == "refused":
        return case.done([], "no_effect")
    if change.state != "proposed":
        raise Refused("already_decided", "The change was decided already.", 409, state=change.state)
    return case.done([fx.change(case.world, Change, change.id, state="refused",
                                decided=mark(case, reason=case.body.get("reason", "")))])
