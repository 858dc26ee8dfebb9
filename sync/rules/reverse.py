"""Reversal (撤销): a second event cancels the first, once; the ledger shows both [S13]."""

from __future__ import annotations

from datetime import timedelta

from sync import effects as fx
from sync.body import SCHEMAS
from sync.event import parse_instant
from sync.log import LogRow
from sync.model.records import Delivery, EventStatus, NgReport, Operation, Order, Package, WorkOrder
from sync.rules.case import Case, Stop, cap
from sync.rules.package import customer, customers_of, waybill_customers
from sync.settle import work_view
from sync.verdict import Decision, held
from sync.world import World

OWN_WITHIN = timedelta(hours=16)
NEVER = frozenset({"event.reverse", "ng.replenish"})
REVERSIBLE = frozenset(type for type, _ in SCHEMAS) - NEVER  # what devices capture, not what the office decides


def reverse(case: Case) -> Decision:
    target_id = case.body["event_id"]
    case.named(target_id)
    target = case.world.need(EventStatus, target_id)
    row = case.history.row(target.effect_seq)
    if row is None or target.type not in REVERSIBLE:
        raise Stop(held("not_reversible", target.type))
    for order in orders_behind(case.world, row):
        case.check_order(order, goods_leave=False)
    if target.reversed_by:
        return case.done([], "already_reversed")
    check_right(case, target)
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
    if received is None or case.received - received > OWN_WITHIN:
        case.hold(held("too_late"))


def bookkeeping(effect: fx.Effect) -> bool:
    """Effects that record the decision itself; they stay when its work is undone."""
    return effect.get("of") in {"EventStatus", "IdConflict", "InboxItem", "AlertKey", "Parked", "Device", "Photo"} or (
        effect["do"] in ("append", "remove") and effect.get("field") in ("pending", "contested"))


def orders_behind(world: World, row: LogRow) -> list[Order]:
    """The orders whose goods the row's effects moved, in a fixed order [S7]."""
    works: set[str] = set()
    for e in row.effects:
        if e["do"] == "line":
            works.add(e["work_order"])
        elif e["of"] == "Operation" and e["do"] == "sum":
            works.add(world.need(Operation, e["id"]).work_order)
        elif e["of"] == "WorkOrder" and e["do"] == "sum":
            works.add(e["id"])
        elif e["of"] == "Package" and e["do"] == "set":
            works |= set(world.need(Package, e["id"]).lines)
    ids = {world.need(WorkOrder, w).order for w in works}
    return [world.need(Order, id) for id in sorted(ids)]


def consumed(case: Case, target: EventStatus, row: LogRow) -> bool:
    """Whether something later builds on the target's effects (packed, shipped, disposed …)."""
    for effect in row.effects:
        if effect["do"] == "sum" and effect["of"] == "Operation" and packed_beyond(case, effect):
            return True
        if effect["do"] == "line" and line_moved_on(case, effect):
            return True
        if effect.get("of") == "Package" and effect["do"] == "set" and moved_on(case, effect):
            return True
        if effect.get("of") == "NgReport" and disposed(case, target, effect):
            return True
    return False


def packed_beyond(case: Case, effect: fx.Effect) -> bool:
    """Packed or stocked pieces would lose the good quantity that they came from."""
    operation = case.world.need(Operation, effect["id"])
    work_order = case.world.need(WorkOrder, operation.work_order)
    taken = effect["by"].get("good", 0)
    step = work_view(case.world, work_order.id).packable
    if step is None or step.id != operation.id or taken <= 0:
        return False
    gone = max(work_order.packed, work_order.stocked)
    return gone > 0 and gone > operation.good - int(taken)


def line_moved_on(case: Case, effect: fx.Effect) -> bool:
    """The package left, was emptied since, or can no longer take back what was taken out of it."""
    package = case.world.need(Package, effect["package"])
    work_order = case.world.need(WorkOrder, effect["work_order"])
    if package.shipped:
        return True
    if effect["by"] > 0:
        return bool(package.lines.get(work_order.id, 0) < effect["by"])
    others = customers_of(case, package) | waybill_customers(case, package.waybill or "")
    return (work_order.packed - effect["by"] > cap(work_order)
            or bool(others - {customer(case.order(work_order))}))


def moved_on(case: Case, effect: fx.Effect) -> bool:
    """The package was shipped, signed for, or bound again, since the target set this."""
    package = case.world.need(Package, effect["id"])
    note = case.world.get(Delivery, package.delivery or effect["was"].get("delivery") or "")
    if note is not None and (note.signed or note.cancelled):
        return True
    if "shipped" in effect["to"]:
        return any(o.facts.get("delivered") for o in (
            case.world.need(Order, case.world.need(WorkOrder, w).order) for w in package.lines))
    if package.shipped or package.bound != effect["to"].get("bound", package.bound):
        return True
    former = effect["was"].get("waybill")  # may be on another customer's package by now
    return bool(former) and len(customers_of(case, package) | waybill_customers(case, former)) > 1


def disposed(case: Case, target: EventStatus, effect: fx.Effect) -> bool:
    """An NG report that was disposed or replenished since cannot be undone."""
    if effect["do"] != "add":
        return False
    ng = case.world.need(NgReport, target.id)
    return bool(ng.dispositions) or ng.replenishment is not None
