"""What people do with phones: one action of somebody at a time, right or wrong, with whatever the phone shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sync.event import format_instant
from tests.simulation.factory import CENTERS, DEFECTS, Factory, Work, unknown_code
from tests.simulation.phone import Phone
from tests.simulation.pictures import picture
from tests.simulation.story import Story
from tests.simulation.strange import oddities

CARRIER = "SF"


class Floor:
    """One action of somebody with a phone at a time."""

    def __init__(self, factory: Factory, story: Story) -> None:
        self.factory, self.run, self.rng, self.story = factory, factory.run, factory.run.rng, story

    def act(self, phone: Phone) -> None:
        """Whoever holds the phone does something of his trade; with a badge alone mostly a worker's things."""
        if not self.factory.works:
            return
        role = self.factory.roles.get(phone.who, "worker")
        if phone.limited and self.rng.random() < 0.9:
            role = "worker"
        dice, theme = self.rng.random(), self.factory.theme
        if dice < theme.strange:
            self.strange(phone)
        elif self.rng.random() < theme.story:
            self.story.go_on(phone)
        elif theme.floor and self.rng.random() < 0.7:
            getattr(self, self.rng.choice(theme.floor))(phone)
        else:
            getattr(self, role)(phone)

    def seen(self, phone: Phone, work: Work) -> dict[str, Any]:
        """base: the revision that the phone shows; nothing when it never saw the work order."""
        row = self.run.glance(phone, "work_order", work.id)
        if row and self.rng.random() < 0.15:  # the paper on the bench is an older one
            return {"revision": self.rng.randint(1, row["revision"])}
        return {"revision": row["revision"]} if row else {}

    def where(self, work: Work) -> dict[str, Any]:
        step = self.rng.choice(work.steps or [10])
        return {"work_order": self.factory.printed(work, step), "operation": step}

    # --- worker, foreman ------------------------------------------------------------------

    def worker(self, phone: Phone) -> None:
        run, rng, work = self.run, self.rng, self.rng.choice(self.factory.works)
        dice, on = rng.random(), self.where(work)
        if dice < 0.55:
            self.report(phone, work, on)
        elif dice < 0.70:
            run.capture(phone, rng.choice(("work.start", "work.pause", "work.resume")), on, self.seen(phone, work))
        elif dice < 0.82:
            self.nonconformance(phone, work, on)
        elif dice < 0.88 and self.factory.mine.get(phone.name):
            mine = self.factory.mine[phone.name]
            run.capture(phone, "event.reverse", {"event_id": rng.choice(mine[-4:]), "reason": "undo"})
        elif dice < 0.97:
            type = rng.choice(("andon.call", "andon.clear"))
            run.capture(phone, type, {"work_center": rng.choice(CENTERS), "kind": rng.choice(("machine", "material"))})
        else:
            run.capture(phone, "work.report", {"work_order": unknown_code(run), "operation": 10, "good": "1"})

    def report(self, phone: Phone, work: Work, on: dict[str, Any], **more: Any) -> None:
        rng, body = self.rng, {**on, "good": str(self.rng.randint(1, max(2, work.planned // 6)))}
        if rng.random() < 0.2:
            body[rng.choice(("process_scrap", "material_scrap"))] = str(rng.randint(1, 3))
        if rng.random() < 0.15:
            body["finish"] = True
            if rng.random() < 0.3:
                body["good"] = "0"
        if rng.random() < 0.05:  # caught up from paper, also by who may not
            body["happened_at"] = format_instant(self.run.clock() - timedelta(hours=rng.choice((1, 30, 24 * 40, -2))))
        if rng.random() < 0.03:
            more = {"behalf": rng.choice([*self.factory.roles])}
        self.run.capture(phone, "work.report", body, self.seen(phone, work), **more)

    def foreman(self, phone: Phone) -> None:
        """Reports for others, and catches up from paper with an app that knows the newer form [S19]."""
        rng, work = self.rng, self.rng.choice(self.factory.works)
        dice = rng.random()
        if dice < 0.3:
            self.report(phone, work, self.where(work), behalf=rng.choice([*self.factory.roles, "P-nobody"]))
        elif dice < 0.6 and phone.release > 0:
            ago = timedelta(hours=rng.choice((1, 20, 24 * 40, -2)))
            at = format_instant(self.run.clock() - ago)
            self.run.capture(phone, "work.report", {**self.where(work), "good": "2", "happened_at": at},
                             self.seen(phone, work))
        else:
            self.worker(phone)

    def nonconformance(self, phone: Phone, work: Work, on: dict[str, Any]) -> None:
        rng = self.rng
        photos = [picture(self.run.rng) for _ in range(rng.choice((0, 0, 1, 2)))]
        body = {**on, "quantity": str(rng.randint(1, 4)), "counted": rng.random() < 0.5,
                "defect": rng.choice((*DEFECTS, DEFECTS[0])), "replenish": rng.random() < 0.4}
        if rng.random() < 0.1:
            del body["operation"]
        if rng.random() < 0.2:
            body["wanted"] = rng.choice(("rework", "scrap"))
        if photos and rng.random() < 0.1:
            photos.append(photos[0])
        self.run.capture(phone, "ng.report", body, self.seen(phone, work), photos)

    # --- inspector, supervisor ------------------------------------------------------------

    def inspector(self, phone: Phone) -> None:
        dice, rng = self.rng.random(), self.rng
        if dice < 0.4 and self.factory.ng:
            self.dispose(phone, *rng.choice(self.factory.ng[-12:]))
        elif dice < 0.55 and self.factory.ng:
            self.run.capture(phone, "ng.replenish", {"ng_report": rng.choice(self.factory.ng[-12:])[0]})
        elif dice < 0.8:
            work = rng.choice(self.factory.works)
            self.run.capture(phone, "inspection.record", {
                **self.where(work), "kind": rng.choice(("first", "patrol", "final", "final")),
                "result": rng.choice(("pass", "pass", "fail"))}, self.seen(phone, work))
        else:
            self.worker(phone)

    def dispose(self, phone: Phone, event_id: str, most: int) -> None:
        rng, quantity = self.rng, self.rng.randint(1, max(most, 1))
        body: dict[str, Any] = {"ng_report": event_id, "quantity": str(quantity),
                                "disposition": rng.choice(("rework", "repair", "concession", "scrap", "sort", "sort"))}
        if body["disposition"] == "sort" and rng.random() < 0.6:
            good = rng.randint(0, quantity)
            body.update(good=str(good), scrap=str(quantity - good))
        self.run.capture(phone, "ng.dispose", body)

    def supervisor(self, phone: Phone) -> None:
        everybodys = [id for ids in self.factory.mine.values() for id in ids]
        if self.rng.random() < 0.3 and everybodys:
            self.run.capture(phone, "event.reverse", {"event_id": self.rng.choice(everybodys), "reason": "wrong"})
        else:
            self.rng.choice((self.worker, self.inspector, self.warehouse))(phone)

    # --- warehouse ------------------------------------------------------------------------

    def warehouse(self, phone: Phone) -> None:
        run, rng, dice = self.run, self.rng, self.rng.random()
        if not self.factory.packages:
            return
        package, work = rng.choice(self.factory.packages[:12]), rng.choice(self.factory.works)
        if dice < 0.45:
            self.pack(phone, package, work)
        elif dice < 0.70:
            self.bind(phone, package)
        elif dice < 0.76:
            row = run.glance(phone, "package", self.factory.package_id(package)) or {}
            run.capture(phone, "package.unbind", {"package": package, "reason": "wrong box",
                                                  "waybill": row.get("waybill") or self.factory.next_waybill()})
        elif dice < 0.9:
            run.capture(phone, "package.ship", {"package": package})
        else:
            run.capture(phone, "stock.in", {"work_order": work.code, "quantity": str(rng.randint(1, 10))},
                        self.seen(phone, work))

    def pack(self, phone: Phone, package: str, work: Work) -> None:
        rng = self.rng
        works = [work] if rng.random() < 0.85 else [work, rng.choice(self.factory.works)]
        lines = [{"work_order": w.code, "quantity": str(rng.randint(1, max(2, w.planned // 5)))} for w in works]
        type = "package.pack" if rng.random() < 0.8 else "package.unpack"
        if rng.random() < 0.04:
            lines[-1]["work_order"] = unknown_code(self.run)
        self.run.capture(phone, type, {"package": package, "lines": lines},
                         self.seen(phone, work) if len(works) == 1 else {})

    def bind(self, phone: Phone, package: str) -> None:
        """Mostly a fresh number; at times another box's, own delivery, or a correction of what the phone shows."""
        rng = self.rng
        row = self.run.glance(phone, "package", self.factory.package_id(package))
        shown = row and (row["waybill"] or row["carrier"])
        base = {"waybill": shown} if shown and rng.random() < 0.5 else {}
        old = self.factory.waybills and rng.random() < 0.25
        waybill = f"SF{rng.randint(1, self.factory.waybills):012d}" if old else self.factory.next_waybill()
        body = {"package": package, "waybill": waybill, "carrier": rng.choice((CARRIER, CARRIER, "ZTO"))}
        if rng.random() < 0.15:
            body = {"package": package, "carrier": "self"}
        if shown and rng.random() < 0.2:
            body["replaces"] = shown
        if shown and rng.random() < 0.1:
            body["waybill"] = shown
        self.run.capture(phone, "package.bind", body, base)

    # --- days that dwell on one thing -------------------------------------------------------

    def undo(self, phone: Phone) -> None:
        """A supervisor takes back what anybody did lately, also what others have built on [S13]."""
        lately = [id for ids in self.factory.mine.values() for id in ids[-5:]]
        self.by(phone, "supervisor")
        if lately:
            self.run.capture(phone, "event.reverse", {"event_id": self.rng.choice(lately), "reason": "undo"})
        else:
            self.supervisor(phone)

    def quality(self, phone: Phone) -> None:
        """NG reports, decisions on them, and all of it once more."""
        rng = self.rng
        if rng.random() < 0.4 or not self.factory.ng:
            work = rng.choice(self.factory.works[:2])
            self.nonconformance(phone, work, self.where(work))
            return
        self.by(phone, rng.choice(("inspector", "supervisor")))
        if rng.random() < 0.5:
            self.dispose(phone, *rng.choice(self.factory.ng[-3:]))
        else:
            getattr(self, rng.choice(("inspector", "undo")))(phone)

    def by(self, phone: Phone, role: str) -> None:
        """Somebody of this role takes the phone, if the network is there."""
        if self.factory.roles.get(phone.who) != role and self.run.server.up and not phone.revoked and not phone.evicted:
            self.run.sign_in(phone, self.factory.somebody(role))

    def strange(self, phone: Phone) -> None:
        """What nobody should send, and somebody will."""
        for _ in range(3 if self.factory.theme.strange > 0.5 else 1):
            self.run.capture(phone, *oddities(self, phone))
