"""What a rule is given: the event, the world it may read, and the helpers that all rules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from sync import effects as fx
from sync.codes import CodeReader, CodeRef
from sync.event import Event, format_instant, parse_instant
from sync.log import History, Ids
from sync.model.records import EventStatus, Operation, Order, Package, Person, Session, WorkOrder
from sync.rules.texts import lies_as_text
from sync.settle import work_view
from sync.verdict import Decision, Verdict, held, waiting
from sync.world import World

FLOOR = frozenset({"worker", "foreman", "inspector", "warehouse", "supervisor"})
FOR_OTHERS = frozenset({"foreman", "supervisor"})  # who reports for others and catches up from paper


class Stop(Exception):
    """A common check has decided; the rule goes no further."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.code)
        self.decision = decision


@dataclass(slots=True)
class Case:
    """One event before its rule. zone: the factory's, asked for only where a day matters. forced: a person decided to
    apply it in spite of the checks."""

    event: Event
    body: dict[str, Any]
    world: World
    codes: CodeReader
    ids: Ids
    history: History
    now: datetime
    zone: Callable[[], tzinfo]
    forced: bool = False
    notes: list[str] = field(default_factory=list)  # codes to tell when it is applied after all

    @property
    def at(self) -> str:
        return format_instant(self.now)

    @property
    def today(self) -> date:
        """The calendar day at the factory: work is planned for its days, not for UTC's."""
        return self.now.astimezone(self.zone()).date()

    @property
    def received(self) -> datetime:
        """When the server first stored the event: for one that waited, earlier than now."""
        status = self.world.get(EventStatus, self.event.event_id)
        return (status and parse_instant(status.received_at)) or self.now

    @property
    def roles(self) -> list[str]:
        """Roles as recorded when the session was issued, less those taken away since [S14]."""
        session = self.world.get(Session, self.event.session_id)
        person = self.world.get(Person, self.event.actor_id)
        if session and session.badge:  # a worker's rights, for whom the floor knows at all
            return [r for r in session.roles if person and FLOOR & set(person.roles)]
        return [r for r in session.roles if r in person.roles] if session and person else []

    def hold(self, decision: Decision) -> None:
        """Stop here with this decision, unless a person has decided otherwise."""
        if not self.forced:
            raise Stop(decision)

    def check_code(self, code: str) -> CodeRef:
        """The work-order code, read; stops with unknown_code."""
        ref = self.codes.read(code)
        if ref is None or ref.kind not in "WOL":
            raise Stop(held("unknown_code", f"{code[:60]}: not a work-order code"))
        return ref

    def work_order(self, code: str) -> WorkOrder:
        """The work order that a printed code names; stops with unknown_code or S12."""
        ref = self.check_code(code)
        found = self.world.get(WorkOrder, ref.id)
        if found is None:
            raise Stop(waiting("waiting_work_order", parked_key("work_order", ref.id)))
        return found

    def package(self, code: str) -> Package:
        """The package that a printed code names; its code must have been issued."""
        ref = self.codes.read(code)
        found = self.world.get(Package, ref.id) if ref and ref.kind == "P" else None
        if found is None:
            raise Stop(held("unknown_code", f"{code[:60]}: not a package code of this factory"))
        return found

    def operation(self, work_order: WorkOrder, number: int | None) -> Operation:
        """The operation of that number; the last one when none is named."""
        steps = work_order.operations
        if number is None and steps:
            number = steps[-1]
        if number not in steps and (gone := self.taken_out(work_order, number)) is not None:
            self.check_revision(work_order, number)
            return gone
        if number not in steps:
            raise Stop(held("unknown_operation", f"operation {number}",
                            {"operations": list(steps)}))
        return self.world.need(Operation, fx.operation_id(work_order.id, number))

    def taken_out(self, work_order: WorkOrder, number: int | None) -> Operation | None:
        """[S6] An operation that the person saw and a change since has taken out: work on it may have been done."""
        seen = self.event.base.get("revision")
        since = [c for c in work_order.changes if seen is not None and c["revision"] > seen]
        gone = self.world.get(Operation, fx.operation_id(work_order.id, number)) if number is not None else None
        return gone if any(touches(c, number) for c in since) else None

    def packable(self, work_order: WorkOrder) -> int:
        """Good pieces that may be packed or stocked, in thousandths."""
        step = work_view(self.world, work_order.id).packable
        return step.good if step else 0

    def order(self, work_order: WorkOrder) -> Order:
        return self.world.need(Order, work_order.order)

    def check_order(self, order: Order, goods_leave: bool) -> None:
        """[S7] goods_leave: packing, binding and shipping stop while the order is on hold."""
        if order.facts.get("cancelled"):
            self.hold(held("order_cancelled", now=order_now(order)))
        elif order.facts.get("completed"):
            self.hold(held("order_completed", now=order_now(order)))
        elif order.facts.get("on_hold"):
            if goods_leave:
                self.hold(held("on_hold", now=order_now(order)))
            self.notes.append("on_hold_noted")

    def check_revision(self, work_order: WorkOrder, operation: int | None) -> None:
        """[S6] held when a change since the revision that the person saw touches this."""
        seen = self.event.base.get("revision")
        if seen is None:
            return
        if seen > work_order.revision:
            self.notes.append("future_revision_noted")
        elif seen < work_order.revision:
            since = [c for c in work_order.changes if c["revision"] > seen]
            if any(touches(c, operation) for c in since):
                self.hold(held("stale_revision", f"V{seen} → V{work_order.revision}",
                               {"revision": work_order.revision, "changes": since}))
            self.notes.append("old_revision_noted")

    def named(self, event_id: str) -> None:
        """[S12] An event named in the body must be applied first."""
        status = self.world.get(EventStatus, event_id)
        if status is None or status.verdict in ("waiting", "held"):
            raise Stop(waiting("waiting_event", parked_key("event", event_id)))
        if status.verdict == "dismissed":
            raise Stop(held("named_dismissed", event_id))

    def done(self, effects: list[fx.Effect], code: str = "ok", **more: Any) -> Decision:
        """Applied; the first thing worth saying becomes the code, all of them the note."""
        said = ([code] if code != "ok" else []) + self.notes
        return Decision(Verdict.APPLIED, said[0] if said else "ok", effects,
                        note=", ".join(said[1:]), **more)


def touches(change: dict[str, Any], operation: int | None) -> bool:
    """Whether a change touches an operation; without one, whether it touches anything."""
    scope = change["touches"]
    return scope == "all" or (bool(scope) if operation is None else operation in scope)


def order_now(order: Order) -> dict[str, Any]:
    return {"order_no": order.id, "state": order.state, "revision": order.revision}


def lies_with(world: World, status: EventStatus) -> bool:
    """[S12] Whether it is an author's reversal of a record of his that is held, or lies there as text: it lies before
    a person together with that record, whose card tells of it, and waits as long as that one does."""
    kind, _, id = (status.waits_for or "").partition(":")
    if kind != "event" or status.type != "event.reverse":
        return False
    named = world.get(EventStatus, id)
    if named is None:
        text = lies_as_text(world, id)
        return text is not None and text.actor_id == status.actor
    return named.verdict == Verdict.HELD and named.actor == status.actor


def parked_key(kind: str, id: str) -> str:
    """What a waiting event waits for: "work_order:…", "event:…", "packs:…"."""
    return f"{kind}:{id}"


def cap(work_order: WorkOrder) -> int:
    """Planned × (1 + tolerance), in thousandths [S5, S9]."""
    return work_order.planned + work_order.planned * work_order.tolerance // 1000
