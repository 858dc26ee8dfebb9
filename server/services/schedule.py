"""The plan as people see and move it: work centers × days, and what each crew is to do on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.services.auth import Caller
from server.services.floor_words import FloorWords
from server.services.kit import Kit
from server.services.ports import Below, Reads, Within
from sync.model.quantity import format_quantity
from sync.model.records import Crew, DayLoad, Operation, Order, WorkCenter, WorkOrder
from sync.model.status import WorkView, begun
from sync.rules.calendar import Calendar
from sync.rules.planning import load_id
from sync.settle import work_view
from sync.verdict import Refused

View = dict[str, Any]
AT_WORK = ("scheduled", "in_production", "in_inspection", "on_hold")  # states of work orders that still need work
GONE = frozenset({"cancelled"})
EVER = "9999"  # after every planned day


@dataclass(frozen=True, slots=True)
class Schedule:
    """The use cases of the day board and the dispatch lists."""

    kit: Kit

    def board(self, first: date, days: int) -> View:
        """Work centers × days: load and capacity, and the operations that lie there. Times in milliseconds."""
        with self.kit.store.reading() as reads:
            return Plan(reads, self.kit).board(first, days)

    def dispatch(self, day: date | None, crew: str | None) -> View:
        """What is to be done on a day (none: today, or the next working day), a list a crew.
        crew: only that one; "" = what no crew has."""
        with self.kit.store.reading() as reads:
            plan = Plan(reads, self.kit)
            return plan.dispatch(day or plan.calendar.days(date.fromisoformat(plan.today))[0], crew)

    def move(self, body: Mapping[str, Any], by: Caller) -> View:
        """Begin an operation on another day or work center: {work_order, operation, day, center?}.
        Refused: 404, 409 operation_finished, too_early, order_…; 422 rest_day, day_past, unknown_work_center."""
        today = self.kit.factory.today()
        if body["day"] < today:
            raise Refused("day_past", "That day is over.", 422, today=today)
        return self.done("plan.move", body, by)

    def assign(self, body: Mapping[str, Any], by: Caller) -> View:
        """Give an operation to a crew: {work_order, operation, crew}; "" = its work center's own.
        Refused 404, 409, 422 unknown_crew."""
        return self.done("plan.crew", body, by)

    def done(self, act: str, body: Mapping[str, Any], by: Caller) -> View:
        """Act, and tell where the operation lies now."""
        def work(tx: Any) -> View:
            tx.act(act, {k: v for k, v in body.items() if v is not None}, by)
            step = tx.world.need(Operation, f"{body['work_order']}/{body['operation']}")
            return {"work_order": step.work_order, "operation": step.number, "center": step.work_center,
                    "crew": step.crew, "start": step.planned_start, "finish": step.planned_finish, "load": step.load}

        return self.kit.writer.call(work)


class Plan:
    """The plan of one snapshot."""

    def __init__(self, reads: Reads, kit: Kit) -> None:
        self.reads, self.kit = reads, kit
        self.today = kit.factory.today()
        self.words = FloorWords(reads, kit.codes)
        self.world = self.words.world
        self.calendar = Calendar(self.world)

    # --- the day board ----------------------------------------------------------------------

    def board(self, first: date, count: int) -> View:
        days = [first + timedelta(days=n) for n in range(count)]
        last = days[-1].isoformat()
        steps = self.lying(first.isoformat(), last)
        behind = [s for s in self.behind(first.isoformat()) if not self.view(s).done(s)]
        return {"today": self.today, "first": first.isoformat(), "days": [self.day(d) for d in days],
                "centers": self.centers(days, {s.work_center for s in (*steps, *behind)}),
                "items": [self.item(s) for s in self.sorted(steps)],
                "behind": [self.item(s) for s in self.sorted(behind)], "crews": self.crews()}

    def day(self, day: date) -> View:
        """{day, working, name, name_en}: whether the factory works, and why not where the calendar says."""
        told = self.calendar.exception(day) or {}
        return {"day": day.isoformat(), "working": self.calendar.working(day),
                "name": told.get("name") or "", "name_en": told.get("name_en") or ""}

    def centers(self, days: list[date], used: set[str]) -> list[View]:
        """Work centers in use, and others that something lies on, each with its load a day."""
        known = [c for c in self.reads.find(WorkCenter) if c.active or c.id in used]
        self.words.know(Crew, (c.crew for c in known if c.crew))
        ids = [*(c.id for c in known), *sorted(used - {c.id for c in known})]
        loads = self.reads.load_many(DayLoad, [load_id(i, d.isoformat()) for i in ids for d in days])
        found = []
        for id in ids:
            center = self.world.get(WorkCenter, id)
            capacity = self.calendar.capacity(id)
            found.append({
                **self.words.center(id), "workshop": center.workshop if center else "",
                "crew": self.words.crew(center.crew) if center else None,
                "days": [{"day": d.isoformat(), "ms": load.ms if (load := loads[load_id(id, d.isoformat())]) else 0,
                          "capacity": capacity if self.calendar.working(d) else 0} for d in days]})
        return sorted(found, key=lambda c: (c["workshop"], c["id"]))

    def crews(self) -> list[View]:
        return [{"id": c.id, "name": c.name, "name_en": c.name_en} for c in self.reads.find(Crew) if c.active]

    # --- dispatch lists -----------------------------------------------------------------------

    def dispatch(self, day: date, crew: str | None) -> View:
        """What lies on the day and is not finished; from today on also what was left undone before it."""
        iso = day.isoformat()
        steps = {s.id: s for s in self.lying(iso, iso) if on_day(s, iso)}
        if iso >= self.today:
            steps = {s.id: s for s in self.behind(iso)} | steps
        todo = [s for s in steps.values() if not self.view(s).done(s)]
        wanted = {c: [s for s in todo if self.words.crew_of(s) == c] for c in {self.words.crew_of(s) for s in todo}}
        if crew is not None:
            wanted = {crew: wanted.get(crew, [])}
        return {"day": iso, "today": self.today, "working": self.calendar.working(day), "crews": self.crews(),
                "lists": [{"crew": self.words.crew(c), "items": [self.task(s, iso) for s in self.sorted(wanted[c])]}
                          for c in sorted(wanted, key=lambda c: (c == "", c))]}

    def task(self, step: Operation, iso: str) -> View:
        """An operation for those who do it: how much is left, how much of it the one before has passed on."""
        view = self.view(step)
        before = view.counted_before(step.number)
        left = max(view.work_order.planned - max(step.good, 0), 0)
        ready = left if before is None else max(min(before.good - step.output, left), 0)
        return {**self.item(step), "left": format_quantity(left), "ready": format_quantity(ready),
                "code": self.code(step, view.work_order), "ms": sum(ms for d, ms in step.load if d == iso),
                "behind": (step.planned_finish or iso) < iso}

    # --- operations -----------------------------------------------------------------------------

    def lying(self, first: str, last: str) -> list[Operation]:
        """Operations planned on one of these days, of orders that are not cancelled. What was finished before its
        day takes no room there and is left out."""
        days = {"planned_finish": Within(first, EVER), "planned_start": Within("", last + "~")}
        found = self.known(self.reads.find(Operation, days))
        return [s for s in found if s.load or (s.planned_start or "") <= self.today or not self.view(s).done(s)]

    def behind(self, day: str) -> list[Operation]:
        """Operations of open work orders that were planned to be finished before a day. Finished ones among them."""
        works = self.reads.find(WorkOrder, {"state": AT_WORK, "planned_start": Below(day)})
        ids = [f"{w.id}/{n}" for w in works for n in w.operations]
        found = self.reads.load_many(Operation, ids).values()
        return self.known(s for s in found if s is not None and (s.planned_finish or EVER) < day)

    def known(self, steps: Iterable[Operation]) -> list[Operation]:
        """Load all that the operations name; those that are no longer part of their work order fall out."""
        found = list(steps)
        for step in found:
            self.world.known.setdefault((Operation, step.id), step)
        self.words.know_work(s.id for s in found)
        works = {s.work_order for s in found}
        self.words.know(Operation, (f"{w}/{n}" for w in works for n in self.world.need(WorkOrder, w).operations))
        self.words.know(WorkCenter, (s.work_center for s in found))
        self.words.know(Crew, (c for s in found if (c := self.words.crew_of(s))))
        return [s for s in found if s.number in self.world.need(WorkOrder, s.work_order).operations
                and self.order(s).state not in GONE]

    def order(self, step: Operation) -> Order:
        return self.world.need(Order, self.world.need(WorkOrder, step.work_order).order)

    def view(self, step: Operation) -> WorkView:
        return work_view(self.world, step.work_order)

    def sorted(self, steps: Iterable[Operation]) -> list[Operation]:
        """Urgent first, then what is promised first."""
        return sorted(steps, key=lambda s: (self.order(s).priority != "urgent", self.order(s).promised_ship,
                                            self.order(s).id, s.work_order, s.number))

    def item(self, step: Operation) -> View:
        """One operation on the board. late: its work order is planned to be finished after the promised day."""
        view, order = self.view(step), self.order(step)
        work_order = view.work_order
        return {**self.words.work(work_order.id, step.number), "id": work_order.id, "state": order.state,
                "planned": format_quantity(work_order.planned), "good": format_quantity(step.good),
                "begun": begun(step), "finished": view.done(step), "urgent": order.priority == "urgent",
                "late": (work_order.planned_finish or "") > order.promised_ship, "own_crew": bool(step.crew),
                "promised_ship": order.promised_ship, "start": step.planned_start, "finish": step.planned_finish,
                "load": step.load}

    def code(self, step: Operation, work_order: WorkOrder) -> str:
        return self.kit.codes.operation_code(work_order.id, step.number, work_order.revision)


def on_day(step: Operation, iso: str) -> bool:
    """Whether some of the operation lies on a day; one without a standard time lies on its first day."""
    return any(day == iso for day, _ in step.load) if step.load else step.planned_start == iso
