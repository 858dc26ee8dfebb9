"""The demo factory: at least 200 orders in every state, made only through public events and endpoints.

`prepare` before the application starts, `seed` beside it. A kill while seeding is healed by starting
over: an unfinished demo is wiped at the next start, a finished one is never touched again.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete

from labels import payload
from server.config import Settings
from server.demo import catalog, record
from server.demo.door import Door, Phone, Recorder, Shift, Worker, ids_at
from server.demo.floor import Floor
from server.demo.story import LADDER, Planned, boxes, plan
from server.services.kit import Kit
from server.services.people import People
from server.store import migrate
from server.store.secrets import SqlSecrets
from server.store.tables import metadata
from server.store.unit import SqlStore

LOGGER = logging.getLogger("suigong.demo")
STATE = "demo"  # meta: None (not a demo) | seeding | done
ENROLMENT, ENROLMENT_LIVES = 80, timedelta(days=30)
SPARE_PACKAGES = 60
SCOPES = ["orders:write", "changes:write", "changes:approve", "inbox:read", "inbox:write"]
PHONES = ("一车间手机", "二车间手机", "三车间手机", "检验台手机", "仓库手机 1", "仓库手机 2", "班长手机", "主管手机")
EVENTS = 1400  # about so many are recorded, over FLOOR_DAYS
FLOOR_DAYS = 5


def prepare(settings: Settings) -> None:
    """Before the application starts: wipe a demo whose seeding was cut off."""
    store = SqlStore(settings.database_url)
    try:
        migrate.upgrade(store)
        with store.writing() as writes:
            if SqlSecrets(writes.connection).meta(STATE) == "seeding":
                LOGGER.info("the last seeding was cut off; starting over")
                for table in reversed(metadata.sorted_tables):
                    writes.connection.execute(delete(table))
                record.path_in(settings.data_dir).unlink(missing_ok=True)
    finally:
        store.close()


def seed(app: Flask) -> None:
    """Fill an empty factory once, write demo.json, say who may sign in. Raises SeedingFailed."""
    kit: Kit = app.extensions["suigong"]
    settings: Settings = kit.settings
    with kit.store.reading() as reads:
        state, head = reads.secrets.meta(STATE), reads.head()
    if state is None and head > 0:
        LOGGER.info("this factory has its own data: no demo")
        return
    if state != "done":
        kit.writer.call(lambda tx: tx.secrets.set_meta(STATE, "seeding"))
        content = Seeding(app).run()
        record.write(settings.data_dir, content)
        kit.writer.call(lambda tx: tx.secrets.set_meta(STATE, "done"))
    say(settings)


def say(settings: Settings) -> None:
    """Keep demo.json at this start's addresses and print what people need."""
    content = record.read(settings.data_dir)
    if content is None:
        print("suigong: demo.json is gone; give new PINs with: python -m server people pin NAME", flush=True)
        return
    now = record.moved(content, settings.base_url, settings.public_url)
    if now != content:
        record.write(settings.data_dir, now)
    print(record.told(now), flush=True)


class Seeding:
    """One run through the story."""

    def __init__(self, app: Flask) -> None:
        self.kit: Kit = app.extensions["suigong"]
        self.door = Door(app)
        self.dice = random.Random(20)  # the same factory every time; only its secrets differ
        self.people: list[dict[str, Any]] = []
        self.crew_leaders: dict[str, str] = {}
        self.now = self.kit.clock()
        zone = self.kit.factory.zone
        begin = (self.now - timedelta(days=FLOOR_DAYS)).astimezone(zone)
        self.shift = Shift(begin, self.now.astimezone(zone) - timedelta(minutes=1), EVENTS)

    def run(self) -> dict[str, Any]:
        """Everything, in the order in which a factory does it; returns demo.json's content."""
        self.hire()
        self.set_up()
        orders = self.take_orders()
        codes = self.issue(needed(orders))
        spare = self.issue(SPARE_PACKAGES)
        floor = Floor(Recorder(self.shift, ids_at()), self.open_shift(), self.dice)
        self.work(floor, orders, [p["code"] for p in codes])
        self.decide(orders)
        changed = self.change(floor, orders)
        enrolment = self.kit.devices.issue_codes(ENROLMENT, None, ENROLMENT_LIVES)
        key = self.door.post("admin", "/keys", {"name": "demo", "scopes": SCOPES})["api_key"]
        self.door.post("admin", "/products", self.late_product(catalog.PRODUCTS))
        return {"base_url": self.kit.settings.base_url, "people": self.people,
                "enrolment": [payload.make("D", c.identifier) for c in enrolment],
                "defects": [d["id"] for d in catalog.DEFECTS], "orders": told(orders, changed),
                "packages": spare, "api_key": key}

    # --- people and master data -----------------------------------------------------------

    def hire(self) -> None:
        """The first administrator stands before any endpoint; he adds the others."""
        role, name, username, crew = catalog.PEOPLE[0]
        first = People(self.kit).add({"name": name, "username": username, "roles": [role], "crew": crew}, None)
        self.keep(role, first.member.id, username, first.pin, payload.make("B", first.badge))
        self.door.sign_in(username, first.pin)
        for role, name, username, crew in catalog.PEOPLE[1:]:
            made = self.door.post("admin", "/people", {
                "name": name, "username": username, "roles": [role], "crew": crew,
                "reports_to": self.superior(role, crew)})
            self.crew_leaders |= {crew: made["id"]} if role == "foreman" else {}
            self.keep(role, made["id"], username, made["pin"], made["badge"])

    def superior(self, role: str, crew: str) -> str | None:
        """Workers report to their crew's foreman, the floor to a supervisor, everybody else to the boss."""
        if role == "worker":
            return self.crew_leaders.get(crew)
        above = self.of("supervisor" if role in ("foreman", "inspector", "warehouse") else "boss")
        return str(above[0]["id"]) if above and role != "boss" else None

    def keep(self, role: str, id: str, username: str, pin: str, badge: str) -> None:
        self.people.append({"role": role, "id": id, "username": username, "pin": pin, "badge": badge})

    def of(self, role: str) -> list[dict[str, Any]]:
        return [p for p in self.people if p["role"] == role]

    def set_up(self) -> None:
        self.door.post("admin", "/settings", {"factory": catalog.FACTORY, "shifts": catalog.SHIFTS})
        for center in catalog.WORK_CENTERS:
            self.door.post("admin", "/work-centers", center)
        for product in catalog.PRODUCTS:
            late = product["sku"] == catalog.LATE_ROUTING
            self.door.post("admin", "/products", {**product, "routing": []} if late else product)
        for defect in catalog.DEFECTS:
            self.door.post("admin", "/defects", defect)
        self.door.post("admin", "/settings/carriers", {"carriers": catalog.CARRIERS})

    def late_product(self, products: list[dict[str, Any]]) -> dict[str, Any]:
        return next(p for p in products if p["sku"] == catalog.LATE_ROUTING)

    def open_shift(self) -> dict[str, list[Worker]]:
        """Enrol the phones and sign everybody of the floor in on one of them."""
        codes = self.door.post("admin", "/devices/codes", {"count": len(PHONES)})["codes"]
        phones = [self.enrol(name, code["code"]) for name, code in zip(PHONES, codes, strict=True)]
        places = {"worker": phones[:3], "inspector": phones[3:4], "warehouse": phones[4:6],
                  "foreman": phones[6:7]}
        crew: dict[str, list[Worker]] = {}
        for role, here in places.items():
            for i, person in enumerate(self.of(role)):
                phone = here[i % len(here)]
                session = self.door.sign_in(person["username"], person["pin"], phone)
                crew.setdefault(role, []).append(Worker(person["id"], person["username"], session, phone))
        return crew

    def enrol(self, name: str, code: str) -> Phone:
        made = self.door.call("POST", "/devices/enrol", {"code": code, "name": name, "transport": "bearer"})
        return Phone(self.door, made["device_id"], made["device_secret"], made["epoch"])

    # --- orders ---------------------------------------------------------------------------

    def take_orders(self) -> list[Planned]:
        """Sales enters them all; each has its own Idempotency-Key as the office's form has."""
        sales = [p["username"] for p in self.of("sales")]
        for person in [*self.of("sales"), *self.of("planner"), *self.of("supervisor"), *self.of("warehouse")]:
            self.door.sign_in(person["username"], person["pin"])
        orders = plan(self.kit.factory.local(self.now).date(), self.dice)
        for i, order in enumerate(orders):
            order.answer = self.door.call("POST", "/orders", order.sent, sales[i % len(sales)],
                                          {"Idempotency-Key": f"demo-{i}"})
        return orders

    def issue(self, count: int) -> list[dict[str, str]]:
        """Package codes, in rolls of at most 500."""
        keeper, made = self.of("warehouse")[0]["username"], []
        while len(made) < count:
            roll = min(count - len(made), 500)
            made += self.door.post(keeper, "/packages/codes", {"count": roll})["packages"]
        return made

    def work(self, floor: Floor, orders: list[Planned], codes: list[str]) -> None:
        """The floor's days, and what the office does meanwhile."""
        active = [o for o in orders if o.target in LADDER]
        floor.produce(active)
        floor.inspect(active)
        floor.trouble(orders)
        floor.store(active)
        floor.pack(active, codes)
        floor.ship(active)
        floor.conflict(next(o for o in active if o.target == "packed"))

    def decide(self, orders: list[Planned]) -> None:
        """What the office decides afterwards: gates, couriers' news, deliveries, holds."""
        sales, boss = self.of("sales")[0]["username"], self.of("supervisor")[0]["username"]
        for order in orders:
            for step, body in steps(order):
                by = boss if step in ("hold", "release") else sales
                self.door.post(by, f"/orders/{order.no}/{step}", body)

    def change(self, floor: Floor, orders: list[Planned]) -> dict[str, Any]:
        """Three change requests: one approved (old paper is then held), one refused, one open."""
        running = [o for o in orders if o.target == "in_production"]
        sales, planner = self.of("sales")[0]["username"], self.of("planner")[0]["username"]
        ids = []
        for order, why in zip(running[-3:], ("客户加单", "客户改主意", "图纸更新"), strict=True):
            lines = [{**entry, "requirements": "按新样品"} for entry in order.sent["lines"]]
            ids.append(self.door.post(sales, f"/orders/{order.no}/changes",
                                      {"lines": lines, "reason": why})["change_id"])
        self.door.post(planner, f"/changes/{ids[0]}/approve")
        self.door.post(planner, f"/changes/{ids[1]}/refuse", {"reason": "已下料"})
        floor.old_paper(running[-3])
        return {running[-3].no: self.door.get(sales, f"/orders/{running[-3].no}")}


def needed(orders: list[Planned]) -> int:
    """How many boxes all orders take that get so far."""
    return sum(len(boxes(int(work["planned"]), int(product["pack_quantity"])))
               for o in orders if o.reached("packed") for work, product in o.works())


def steps(order: Planned) -> list[tuple[str, dict[str, Any]]]:
    """The office's steps that lead an order to its target, in order."""
    made: list[tuple[str, dict[str, Any]]] = []
    if "gates" in order.sent and order.target != "outbound":
        made.append(("gate", {"gate": "invoice"}))
    if order.target == "in_transit" and order.carrier != "self":
        made.append(("transit", {}))
    if order.target in ("delivered", "completed", "returning"):
        made.append(("deliver", {"note": "客户已签收"}))
    if order.target == "delivery_exception":
        made.append(("exception", {"reason": "收件人电话不通"}))
    if order.target == "returning":
        made.append(("return", {"reason": "外箱破损，客户退货"}))
    if order.target == "completed":
        made += [("complete", {}), *([("settle", {})] if int(order.no[-3:]) % 2 else [])]
    if order.target == "on_hold":
        made.append(("hold", {"reason": "等客户确认图纸"}))
    if order.target == "cancelled":
        made.append(("cancel", {"reason": "客户取消"}))
    return made


def told(orders: list[Planned], changed: dict[str, Any]) -> list[dict[str, Any]]:
    """The orders of demo.json: untouched ones first, with the codes of the present revision."""
    ranked = sorted(orders, key=lambda o: o.target != "scheduled")
    return [{"no": o.no, "tracking_url": o.answer["tracking_url"], "tracking_token": o.answer["tracking_token"],
             "customer": o.sent["customer"]["name"],
             "lines": [{"sku": entry["sku"], "quantity": entry["quantity"]} for entry in o.sent["lines"]],
             "work_orders": [work_told(w) for w in changed.get(o.no, o.answer)["work_orders"]]}
            for o in ranked]


def work_told(work: dict[str, Any]) -> dict[str, Any]:
    numbers = [s["number"] if isinstance(s, dict) else s for s in work["operations"]]
    return {"id": work["id"], "code": work["code"], "revision": work["revision"],
            "planned": work["planned"], "operations": numbers}
