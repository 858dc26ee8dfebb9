"""A few days on the demo's floor: reports, NG, inspections, boxes. Everything is a pushed event."""

from __future__ import annotations

import random
from typing import Any

from server.demo.door import Recorder, Worker
from server.demo.snapshot import snapshot
from server.demo.story import Planned, boxes, waybill

Work = dict[str, Any]


class Floor:
    """Who stands where, and what they record. crew: role -> people signed in on phones."""

    def __init__(self, recorder: Recorder, crew: dict[str, list[Worker]], dice: random.Random) -> None:
        self.recorder, self.crew, self.dice = recorder, crew, dice
        self.phones = {w.phone.id: w.phone for people in crew.values() for w in people}

    def one(self, role: str) -> Worker:
        return self.dice.choice(self.crew[role])

    def flush(self) -> None:
        for phone in self.phones.values():
            phone.flush()

    # --- making ---------------------------------------------------------------------------

    def produce(self, orders: list[Planned]) -> None:
        """Operation by operation over all orders, so that each finds what the one before made."""
        for number in (10, 20, 30):
            for order in orders:
                for work, product in order.works():
                    self.operation(order, work, product, number)
            self.flush()

    def operation(self, order: Planned, work: Work, product: Work, number: int) -> None:
        steps = [s["number"] for s in product["routing"] if s["kind"] == "make"]
        if number not in steps:
            return
        planned = int(work["planned"])
        if order.reached("in_inspection"):
            self.finish(work, number, planned)
        elif number == 10:
            self.part(work, number, planned)
        elif number == 20 and self.dice.random() < 0.5:
            self.part(work, number, planned // 5)

    def finish(self, work: Work, number: int, planned: int) -> None:
        """All pieces good, a few scrapped on top, by one or two people."""
        base, body = {"revision": work["revision"]}, {"work_order": work["code"], "operation": number}
        if self.dice.random() < 0.4:
            self.recorder.record(self.one("worker"), "work.start", body, base)
        first = planned if self.dice.random() < 0.6 else planned // 2
        if first < planned:
            self.recorder.record(self.one("worker"), "work.report", {**body, "good": str(first)}, base)
        last = {"good": str(planned - first if first < planned else planned), "finish": True}
        if number == 10 and planned >= 40 and self.dice.random() < 0.4:
            last |= {"process_scrap": "1", "reason": "试切"}
        self.recorder.record(self.one("worker"), "work.report", {**body, **last}, base)

    def part(self, work: Work, number: int, planned: int) -> None:
        base, body = {"revision": work["revision"]}, {"work_order": work["code"], "operation": number}
        self.recorder.record(self.one("worker"), "work.start", body, base)
        made = max(planned * self.dice.randint(2, 8) // 10, 1)
        if self.dice.random() < 0.2:
            foreman, whose = self.one("foreman"), self.one("worker")
            self.recorder.record(foreman, "work.report", {**body, "good": str(made), "note": "补录"}, base,
                                 on_behalf_of=whose.id)
        else:
            self.recorder.record(self.one("worker"), "work.report", {**body, "good": str(made)}, base)

    def inspect(self, orders: list[Planned]) -> None:
        """First pieces everywhere, final inspections where the way goes on."""
        for order in orders:
            for work, product in order.works():
                last = product["routing"][-1]["number"]
                body = {"work_order": work["code"], "operation": last}
                if order.reached("produced"):
                    self.recorder.record(self.one("inspector"), "inspection.record", {
                        **body, "kind": "final", "result": "pass"}, {"revision": work["revision"]})
                elif order.target == "in_inspection":
                    self.recorder.record(self.one("inspector"), "inspection.record", {
                        **body, "kind": "patrol", "result": "pass"}, {"revision": work["revision"]})
        self.flush()

    # --- going wrong ----------------------------------------------------------------------

    def trouble(self, orders: list[Planned]) -> None:
        """NG reports in every shape: a wish, an inspector's own order, dispositions, an Andon call."""
        running = [o for o in orders if o.target == "in_production"]
        defects = ("SCRATCH", "SIZE", "BURR", "COLOR")
        for i, order in enumerate(running[:10]):
            work = order.answer["work_orders"][0]
            by = self.one("inspector") if i % 3 == 0 else self.one("worker")
            body = {"work_order": work["code"], "operation": 10, "quantity": str(1 + i % 3), "counted": True,
                    "defect": defects[i % 4], "replenish": i in (0, 1), "note": "请看照片" if i == 2 else "待判"}
            photo = snapshot(defects[i % 4], i) if i in (2, 4) else None
            ng = self.recorder.record(by, "ng.report", body, {"revision": work["revision"]}, photo=photo)
            self.flush()
            if i >= 4:
                how = ("rework", "concession", "scrap")[i % 3]
                self.recorder.record(self.one("inspector"), "ng.dispose", {
                    "ng_report": ng, "disposition": how, "quantity": "1"})
        self.recorder.record(self.one("worker"), "andon.call", {
            "work_center": "PRESS", "kind": "machine", "note": "模具卡住"})
        self.mistake(running[11])
        self.flush()

    def mistake(self, order: Planned) -> None:
        """A report counted twice by hand and taken back; another one far too large, held [S5, S13]."""
        work = order.answer["work_orders"][0]
        body, base = {"work_order": work["code"], "operation": 10, "good": "1"}, {"revision": work["revision"]}
        worker = self.one("worker")
        wrong = self.recorder.record(worker, "work.report", body, base)
        self.recorder.record(worker, "event.reverse", {"event_id": wrong, "reason": "多按了一次"})
        self.recorder.record(self.one("worker"), "work.report", {**body, "good": "9000"}, base)

    def old_paper(self, order: Planned) -> None:
        """Reported from the traveler of an older revision: held, with the diff [S6]."""
        work = order.answer["work_orders"][0]
        self.recorder.record(self.one("worker"), "work.report", {
            "work_order": work["code"], "operation": 10, "good": "1"}, {"revision": work["revision"]})
        self.flush()

    # --- leaving --------------------------------------------------------------------------

    def store(self, orders: list[Planned]) -> None:
        """Into the finished-goods store, where the way says so or by habit."""
        for order in orders:
            if order.target == "stocked" or (order.reached("packed") and self.dice.random() < 0.3):
                for work, _ in order.works():
                    self.recorder.record(self.one("warehouse"), "stock.in", {
                        "work_order": work["code"], "quantity": work["planned"], "place": "A-01"})
        self.flush()

    def pack(self, orders: list[Planned], codes: list[str]) -> None:
        """Every piece into boxes; `codes`: issued package codes, used up from the end."""
        for order in orders:
            if not order.reached("packed"):
                continue
            packer = self.one("warehouse")
            for work, product in order.works():
                for quantity in boxes(int(work["planned"]), int(product["pack_quantity"])):
                    code = codes.pop()
                    order.packages.append(code)
                    self.recorder.record(packer, "package.pack", {
                        "package": code, "lines": [{"work_order": work["code"], "quantity": str(quantity)}]})
        self.flush()

    def ship(self, orders: list[Planned]) -> None:
        """Bind and scan out, box by box."""
        for order in orders:
            if not order.reached("outbound"):
                continue
            by = self.one("warehouse")
            for code in order.packages:
                number = waybill(order.carrier, self.dice)
                order.waybills += [number] if number else []
                bound = {"package": code, "carrier": order.carrier, **({"waybill": number} if number else {})}
                self.recorder.record(by, "package.bind", bound)
                self.recorder.record(by, "package.ship", {"package": code})
        self.flush()

    def conflict(self, order: Planned) -> None:
        """Two people bind one box, neither knowing of the other: the second is held [S8]."""
        code = order.packages[0]
        first, second = self.crew["warehouse"][:2]
        for who, carrier in ((first, "SF"), (second, "ZTO")):
            self.recorder.record(who, "package.bind", {
                "package": code, "carrier": carrier, "waybill": waybill(carrier, self.dice)})
            self.flush()
