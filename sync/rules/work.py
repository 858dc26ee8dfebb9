"""Work on operations: start, pause, resume, report, inspection, goods into the store."""

from __future__ import annotations

from datetime import timedelta

from sync import effects as fx
from sync.body import BadBody
from sync.event import parse_instant
from sync.model.quantity import format_quantity
from sync.model.records import Operation, WorkOrder
from sync.rules.case import FOR_OTHERS, Case, cap
from sync.settle import work_view
from sync.verdict import Decision, held

FROM_PAPER = timedelta(days=31)  # how far back a report from paper may lie


def located(case: Case) -> tuple[WorkOrder, Operation]:
    """Work order and operation, through the common checks [S12, S7, S6] in their order."""
    work_order = case.work_order(case.body["work_order"])
    case.check_order(case.order(work_order), goods_leave=False)
    operation = case.operation(work_order, case.body.get("operation"))
    case.check_revision(work_order, operation.number)
    return work_order, operation


def start(case: Case) -> Decision:
    _, operation = located(case)
    return case.done([fx.total(Operation, operation.id, starts=1)])


def pause(case: Case) -> Decision:
    _, operation = located(case)
    return case.done([fx.total(Operation, operation.id, pauses=1)])


def resume(case: Case) -> Decision:
    _, operation = located(case)
    return case.done([fx.total(Operation, operation.id, pauses=-1)])


def report(case: Case) -> Decision:
    """[S5] Quantities add; above planned × (1 + tolerance) the whole report is held."""
    work_order, operation = located(case)
    body = case.body
    if "happened_at" in body:
        check_happened(case, body["happened_at"])
    made = {"good": body["good"], "process_scrap": body.get("process_scrap", 0),
            "material_scrap": body.get("material_scrap", 0)}
    output = operation.output + sum(made.values())
    if sum(made.values()) and output > cap(work_order):
        case.hold(held("over_planned", f"{format_quantity(output)} > {format_quantity(cap(work_order))}",
                       {"planned": format_quantity(work_order.planned),
                        "reported": format_quantity(operation.output)}))
    effects = [fx.total(Operation, operation.id, **made, finishes=1 if body.get("finish") else 0)]
    return case.done(effects, "ahead_of_previous" if is_ahead(case, work_order, operation, output)
                     else "ok")


def check_happened(case: Case, text: str) -> None:
    """Caught up from paper: by who may report for others, not later than captured, at most 31 days before [S19]."""
    if not FOR_OTHERS & set(case.roles):
        case.hold(held("role_missing", "happened_at"))
    happened, recorded = parse_instant(text), parse_instant(case.event.recorded_at)
    if happened is None or recorded is None or not recorded - FROM_PAPER <= happened <= recorded:
        raise BadBody("happened_at: must lie before recorded_at, at most 31 days")


def is_ahead(case: Case, work_order: WorkOrder, operation: Operation, output: int) -> bool:
    """[S5] Whether this output exceeds what the operation before has reported good."""
    before = work_view(case.world, work_order.id).counted_before(operation.number)
    return before is not None and output > before.good


def inspection(case: Case) -> Decision:
    """An inspection is recorded; a passed final one finishes an inspection operation."""
    _, operation = located(case)
    final_pass = case.body["kind"] == "final" and case.body["result"] == "pass"
    return case.done([fx.total(Operation, operation.id, starts=1, passes=1 if final_pass else 0)])


def stock_in(case: Case) -> Decision:
    """Put into the finished-goods store; beyond good it is flagged like packing [S9]."""
    work_order = case.work_order(case.body["work_order"])
    case.check_order(case.order(work_order), goods_leave=False)
    case.check_revision(work_order, None)
    stocked = work_order.stocked + case.body["quantity"]
    if stocked > cap(work_order):
        case.hold(held("over_planned", f"{format_quantity(stocked)} > {format_quantity(cap(work_order))}",
                       {"planned": format_quantity(work_order.planned),
                        "stocked": format_quantity(work_order.stocked)}))
    return case.done([fx.total(WorkOrder, work_order.id, stocked=case.body["quantity"])],
                     "ahead_of_good" if stocked > case.packable(work_order) else "ok")
