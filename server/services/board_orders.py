"""The board's lists of orders: in work, overdue, at risk and why, and where the work is held up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from server.services.floor_words import FloorWords, Words
from server.services.ports import Reads
from server.services.worktime import WorkTime
from sync.model import status
from sync.model.quantity import Milli, format_quantity
from sync.model.records import Operation, Order, Product, WorkCenter, WorkOrder
from sync.model.status import WorkView
from sync.settle import work_view

OUT = frozenset({"shipped", "in_transit", "delivered", "delivery_exception", "returning", "completed", "cancelled"})
HERE = tuple(code for code in status.CODES if code not in OUT)  # the goods are still in the factory, or not made yet
IN_WORK = frozenset({"in_production", "in_inspection"})
BINDING = frozenset(HERE) - {"draft"}


@dataclass
class OpenOrders:
    """Every order whose goods have not left, with its work orders, from one snapshot. today: calendar day."""

    reads: Reads
    words: FloorWords
    time: WorkTime
    now: datetime
    orders: list[Order] = field(init=False)
    views: dict[str, list[WorkView]] = field(init=False)

    def __post_init__(self) -> None:
        self.orders = self.reads.find(Order, {"state": HERE}, order=("promised_ship", "id"))
        self.words.know(WorkOrder, (w for o in self.orders for w in o.work_orders))
        world = self.words.world
        self.words.know(Operation, (f"{w}/{n}" for o in self.orders for w in o.work_orders
                                    for n in world.need(WorkOrder, w).operations))
        self.words.know(Product, (entry["sku"] for o in self.orders for entry in o.lines))
        self.views = {o.id: [work_view(world, w) for w in o.work_orders] for o in self.orders}
        self.today = self.time.factory.today(self.now)

    # --- which orders -----------------------------------------------------------------------

    def in_state(self, state: str) -> list[Words]:
        return [self.row(o) for o in self.orders if o.state == state]

    def in_work(self) -> list[Words]:
        """Begun and not finished, frozen ones aside."""
        return [self.row(o) for o in self.orders if o.state in IN_WORK]

    def overdue(self) -> list[Words]:
        """The promised day is over and the goods are still here, longest overdue first."""
        return [self.row(o) for o in self.orders if o.promised_ship < self.today]

    def at_risk(self) -> list[Words]:
        """Not overdue yet, but it will be if nothing happens; each says why."""
        found = [(o, self.risks(o)) for o in self.orders
                 if o.state in BINDING and o.promised_ship >= self.today]
        return [{**self.row(o), "risks": risks} for o, risks in found if risks]

    def risks(self, order: Order) -> list[Words]:
        """plan: planned to finish after the promise. time: more work left than working time until then."""
        found: list[Words] = []
        finish = max((v.work_order.planned_finish or "" for v in self.views[order.id] if not v.all_done), default="")
        if finish > order.promised_ship:
            found.append({"code": "plan", "day": finish})
        needed = max([0, *(left_minutes(v) for v in self.views[order.id]), *self.unplanned(order)])
        if needed:
            there = self.time.until_end_of(date.fromisoformat(order.promised_ship), self.now)
            if needed > there:
                found.append({"code": "time", "needed_minutes": needed, "minutes": there})
        return found

    def unplanned(self, order: Order) -> list[int]:
        """Minutes of work of the lines that have no work order yet, by the product's routing."""
        lines = [entry for entry in order.lines if not entry.get("work_order")]
        products = [(entry, self.words.world.get(Product, entry["sku"])) for entry in lines]
        return [sum(int(s.get("standard_ms") or 0) for s in p.routing) * int(entry["quantity"]) // 1000 // 60_000
                for entry, p in products if p is not None]

    # --- one order --------------------------------------------------------------------------

    def row(self, order: Order) -> Words:
        """One order in a list: what it is, until when, and what it hangs on."""
        first = order.lines[0] if order.lines else {}
        product = self.words.world.get(Product, str(first.get("sku", "")))
        finishes = [v.work_order.planned_finish for v in self.views[order.id] if v.work_order.planned_finish]
        return {"order": order.id, "ref": order.ref, "customer": order.customer, "state": order.state,
                "priority": order.priority, "promised_ship": order.promised_ship, "percent": order.percent,
                "product": {"sku": first.get("sku", ""), "name": product.name if product else "",
                            "name_en": product.name_en if product else ""},
                "quantity": format_quantity(sum(int(e["quantity"]) for e in order.lines)),
                "unit": product.unit if product else "", "lines": len(order.lines),
                "planned_finish": max(finishes, default=None), "hangs": self.hangs(order)}

    def hangs(self, order: Order) -> Words:
        """The operation that the order waits for (that of the work order with most work left), else the step
        of the office or store: {stage} confirm | plan | frozen | pack | ship, or {operation, center, crew, …}."""
        if order.state == "on_hold":
            return {"stage": "frozen", "since": at_of(order.facts.get("on_hold"))}
        undone = [v for v in self.views[order.id] if not v.all_done]
        if not self.views[order.id]:
            return {"stage": "confirm" if order.state == "draft" else "plan", "since": entered(order, order.state)}
        if not undone:
            stage = "ship" if order.state in ("packed", "outbound") else "pack"
            return {"stage": stage, "since": entered(order, order.state)}
        view = max(undone, key=lambda v: (left_minutes(v), v.work_order.id))
        step = next(o for o in view.operations if not view.done(o))
        return {**self.held(order, view, step), "stage": "work"}

    def holding(self) -> list[Words]:
        """Operations in front of which pieces lie, longest first."""
        rows = [{**self.held(order, view, step), "priority": order.priority, "promised_ship": order.promised_ship}
                for order in self.orders if order.state in BINDING - {"on_hold"}
                for view in self.views[order.id] for step in view.operations
                if not view.done(step) and waiting(view, step) > 0]
        return sorted(rows, key=lambda r: (r["since"] or "", r["order"], r["operation"]["number"]))

    def held(self, order: Order, view: WorkView, step: Operation) -> Words:
        """How much waits in front of an operation and since when: its own last work, else when the first
        pieces came (for the first operation: when the work order was there)."""
        before = view.counted_before(step.number)
        came = before.first_at if before is not None else entered(order, "scheduled")
        lies = max(waiting(view, step), 0)
        return {**self.words.work(view.work_order.id, step.number), "waiting": format_quantity(lies),
                "left": format_quantity(max(view.work_order.planned - max(step.good, 0), 0)),
                "planned": format_quantity(view.work_order.planned), "began": step.first_at,
                "since": step.last_at or came, "minutes": lies * step.standard_ms // 1000 // 60_000}

    def centers(self, holding: Iterable[Mapping[str, Any]]) -> list[Words]:
        """The same by work center: how many jobs lie there, how much work they are, since when the oldest does."""
        found: dict[str, Words] = {}
        for row in holding:
            here = found.setdefault(row["center"]["id"], {"center": row["center"], "jobs": 0, "minutes": 0,
                                                          "oldest": row["since"], "stations": 1})
            here["jobs"] += 1
            here["minutes"] += row["minutes"]
            center = self.words.world.get(WorkCenter, row["center"]["id"])
            here["stations"] = center.stations if center else 1
        return sorted(found.values(), key=lambda r: (r["oldest"] or "", r["center"]["id"]))


def waiting(view: WorkView, step: Operation) -> Milli:
    """Pieces that lie in front of an operation: what came and has not gone through it."""
    before = view.counted_before(step.number)
    came = min(before.good, view.work_order.planned) if before is not None else view.work_order.planned
    return came - step.output


def left_minutes(view: WorkView) -> int:
    """Standard minutes that a work order still takes, one operation after the other."""
    planned = view.work_order.planned
    return sum(max(planned - max(o.good, 0), 0) * o.standard_ms // 1000
               for o in view.operations if not view.done(o)) // 60_000


def entered(order: Order, state: str) -> str | None:
    """When the order came into a state, newest time; its beginning where it never did."""
    return next((e["at"] for e in reversed(order.entries) if e["code"] == state), order.created_at or None)


def at_of(mark: Any) -> str | None:
    return mark.get("at") if isinstance(mark, dict) else None
