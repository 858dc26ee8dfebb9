"""Acts on the plan: move an operation to another day or work center, give it to a crew."""

from __future__ import annotations

from datetime import date
from typing import Any

from sync import effects as fx
from sync.model.records import Crew, Operation, Order, WorkCenter, WorkOrder
from sync.model.status import WorkView
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.draft import Draft
from sync.rules.planning import Planner, day_of, need
from sync.settle import work_view
from sync.verdict import Decision, Refused


def move(case: Case) -> Decision:
    """plan.move {work_order, operation, day, center?}: what is left of the operation begins on that day, or on the
    first day after it with room. Later operations give way only where they would begin before it ends.

    Refused: rest_day, operation_finished, too_early (the one before ends later), unknown_work_center.
    """
    view, step = unfinished(case)
    center = case.body.get("center") or step.work_center
    check_center(case, center, step)
    draft = Draft(case.world)
    planner = Planner(draft.world)
    day = date.fromisoformat(case.body["day"])
    if not planner.calendar.working(day):
        raise Refused("rest_day", "The factory does not work on that day.", 422, day=case.body["day"])
    before = [s for s in view.operations if s.number < step.number and not view.done(s) and s.planned_finish]
    if before and (before[-1].planned_finish or "") > day.isoformat():
        raise Refused("too_early", "The operation before ends later.", 409, operation=before[-1].number,
                      day=before[-1].planned_finish)
    moved = draft.world.edit(Operation, step.id)
    planner.free(moved)
    moved.work_center = center
    planner.place(moved, left(view, moved), day)
    push_later(planner, draft, view, moved)
    work_order = draft.world.edit(WorkOrder, view.work_order.id)
    planner.span(work_order, [draft.world.need(Operation, s.id) for s in view.operations])
    return case.done(draft.effects())


def push_later(planner: Planner, draft: Draft, view: WorkView, moved: Operation) -> None:
    """Operations behind it that would begin before the one before them ends begin on that day."""
    ends = moved.planned_finish
    for other in view.operations:
        if other.number <= moved.number or view.done(other):
            continue
        if (other.planned_start or "") < (ends or ""):
            step = draft.world.edit(Operation, other.id)
            planner.free(step)
            planner.place(step, left(view, step), day_of(ends) or date.min)
            ends = step.planned_finish
        else:
            ends = other.planned_finish


def assign(case: Case) -> Decision:
    """plan.crew {work_order, operation, crew}: who is to do it; "" is the work center's own crew again."""
    _, step = unfinished(case)
    crew = case.body["crew"]
    known = case.world.get(Crew, crew) if crew else None
    if crew and (known is None or not known.active):
        raise Refused("unknown_crew", "There is no such crew.", 422, crew=crew)
    if crew == step.crew:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Operation, step.id, crew=crew)])


def unfinished(case: Case) -> tuple[WorkView, Operation]:
    """The operation that the act names, of an open order and not finished. work_order: its id."""
    work_order: WorkOrder = the(case, WorkOrder, case.body["work_order"])
    order = case.world.need(Order, work_order.order)
    for end in ("cancelled", "completed"):
        if order.facts.get(end):
            raise Refused(f"order_{end}", f"The order is {end}.", 409, no=order.id)
    view = work_view(case.world, work_order.id)
    step = next((s for s in view.operations if s.number == case.body["operation"]), None)
    if step is None:
        raise Refused("unknown_operation", "The work order has no such operation.", 404)
    if view.done(step):
        raise Refused("operation_finished", "The operation is finished already.", 409)
    return view, step


def check_center(case: Case, id: str, step: Operation) -> None:
    center: Any = case.world.get(WorkCenter, id)
    if id != step.work_center and (center is None or not center.active):
        raise Refused("unknown_work_center", "There is no such work center.", 422, work_center=id)


def left(view: WorkView, step: Operation) -> int:
    """Milliseconds of work that are left of an operation."""
    return need(step, view.work_order.planned - max(step.good, 0))
