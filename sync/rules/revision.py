"""What a change of an order means: the difference that people read, and the next revision of a work order [S6]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sync import effects as fx
from sync.model.quantity import format_quantity
from sync.model.records import Change, File, Operation, Order, Product, WorkCenter, WorkOrder
from sync.model.status import begun
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.orders import make_step, usable
from sync.rules.planning import Planner
from sync.verdict import Refused

PRIVATE = frozenset({"address", "piece_rate"})  # the customer's and the pay's business: not on phones [S18]
PLAIN = ("promised_ship", "expected_delivery", "address", "priority")  # touch no operation
PARTS = ("name", "name_en", "work_center", "kind", "standard_ms", "piece_rate")  # of an operation
Diff = list[dict[str, Any]]
Lines = list[dict[str, Any]]


def difference(case: Case, order: Order, content: dict[str, Any]) -> Diff:
    """[{field, line?, operation?, part?, from, to, from_file?, to_file?}]: what people will read."""
    lines = wanted_lines(case, order, content)
    diff = [{"field": f, "from": getattr(order, f), "to": content[f]}
            for f in PLAIN if f in content and content[f] != getattr(order, f)]
    for old, new in zip(order.lines, lines, strict=False):
        for name in ("sku", "quantity", "requirements"):
            if old[name] != new[name]:
                diff.append({"field": name, "line": old["number"], "from": shown(name, old[name]),
                             "to": shown(name, new[name])})
    for new in lines[len(order.lines):]:
        diff.append({"field": "line", "line": new["number"], "from": None,
                     "to": f"{new['sku']} × {shown('quantity', new['quantity'])}"})
    for entry in content.get("drawing") or []:
        diff += drawing_difference(case, order, entry)
    for entry in content.get("routing") or []:
        diff += routing_difference(case, order, entry)
    return diff


def shown(name: str, value: Any) -> Any:
    return format_quantity(value) if name == "quantity" else value


def wanted_lines(case: Case, order: Order, content: dict[str, Any]) -> Lines:
    """The order's lines as the change wants them."""
    if "lines" in content and len(content["lines"]) < len(order.lines):
        raise Refused("line_missing", "A line cannot be taken away; cancel the order instead.", 422)
    lines = []
    for i, new in enumerate(content.get("lines", order.lines)):
        old = order.lines[i] if i < len(order.lines) else None
        if old is None or old["sku"] != new["sku"]:
            usable(case, new["sku"])
        kept = old["requirements"] if old else ""
        asked = content.get("requirements", new.get("requirements", kept))
        lines.append({"number": i + 1, "sku": new["sku"], "quantity": new["quantity"],
                      "requirements": asked, "work_order": old["work_order"] if old else None})
    return lines


def made_from(case: Case, order: Order, line: int) -> WorkOrder:
    """The work order of a line. Refused when there is none yet: then the product's own data are what counts."""
    id = next((entry["work_order"] for entry in order.lines if entry["number"] == line), None)
    if id is None:
        raise Refused("no_work_order", "This line has no work order yet; change the product instead.", 422, line=line)
    return case.world.need(WorkOrder, id)


def drawing_difference(case: Case, order: Order, entry: dict[str, Any]) -> Diff:
    """The old drawing beside the new one, with their files so that both can be looked at."""
    work_order = made_from(case, order, entry["line"])
    name, file = entry["drawing"], entry.get("drawing_file") or ""
    if file and case.world.get(File, file) is None:
        raise Refused("unknown_file", "A file is not here; please upload it again.", 422, file=file)
    if (name, file) == (work_order.drawing, work_order.drawing_file):
        return []
    return [{"field": "drawing", "line": entry["line"], "from": work_order.drawing, "to": name,
             "from_file": work_order.drawing_file, "to_file": file}]


def routing_difference(case: Case, order: Order, entry: dict[str, Any]) -> Diff:
    """Operation by operation, part by part; part "step": a whole operation comes or goes."""
    work_order = made_from(case, order, entry["line"])
    now = {n: case.world.need(Operation, fx.operation_id(work_order.id, n)) for n in work_order.operations}
    wanted = steps_of(case, work_order, entry["operations"])
    diff: Diff = []
    for number in sorted({*now, *wanted}):
        old, new = now.get(number), wanted.get(number)
        if old is not None and new is None and begun(old):
            raise Refused("operation_begun", f"Operation {number} has been worked on; it cannot go.", 409,
                          operation=number)
        row = {"field": "routing", "line": entry["line"], "operation": number}
        if old is None or new is None:
            diff.append({**row, "part": "step", "from": old and old.name, "to": new and new.name})
            continue
        diff += [{**row, "part": p, "from": getattr(old, p), "to": getattr(new, p)}
                 for p in PARTS if getattr(old, p) != getattr(new, p)]
    return diff


def steps_of(case: Case, work_order: WorkOrder, routing: Lines) -> dict[int, Operation]:
    """The operations that a change wants, by number."""
    numbers = [s["number"] for s in routing]
    if not routing or len(set(numbers)) < len(numbers):
        raise Refused("bad_routing", "A routing has operations, each with a number of its own.", 422)
    for step in routing:
        if case.world.get(WorkCenter, step["work_center"]) is None:
            raise Refused("unknown_work_center", f"There is no work center {step['work_center']}.", 422)
    return {s["number"]: make_step(work_order, s) for s in routing}


def revise(case: Case, draft: Draft, change: Change, old: dict[str, Any], new: dict[str, Any],
           revision: int, day: date) -> None:
    """The work order of one line at its next revision; what it touches decides S6 later."""
    mine = [d for d in change.diff if d.get("line") in (None, old["number"])]
    drawing = next((d for d in mine if d["field"] == "drawing"), None)
    routing = next((r["operations"] for r in change.content.get("routing") or [] if r["line"] == old["number"]), None)
    steps = sorted({d["operation"] for d in mine if d["field"] == "routing" and d["part"] not in PRIVATE})
    whole = drawing is not None or any(old[n] != new[n] for n in ("sku", "quantity", "requirements"))
    work_order = draft.world.edit(WorkOrder, old["work_order"])
    work_order.revision, work_order.planned = revision, new["quantity"]
    work_order.requirements = new["requirements"]
    work_order.changes = [*work_order.changes, {
        "revision": revision, "touches": "all" if whole else steps, "change_id": change.id,
        "diff": [d for d in mine if not PRIVATE & {d["field"], d.get("part")}]}]
    placed_anew: set[str] = set()
    if old["sku"] != new["sku"]:
        product = case.world.need(Product, new["sku"])
        work_order.sku, work_order.tolerance = product.id, product.tolerance
        work_order.drawing, work_order.drawing_file = product.drawing, product.drawing_file
        routing = routing if routing is not None else product.routing
    if drawing is not None:
        work_order.drawing, work_order.drawing_file = drawing["to"], drawing["to_file"]
    if routing is not None:
        placed_anew = reroute(draft, work_order, routing)
    if routing is not None or old["quantity"] != new["quantity"]:
        Planner(draft.world).replan(work_order.id, day, placed_anew)


def reroute(draft: Draft, work_order: WorkOrder, routing: Iterable[dict[str, Any]]) -> set[str]:
    """Take over another routing; operations with anything recorded on them stay. The ids of operations
    whose work center or time is another one now."""
    planner, world = Planner(draft.world), draft.world
    wanted = {s["number"]: make_step(work_order, s) for s in routing}
    moved: set[str] = set()
    for number in list(work_order.operations):
        step = world.edit(Operation, fx.operation_id(work_order.id, number))
        if number not in wanted:
            if not begun(step):
                planner.free(step)
                work_order.operations.remove(number)
        elif (step.work_center, step.standard_ms) != (wanted[number].work_center, wanted[number].standard_ms):
            planner.free(step)
            moved.add(step.id)
    for number, new in wanted.items():
        if world.get(Operation, new.id) is None:
            world.add(new)
        step = world.edit(Operation, new.id)  # one that was taken out before comes back
        for part in PARTS:
            setattr(step, part, getattr(new, part))
        if number not in work_order.operations:
            work_order.operations.append(number)
    work_order.operations.sort()
    return moved
