"""Change requests (订单变更申请): a diff, an approval, the next revision [S6].

A new promised date freezes the routing for 48 h: within them both sides, sales and the shop floor's
supervisor or planner, must agree before it changes. Work itself goes on.
"""

from __future__ import annotations

from datetime import date, timedelta

from sync import effects as fx
from sync.event import format_instant, parse_instant
from sync.model.records import Change, Order, Person, Product
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.orders import make_work_order, mark, open_order
from sync.rules.revision import PLAIN, difference, revise, wanted_lines
from sync.verdict import Alert, Decision, Refused

FROZEN = timedelta(hours=48)
SIDES = {"sales": {"sales"}, "floor": {"supervisor", "planner"}}  # who must agree while the routing is frozen
ROUTING = frozenset({"routing", "sku"})  # another product brings another routing


def propose(case: Case) -> Decision:
    """change.propose {id, no, content: {lines?|promised_ship?|requirements?|address? …|routing?|drawing?}, reason}.

    lines: the whole new list, matched by position; quantities in Milli. routing: [{line, operations: [the whole
    list of steps]}]; drawing: [{line, drawing, drawing_file}].
    """
    order, content = open_order(case), case.body["content"]
    diff = difference(case, order, content)
    if not diff:
        raise Refused("no_change", "Nothing would change.", 422)
    change = Change(id=case.body["id"], order=order.id, base_revision=order.revision,
                    content=dict(content), diff=diff, reason=case.body["reason"],
                    by=case.event.actor_id, at=case.at)
    return case.done([fx.add(change)])


def approve(case: Case) -> Decision:
    """change.approve {id, day?}: the order and its work orders get the next revision; twice gives the same answer.

    While the routing is frozen and a side is missing, the approval is noted and the change stays proposed.
    """
    change: Change = the(case, Change, case.body["id"])
    if change.state == "approved":
        return case.done([], "no_effect")
    check_open(case, change)
    order = case.world.need(Order, change.order)
    draft = Draft(case.world)
    decided = draft.world.edit(Change, change.id)
    if frozen(case, order) and any(d["field"] in ROUTING for d in change.diff):
        if any(a["by"] == case.event.actor_id for a in change.approvals):
            return case.done([], "no_effect")
        decided.approvals.append({**mark(case), "side": missing_side(case, change)})
        if not both_agree(case, decided):
            return case.done(draft.effects())
    decided.state = "approved"
    decided.decided = {**mark(case), "revision": order.revision + 1}
    day = date.fromisoformat(case.body["day"]) if case.body.get("day") else case.today
    alerts = apply_change(case, draft, change, order, day)
    return case.done(draft.effects(), alerts=alerts)


def apply_change(case: Case, draft: Draft, change: Change, order: Order, day: date) -> list[Alert]:
    """The next revision of the order and its work orders, in the draft; what people are told of it."""
    lines = wanted_lines(case, order, change.content)
    changed = draft.world.edit(Order, order.id)
    changed.revision, changed.lines = order.revision + 1, lines
    for field in PLAIN:
        if field in change.content:
            setattr(changed, field, change.content[field])
    for old, new in zip(order.lines, lines, strict=False):
        if old["work_order"]:
            revise(case, draft, change, old, new, changed.revision, day)
    for new in lines[len(order.lines):]:
        if order.facts.get("confirmed") and case.world.need(Product, new["sku"]).routing:
            make_work_order(case, draft, changed, new, day)
    if changed.promised_ship == order.promised_ship:
        return []
    until = format_instant(case.now + FROZEN)
    changed.facts["routing_frozen"] = mark(case, until=until)
    return [Alert("promise_changed", f"promise:{change.id}", {
        "order_no": order.id, "change_id": change.id, "from": order.promised_ship,
        "to": changed.promised_ship, "frozen_until": until})]


# --- the freeze --------------------------------------------------------------------------------


def frozen(case: Case, order: Order) -> bool:
    """Whether a new promised date keeps the order's routing as it is."""
    until = parse_instant((order.facts.get("routing_frozen") or {}).get("until"))
    return until is not None and case.now < until


def sides(case: Case, person_id: str) -> set[str]:
    """The sides that a person may speak for."""
    person = case.world.get(Person, person_id)
    return {side for side, roles in SIDES.items() if person and roles & set(person.roles)}


def missing_side(case: Case, change: Change) -> str:
    """The side that the approver adds. Refused for who stands on neither."""
    mine = sides(case, case.event.actor_id)
    if not mine:
        raise Refused("both_sides", "Sales and a supervisor or planner must both agree within 48 h of a new date.",
                      403, order_no=change.order)
    spoken = sides(case, change.by).union(*(sides(case, a["by"]) for a in change.approvals))
    return min(mine - spoken, default=min(mine))


def both_agree(case: Case, change: Change) -> bool:
    """Two different people, one of each side; who proposes a change agrees with it."""
    people = {change.by, *(a["by"] for a in change.approvals)}
    return any("sales" in sides(case, p) and "floor" in sides(case, q) for p in people for q in people - {p})


# --- checks ------------------------------------------------------------------------------------


def check_open(case: Case, change: Change) -> None:
    """Still proposed, on the present revision, and not decided by the person who proposed it."""
    if change.state != "proposed":
        raise Refused("already_decided", "The change was decided already.", 409, state=change.state)
    open_order_of(case, change)
    if case.event.session_id and change.by == case.event.actor_id:
        raise Refused("own_change", "Somebody else must decide on it.", 403)


def open_order_of(case: Case, change: Change) -> None:
    order = case.world.need(Order, change.order)
    for end in ("cancelled", "completed"):
        if order.facts.get(end):
            raise Refused(f"order_{end}", f"The order is {end}.", 409, no=order.id)
    if order.revision != change.base_revision:
        raise Refused("stale_change", "The order has a newer revision; make the change anew.", 409,
                      revision=order.revision, base_revision=change.base_revision)


def refuse(case: Case) -> Decision:
    change: Change = the(case, Change, case.body["id"])
    if change.state == "refused":
        return case.done([], "no_effect")
    if change.state != "proposed":
        raise Refused("already_decided", "The change was decided already.", 409, state=change.state)
    return case.done([fx.change(case.world, Change, change.id, state="refused",
                                decided=mark(case, reason=case.body.get("reason", "")))])
