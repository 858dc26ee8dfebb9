"""Ordinary days: people who mostly do it right, on the network of a factory hall. How much of it does a person have to
decide? python -m tests.simulation.ordinary DAYS [SEED]

Every piece exists once: what people report is what they made, packed and shipped, less a few mistakes.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.log import LogRow
from tests.simulation.day import Day
from tests.simulation.factory import BOX, RAIL, Factory, Work
from tests.simulation.floor import Floor
from tests.simulation.invariants import all_rows, broken
from tests.simulation.mishaps import Mishaps
from tests.simulation.network import Fate, Network
from tests.simulation.node import PhoneProcess, compile_phones
from tests.simulation.office import Office
from tests.simulation.phone import Phone
from tests.simulation.pictures import picture
from tests.simulation.run import Run
from tests.simulation.story import Story

ACTIONS = 150  # of a day, on the floor
GAP_MS = 20_000
LOT, IN_A_BOX = 10, 20
SLIP = 0.01  # how often somebody types, scans or counts wrong
HEEDS = 0.9  # how often a warning on the screen stops a mistake
CREW = ("worker", "worker", "worker", "warehouse", "inspector", "foreman")


class Hall(Network):
    """A request in fifty gets lost, and phones are out of reach behind the presses for minutes at a time."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self.rates = {"lost_there": 0.01, "lost_back": 0.005, "late": 0.003, "doubled": 0.002}
        self.narrow = None
        self.away: set[str] = set()

    def fate_of(self, phone: str, request: str = "") -> Fate:
        return Fate(arrive=False, back=5_000) if phone in self.away and not self.healed else self.fate()


@dataclass
class Pieces:
    """What there really is of a work order: good pieces behind each operation, what is packed."""

    good: dict[int, int] = field(default_factory=dict)
    packed: int = 0


class Ordinary:
    """One factory over some days."""

    def __init__(self, run: Run) -> None:
        self.run, self.rng = run, run.rng
        self.hall = Hall(random.Random(run.rng.random()))
        run.network = self.hall
        self.factory = Factory(run)
        story = Story(self.factory)
        self.day = Day(run, self.factory, Floor(self.factory, story), Office(self.factory, story))
        self.real: dict[str, Pieces] = {}
        self.boxes: list[tuple[str, str | None]] = []  # box, what was done last: None | packed | bound
        self.disposed: set[str] = set()
        self.factory.open(3)
        for n, role in enumerate(CREW):
            run.add_phone(f"p{n}", self.factory.somebody(role))

    def live(self, days: int) -> list[str]:
        """So many days; what does not hold in the end."""
        for _ in range(days):
            self.morning()
            for n in range(ACTIONS):
                self.run.go(self.rng.expovariate(1 / GAP_MS))
                self.out_of_reach()
                self.act(self.rng.choice(list(self.run.phones.values())))
                if n % 25 == 24:
                    self.desk()
            self.run.go(10 * 60_000)
        self.day.heal(Mishaps(self.factory))
        return broken(self.factory)

    def morning(self) -> None:
        for _ in range(3):
            sku, quantity = self.rng.choice((RAIL, RAIL, BOX)), self.rng.choice((40, 60, 100))
            told = self.day.office.call(self.day.office.desks[0], "P-sales", "/orders", {
                "customer": {"name": "宁波顺达汽配"}, "promised_ship": "2026-03-20", "save_customer": False,
                "lines": [{"sku": sku, "quantity": str(quantity)}]})
            if told is not None:
                self.factory.took(told, sku)
        self.factory.issue_packages(12)

    def out_of_reach(self) -> None:
        if self.rng.random() < 0.02:
            name = self.rng.choice(list(self.run.phones))
            self.hall.away.add(name)
            self.run.at(self.rng.randint(60_000, 900_000), lambda: self.hall.away.discard(name))

    # --- the floor ------------------------------------------------------------------------

    def act(self, phone: Phone) -> None:
        role = self.factory.roles[phone.who]
        {"warehouse": self.store, "inspector": self.inspect}.get(role, self.make)(phone)

    def shown(self, phone: Phone, work: Work) -> dict[str, Any]:
        return self.run.glance(phone, "work_order", work.id) or {}

    def open_work(self) -> tuple[Work, int, int] | None:
        """A work order, an operation of making, and how many pieces lie before it."""
        found = []
        for work in self.factory.works:
            real = self.real.setdefault(work.id, Pieces())
            steps = [10, 30] if work.sku == BOX else [10, 20]
            for before, step in zip([None, *steps], steps, strict=False):
                there = work.planned if before is None else real.good.get(before, 0)
                if (left := there - real.good.get(step, 0)) > 0:
                    found.append((work, step, left))
        return self.rng.choice(found[:6]) if found else None

    def make(self, phone: Phone) -> None:
        """A lot is made and reported, at times with scrap; a slip of the finger is undone or stands."""
        job, rng = self.open_work(), self.rng
        if job is None:
            return
        work, step, left = job
        row, lot = self.shown(phone, work), min(LOT, left)
        if row.get("state") in ("cancelled", "completed"):
            return
        bad = 1 if rng.random() < 0.03 else 0
        base = {"revision": row["revision"]} if row else {}
        body: dict[str, Any] = {"work_order": work.code, "operation": step, "good": str(lot - bad)}
        if rng.random() < 0.2:
            self.run.capture(phone, "work.start", {k: body[k] for k in ("work_order", "operation")}, base)
        self.real[work.id].good[step] = self.real[work.id].good.get(step, 0) + lot - bad
        if bad and rng.random() < 0.5:
            body["process_scrap"] = "1"
        elif bad:
            self.run.capture(phone, "ng.report", {
                "work_order": work.code, "operation": step, "quantity": "1", "counted": False, "defect": "SCRATCH",
                "replenish": rng.random() < 0.2}, base, [picture(self.run.rng)])
        if rng.random() < SLIP:
            self.slip(phone, work, body, base)
        self.run.capture(phone, "work.report", body, base)

    def slip(self, phone: Phone, work: Work, body: dict[str, Any], base: dict[str, Any]) -> None:
        """Ten times too many are typed. The app warns where that is more than is left; else it is undone."""
        wrong = {**body, "good": f"{body['good']}0"}
        steps = self.shown(phone, work).get("operations", [])
        left = next((work.planned - float(s["good"]) for s in steps if s["number"] == body["operation"]), work.planned)
        if int(wrong["good"]) > left and self.rng.random() < HEEDS:
            return
        before = set(self.run.saved)
        self.run.capture(phone, "work.report", wrong, base)
        for id in set(self.run.saved) - before:
            self.run.capture(phone, "event.reverse", {"event_id": id, "reason": "typed wrong"})

    def inspect(self, phone: Phone) -> None:
        """What was found NG is disposed of, once; boxes of the inspection step pass."""
        open_ng = [e for e in self.factory.ng if e[0] not in self.disposed]
        if open_ng and self.rng.random() < 0.7:
            id, quantity = open_ng[0]
            self.disposed.add(id)
            self.run.capture(phone, "ng.dispose", {"ng_report": id, "disposition": self.rng.choice(("scrap", "rework")),
                                                   "quantity": str(quantity)})
            return
        works = [w for w in self.factory.works if w.sku == BOX]
        if works:
            work = self.rng.choice(works[-4:])
            row = self.shown(phone, work)
            kind = self.rng.choice(("first", "patrol"))
            self.run.capture(phone, "inspection.record", {
                "work_order": work.code, "operation": 20, "kind": kind, "result": "pass"},
                {"revision": row["revision"]} if row else {})

    def store(self, phone: Phone) -> None:
        """Pack what is finished, a box at a time; then its waybill; then off with it."""
        if self.boxes:
            box, state = self.boxes.pop(0)
            if state == "packed":
                self.bind(phone, box)
                self.boxes.append((box, "bound"))
            else:
                self.run.capture(phone, "package.ship", {"package": box})
            return
        for work in self.factory.works:
            real = self.real.setdefault(work.id, Pieces())
            done = real.good.get(30 if work.sku == BOX else 20, 0)
            if done - real.packed >= min(IN_A_BOX, work.planned - real.packed) > 0 and self.factory.packages:
                quantity, box = min(IN_A_BOX, done - real.packed), self.factory.packages.pop(0)
                real.packed += quantity
                row = self.shown(phone, work)
                self.run.capture(phone, "package.pack", {
                    "package": box, "lines": [{"work_order": work.code, "quantity": str(quantity)}]},
                    {"revision": row["revision"]} if row else {})
                self.boxes.append((box, "packed"))
                return

    def bind(self, phone: Phone, box: str) -> None:
        """The label that the courier brought; once in a while the wrong one, seen and put right."""
        if self.rng.random() < SLIP:
            wrong = self.factory.next_waybill()
            self.run.capture(phone, "package.bind", {"package": box, "waybill": wrong, "carrier": "SF"})
            self.run.capture(phone, "package.bind", {"package": box, "waybill": self.factory.next_waybill(),
                                                     "carrier": "SF", "replaces": wrong}, {"waybill": wrong})
            return
        self.run.capture(phone, "package.bind", {"package": box, "waybill": self.factory.next_waybill(),
                                                 "carrier": "SF"})

    # --- the office -----------------------------------------------------------------------

    def desk(self) -> None:
        """A customer wants another date or something noted; sometimes a work order stands still for an hour."""
        rng, office = self.rng, self.day.office
        desk = office.desks[0]
        if rng.random() < 0.3 and self.factory.works:
            work = rng.choice(self.factory.works[-4:])
            wish = rng.choice(({"promised_ship": "2026-04-02"}, {"priority": "urgent"}, {"requirements": "包装加一层"}))
            told = office.call(desk, "P-sales", f"/orders/{work.no}/changes", {**wish, "reason": "asked for"})
            if told is not None:
                office.call(desk, "P-planner", f"/changes/{told['change_id']}/approve", {})
        office.resolve(desk)


@dataclass
class Held:
    """events: that the server received. codes: why events were held, also later."""

    events: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return sum(self.codes.values()) / max(self.events, 1)

    def add(self, log: list[LogRow]) -> None:
        for row in log:
            if row.source == "device":
                self.events += 1
                if row.verdict == "held":
                    self.codes[row.code] += 1
            elif row.type in ("sync.retry", "sync.expire"):
                self.codes.update(e["to"]["code"] for e in row.effects
                                  if e.get("of") == "EventStatus" and e.get("to", {}).get("verdict") == "held")


def live(seed: int, days: int, process: PhoneProcess) -> tuple[Held, list[str]]:
    """So many days of one factory: what was held, and which promise was broken."""
    held = Held()
    with tempfile.TemporaryDirectory(prefix="ordinary-") as folder:
        run = Run(seed, process, Path(folder))
        problems = Ordinary(run).live(days)
        with run.server.kit.store.reading() as reads:
            held.add(all_rows(reads))
        run.server.stop()
    return held, problems


def main() -> int:
    days, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    compile_phones()
    process = PhoneProcess()
    held, problems = live(seed, days, process)
    process.close()
    print(f"{days} days, {held.events} events, {sum(held.codes.values())} held ({100 * held.share:.2f} %): "
          + ", ".join(f"{code} {n}" for code, n in held.codes.most_common()))
    for problem in problems:
        print(problem)
    return 1 if problems or held.share > 0.02 else 0


if __name__ == "__main__":
    sys.exit(main())
