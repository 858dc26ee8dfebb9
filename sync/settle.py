"""What follows from a change: order states, percentages, "ahead" flags. Part of the fold."""

from __future__ import annotations

from sync.log import LogRow
from sync.model import status
from sync.model.records import (
    AlertKey,
    AndonCall,
    DayLoad,
    Device,
    InboxItem,
    NgReport,
    Operation,
    Order,
    Package,
    Photo,
    WorkOrder,
)
from sync.world import World


def settle(world: World, row: LogRow) -> None:
    """Derive anew what the changed records imply. `world`: the fork with this row's changes."""
    settle_times(world, row)
    for order_id in sorted(touched_orders(world)):
        settle_order(world, world.edit(Order, order_id), row)
    for key in ended_causes(world, row):
        close_alert(world, key, row)


def settle_times(world: World, row: LogRow) -> None:
    """Since when a package holds something; when an operation was first and last worked on."""
    for package in world.each(Package):
        if not package.lines:
            package.packed_at = None
        elif package.packed_at is None:
            package.packed_at = row.received_at
    for id in {e["id"] for e in row.effects if e["do"] == "sum" and e["of"] == "Operation"}:
        step = world.edit(Operation, id)
        worked = status.begun(step)
        step.first_at = (step.first_at or row.received_at) if worked else None
        step.last_at = row.received_at if worked else None


def ended_causes(world: World, row: LogRow) -> list[str]:
    """Keys of alerts whose cause this row may have ended."""
    keys = [f"andon:{c.id}" for c in world.each(AndonCall) if c.cleared or c.reversed]
    keys += [f"ng:{n.id}" for n in world.each(NgReport) if n.reversed or n.replenish == "ordered"]
    keys += [f"not_gone:{p.id}" for p in world.each(Package) if p.shipped or not p.lines]
    keys += [f"photo:{p.id}" for p in world.each(Photo) if p.present or p.expired]
    if any(e.get("of") == "Device" and "missing" in e.get("to", {}) for e in row.effects):
        keys += [f"gap:{d.id}" for d in world.each(Device) if not d.missing]
    return sorted(keys)


def touched_orders(world: World) -> set[str]:
    """Orders whose facts may have changed in this fork."""
    works = {o.work_order for o in world.each(Operation)} | {n.work_order for n in world.each(NgReport)}
    works |= {w for p in world.each(Package) for w in p.lines}
    orders = {world.need(WorkOrder, w).order for w in works}
    orders |= {w.order for w in world.each(WorkOrder)} | {o.id for o in world.each(Order)}
    return orders


def work_view(world: World, work_order_id: str) -> status.WorkView:
    """A work order with its operations in routing order."""
    work_order = world.need(WorkOrder, work_order_id)
    steps = [world.need(Operation, f"{work_order_id}/{n}") for n in work_order.operations]
    return status.WorkView(work_order, steps)


def settle_order(world: World, order: Order, row: LogRow) -> None:
    """State, entries, percentage and freshness of one order, and its work orders' flags."""
    for work_order_id in order.work_orders:
        settle_ahead(world, work_order_id, row)
    views = [work_view(world, w) for w in order.work_orders]
    packages = [world.need(Package, p) for p in order.packages]
    state = status.derive(status.facts(order, views, packages))
    if state != order.state or not order.entries:
        order.entries.append({"code": state, "at": row.received_at, "by": row.actor_id})
    order.state, order.percent = state, status.percent(views)
    if row.verdict == "applied":
        order.seq, order.as_of = row.seq, row.received_at
    for view in views:
        settle_work_order(world, order, view)
        settle_load(world, view, row)


def settle_work_order(world: World, order: Order, view: status.WorkView) -> None:
    work_order = view.work_order
    flags = []
    if any(o.ahead_since for o in view.operations):
        flags.append("ahead_of_previous")
    good = view.packable.good if view.packable else 0
    if work_order.packed > max(good, 0) or any(o.good < 0 for o in view.operations):
        flags.append("ahead_of_good")
    state = status.work_state(order.state, view)
    if (state, flags) != (work_order.state, work_order.flags):
        changed = world.edit(WorkOrder, work_order.id)
        changed.state, changed.flags = state, flags


def settle_load(world: World, view: status.WorkView, row: LogRow) -> None:
    """What is finished takes no room on the days that are still to come [I15]."""
    today = row.received_at[:10]
    for step in view.operations:
        if not step.load or step.load[-1][0] <= today or not view.done(step):
            continue
        for day, ms in step.load:
            if day > today:
                world.edit(DayLoad, f"{step.work_center}/{day}").ms -= ms
        changed = world.edit(Operation, step.id)
        changed.load = [entry for entry in step.load if entry[0] <= today]


def settle_ahead(world: World, work_order_id: str, row: LogRow) -> None:
    """Since when each operation exceeds the one before; its alert closes by itself [S5]."""
    view = work_view(world, work_order_id)
    for step in view.operations:
        before = view.counted_before(step.number)
        ahead = before is not None and step.output > max(before.good, 0)
        if ahead and not step.ahead_since:
            world.edit(Operation, step.id).ahead_since = row.received_at
        elif not ahead and step.ahead_since:
            world.edit(Operation, step.id).ahead_since = None
            close_alert(world, f"ahead:{step.id}", row)


def close_alert(world: World, key: str, row: LogRow) -> None:
    """The cause of an alert is gone: its item is done without a person."""
    alert = world.get(AlertKey, key)
    if alert is None or alert.inbox_id is None:
        return
    item = world.edit(InboxItem, alert.inbox_id)
    item.state = "done"
    item.resolution = {"event_id": row.event_id, "decision": "cleared", "by": None,
                       "at": row.received_at, "note": ""}
    world.edit(AlertKey, key).inbox_id = None
