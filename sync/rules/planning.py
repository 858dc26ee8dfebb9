"""Planned days: forward from a first day over the working calendar, within what each work center can do a day.

Operation after operation: one starts no earlier than the day on which the one before ends. Only acts plan; what the
floor reports moves nothing. Everything is read by key: what lies on a work center on a day is its DayLoad [I15].
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sync.model.records import DayLoad, Operation, WorkCenter, WorkOrder
from sync.model.status import begun
from sync.rules.calendar import HORIZON, Calendar
from sync.world import World


class Planner:
    """Places operations on days. world: a draft's; it is changed."""

    def __init__(self, world: World) -> None:
        self.world, self.calendar = world, Calendar(world)

    # --- whole work orders ----------------------------------------------------------------

    def plan(self, work_order: WorkOrder, steps: Sequence[Operation], first: date) -> None:
        """Place all operations of a new work order, from `first` on."""
        for step in steps:
            self.place(step, need(step, work_order.planned), first)
            first = day_of(step.planned_finish) or first
        self.span(work_order, steps)

    def replan(self, work_order_id: str, first: date, also: Collection[str] = ()) -> None:
        """Place anew what nobody has begun: no earlier than `first`, than it was planned, than the one before ends.

        also: ids of begun operations whose work center or time is another one now; what is left of them.
        """
        work_order = self.world.edit(WorkOrder, work_order_id)
        steps = [self.world.edit(Operation, f"{work_order_id}/{n}") for n in work_order.operations]
        anew = [s for s in steps if not begun(s) or s.id in also]
        for step in anew:
            self.free(step)
        for step in steps:
            if step in anew:
                start = max(first, day_of(step.planned_start) or first)
                self.place(step, need(step, work_order.planned - max(step.good, 0)), start)
            first = max(first, day_of(step.planned_finish) or first)
        self.span(work_order, steps)

    def release(self, work_order_id: str, after: date | None = None) -> None:
        """Take a work order's load off its work centers; only what lies after a day, where one is given."""
        for number in self.world.need(WorkOrder, work_order_id).operations:
            if self.world.need(Operation, f"{work_order_id}/{number}").load:
                self.free(self.world.edit(Operation, f"{work_order_id}/{number}"), after)

    def span(self, work_order: WorkOrder, steps: Sequence[Operation]) -> None:
        """A work order's planned days are those of its first and last operation."""
        work_order.planned_start = min((s.planned_start for s in steps if s.planned_start), default=None)
        work_order.planned_finish = max((s.planned_finish for s in steps if s.planned_finish), default=None)

    # --- single operations ----------------------------------------------------------------

    def place(self, step: Operation, ms: int, first: date) -> None:
        """Put so much work of an operation that lies nowhere on the first days that have room for it.

        What finds no room within the horizon lies on its last day, above capacity, for everyone to see.
        """
        days, center = self.calendar.days(first), step.work_center
        capacity = self.calendar.capacity(center)
        load: list[list[object]] = []
        for day in days:
            taken = ms if day == days[-1] else min(max(capacity - self.loaded(center, day), 0), ms)
            if taken or not ms:
                load.append([day.isoformat(), taken])
                ms -= taken
            if not ms:
                break
        step.planned_start, step.planned_finish = str(load[0][0]), str(load[-1][0])
        step.load = [entry for entry in load if entry[1]]
        for iso, taken_ms in step.load:
            self.add(center, iso, taken_ms)
        self.remember(center, step.planned_finish)

    def free(self, step: Operation, after: date | None = None) -> None:
        """Take an operation's load off its work center; its planned days stay written until it is placed anew."""
        kept = [entry for entry in step.load if after is not None and entry[0] <= after.isoformat()]
        gone = [entry for entry in step.load if entry not in kept]
        for iso, ms in gone:
            self.add(step.work_center, iso, -ms)
        step.load = kept
        if gone:
            self.forget(step.work_center)

    # --- loads of work centers ------------------------------------------------------------

    def loaded(self, center: str, day: date) -> int:
        found = self.world.get(DayLoad, load_id(center, day.isoformat()))
        return found.ms if found is not None else 0

    def add(self, center: str, iso: str, ms: int) -> None:
        if self.world.get(DayLoad, load_id(center, iso)) is None:
            self.world.add(DayLoad(id=load_id(center, iso)))
        self.world.edit(DayLoad, load_id(center, iso)).ms += ms

    def remember(self, center_id: str, iso: str) -> None:
        """Each work center knows the last day that anything is planned on it [S11]."""
        center = self.world.get(WorkCenter, center_id)
        if center is not None and (center.last_planned or "") < iso:
            self.world.edit(WorkCenter, center_id).last_planned = iso

    def forget(self, center_id: str) -> None:
        """Move that last day back over days on which nothing lies any more."""
        center = self.world.get(WorkCenter, center_id)
        day = day_of(center.last_planned) if center is not None else None
        for _ in range(HORIZON):
            if day is None or self.loaded(center_id, day):
                break
            day -= timedelta(days=1)
        else:
            day = None
        last = day.isoformat() if day is not None else None
        if center is not None and center.last_planned != last:
            self.world.edit(WorkCenter, center_id).last_planned = last


def load_id(center: str, iso: str) -> str:
    return f"{center}/{iso}"


def day_of(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def need(step: Operation, quantity: int) -> int:
    """Milliseconds of work in so much (Milli) of an operation; none in less than nothing."""
    return step.standard_ms * max(quantity, 0) // 1000
