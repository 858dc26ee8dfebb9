"""One order from the first report to the signed slip, a step at a time, by whoever holds a phone; with everything that
goes wrong in between."""

from __future__ import annotations

from typing import Any

from tests.simulation.factory import Factory, Work
from tests.simulation.phone import Phone


class Story:
    """What is to be done next with one order, as the phone at hand shows it."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng
        self.no = ""
        self.over: set[str] = set()  # orders that the office has cancelled

    def works(self) -> list[Work]:
        """The order's work orders; another order once this one is through or gone."""
        works = [w for w in self.factory.works if w.no not in self.over]
        if works and (self.rng.random() < 0.03 or self.no not in {w.no for w in works}):
            small = min(works, key=lambda w: (not w.sku, w.planned, self.rng.random()))
            self.no = small.no
        return [w for w in works if w.no == self.no]

    def go_on(self, phone: Phone) -> None:
        """The next step of the order, by the right person, if he can sign in; or one of the last steps back [S13]."""
        lately = [id for ids in self.factory.mine.values() for id in ids[-3:]]
        if lately and self.rng.random() < 0.15:
            body = {"event_id": self.rng.choice(lately), "reason": "undo"}
            self.capture(phone, "supervisor", "event.reverse", body, {})
            return
        rows = [(w, self.run.glance(phone, "work_order", w.id)) for w in self.works()]
        for work, row in rows:
            if row is not None and self.step(phone, work, row):
                return
        if rows and all(row is not None and float(row.get("packed") or 0) >= float(row["planned"]) for _, row in rows):
            self.leave(phone)  # not before all is packed: a box that goes by courier goes on no delivery note

    def step(self, phone: Phone, work: Work, row: dict[str, Any]) -> bool:
        """Whether something was left to do with this work order."""
        planned, base = float(row["planned"]), {"revision": row["revision"]}
        for step in row["operations"]:
            if step["finished"]:
                continue
            on = {"work_order": work.code, "operation": step["number"]}
            if step["kind"] == "inspect":
                self.capture(phone, "inspector", "inspection.record", {**on, "kind": "final", "result": "pass"}, base)
            else:
                good = max(1, int(planned - float(step["good"])))
                some = good if self.rng.random() < 0.7 else self.rng.randint(1, good)
                self.capture(phone, "worker", "work.report", {**on, "good": str(some)}, base)
            return True
        if self.rng.random() < 0.1:
            self.capture(phone, "warehouse", "stock.in", {"work_order": work.code, "quantity": str(int(planned))}, base)
            return True
        left = int(planned - float(row.get("packed") or 0))
        if left <= 0 or not self.factory.packages:
            return False
        some = left if self.rng.random() < 0.7 else self.rng.randint(1, left)
        box = self.rng.choice(self.factory.packages[:3])
        self.capture(phone, "warehouse", "package.pack",
                     {"package": box, "lines": [{"work_order": work.code, "quantity": str(some)}]}, base)
        return True

    def leave(self, phone: Phone) -> None:
        """Boxes are bound and leave, also in the wrong order."""
        rng = self.rng
        box = rng.choice(self.factory.packages[:3] or ["P0"])
        row = self.run.glance(phone, "package", self.factory.package_id(box)) or {}
        if row.get("carrier") and rng.random() < 0.7:
            self.capture(phone, "warehouse", "package.ship", {"package": box}, {})
        elif rng.random() < 0.3:
            body = {"package": box, "waybill": row.get("waybill") or "SF-none", "reason": "wrong"}
            self.capture(phone, "warehouse", "package.unbind", body, {})
        elif rng.random() < 0.5:
            self.capture(phone, "warehouse", "package.bind", {"package": box, "carrier": "self"}, {})
        else:
            old = self.factory.waybills and rng.random() < 0.3
            waybill = f"SF{rng.randint(1, self.factory.waybills):012d}" if old else self.factory.next_waybill()
            body = {"package": box, "carrier": "SF", "waybill": waybill}
            base = {"waybill": row["waybill"]} if row.get("waybill") else {}
            self.capture(phone, "warehouse", "package.bind", body, base)

    def capture(self, phone: Phone, role: str, type: str, body: dict[str, Any], base: dict[str, Any]) -> None:
        fits = self.factory.roles.get(phone.who) in (role, "supervisor") and not phone.limited
        if not fits and self.run.server.up and not phone.revoked and not phone.evicted:
            self.run.sign_in(phone, self.factory.somebody(self.rng.choice((role, "supervisor"))))
        self.run.capture(phone, type, body, base)
