"""What a decision changes, as facts that screens say in words: the difference between two worlds.

The same function tells what would happen (a world in which the decision was tried and that is thrown away)
and what did happen, so that the two cannot be told differently. Quantities are wire strings, as [before, after].
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sync.codes import CodeReader
from sync.event import canonical
from sync.model.quantity import format_quantity
from sync.model.records import (
    AndonCall,
    EventStatus,
    InboxItem,
    NgReport,
    Operation,
    Order,
    Package,
    Product,
    WorkOrder,
)
from sync.rules.case import cap
from sync.world import World

Fact = dict[str, Any]
COUNTS = ("good", "process_scrap", "material_scrap", "blocked")
DEEDS = ("starts", "pauses", "passes", "finishes")


def consequences(before: World, after: World, codes: CodeReader, own: Collection[str]) -> list[Fact]:
    """Facts in a fixed order, what people ask first on top. own: the events that are decided on."""
    telling = Telling(before, after, codes, own)
    found = [fact for kind, id in after.changed for fact in telling.of(kind, id)]
    return sorted(found, key=lambda f: (ORDER.index(f["what"]), canonical(f)))  # not by ids: a trial makes its own


ORDER = ("event", "operation", "work_order", "package", "reversed", "ng", "new_order", "andon", "order", "other_event",
         "alert")


class Telling:
    """One comparison. Records that did not change are read from `after`, which has all layers below it."""

    def __init__(self, before: World, after: World, codes: CodeReader, own: Collection[str]) -> None:
        self.before, self.after, self.codes, self.own = before, after, codes, own
        self.tellers: dict[type[Any], Callable[[Any, Any], list[Fact]]] = {
            Operation: self.operation, WorkOrder: self.work_order, Package: self.package, NgReport: self.ng,
            Order: self.order, AndonCall: self.andon, EventStatus: self.event, InboxItem: self.item}

    def of(self, kind: type[Any], id: str) -> list[Fact]:
        tell = self.tellers.get(kind)
        return tell(self.before.get(kind, id), self.after.need(kind, id)) if tell else []

    def work(self, id: str) -> Fact:
        work_order = self.after.need(WorkOrder, id)
        product = self.after.get(Product, work_order.sku)
        return {"order": work_order.order, "work_order": self.codes.work_order_code(id, work_order.revision),
                "unit": product.unit if product else ""}

    def operation(self, old: Operation | None, new: Operation) -> list[Fact]:
        """An operation's sums, and how far they are beyond the plan."""
        if old is None:
            return []
        work_order = self.after.need(WorkOrder, new.work_order)
        deeds = {n: getattr(new, n) - getattr(old, n) for n in DEEDS if getattr(new, n) != getattr(old, n)}
        sums = {n: pair(getattr(old, n), getattr(new, n)) for n in COUNTS if getattr(new, n) != getattr(old, n)}
        if not deeds and not sums:
            return []
        return [{"what": "operation", **self.work(new.work_order), "done": deeds, **sums,
                 "operation": {"number": new.number, "name": new.name, "name_en": new.name_en},
                 "planned": format_quantity(work_order.planned), "output": pair(old.output, new.output),
                 "over": over(work_order.planned, new.output), "allowed": format_quantity(cap(work_order))}]

    def work_order(self, old: WorkOrder | None, new: WorkOrder) -> list[Fact]:
        """What is packed and stocked of a work order."""
        changed = [n for n in ("packed", "stocked") if old and getattr(old, n) != getattr(new, n)]
        return [{"what": "work_order", **self.work(new.id), "of": n, "planned": format_quantity(new.planned),
                 "sum": pair(getattr(old, n), getattr(new, n)), "over": over(new.planned, getattr(new, n))}
                for n in changed]

    def package(self, old: Package | None, new: Package) -> list[Fact]:
        """Contents, waybill and leaving of a package."""
        if old is None:
            return []
        lines = [{**self.work(w), "quantity": pair(old.lines.get(w, 0), new.lines.get(w, 0))}
                 for w in sorted({*old.lines, *new.lines}) if old.lines.get(w, 0) != new.lines.get(w, 0)]
        fact: Fact = {"what": "package", "package": new.code, "number": new.number, "lines": lines}
        if (old.waybill, old.carrier) != (new.waybill, new.carrier):
            fact["binding"] = [label(old), label(new)]
        if bool(old.shipped) != bool(new.shipped):
            fact["shipped"] = bool(new.shipped)
        return [fact] if lines or len(fact) > 4 else []

    def ng(self, old: NgReport | None, new: NgReport) -> list[Fact]:
        fact: Fact = {"what": "ng", **self.work(new.work_order), "quantity": format_quantity(new.quantity),
                      "defect": new.defect, "new": old is None}
        if old is not None and old.remaining != new.remaining:
            fact["remaining"] = pair(old.remaining, new.remaining)
        if (old.replenish if old else "none") != new.replenish:
            fact["replenish"] = new.replenish
        if old is not None and old.reversed != new.reversed:
            fact["reversed"] = new.reversed
        return [fact] if old is None or len(fact) > 7 else []

    def order(self, old: Order | None, new: Order) -> list[Fact]:
        """An order that comes to be, or whose state or percentage is another one."""
        if old is None:
            quantity = sum(entry["quantity"] for entry in new.lines)
            return [{"what": "new_order", "no": new.id, "origin": new.origin, "quantity": format_quantity(quantity),
                     "promised_ship": new.promised_ship}]
        if (old.state, old.percent) == (new.state, new.percent):
            return []
        return [{"what": "order", "no": new.id, "state": [old.state, new.state], "percent": [old.percent, new.percent]}]

    def andon(self, old: AndonCall | None, new: AndonCall) -> list[Fact]:
        was = old is not None and not old.cleared and not old.reversed
        now = not new.cleared and not new.reversed
        return [{"what": "andon", "work_center": new.work_center, "kind": new.kind, "open": now}] if was != now else []

    def event(self, old: EventStatus | None, new: EventStatus) -> list[Fact]:
        """The event itself; others that waited for it or are taken back by it."""
        if new.type in ("inbox.resolve", "inbox.reopen"):
            return []
        told = {"type": new.type, "verdict": new.verdict, "code": new.code, "by": new.actor}
        if new.id in self.own or old is None:
            return [{"what": "event", **told}] if old is None or old.verdict != new.verdict else []
        facts: list[Fact] = []
        if old.reversed_by != new.reversed_by:
            facts.append({"what": "reversed", "type": new.type, "by": new.actor, "recorded_at": new.recorded_at})
        if old.verdict != new.verdict:
            facts.append({"what": "other_event", **told, "was": old.verdict})
        return facts

    def item(self, old: InboxItem | None, new: InboxItem) -> list[Fact]:
        """Another item that is raised or closes with it."""
        if old is None and new.state == "open":
            return [{"what": "alert", "code": new.code, "kind": new.kind, "raised": True}]
        closed = old is not None and old.state == "open" and new.state == "done"
        cleared = closed and (new.resolution or {}).get("decision") == "cleared"
        return [{"what": "alert", "code": new.code, "kind": new.kind, "raised": False}] if cleared else []


def pair(before: int, after: int) -> list[str]:
    return [format_quantity(before), format_quantity(after)]


def over(planned: int, reached: int) -> str:
    """How far beyond the plan; "0" within it."""
    return format_quantity(max(0, reached - planned))


def label(package: Package) -> Fact:
    return {"waybill": package.waybill, "carrier": package.carrier}
