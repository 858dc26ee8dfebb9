"""The factory that is fuzzed: things by kind, so that requests can name what exists, and makers of new ones."""

from __future__ import annotations

import io
import threading
import time
from typing import Any

from server.services.imports.kinds import KINDS
from sync.model.records import Package, WorkOrder
from tests.api.outbox_made import PhoneKey
from tests.api.shop import Shop, post
from tests.builders import PIN, Factory, Phone
from tests.fuzz.makers import BEARER, MAKERS
from tests.fuzz.values import Known

LISTS = ("orders", "work-orders", "packages", "ng-reports", "people", "products", "routings", "work-centers",
    "workshops",
         "crews", "defects", "customers", "carriers", "inbox", "changes", "deliveries", "devices", "trail")
FIGURES = ("in_work", "overdue", "at_risk", "holding", "output", "ng", "andon", "unsent", "state-confirmed")
# Made anew one time in eight: making them takes ten requests, and what was done to them may be done again.
LASTING = {"new draft", "new held order", "new order", "new gated", "new delivered", "new in transit", "new shipped",
           "new exception", "new change", "new delivery", "new import", "new person", "new device", "new badge",
           "new username", "new frozen change"}


class World:
    """One shop with everything in it."""

    def __init__(self, factory: Factory) -> None:
        self.shop = Shop.open(factory)
        for rate in factory.kit.rates.values():
            rate.limit = 1_000_000
        factory.kit.push.quota.limit = 1_000_000
        self.factory, self.count = factory, 0
        self.inspector: Phone | None = None  # a phone, once one is needed
        self.key: PhoneKey | None = None  # of the shop's phone, once it signs
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
