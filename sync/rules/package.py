"""Packages: pack, unpack, bind, unbind, ship [S8, S9]."""

from __future__ import annotations

from typing import Any

from sync import effects as fx
from sync.model.quantity import format_quantity
from sync.model.records import Delivery, Order, Package, Waybill, WorkOrder
from sync.rules.case import Case, Stop, cap, parked_key
from sync.verdict import Decision, held, waiting


def lines_of(case: Case, package: Package) -> list[tuple[WorkOrder, int]]:
    """The body's lines with their work orders, same work orders joined [S12, S7, S6]."""
    sums: dict[str, int] = {}
    for entry in case.body["lines"]:
        case.check_code(entry["work_order"])
    for entry in case.body["lines"]:
        work_order = case.work_order(entry["work_order"])
        sums[work_order.id] = sums.get(work_order.id, 0) + entry["quantity"]
    found = [(case.world.need(WorkOrder, id), quantity) for id, quantity in sums.items()]
    for work_order, _ in found:
        case.check_order(case.order(work_order), goods_leave=True)
    check_package(case, package)
    if len(found) == 1:  # base.revision is one work order's
        case.check_revision(found[0][0], None)
    return found


def orders_of(case: Case, package: Package) -> list[Order]:
    ids = {case.world.need(WorkOrder, w).order for w in package.lines}
    return [case.world.need(Order, id) for id in sorted(ids)]


def customers_of(case: Case, package: Package) -> set[str]:
    return {customer(o) for o in orders_of(case, package)}


def customer(order: Order) -> str:
    return f"{order.customer}\n{order.phone or ''}"


def present(package: Package) -> dict[str, Any]:
    """What stands now, for the person who decides."""
    return {"package": package.code, "waybill": package.waybill, "carrier": package.carrier,
            "bound": package.bound, "shipped": package.shipped}


def check_package(case: Case, package: Package) -> None:
    for order in orders_of(case, package):
        case.check_order(order, goods_leave=True)


def pack(case: Case) -> Decision:
    """[S9] Beyond good: flagged; beyond planned and tolerated, or mixing customers: held."""
    package = case.package(case.body["package"])
    lines = lines_of(case, package)
    if package.shipped:
        case.hold(held("already_shipped", now=present(package)))
    mix = customers_of(case, package) | {customer(case.order(w)) for w, _ in lines}
    if len(mix) > 1:
        case.hold(held("mixed_customers", now=present(package)))
    if package.waybill and len(mix | waybill_customers(case, package.waybill)) > 1:
        case.hold(held("waybill_other_customer", now=present(package)))
    ahead = False
    for work_order, quantity in lines:
        packed = work_order.packed + quantity
        if packed > cap(work_order):
            case.hold(held("over_planned", f"{format_quantity(packed)} > {format_quantity(cap(work_order))}",
                           {"planned": format_quantity(work_order.planned),
                            "packed": format_quantity(work_order.packed)}))
        ahead = ahead or packed > case.packable(work_order)
    return case.done([fx.line(package.id, w.id, quantity) for w, quantity in lines],
                     "ahead_of_good" if ahead else "ok")


def unpack(case: Case) -> Decision:
    package = case.package(case.body["package"])
    lines = lines_of(case, package)
    if package.shipped:
        case.hold(held("already_shipped", now=present(package)))
    for work_order, quantity in lines:
        if quantity > package.lines.get(work_order.id, 0):
            raise Stop(held("not_in_package", now={"inside": format_quantity(
                package.lines.get(work_order.id, 0))}))
    return case.done([fx.line(package.id, w.id, -quantity) for w, quantity in lines])


def waybill_customers(case: Case, waybill: str) -> set[str]:
    """Customers of all packages that this waybill is in force on."""
    record = case.world.get(Waybill, waybill)
    found: set[str] = set()
    for id in record.packages if record else []:
        found |= customers_of(case, case.world.need(Package, id))
    return found


def bind(case: Case) -> Decision:
    """[S8] The first binding stands unless it was seen or named; a conflict is held."""
    package = case.package(case.body["package"])
    check_package(case, package)
    waybill, carrier = case.body.get("waybill"), case.body["carrier"]
    current = package.waybill or package.carrier
    same = current is not None and current == (waybill or carrier)  # another courier's name for it
    if same and (carrier == package.carrier or case.event.base.get("waybill") != current):  # was not meant
        return case.done([], "no_effect")
    if current:
        if package.shipped:
            case.hold(held("already_shipped", now=present(package)))
        if current not in (case.event.base.get("waybill"), case.body.get("replaces")):
            case.hold(held("already_bound", now=present(package)))
        case.notes.append("replaced")
    if waybill and len(customers_of(case, package) | waybill_customers(case, waybill)) > 1:
        case.hold(held("waybill_other_customer", now=present(package)))
    bound = {"event_id": case.event.event_id, "actor": case.event.actor_id, "at": case.at,
             "recorded_at": case.event.recorded_at, "device": case.event.device_id,
             "photos": case.event.photos}
    return case.done([*off_note(case, package), *binding(case, package, waybill, carrier, bound)])


def binding(case: Case, package: Package, waybill: str | None, carrier: str | None,
            bound: dict[str, Any] | None) -> list[fx.Effect]:
    """Effects that put a package under a waybill (or under none): one in force at most [I5]."""
    effects: list[fx.Effect] = []
    if package.waybill:
        effects.append(fx.remove(Waybill, package.waybill, "packages", package.id))
    if waybill:
        if case.world.get(Waybill, waybill) is None:
            effects.append(fx.add(Waybill(id=waybill)))
        effects.append(fx.append(Waybill, waybill, "packages", package.id))
    effects.append(fx.change(case.world, Package, package.id, waybill=waybill, carrier=carrier,
                             bound=bound, touched=True))
    return effects


def off_note(case: Case, package: Package) -> list[fx.Effect]:
    """A package that is bound otherwise goes off its delivery note."""
    if package.delivery is None:
        return []
    return [fx.remove(Delivery, package.delivery, "packages", package.id),
            fx.change(case.world, Package, package.id, delivery=None)]


def unbind(case: Case) -> Decision:
    package = case.package(case.body["package"])
    check_package(case, package)
    if package.waybill != case.body["waybill"]:
        if package.waybill is None and package.carrier is None:
            return case.done([], "no_effect")
        raise Stop(held("not_bound_to_that", now=present(package)))
    if package.shipped:
        case.hold(held("already_shipped", now=present(package)))
    return case.done([*off_note(case, package), *binding(case, package, None, None, None)])


def ship(case: Case) -> Decision:
    """[S9] Neither bound nor own delivery: held. A pack of it still open: waiting."""
    package = case.package(case.body["package"])
    check_package(case, package)
    if package.shipped:
        return case.done([], "no_effect")
    if package.pending and not case.forced:
        raise Stop(waiting("waiting_pack", parked_key("packs", package.id)))
    if not package.waybill and package.carrier != "self":
        case.hold(held("not_bound", now=present(package)))
    shipped = {"event_id": case.event.event_id, "actor": case.event.actor_id, "at": case.at}
    return case.done([fx.change(case.world, Package, package.id, shipped=shipped, touched=True)])
