"""What people do at desks: two offices that see the same lists, each as they were when it last looked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.factory import ADDRESS, BOX, BOX_ROUTING, CENTERS, CUSTOMERS, DRAWING, LATE, RAIL, Factory, Work
from tests.simulation.rare import Rare
from tests.simulation.story import Story

STEPS = ("hold", "release", "release", "release", "confirm", "complete", "deliver", "exception", "return", "transit",
         "gate", "settle", "link", "cancel")
WHO = {"hold": "P-boss", "release": "P-boss"}


@dataclass
class Desk:
    """One office: who sits there, and what its screens still show. sent: the newest calls, to be sent again."""

    boss: str
    planner: str
    inbox: list[dict[str, Any]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    sent: list[tuple[str, str, str, Any, Any, int]] = field(default_factory=list)


class Office:
    """One action at one of two desks at a time."""

    def __init__(self, factory: Factory, story: Story) -> None:
        self.factory, self.run, self.rng, self.story = factory, factory.run, factory.run.rng, story
        self.desks = [Desk("P-boss", "P-planner"), Desk("P-second", "P-desk")]
        self.notes: list[str] = []
        self.changes: list[str] = []
        self.disagreed: list[str] = []
        self.decided: list[str] = []  # items of the inbox
        self.rare_acts = Rare(factory)
        kinds = {"order": 12, "change": 14, "decide": 14, "step": 14, "resolve": 34, "deliver": 8, "plan": 6,
                 "again": 4, "product": 4, "reopen": 3, "rare": 3, "forget": 1, "late": 1, "read": 2, "note": 1,
                 "life": 1, "freeze": 1}
        self.kinds = {**kinds, **factory.theme.acts}

    def act(self) -> None:
        desk = self.rng.choice(self.desks)
        if not self.factory.works:
            self.order(desk)
            return
        getattr(self, self.rng.choices(list(self.kinds), list(self.kinds.values()))[0])(desk)

    def rare(self, desk: Desk) -> None:
        """What happens once in a while; what is not a call has happened already."""
        if (call := self.rare_acts.act()) is not None:
            self.call(desk, *call)

    def call(self, desk: Desk, who: str, path: str, body: Any, key: str | None = None) -> dict[str, Any] | None:
        """A call whose answer may be lost: the person sends it again, and must read the same [I13]."""
        headers = {"Idempotency-Key": key} if key else None
        reply = self.run.office(who, "POST", path, body, headers)
        if reply is None:
            return None
        desk.sent = [*desk.sent[-5:], (who, path, reply.body if reply.status < 300 else "", body, headers,
                                     self.run.restores)]
        return dict(json.loads(reply.body)) if reply.status < 300 and reply.body else None

    def again(self, desk: Desk) -> None:
        """What was sent before is sent again, by a person who did not see the answer."""
        if not desk.sent:
            return
        who, path, said, body, headers, restores = self.rng.choice(desk.sent)
        same = headers or path.endswith(("/resolve", "/reopen"))
        reply = self.run.office(who, "POST", path, body, headers)
        if reply is None or not said or not same or self.run.restores != restores:
            return
        if reply.status >= 300 or (headers and reply.body != said):  # a decision's own answer may tell what came since
            self.disagreed.append(f"[I13] {path} was {said[:80]}, and sent again {reply.status} {reply.body[:80]}")

    # --- orders ---------------------------------------------------------------------------

    def order(self, desk: Desk | None = None) -> None:
        """Sales takes an order and mostly releases it."""
        rng, desk = self.rng, desk or self.desks[0]
        (name, phone), sku = rng.choice(CUSTOMERS), rng.choice((RAIL, RAIL, BOX, BOX, LATE))
        body: dict[str, Any] = {
            "customer": {"name": name, "phone": phone}, "promised_ship": f"2026-03-{rng.randint(10, 28)}",
            "release": rng.random() < 0.9, "save_customer": False,
            "lines": [{"sku": sku, "quantity": str(rng.choice((20, 50, 200)))} for _ in range(rng.choice((1, 1, 2)))]}
        if self.factory.theme.story > 0.5:
            body["lines"] = [{"sku": sku, "quantity": "20"}]
        if rng.random() < 0.3:
            body |= {"address": ADDRESS, "priority": "urgent", "gates": ["invoice"]}
        if rng.random() < 0.05:
            body["lines"][0]["sku"] = "ZZ-0"
        if rng.random() < 0.08:
            body["customer_id"] = "nobody"
        if rng.random() < 0.2:
            body["files"] = [DRAWING if rng.random() < 0.7 else "e" * 64]
        told = self.call(desk, "P-sales", "/orders", body, key=f"o{rng.getrandbits(40)}")
        if told is not None:
            self.factory.took(told, sku)

    def no(self) -> str:
        """The number of an order; mostly of the one that everybody is busy with, where there is one."""
        if self.story.no and self.rng.random() < 0.6:
            return self.story.no
        return str(self.rng.choice([*self.factory.orders, *self.factory.orders, "260302-999"]))

    def step(self, desk: Desk) -> None:
        step, rng, no = self.rng.choice(STEPS), self.rng, self.no()
        if step == "cancel" and (rng.random() < 0.5 or no == self.story.no):
            return
        body = {"hold": {"reason": "wait"}, "exception": {"reason": "lost"}, "return": {"reason": "wrong"},
                "gate": {"gate": rng.choice(("invoice", "other"))}}.get(step, {})
        told = self.call(desk, WHO.get(step, "P-sales"), f"/orders/{no}/{step}", body)
        if told is not None and "work_orders" in told:
            self.factory.took(told)

    # --- changes --------------------------------------------------------------------------

    def change(self, desk: Desk) -> None:
        """Somebody asks for a change; who decides on it does so later, from a list that may be old."""
        rng = self.rng
        works = self.story.works() if self.factory.theme.story and rng.random() < 0.6 else self.factory.works
        work = rng.choice(works)
        who = rng.choice(("P-sales", "P-sales", desk.planner, desk.boss))
        told = self.call(desk, who, f"/orders/{rng.choice((work.no, work.no, self.no()))}/changes",
                         {**self.wish(work), "reason": "asked for"}, key=f"c{rng.getrandbits(40)}")
        if told is not None:
            self.changes.append(told["change_id"])

    def wish(self, work: Work) -> dict[str, Any]:
        rng = self.rng
        line = {"sku": work.sku or RAIL, "quantity": str(work.planned)}
        steps = [{k: v for k, v in s.items() if k in ("number", "name", "work_center", "kind")}
                 | {"standard_seconds": rng.choice((0, 30, 600))} for s in BOX_ROUTING]
        if rng.random() < 0.5:
            steps = [{**s, "work_center": rng.choice(CENTERS)} for s in steps if rng.random() < 0.8]
        if rng.random() < 0.1:
            steps = [*steps, *steps] or [{"number": 5, "name": "x", "work_center": "NOWHERE"}]
        wishes: tuple[dict[str, Any], ...] = (
            {"promised_ship": f"2026-04-{rng.randint(1, 28):02d}"}, {"requirements": f"note {rng.randint(1, 99)}"},
            {"requirements": f"note {rng.randint(1, 99)}"}, {"address": f"{ADDRESS}{rng.randint(1, 99)}号"},
            {"priority": rng.choice(("urgent", "normal"))}, {"expected_delivery": "2026-05-01"},
            {"lines": [{**line, "quantity": str(rng.choice((10, work.planned, 400)))}]},
            {"lines": [{**line, "sku": rng.choice((RAIL, BOX, LATE, "ZZ-0"))}]},
            {"lines": [line, {"sku": rng.choice((BOX, LATE)), "quantity": "5"}]},
            {"routing": [{"line": rng.choice((1, 1, 2)), "operations": steps or [{**BOX_ROUTING[0], "number": 10}]}]},
            {"routing": [{"line": 1, "operations": steps or [{"number": 5, "name": "x", "work_center": "LATHE"}]}]},
            {"drawing": [{"line": 1, "drawing": rng.choice(("D-1", "D-2", "BX-A", "")),
                          "drawing_file": rng.choice(("", DRAWING, "e" * 64))}]})
        wish = rng.choice(wishes)
        for route in wish.get("routing", []):
            for step in route["operations"]:
                step.pop("standard_ms", None), step.pop("piece_rate", None)
        return wish

    def decide(self, desk: Desk) -> None:
        """Approve or refuse what the list of this desk shows, also long after somebody else did."""
        rng = self.rng
        if rng.random() < 0.6 or not desk.changes:
            desk.changes = self.changes[-6:]
        if not desk.changes:
            return
        path = f"/changes/{rng.choice([*desk.changes, desk.changes[-1]])}/{rng.choice(('approve',) * 4 + ('refuse',))}"
        who = rng.choice((desk.planner, desk.boss, "P-sales"))
        self.call(desk, who, path, {})
        if rng.random() < 0.3:  # at the same moment in the other office
            other = self.desks[1 - self.desks.index(desk)]
            self.call(other, rng.choice((other.planner, other.boss)), path, {})

    def freeze(self, desk: Desk) -> None:
        """A new date freezes the routing; then somebody wants another one all the same, and both sides are asked."""
        rng, no = self.rng, self.no()
        day = f"2026-05-{rng.randint(1, 28):02d}"
        numbers = rng.sample((10, 20, 30, 40), 3)
        steps = [{"number": n, "name": "x", "work_center": rng.choice(CENTERS)} for n in numbers]
        for wish in ({"promised_ship": day}, {"routing": [{"line": 1, "operations": steps}]}):
            told = self.call(desk, rng.choice(("P-sales", "P-desk", "P-boss")), f"/orders/{no}/changes",
                             {**wish, "reason": "asked for"}, key=f"f{rng.getrandbits(40)}")
            people = rng.choice((("P-planner", "P-planner", "P-second", "P-sales"), ("P-boss", "P-sales", "P-second")))
            for who in people if told is not None else ():
                self.call(desk, who, f"/changes/{(told or {})['change_id']}/approve", {})

    def life(self, desk: Desk) -> None:
        """Several steps of one order, in an order that only its people understand."""
        rng, no = self.rng, self.no()
        steps = ("confirm", "hold", "hold", "release", "transit", "exception", "return", "deliver", "gate", "gate",
                 "complete", "complete", "cancel", "cancel", "settle")
        if no == self.story.no and self.factory.theme.story:  # it shall come to its end
            steps = tuple(s for s in steps if s != "cancel")
        first = rng.randrange(len(steps) - 4)
        for step in steps[first:first + rng.randint(2, 5)]:
            body = {"gate": {"gate": "invoice"}, "hold": {"reason": "wait"}}.get(
                step, {"reason": "so"} if step in ("exception", "return") else {})
            told = self.call(desk, WHO.get(step, "P-sales"), f"/orders/{no}/{step}", body)
            if step == "cancel" and told is not None:
                self.story.over.add(no)

    # --- goods, plan, master data ----------------------------------------------------------

    def deliver(self, desk: Desk) -> None:
        rng = self.rng
        dice = rng.random()
        if dice < 0.5 or not self.notes:
            some = {"order": self.no()} if rng.random() < 0.5 else {
                "packages": [rng.choice(self.factory.packages or ["P"]) for _ in range(rng.choice((1, 2, 3)))]}
            told = self.call(desk, "P-sales", "/deliveries", {"mode": rng.choice(("own", "pick_up")), **some},
                             key=f"d{rng.getrandbits(40)}")
            if told is not None:
                self.notes.append(told["id"])
        else:
            note = rng.choice([*self.notes, "DN260302-999"])
            if dice < 0.8:
                slip = rng.choice((DRAWING, DRAWING, "e" * 64))
                self.call(desk, desk.boss, f"/deliveries/{note}/sign", {"file": slip})
            else:
                self.call(desk, "P-sales", f"/deliveries/{note}/cancel", {})

    def note(self, desk: Desk) -> None:
        """A delivery note from beginning to end, some of it twice."""
        rng = self.rng
        boxes = [rng.choice(self.factory.packages[:4] or ["P"]) for _ in range(rng.choice((1, 1, 2)))]
        some = {"order": self.no()} if rng.random() < 0.6 else {"packages": boxes}
        told = self.call(desk, "P-sales", "/deliveries", {"mode": rng.choice(("own", "pick_up")), **some},
                         key=f"n{rng.getrandbits(40)}")
        id = told["id"] if told is not None else rng.choice([*self.notes, "DN260302-999"])
        self.notes.append(id)
        ways = (("cancel", "cancel", "sign"), ("lost", "sign", "sign", "cancel"), ("sign",), ("cancel",), ())
        for step in rng.choice(ways):
            body = {"sign": {"file": DRAWING}, "lost": {"file": "e" * 64}}.get(step, {})
            self.call(desk, desk.boss, f"/deliveries/{id}/{'sign' if step == 'lost' else step}", body)

    def forget(self, _desk: Desk) -> None:
        self.rare_acts.photos()

    def late(self, desk: Desk) -> None:
        """What nobody sees to goes up the line soon; nothing may lie about."""
        soon = self.rng.choice((5, 5, 120))
        shifts = [{"id": "s1", "name": "早班", "start": "08:00", "end": "20:00"},
                  {"id": "s2", "name": "夜班", "start": "20:00", "end": "08:00", "break_minutes": 30}]
        self.call(desk, "P-admin", "/settings", {"escalation_minutes": soon, "not_gone_minutes": soon,
                                                 "shifts": self.rng.choice(([], shifts))})

    def read(self, desk: Desk) -> None:
        """Somebody looks: screens of the office, which only read, also of what is closed."""
        rng = self.rng
        order = self.no()
        item = rng.choice([*self.decided, *(i["id"] for i in desk.inbox), "none"])
        box = rng.choice(self.factory.packages or ["P"])
        path = rng.choice((f"/orders/{order}", f"/orders/{order}/trail", "/orders", "/board", "/schedule",
                           "/board/pictures", "/board/orders", "/schedule/dispatch", "/inbox/cards", "/inbox/decided",
                           f"/inbox/{item}",
                           f"/inbox/{item}/outcomes", "/changes", "/deliveries", "/deliveries/ready", "/tasks", "/pay",
                           "/people", "/devices", "/restores", f"/search?q={box}"))
        reply = self.run.office(desk.boss, "GET", path)
        if reply is not None and reply.status >= 500:
            self.disagreed.append(f"{path} was answered {reply.status} {reply.body[:80]}")

    def plan(self, desk: Desk) -> None:
        rng, work = self.rng, self.rng.choice(self.factory.works)
        on = {"work_order": work.id, "operation": rng.choice([*(work.steps or [10]), 990])}
        if rng.random() < 0.7:
            body = {**on, "day": f"2026-03-{rng.randint(2, 31):02d}"}
            if rng.random() < 0.3:
                body["center"] = rng.choice((*CENTERS, "NOWHERE"))
            self.call(desk, desk.planner, "/schedule/move", body)
        else:
            self.call(desk, desk.planner, "/schedule/crew", {**on, "crew": rng.choice(("", "early", "nobody"))})

    def product(self, desk: Desk) -> None:
        """Master data changes in the middle of work."""
        rng = self.rng
        routing = [{k: v for k, v in s.items() if k in ("number", "name", "name_en", "work_center", "kind")}
                   for s in BOX_ROUTING]
        path, who, body = rng.choice((
            ("/products", "P-planner", {"sku": LATE, "name": "新件", "routing": routing[:rng.randint(0, 3)]}),
            ("/products", "P-planner", {"sku": BOX, "name": "接线盒", "routing": routing, "tolerance": 50,
                                        "drawing": f"BX-{rng.choice('ABC')}", "active": rng.random() < 0.6}),
            ("/work-centers", "P-planner", {"id": rng.choice(CENTERS), "name": "机床", "stations": rng.randint(1, 3),
                                            "minutes": rng.choice((0, 60)), "crew": rng.choice(("", "early"))}),
            ("/crews", "P-admin", {"id": "early", "name": "早班", "shift": rng.choice(("", "s1")),
                                   "active": rng.random() < 0.8}),
            ("/workshops", "P-admin", {"id": "hall", "name": "一车间"}),
            ("/defects", "P-admin", {"id": "DENT", "name": "凹痕", "active": rng.random() < 0.8}),
            ("/customers", "P-sales", {"id": "c1", "name": CUSTOMERS[0][0], "phone": CUSTOMERS[0][1]}),
            ("/settings", "P-admin", {"week": rng.choice(([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6])), "shifts": [
                {"id": "s1", "name": "早班", "start": "08:00", "end": "16:00", "break_minutes": 30},
                {"id": "s2", "name": "晚班", "start": "20:00", "end": "04:00", "break_minutes": 0}]}),
            ("/settings", "P-admin", {"shifts": [
                {"id": "s1", "name": "早班", "start": "08:00", "end": "16:00"},
                {"id": "s3", "name": "中班", "start": "12:00", "end": "20:00"}]}),
            ("/settings", "P-admin", {"carriers": [{"code": "SF", "name": "顺丰"}]}),
            ("/calendar", "P-planner", {"year": 2026, "days": [{"day": "2026-03-04", "working": False,
                                                                 "name": "盘点"}]})))
        self.call(desk, who, path, body)

    # --- the inbox ------------------------------------------------------------------------

    def resolve(self, desk: Desk) -> None:
        """Decide on something in the list, which may be old; at times in both offices at once, at times twice."""
        rng = self.rng
        if rng.random() < 0.6 or not desk.inbox:
            reply = self.run.office(desk.boss, "GET", "/inbox?state=open")
            desk.inbox = json.loads(reply.body)["items"] if reply is not None and reply.status == 200 else desk.inbox
        if not desk.inbox:
            return
        item = rng.choice(desk.inbox)
        self.answer(desk, desk.boss if rng.random() < 0.9 else desk.planner, item)
        if rng.random() < 0.15:
            other = self.desks[1 - self.desks.index(desk)]
            self.answer(other, other.boss, item)

    def answer(self, desk: Desk, who: str, item: dict[str, Any]) -> None:
        rng = self.rng
        wishes = item["code"] in ("replenish_wish", "duplicate_ng")
        decision = rng.choice(("apply", "correct", "dismiss") if item["kind"] == "held" else
                              ("apply", "dismiss") if wishes else ("dismiss", "dismiss", "apply"))
        body: dict[str, Any] = {"event_id": self.run.server.kit.ids.uuid(), "decision": decision, "note": "seen"}
        if decision == "correct":
            body["body"] = self.corrected(item)
        elif rng.random() < 0.06 and self.run.saved:
            body["event_id"] = rng.choice(list(self.run.saved))  # an id that something else has
        if self.call(desk, who, f"/inbox/{item['id']}/resolve", body) is not None:
            self.decided.append(item["id"])
            self.factory.decisions.append(body["event_id"])
            if rng.random() < 0.1:
                self.reopen(desk)

    def reopen(self, desk: Desk) -> None:
        """A decision is taken back, also one that nobody made, or long ago."""
        open_ones = [i["id"] for i in desk.inbox]
        known = [*self.decided[-4:], *self.decided[-1:], *open_ones[:1]]
        if known:
            id = self.rng.choice(known) if self.rng.random() < 0.97 else "nothing"
            self.call(desk, desk.boss, f"/inbox/{id}/reopen", {"event_id": self.run.server.kit.ids.uuid()})

    def corrected(self, item: dict[str, Any]) -> Any:
        """The body as it should have been: less of it, on a work order that there is."""
        rng, body = self.rng, dict((item.get("seen") or {}).get("body") or {})
        if rng.random() < 0.08:
            return rng.choice(("{", "[]", '{"good": "1"}', {"good": "1"}))
        work = rng.choice(self.factory.works)
        for name in ("good", "quantity"):
            if name in body:
                body[name] = "1"
        for name in ("good", "scrap"):
            if "disposition" in body:
                body.pop(name, None)
        if "work_order" in body:
            body["work_order"] = work.code
        if "operation" in body:
            body["operation"] = rng.choice(work.steps or [10])
        if "waybill" in body and "reason" not in body:
            body["waybill"] = self.factory.next_waybill()
        return json.dumps(body) if rng.random() < 0.2 else body

