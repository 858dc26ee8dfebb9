"""Planned dates of a new work order: forward from a first day by standard time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sync import effects as fx
from sync.model.records import Operation, WorkCenter, WorkOrder
from sync.world import World

DAY_MS = 8 * 3600 * 1000  # one shift a day until a factory says otherwise


@dataclass(frozen=True, slots=True)
class Plan:
    """start, finish: ISO dates. effects: what the work centers remember of it."""

    start: str
    finish: str
    effects: list[fx.Effect]


def plan(world: World, work_order: WorkOrder, steps: list[Operation], first: date) -> Plan:
    """Give the work order its planned dates: one operation after the other from `first`.

    Each work center remembers the last day that anything is planned on it [S11].
    """
    used_ms, effects = 0, []
    latest: dict[str, str] = {}
    for step in steps:
        used_ms += step.standard_ms * work_order.planned // 1000
        day = (first + timedelta(days=min(used_ms // DAY_MS, 3650))).isoformat()
        latest[step.work_center] = max(latest.get(step.work_center, ""), day)
    for center_id, day in sorted(latest.items()):
        center = world.get(WorkCenter, center_id)
        if center is not None and (center.last_planned or "") < day:
            effects.append(fx.change(world, WorkCenter, center_id, last_planned=day))
    work_order.planned_start = first.isoformat()
    work_order.planned_finish = max([first.isoformat(), *latest.values()])
    return Plan(work_order.planned_start, work_order.planned_finish, effects)
