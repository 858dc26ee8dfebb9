"""The factory that is fuzzed: things by kind, so that requests can name what exists, and makers of new ones."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from typing import Any

import openpyxl
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from server.services.imports.kinds import KINDS
from sync.model.records import Package, WorkOrder
from tests.api.shop import Shop, post
from tests.builders import PIN, Factory
from tests.fuzz.values import Known

LISTS = ("orders", "work-orders", "packages", "ng-reports", "people", "products", "routings", "work-centers",
    "workshops",
         "crews", "defects", "customers", "carriers", "inbox", "changes", "deliveries", "devices", "trail")
FIGURES = ("in_work", "overdue", "at_risk", "holding", "output", "ng", "andon", "unsent", "state-confirmed")
# Made anew one time in eight: making them takes ten requests, and what was done to them may be done again.
LASTING = {"new draft", "new held order", "new order", "new gated", "new delivered", "new in transit", "new shipped",
           "new exception", "new change", "new delivery", "new import", "new person", "new device", "new badge",
           "new username"}
BEARER = "stranger"  # in sales: makes what the office makes


class World:
    """One shop with everything in it."""

    def __init__(self, factory: Factory) -> None:
        self.shop = Shop.open(factory)
        for rate in factory.kit.rates.values():
            rate.limit = 1_000_000
        factory.kit.push.quota.limit = 1_000_000
        self.factory, self.count = factory, 0
        self.things: dict[str, list[Any]] = {}
        self.cursors: list[str] = []
        self.fill()

    def fill(self) -> None:
        shop, factory = self.shop, self.factory
        for n in range(3):
            factory.person(f"victim{n}", ["worker"])
        victims, others = [f"P-victim{n}" for n in range(3)], [shop.order, shop.other, factory.order(),
            factory.order()]
        phones = [factory.phone(f"victim{n}") for n in range(3)]
        with factory.kit.store.reading() as reads:
            boxes = reads.find(Package, {})
            codes = [factory.kit.codes.work_order_code(w.id, w.revision) for w in reads.find(WorkOrder, {})]
            jobs = [shop.sheet]
        carded = self.call("people", {"name": "新来的", "username": "new", "roles": ["worker"]}, "r-admin", 201)
        sales = factory.bearer(BEARER)
        changes = factory.client().get("/api/v1/changes", headers=sales).json["items"]
        self.things = {
            "order": [o.no for o in others], "work_order": [o.work_order for o in others], "code": codes,
            "person": victims, "device": [p.device_id for p in phones], "session": [p.session_id for p in phones],
            "blob": [shop.sha256], "file": [shop.file], "token": [o.token for o in others], "sku": ["HR-1001"],
            "box": [b.id for b in boxes], "box code": [b.code for b in boxes], "batch": [shop.batch],
            "printed": [shop.box, shop.other_box, *codes], "delivery": [shop.note], "import": jobs,
            "change": [c.get("id") or c["change_id"] for c in changes], "held": [shop.held], "center": ["LATHE",
            "DRILL"],
            "figure": list(FIGURES), "list": list(LISTS), "kind": list(KINDS),
            "rest": ["", "x", "orders/1"], "victim": victims[:1], "pin": [PIN],
            "carded": [carded["id"]]}

    def get(self, thing: Known, fresh: bool = True) -> Any:
        """What the placeholder stands for. fresh: kinds that begin with "new " are really made; else the last made is
        taken, so that callers without any right cost nothing."""
        maker = MAKERS.get(thing.kind)
        if maker is None:
            if thing.kind == "cursor":
                return self.cursors[thing.n % len(self.cursors)] if self.cursors else ""
            found = self.things[thing.kind]
            return found[thing.n % len(found)]
        kept = self.things.setdefault(thing.kind, [])
        again = thing.kind in LASTING and thing.n % 8  # done twice is done once: the last one will do
        if not kept or fresh and not again:
            self.count += 1
            kept[:] = [maker(self)]
        return kept[0]

    def forget(self) -> None:
        """What was made new for one operation is in no state for the next; what goes on beside a request is over."""
        for thread in [t for t in threading.enumerate() if t.name == "import"]:
            thread.join(60)
            assert not thread.is_alive(), "an import is worked on for ever"
        for kind in [k for k in self.things if k.startswith("new ")]:
            del self.things[kind]

    def imported(self, who: str, kind: str) -> str:
        """An import that somebody may see, read and not taken yet."""
        headers, client = self.factory.bearer(who), self.factory.client()
        answer = client.post("/api/v1/imports", headers=headers, data={
            "kind": kind, "file": (io.BytesIO(self.sample(who, kind)), "list.xlsx")})
        assert answer.status_code == 201, answer.text
        for _ in range(600):
            if client.get(f"/api/v1/imports/{answer.json['id']}", headers=headers).json["state"] != "reading":
                return str(answer.json["id"])
            time.sleep(0.02)
        raise AssertionError("the import is never read")

    def sample(self, who: str, kind: str) -> bytes:
        answer = self.factory.client().get(f"/api/v1/samples/{kind}.xlsx", headers=self.factory.bearer(who))
        assert answer.status_code == 200, answer.text
        return bytes(answer.data)

    def call(self, path: str, body: Any, who: str = "r-supervisor", status: int = 200) -> Any:
        return post(self.factory, path, body, who, status)


# --- makers: each gives the id of something in the state that its operation asks for -----------------------------


def order(world: World, **more: Any) -> Any:
    return world.call("orders", {
        "customer": {"name": f"客户{world.count}"}, "promised_ship": "2026-05-20", "save_customer": False,
        "lines": [{"sku": "HR-1001", "quantity": "5"}], **more}, BEARER, 201)


def stepped(*steps: str, **more: Any) -> Callable[[World], str]:
    def make(world: World) -> str:
        no = str(order(world, **more)["no"])
        for step in steps:
            world.call(f"orders/{no}/{step}", {"reason": "x"} if step in ("hold", "exception", "return") else {})
        return no
    return make


def packed(world: World) -> tuple[str, str]:
    """(order, box): all pieces made and packed."""
    made, phone = order(world), world.shop.phone
    [work] = made["work_orders"]
    [code] = world.factory.package_codes()
    phone.results(*(phone.event("work.report", {"work_order": work["code"], "operation": n, "good": "5"})
                    for n in (10, 20)),
                  phone.event("package.pack", {"package": code, "lines": [{"work_order": work["code"],
                      "quantity": "5"}]}))
    with world.factory.kit.store.reading() as reads:
        box = next(b.id for b in reads.find(Package, {"code": code}))
    return made["no"], box


def shipped(*steps: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        no, box = packed(world)
        with world.factory.kit.store.reading() as reads:
            code = reads.source.load(Package, box).code  # type: ignore[union-attr]
        phone = world.shop.phone
        world.count += 1
        waybill = f"SF9{world.count:09d}"
        phone.results(phone.event("package.bind", {"package": code, "waybill": waybill, "carrier": "SF"}),
                      phone.event("package.ship", {"package": code}))
        for step in steps:
            world.call(f"orders/{no}/{step}", {"reason": "x"} if step == "exception" else {})
        return no
    return make


def delivery(world: World) -> str:
    return str(world.call("deliveries", {"mode": "own", "packages": [packed(world)[1]]}, status=201)["id"])


def change(world: World) -> str:
    no = order(world)["no"]
    return str(world.call(f"orders/{no}/changes", {"address": "新址", "reason": "x"}, BEARER, 201)["change_id"])


def person(world: World) -> str:
    name = f"v{world.count}"
    world.factory.person(name, ["worker"])
    return f"P-{name}"


def username(world: World) -> str:
    return person(world)[2:]


def badge(world: World) -> str:
    return world.factory.badges[person(world)[2:]]


def device(world: World) -> str:
    return world.factory.phone("worker").device_id


def session(world: World) -> str:
    return world.factory.kit.signin.issue("P-victim0", None).session_id


def key(world: World) -> str:
    return str(world.call("keys", {"name": "x", "scopes": ["orders:read"]}, "r-admin", 201)["id"])


def enrolment(world: World) -> str:
    return str(world.call("devices/codes", {}, status=201)["codes"][0]["code"])


def held(world: World) -> str:
    """A held event's inbox item: more than planned."""
    phone, made = world.shop.phone, order(world)
    [result] = phone.results(phone.event("work.report", {
        "work_order": made["work_orders"][0]["code"], "operation": 10, "good": "500"}))
    return str(result["inbox_id"])


def decided(world: World) -> str:
    id = held(world)
    world.call(f"inbox/{id}/resolve", {"event_id": uuid(world), "decision": "dismiss", "note": "x"})
    return id


def photo(world: World) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (world.count % 256, world.count // 256 % 256, 7)).save(out, "JPEG")
    return out.getvalue() + world.count.to_bytes(4, "big")  # behind the picture: another hash each time


def sheet(world: World) -> bytes:
    """Two orders of a customer of their own."""
    book = openpyxl.Workbook()
    [page] = book.worksheets
    for row in (["客户", "产品编码", "数量", "交期"], [f"甲{world.count}", "HR-1001", 3, "2026-06-01"],
                [f"乙{world.count}", "HR-1001", 4, "2026-06-02"]):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def public_key(_world: World) -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return {"x": f"{numbers.x:064x}", "y": f"{numbers.y:064x}"}


def uuid(world: World) -> str:
    return world.factory.kit.ids.uuid()


MAKERS: dict[str, Callable[[World], Any]] = {
    "new order": lambda world: order(world)["no"], "new draft": stepped(release=False),
    "new held order": stepped("hold"),
    "new gated": stepped(gates=["invoice"]), "new box": lambda world: packed(world)[1],
    "new packed order": lambda world: packed(world)[0], "new shipped": shipped(), "new in transit": shipped("transit"),
    "new delivered": shipped("transit", "deliver"), "new exception": shipped("transit", "exception"),
    "new delivery": delivery, "new change": change, "new person": person, "new username": username, "new badge": badge,
    "new device": device, "new session": session, "new key": key, "new enrolment": enrolment, "new held": held,
    "new decided": decided, "new photo": photo, "new sheet": sheet, "new uuid": uuid, "new public key": public_key,
    "new import": lambda world: world.imported("r-planner", "products"),
    "new name": lambda world: f"u{world.count}"}
