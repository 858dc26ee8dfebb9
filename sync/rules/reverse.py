"""Reversal (撤销): a second event cancels the first, once; the ledger shows both [S13]."""

from __future__ import annotations

from datetime import timedelta

from sync import effects as fx
from sync.event import parse_instant
from sync.log import LogRow
from sync.model.records import EventStatus, NgReport, Operation, Order, Package, WorkOrder
from sync.rules.case import Case, Stop
from sync.settle import work_view
from sync.verdict import Decision, held

OWN_WITHIN = timedelta(hours=16)
NEVER = frozenset({"event.reverse", "ng.replenish"})


def reverse(case: Case) -> Decision:
    target_id = case.body["event_id"]
    case.named(target_id)
    target = case.world.need(EventStatus, target_id)
    if target.order and (order := case.world.get(Order, target.order)):
        case.check_order(order, goods_leave=False)
    if target.reversed_by:
        return case.done([], "already_reversed")
    if target.type in NEVER:
        raise Stop(held("not_reversible", target.type))
    check_right(case, target)
    row = case.history.row(target.effect_seq)
    if row is None:
        raise Stop(held("not_reversible", target_id))
    if consumed(case, target, row):
        raise Stop(held("consumed", now={"type": target.type, "event_id": target_id}))
    back = fx.inverse([e for e in row.effects if not bookkeeping(e)])
    return case.done([*back, fx.change(case.world, EventStatus, target_id,
                                       reversed_by=case.event.event_id)])


def check_right(case: Case, target: EventStatus) -> None:
    """Own events received up to 16 h before; supervisors any."""
    if "supervisor" in case.roles:
        return
    if target.actor != case.event.actor_id:
        case.hold(held("not_yours"))
    received = parse_instant(target.received_at)
    if received is None or case.now - received > OWN_WITHIN:
        case.hold(held("too_late"))


def bookkeeping(effect: fx.Effect) -> bool:
    """Effects that record the decision itself; they stay when its work is undone."""
    return effect.get("of") in {"EventStatus", "InboxItem", "AlertKey", "Parked", "Device"} or (
        effect["do"] in ("append", "remove") and effect.get("field") == "pending")


def consumed(case: Case, target: EventStatus, row: LogRow) -> bool:
    """Whether something later builds on the target's effects (packed, shipped, disposed …)."""
    for effect in row.effects:
        if effect["do"] == "sum" and effect["of"] == "Operation" and packed_beyond(case, effect):
            return True
        if effect["do"] == "line" and gone(case, effect["package"]):
            return True
        if effect.get("of") == "Package" and effect["do"] == "set" and moved_on(case, effect):
            return True
        if effect.get("of") == "NgReport" and disposed(case, target, effect):
            return True
    return False


def packed_beyond(case: Case, effect: fx.Effect) -> bool:
    """Packed pieces would lose the good quantity that they were packed from."""
    operation = case.world.need(Operation, effect["id"])
    work_order = case.world.need(WorkOrder, operation.work_order)
    taken = effect["by"].get("good", 0)
    step = work_view(case.world, work_order.id).packable
    is_last = step is not None and step.id == operation.id
    return is_last and taken > 0 and work_order.packed > operation.good - taken


def gone(case: Case, package_id: str) -> bool:
    return case.world.need(Package, package_id).shipped is not None


def moved_on(case: Case, effect: fx.Effect) -> bool:
    """The package was shipped, or bound again, since the target set this."""
    package = case.world.need(Package, effect["id"])
    if "shipped" in effect["to"]:
        return any(o.facts.get("delivered") for o in (
            case.world.need(Order, case.world.need(WorkOrder, w).order) for w in package.lines))
    return package.shipped is not None or package.bound != effect["to"].get("bound")


def disposed(case: Case, target: EventStatus, effect: fx.Effect) -> bool:
    """An NG report that was disposed or replenished since cannot be undone."""
    if effect["do"] != "add":
        return False
    ng = case.world.need(NgReport, target.id)
    return ng.remaining != ng.quantity or ng.replenishment is not None
