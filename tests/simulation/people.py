"""What people do on a day: on the floor by phone, in the office by desk."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.factory import CENTERS, DEFECT, Factory, Work, unknown_code
from tests.simulation.run import Phone

CARRIER = "SF"


class Floor:
    """One action of somebody with a phone at a time."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng

    def act(self, phone: Phone) -> None:
        if not self.factory.works:
            return
        role = phone.who.removeprefix("P-").rstrip("0123456789")
        kinds = {"worker": self.worker, "inspector": self.inspector, "warehouse": self.warehouse,
                 "supervisor": self.supervisor}
        kinds[role](phone)

    def seen(self, phone: Phone, work: Work) -> dict[str, Any]:
        """base: the revision that the phone shows; nothing when it never saw the work order."""
        row = self.run.tell({"do": "glance", "phone": phone.name, "kind": "work_order", "id": work.id}).results[0]
        return {"revision": row["revision"]} if row else {}

    def worker(self, phone: Phone) -> None:
        run, rng, work = self.run, self.rng, self.rng.choice(self.factory.works)
        dice, on = rng.random(), {"work_order": work.code, "operation": rng.choice((10, 20))}
        if dice < 0.55:
            body = {**on, "good": str(rng.randint(1, max(2, work.planned // 6)))}
            if rng.random() < 0.2:
                body["process_scrap"] = str(rng.randint(1, 3))
            if rng.random() < 0.1:
                body["finish"] = True
            run.capture(phone, "work.report", body, self.seen(phone, work))
        elif dice < 0.70:
            run.capture(phone, rng.choice(("work.start", "work.pause", "work.resume")), on, self.seen(phone, work))
        elif dice < 0.82:
            self.nonconformance(phone, work, on)
        elif dice < 0.88 and self.factory.mine.get(phone.name):
            mine = self.factory.mine[phone.name]
            run.capture(phone, "event.reverse", {"event_id": rng.choice(mine[-4:]), "reason": "undo"})
        elif dice < 0.94:
            run.capture(phone, rng.choice(("andon.call", "andon.clear")),
                        {"work_center": rng.choice(CENTERS), "kind": "machine"})
        elif dice < 0.97:
            run.capture(phone, "work.report", {"work_order": unknown_code(run), "operation": 10, "good": "1"})
        else:
            run.capture(phone, "work.report", {**on, "good": rng.choice(("-1", "1e9", "", "abc")), "note": "𝟙\u0000"})

    def nonconformance(self, phone: Phone, work: Work, on: dict[str, Any]) -> None:
        photos = [self.run.photo() for _ in range(self.rng.choice((0, 0, 1, 2)))]
        body = {**on, "quantity": str(self.rng.randint(1, 4)), "counted": self.rng.random() < 0.5, "defect": DEFECT,
                "replenish": self.rng.random() < 0.4}
        self.run.capture(phone, "ng.report", body, self.seen(phone, work), photos)

    def inspector(self, phone: Phone) -> None:
        dice, rng = self.rng.random(), self.rng
        if dice < 0.4 and self.factory.ng:
            event_id, quantity = rng.choice(self.factory.ng[-12:])
            how = rng.choice(("rework", "concession", "scrap"))
            self.run.capture(phone, "ng.dispose", {"ng_report": event_id, "disposition": how,
                                                   "quantity": str(rng.randint(1, quantity))})
        elif dice < 0.6 and self.factory.ng:
            self.run.capture(phone, "ng.replenish", {"ng_report": rng.choice(self.factory.ng[-12:])[0]})
        elif dice < 0.8:
            work = rng.choice(self.factory.works)
            self.run.capture(phone, "inspection.record", {
                "work_order": work.code, "operation": rng.choice((10, 20)),
                "kind": rng.choice(("first", "patrol", "final")),
                "result": rng.choice(("pass", "fail"))}, self.seen(phone, work))
        else:
            self.worker(phone)

    def warehouse(self, phone: Phone) -> None:
        run, rng, dice = self.run, self.rng, self.rng.random()
        if not self.factory.packages:
            return
        package, work = rng.choice(self.factory.packages[:12]), rng.choice(self.factory.works)
        if dice < 0.45:
            lines = [{"work_order": work.code, "quantity": str(rng.randint(1, max(2, work.planned // 5)))}]
            type = "package.pack" if rng.random() < 0.85 else "package.unpack"
            run.capture(phone, type, {"package": package, "lines": lines})
        elif dice < 0.75:
            self.bind(phone, package)
        elif dice < 0.9:
            run.capture(phone, "package.ship", {"package": package})
        else:
            run.capture(phone, "stock.in", {"work_order": work.code, "quantity": str(rng.randint(1, 10))})

    def bind(self, phone: Phone, package: str) -> None:
        """Mostly a fresh number; at times another box's, at times a correction of what the phone shows."""
        row = self.run.tell({"do": "glance", "phone": phone.name, "kind": "package",
                             "id": self.factory.package_id(package)}).results[0]
        base = {"waybill": row["waybill"]} if row and row["waybill"] and self.rng.random() < 0.5 else {}
        old = self.factory.waybills and self.rng.random() < 0.25
        waybill = f"SF{self.rng.randint(1, self.factory.waybills):012d}" if old else self.factory.next_waybill()
        self.run.capture(phone, "package.bind", {"package": package, "waybill": waybill, "carrier": CARRIER}, base)

    def supervisor(self, phone: Phone) -> None:
        everybodys = [id for ids in self.factory.mine.values() for id in ids]
        if self.rng.random() < 0.3 and everybodys:
            self.run.capture(phone, "event.reverse", {"event_id": self.rng.choice(everybodys), "reason": "wrong"})
        else:
            self.rng.choice((self.worker, self.inspector, self.warehouse))(phone)


class Office:
    """One action at a desk at a time."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng

    def act(self) -> None:
        dice = self.rng.random()
        if dice < 0.2 or not self.factory.works:
            self.factory.order()
        elif dice < 0.45:
            self.change()
        elif dice < 0.6:
            no = self.rng.choice(self.factory.works).no
            step = self.rng.choice(("hold", "release", "release", "release"))
            self.run.office("P-boss", "POST", f"/orders/{no}/{step}", {"reason": "wait"} if step == "hold" else {})
        elif dice < 0.64:
            no = self.rng.choice(self.factory.works).no
            self.run.office("P-sales", "POST", f"/orders/{no}/cancel", {"reason": "gone"})
        else:
            self.resolve()

    def change(self) -> None:
        work, rng = self.rng.choice(self.factory.works), self.rng
        wanted: dict[str, Any] = rng.choice((
            {"promised_ship": f"2026-04-{rng.randint(1, 28):02d}"}, {"requirements": f"note {rng.randint(1, 99)}"}))
        reply = self.run.office("P-sales", "POST", f"/orders/{work.no}/changes", {**wanted, "reason": "asked for"})
        if reply is not None and reply.status == 201:
            change = json.loads(reply.body)["change_id"]
            self.run.at(rng.randint(1_000, 50_000),
                        lambda: self.run.office("P-planner", "POST", f"/changes/{change}/approve", {}))

    def resolve(self) -> None:
        reply = self.run.office("P-boss", "GET", "/inbox?state=open")
        if reply is None or reply.status != 200:
            return
        items = json.loads(reply.body)["items"]
        if items:
            item = self.rng.choice(items)
            decision = self.rng.choice(("apply", "dismiss")) if item["kind"] == "held" else "dismiss"
            self.run.office("P-boss", "POST", f"/inbox/{item['id']}/resolve", {
                "event_id": self.run.server.kit.ids.uuid(), "decision": decision, "note": "seen"})
