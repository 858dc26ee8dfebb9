"""Delivery notes (送货单) of own delivery and of goods that the customer picks up."""

from __future__ import annotations

from typing import Any

from sync import effects as fx
from sync.model.boxes import boxes_of
from sync.model.records import Delivery, File, Order, Package, Setting, WorkOrder
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.orders import mark
from sync.rules.package import binding, customers_of, orders_of
from sync.verdict import Decision, Refused

MODES = ("own", "pick_up")
SELF = "self"  # the carrier of both


def create(case: Case) -> Decision:
    """delivery.create {id?, mode, packages (ids or codes), driver?, note?, address?, day}.

    Its number is DN{yymmdd}-{nnn} of the factory's day. Packages that nothing binds yet are bound to it as own
    delivery. Refused: package_empty, bound_to_courier, on_another_note, mixed_customers, on_hold, order_….
    """
    body = case.body
    if body["mode"] not in MODES:
        raise Refused("invalid", "mode is own or pick_up.", 422)
    packages = list({p.id: p for p in (package_of(case, name) for name in body["packages"])}.values())
    orders = check_packages(case, packages)
    number, counted = next_number(case, body["day"]) if not body.get("id") else (str(body["id"]), [])
    if case.world.get(Delivery, number) is not None:
        raise Refused("id_conflict", "Another delivery note has this number.", 409, id=number)
    note = Delivery(
        id=number, mode=body["mode"], customer=orders[0].customer, at=case.at, by=case.event.actor_id or None,
        packages=[p.id for p in packages], orders=[o.id for o in orders],
        address=body.get("address") or orders[0].address or "", driver=body.get("driver") or "",
        note=body.get("note") or "")
    bound = {"event_id": case.event.event_id, "actor": case.event.actor_id, "at": case.at, "recorded_at": case.at,
             "device": "", "photos": []}
    effects = [fx.add(note), *counted]
    free = [p for p in packages if not p.waybill and p.carrier is None]
    effects += waybill_effects(case, free, number, bound)
    effects += [fx.change(case.world, Package, p.id, delivery=number) for p in packages]
    return case.done(effects + [fx.append(Order, o.id, "deliveries", number) for o in orders])


def package_of(case: Case, name: str) -> Package:
    ref = case.codes.read(name)
    found: Package = the(case, Package, ref.id if ref is not None and ref.kind == "P" else name)
    return found


def check_packages(case: Case, packages: list[Package]) -> list[Order]:
    """The orders of packages that may go on one note."""
    if not packages:
        raise Refused("package_empty", "A delivery note needs packages.", 422)
    orders: dict[str, Order] = {}
    for package in packages:
        if not package.lines:
            raise Refused("package_empty", "There is nothing in this package.", 409, package=package.code)
        if package.delivery is not None:
            raise Refused("on_another_note", "The package is on another delivery note.", 409, package=package.code,
                          delivery=package.delivery)
        if package.carrier not in (None, SELF):
            raise Refused("bound_to_courier", "The package goes by courier.", 409, package=package.code,
                          waybill=package.waybill)
        orders.update({o.id: o for o in orders_of(case, package)})
    for order in orders.values():
        for fact, code in (("cancelled", "order_cancelled"), ("completed", "order_completed"), ("on_hold", "on_hold")):
            if order.facts.get(fact):
                raise Refused(code, f"The order is {fact}.", 409, no=order.id)
    if len(set().union(*(customers_of(case, p) for p in packages))) > 1:
        raise Refused("mixed_customers", "A delivery note is for one customer.", 409)
    return list(orders.values())


def next_number(case: Case, day: str) -> tuple[str, list[fx.Effect]]:
    """The next number of a day, and the effect that counts it."""
    name = f"deliveries:{day}"
    counter = case.world.get(Setting, name)
    count = (counter.value if counter else 0) + 1
    return f"DN{day[2:4]}{day[5:7]}{day[8:]}-{count:03d}", [fx.put(case.world, Setting(name, count))]


def waybill_effects(case: Case, packages: list[Package], number: str, bound: dict[str, Any]) -> list[fx.Effect]:
    """Bind packages to the note's number; the waybill itself begins once."""
    effects: list[fx.Effect] = []
    for package in packages:
        more = binding(case, package, number, SELF, bound)
        effects += [e for e in more if e["do"] != "add" or e not in effects]
    return effects


def sign(case: Case) -> Decision:
    """delivery.sign {id, file, signer?, note?}: the signed slip is here. What is signed for has left; an order whose
    goods have all been signed for is delivered. Signing twice has no effect."""
    note: Delivery = the(case, Delivery, case.body["id"])
    if note.cancelled:
        raise Refused("delivery_cancelled", "The delivery note was cancelled.", 409)
    if note.signed:
        return case.done([], "no_effect")
    if case.world.get(File, case.body["file"]) is None:
        raise Refused("unknown_file", "A file is not here; please upload it again.", 422, file=case.body["file"])
    draft = Draft(case.world)
    left = {"event_id": case.event.event_id, "actor": case.event.actor_id, "at": case.at}
    for id in note.packages:
        package = draft.world.edit(Package, id)
        if package.lines:
            package.shipped = package.shipped or left
    draft.world.edit(Delivery, note.id).signed = mark(
        case, file=case.body["file"], signer=case.body.get("signer") or "", note=case.body.get("note") or "")
    for no in note.orders:
        if all_signed(draft, draft.world.need(Order, no)):
            facts = draft.world.edit(Order, no).facts
            facts.update(delivered=mark(case, note=note.id), exception=None, returning=None)
    return case.done(draft.effects())


def all_signed(draft: Draft, order: Order) -> bool:
    """Whether all that was ordered is packed, and every package was signed for."""
    works = [draft.world.need(WorkOrder, w) for w in order.work_orders]
    full = boxes_of(draft.world, order)
    return (bool(full) and len(works) == len(order.lines) and all(w.packed >= w.planned for w in works)
            and all(p.delivery and draft.world.need(Delivery, p.delivery).signed for p in full))


def cancel(case: Case) -> Decision:
    """delivery.cancel {id}: only before it is signed. What it bound and has not left is free again."""
    note: Delivery = the(case, Delivery, case.body["id"])
    if note.cancelled:
        return case.done([], "no_effect")
    if note.signed:
        raise Refused("delivery_signed", "The delivery note is signed already.", 409)
    effects = [fx.change(case.world, Delivery, note.id, cancelled=mark(case))]
    for id in note.packages:
        package = case.world.need(Package, id)
        if package.waybill == note.id and not package.shipped:
            effects += binding(case, package, None, None, None)
        effects.append(fx.change(case.world, Package, id, delivery=None))
    return case.done(effects)
