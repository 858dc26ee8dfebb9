"""The order-state dictionary (订单状态中央词典): states are derived from facts, never typed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.model.boxes import holds
from sync.model.records import Operation, Order, Package, WorkOrder

STATES: list[dict[str, object]] = json.loads(
    Path(__file__).with_name("status.json").read_text(encoding="utf-8"))["states"]
CODES: list[str] = [str(s["code"]) for s in STATES]
CLOSED = frozenset({"completed", "cancelled"})  # its rows leave the phones
ASIDE = frozenset({"delivery_exception", "returning", "on_hold", "cancelled"})  # no steps on the way either
OVERRIDES = frozenset({"on_hold", "cancelled"})  # beside the ladder, not a step of it


def names(code: str) -> dict[str, str]:
    """{"zh": …, "en": …} of a state."""
    state = STATES[CODES.index(code)]
    return {"zh": str(state["zh"]), "en": str(state["en"])}


def standing(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries into states that hold. An order that fell back (a record was taken back, more was ordered) is told
    without the states that it fell back from, and with the time and the person of the first entry into its own."""
    kept: list[dict[str, Any]] = []
    for entry in entries:
        if entry["code"] in ASIDE:
            kept.append(entry)
            continue
        rank = CODES.index(entry["code"])
        before = next((e for e in reversed(kept) if e["code"] not in ASIDE), None)
        if before is None or CODES.index(before["code"]) <= rank:
            kept.append(entry)
            continue
        while kept and (kept[-1]["code"] in ASIDE or CODES.index(kept[-1]["code"]) > rank):
            kept.pop()
        if not kept or kept[-1]["code"] != entry["code"]:
            kept.append(entry)
    return kept


def counts(operation: Operation) -> bool:
    """Whether pieces are counted here: every manufacturing step, and an inspection that was used so."""
    return operation.kind != "inspect" or operation.output != 0


def begun(operation: Operation) -> bool:
    """Whether anything that counts was recorded on it."""
    return any((operation.good, operation.process_scrap, operation.material_scrap, operation.blocked,
                operation.starts, operation.pauses, operation.finishes, operation.passes))


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work order with its operations in routing order."""

    work_order: WorkOrder
    operations: list[Operation]

    def done(self, operation: Operation) -> bool:
        """Finished by word, by a passed final inspection, or because all planned are good."""
        return (operation.finished or operation.good >= self.work_order.planned
                or (operation.kind == "inspect" and operation.passes > 0))

    @property
    def started(self) -> bool:
        return any(o.starts > 0 or o.output > 0 or o.finished or o.passes for o in self.operations)

    @property
    def all_done(self) -> bool:
        return bool(self.operations) and all(self.done(o) for o in self.operations)

    @property
    def blocked(self) -> bool:
        return any(o.blocked > 0 for o in self.operations)

    @property
    def at_inspection(self) -> bool:
        """The first operation not done is an inspection, and work has begun."""
        first = next((o for o in self.operations if not self.done(o)), None)
        return self.started and first is not None and first.kind == "inspect"

    def counted_before(self, number: int) -> Operation | None:
        """The nearest earlier step that counts pieces: an inspection may only say pass or fail."""
        earlier = [o for o in self.operations if o.number < number and counts(o)]
        return earlier[-1] if earlier else None

    @property
    def packable(self) -> Operation | None:
        """The last step that counts pieces; its good ones can be packed."""
        counting = [o for o in self.operations if counts(o)]
        return counting[-1] if counting else None

    @property
    def weight(self) -> int:
        return self.work_order.planned * sum(o.standard_ms or 1 for o in self.operations)

    @property
    def finished_weight(self) -> int:
        planned = self.work_order.planned
        return sum((planned if self.done(o) else min(max(o.good, 0), planned))
                   * (o.standard_ms or 1) for o in self.operations)


def facts(order: Order, works: list[WorkView], packages: list[Package]) -> set[str]:
    """The names of all facts that hold now (see `when` in status.json)."""
    marks = order.facts
    found = {name for name in ("confirmed", "completed", "cancelled", "on_hold", "delivered",
                               "exception", "returning") if marks.get(name)}
    lines = [w.work_order for w in works]
    if works and len(works) == len(order.lines) and all(w.planned_start for w in lines):
        found.add("scheduled")
    if any(w.started for w in works):
        found.add("started")
    open_works = [w for w in works if not w.all_done]
    if open_works and all(w.at_inspection for w in open_works):
        found.add("at_inspection")
    if works and not open_works:
        found.add("all_finished")
    if not any(w.blocked for w in works):
        found.add("nothing_blocked")
    if lines and all(w.stocked >= w.planned for w in lines):
        found.add("all_stocked")
    if lines and all(w.packed >= w.planned for w in lines):
        found.add("all_packed")
    full = [p for p in packages if holds(order, p)]
    if full and all(p.shipped for p in full):
        found.add("all_out")
    if full and all(p.waybill or p.carrier == "self" for p in full):
        found.add("all_bound")
    if all(marks.get(f"gate:{gate}") for gate in order.gates):
        found.add("gates_passed")
    if marks.get("moved") or (full and all(p.carrier == "self" for p in full)):
        found.add("moving")
    return found


def derive(found: set[str]) -> str:
    """The last state of the dictionary whose facts all hold."""
    code = "draft"
    for state in STATES:
        if found.issuperset(state["when"]):  # type: ignore[arg-type]
            code = str(state["code"])
    return code


def percent(works: list[WorkView]) -> int:
    """Finished quantity × standard time, in whole per cent (0-100, rounded down)."""
    total = sum(w.weight for w in works)
    return sum(w.finished_weight for w in works) * 100 // total if total else 0


def work_state(order_state: str, view: WorkView) -> str:
    """The state of one work order, in the dictionary's words."""
    if order_state in CLOSED | OVERRIDES:
        return order_state
    if view.all_done and not view.blocked:
        return "produced"
    if view.at_inspection:
        return "in_inspection"
    return "in_production" if view.started else "scheduled"
