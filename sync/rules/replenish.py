"""Replenishment orders (补产单): at most one an NG report, numbered without gap [S11]."""

from __future__ import annotations

from datetime import date, timedelta

from sync import effects as fx
from sync.model.records import NgReport, Operation, Order, WorkCenter, WorkOrder
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.planning import Planner
from sync.verdict import Alert


def replenishment(case: Case, ng: NgReport, work_order: WorkOrder) -> tuple[list[fx.Effect], Alert]:
    """Effects that create the order and its work order, and the word to the planner.

    Copies requirements, routing and drawing; the promised date lies after the last planned
    work order of its work centers; its number is the original's + -R1, -R2 …
    """
    original = case.world.need(Order, work_order.order)
    root = case.world.need(Order, original.origin or original.id)
    number = f"{root.id}-R{root.replenishments + 1}"
    steps = [copy_step(case, work_order, n, number) for n in work_order.operations]
    copy = WorkOrder(
        id=case.ids.short(), order=number, line=1, sku=work_order.sku, planned=ng.quantity,
        tolerance=work_order.tolerance, requirements=work_order.requirements,
        drawing=work_order.drawing, drawing_file=work_order.drawing_file, operations=list(work_order.operations))
    for step in steps:
        step.id, step.work_order = fx.operation_id(copy.id, step.number), copy.id
    draft = Draft(case.world)
    for record in (copy, *steps):
        draft.world.add(record)
    Planner(draft.world).plan(copy, steps, first_free_day(case, steps))
    finish = date.fromisoformat(copy.planned_finish) if copy.planned_finish else case.today
    order = Order(
        id=number, customer=root.customer, phone=root.phone, address=root.address,
        promised_ship=(finish + timedelta(days=1)).isoformat(),
        created_at=case.at, priority=root.priority, origin=root.id, origin_ng=ng.id, ref=root.ref,
        customer_id=root.customer_id, carrier=root.carrier, files=list(root.files),
        facts={"confirmed": {"at": case.at, "by": case.event.actor_id}}, work_orders=[copy.id],
        lines=[{"number": 1, "sku": copy.sku, "quantity": ng.quantity,
                "requirements": copy.requirements, "work_order": copy.id}])
    effects = [fx.add(order), *draft.effects(), fx.total(Order, root.id, replenishments=1),
               {"do": "set", "of": "NgReport", "id": ng.id, "to": {"replenishment": number},
                "was": {"replenishment": None}}]
    told = Alert("replenished", f"replenished:{number}",
                 {"order_no": number, "origin": root.id, "ng_report": ng.id})
    return effects, told


def copy_step(case: Case, work_order: WorkOrder, number: int, order: str) -> Operation:
    """The same step, with nothing reported yet."""
    step = case.operation(work_order, number)
    return Operation(id=f"{order}/{number}", work_order=order, number=number, name=step.name,
                     name_en=step.name_en, work_center=step.work_center, kind=step.kind,
                     standard_ms=step.standard_ms, piece_rate=step.piece_rate, crew=step.crew)


def first_free_day(case: Case, steps: list[Operation]) -> date:
    """The day after the last planned work of these work centers, and not before today."""
    centers = [case.world.get(WorkCenter, s.work_center) for s in steps]
    last = [date.fromisoformat(c.last_planned) for c in centers if c and c.last_planned]
    return max([case.today, *(d + timedelta(days=1) for d in last)])
