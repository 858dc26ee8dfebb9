"""The factory of a run: master data, people, orders, and what is known of them outside of the phones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from labels import payload
from server.services.ports import Credential, Name
from server.services.writer import Transaction
from tests.builders import put_master_data
from tests.simulation.run import Run

SKU, DEFECT, CENTERS = "HR-1001", "SCRATCH", ("LATHE", "DRILL")
OFFICE = {"P-sales": ["sales"], "P-planner": ["planner"], "P-boss": ["supervisor"]}
FLOOR = {"worker": "P-worker", "inspector": "P-inspector", "warehouse": "P-warehouse", "supervisor": "P-supervisor"}
CUSTOMERS = ("宁波顺达汽配", "Müller & Söhne", "常州恒宇五金")


@dataclass
class Work:
    """A work order as somebody holds its paper."""

    no: str
    id: str
    code: str
    planned: int
    customer: str


@dataclass
class Factory:
    """What exists, as people in the building know it."""

    run: Run
    works: list[Work] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    ng: list[tuple[str, int]] = field(default_factory=list)  # event id, quantity
    mine: dict[str, list[str]] = field(default_factory=dict)  # phone -> its events that may be reversed
    waybills: int = 0

    def open(self, people: int) -> None:
        """Master data, the office, and so many people of each role on the floor."""
        names = {**OFFICE, **{f"{id}{n or ''}": [role] for role, id in FLOOR.items() for n in range(people)}}

        def put(tx: Transaction) -> None:
            put_master_data(tx)
            for id, roles in names.items():
                tx.act("person.put", {"id": id, "roles": roles})
                tx.secrets.put(Name(id, id, id.lower()))
                tx.secrets.put(Credential(id, id.lower()))

        self.run.server.kit.writer.call(put)
        self.run.on_saved.append(self.saw)

    def saw(self, key: str, event: dict[str, Any]) -> None:
        phone = key.split("/")[0]
        if event["type"] == "ng.report":
            self.ng.append((event["event_id"], int(json.loads(event["body"])["quantity"])))
        if event["type"] in ("work.report", "ng.report", "package.pack", "package.bind", "work.start"):
            self.mine.setdefault(phone, []).append(event["event_id"])

    def order(self) -> None:
        """Sales takes an order and releases it."""
        rng = self.run.rng
        customer, quantity = rng.choice(CUSTOMERS), rng.choice((20, 50, 200))
        reply = self.run.office("P-sales", "POST", "/orders", {
            "customer": {"name": customer}, "promised_ship": "2026-03-20", "release": True,
            "lines": [{"sku": SKU, "quantity": str(quantity)} for _ in range(rng.choice((1, 1, 2)))]})
        if reply is None or reply.status != 201:
            return
        told = json.loads(reply.body)
        self.works += [Work(told["no"], w["id"], w["code"], quantity, customer) for w in told["work_orders"]]

    def issue_packages(self, count: int) -> None:
        reply = self.run.office("P-planner", "POST", "/packages/codes", {"count": count})
        if reply is not None and reply.status == 201:
            self.packages += [p["code"] for p in json.loads(reply.body)["packages"]]

    def next_waybill(self) -> str:
        self.waybills += 1
        return f"SF{self.waybills:012d}"

    def package_id(self, code: str) -> str:
        ref = self.run.server.kit.codes.read(code)
        return ref.id if ref is not None else ""


def unknown_code(run: Run) -> str:
    """A well-formed code of a work order that nobody made."""
    return payload.make("W", "".join(run.rng.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8)), revision=1)
