"""Pictures beside the board: when the floor reports, what goes wrong most, how full tomorrow is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from server.services.floor_words import FloorWords, Words
from server.services.kit import Kit
from server.services.made import NG, REPORT, made_in
from server.services.ports import Reads
from sync.event import format_instant
from sync.model.quantity import format_quantity
from sync.model.records import DayLoad, Defect, Operation, Order, WorkCenter, WorkOrder
from sync.rules.calendar import Calendar

FLOW_DAYS, DEFECT_DAYS, TOP = 7, 30, 10
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pictures:
    """The use case of the pictures."""

    kit: Kit

    def all(self) -> Words:
        """{as_of, flow, defects, next}: of one snapshot. Kept until something is logged or the day turns, for a
        minute at most: a month of reports is read for it, and every open board asks."""
        now = self.kit.clock()
        today = self.kit.factory.shift_day(now).day
        with self.kit.store.reading() as reads:
            mark = (reads.head(), today, self.kit.factory.today())
            known = self.kit.kept.get("pictures")
            if known is None or known[0] != mark or not timedelta(0) <= now - known[1] < FRESH:
                words = FloorWords(reads, self.kit.codes)
                known = self.kit.kept["pictures"] = (mark, now, {
                    "as_of": format_instant(now), "flow": self.flow(reads, today),
                    "defects": self.defects(reads, words, today), "next": self.next_day(reads, words)})
            shown: Words = known[2]
            return shown

    def flow(self, reads: Reads, today: date) -> list[Words]:
        """How many reports each hour of each of the last days brought, by the factory's clock: {day, hours}."""
        first = today - timedelta(days=FLOW_DAYS - 1)
        days = {(first + timedelta(days=n)).isoformat(): [0] * 24 for n in range(FLOW_DAYS)}
        for made in made_in(reads, self.kit.factory, first, today, types=(REPORT,)):
            days[made.day][self.kit.factory.local(made.at).hour] += 1
        return [{"day": day, "hours": hours} for day, hours in days.items()]

    def defects(self, reads: Reads, words: FloorWords, today: date) -> list[Words]:
        """The defects of the last 30 working days with most pieces: {defect, quantity, reports}."""
        found: dict[str, list[int]] = {}
        for made in made_in(reads, self.kit.factory, today - timedelta(days=DEFECT_DAYS - 1), today, types=(NG,)):
            sums = found.setdefault(made.defect, [0, 0])
            sums[0] += made.ng
            sums[1] += 1
        words.know(Defect, found)
        ranked = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))[:TOP]
        return [{"defect": defect_words(words, id), "quantity": format_quantity(quantity), "reports": reports}
                for id, (quantity, reports) in ranked]

    def next_day(self, reads: Reads, words: FloorWords) -> Words:
        """The next working day's load by work center in minutes, urgent orders' part of it, and what fits."""
        calendar = Calendar(words.world)
        day = calendar.days(date.fromisoformat(self.kit.factory.today()) + timedelta(days=1))[0]
        urgent = self.urgent(reads, words, day.isoformat())
        centers = [c for c in reads.find(WorkCenter) if c.active]
        words.know(WorkCenter, (c.id for c in centers))
        words.know(DayLoad, (f"{c.id}/{day.isoformat()}" for c in centers))
        rows = []
        for center in centers:
            load = words.world.get(DayLoad, f"{center.id}/{day.isoformat()}")
            rows.append({"center": {"id": center.id, "name": center.name, "name_en": center.name_en},
                         "minutes": load.ms // 60_000 if load else 0, "urgent": urgent.get(center.id, 0) // 60_000,
                         "capacity": calendar.capacity(center.id) // 60_000})
        return {"day": day.isoformat(), "centers": sorted(rows, key=lambda r: (-r["minutes"] / max(r["capacity"], 1),
                                                                             r["center"]["id"]))}

    def urgent(self, reads: Reads, words: FloorWords, day: str) -> dict[str, int]:
        """Milliseconds of urgent orders planned on a day, by work center."""
        orders = reads.find(Order, {"priority": "urgent", "state": ("scheduled", "in_production", "in_inspection")})
        words.know(WorkOrder, (w for o in orders for w in o.work_orders))
        works = [words.world.need(WorkOrder, w) for o in orders for w in o.work_orders]
        words.know(Operation, (f"{w.id}/{n}" for w in works for n in w.operations))
        sums: dict[str, int] = {}
        for work_order in works:
            for number in work_order.operations:
                step = words.world.need(Operation, f"{work_order.id}/{number}")
                sums[step.work_center] = sums.get(step.work_center, 0) + sum(ms for d, ms in step.load if d == day)
        return sums


def defect_words(words: FloorWords, id: str) -> Words:
    found = words.world.get(Defect, id)
    return {"id": id, "name": found.name if found else id, "name_en": found.name_en if found else ""}
