"""The factory of a run: master data, people, orders, and what is known of them outside of the phones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from labels import payload, seal
from server.services.crypto import BadgeKey, hash_token
from server.services.ports import Credential, Name
from server.services.writer import Transaction
from sync.rules.rights import RIGHTS
from tests.builders import put_master_data
from tests.simulation.run import Run
from tests.simulation.theme import PLAIN, Theme

RAIL, BOX, LATE = "HR-1001", "BX-2002", "NW-3003"  # what is made; the last one gets its routing when it pleases
DEFECTS, CENTERS = ("SCRATCH", "DENT"), ("LATHE", "DRILL", "PRESS", "CHECK")
OFFICE = {"P-sales": ["sales"], "P-planner": ["planner"], "P-boss": ["supervisor"], "P-second": ["supervisor"],
          "P-admin": ["admin"], "P-desk": ["planner", "sales"]}
FLOOR = ("worker", "foreman", "inspector", "warehouse", "supervisor")
CUSTOMERS = (("宁波顺达汽配", "13800001111"), ("Müller & Söhne", "13900002222"), ("常州恒宇五金", "13700003333"))
DRAWING = "d" * 64  # the id of the one file that everybody hangs on things
ADDRESS = "宁波市北仑区小港街道"
REVERSIBLE = frozenset(RIGHTS) - {"event.reverse", "ng.replenish"}
BOX_ROUTING = [
    {"number": 10, "name": "冲压", "name_en": "Pressing", "work_center": "PRESS", "standard_ms": 20_000},
    {"number": 20, "name": "检验", "name_en": "Inspection", "work_center": "CHECK", "kind": "inspect"},
    {"number": 30, "name": "折弯", "name_en": "Bending", "work_center": "PRESS", "standard_ms": 0,
     "piece_rate": 250}]


@dataclass
class Work:
    """A work order as somebody holds its paper."""

    no: str
    id: str
    code: str
    planned: int
    sku: str
    steps: list[int]


@dataclass
class Factory:
    """What exists, as people in the building know it. roles: of everybody on the floor. badges: the text of each."""

    run: Run
    works: list[Work] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    ng: list[tuple[str, int]] = field(default_factory=list)  # event id, quantity
    mine: dict[str, list[str]] = field(default_factory=dict)  # phone -> its events that may be reversed
    roles: dict[str, str] = field(default_factory=dict)
    badges: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # people who left
    decisions: list[str] = field(default_factory=list)  # ids of the office's on the inbox
    waybills: int = 0
    theme: Theme = PLAIN

    def open(self, people: int) -> None:
        """Master data, the office, and so many people of each role on the floor."""
        self.run.server.kit.writer.call(self.put_products)
        self.run.server.kit.writer.call(lambda tx: [self.put_person(tx, id, roles) for id, roles in OFFICE.items()])
        hired = [(role, *self.badge_of(role)) for role in FLOOR for _ in range(people)]
        self.run.server.kit.writer.call(lambda tx: [self.put_person(tx, id, [r], badge) for r, id, badge in hired])
        self.run.on_saved.append(self.saw)

    def put_products(self, tx: Transaction) -> None:
        put_master_data(tx)
        for id, name in (("PRESS", "压机"), ("CHECK", "检验台")):
            tx.act("work_center.put", {"id": id, "name": name, "stations": 2, "minutes": 0})
        tx.act("product.put", {"id": BOX, "name": "接线盒", "name_en": "Box", "routing": BOX_ROUTING, "tolerance": 50,
                               "drawing": "BX-A", "pack_quantity": 10_000})
        tx.act("product.put", {"id": LATE, "name": "新件", "name_en": "New part", "routing": []})
        tx.act("defect.put", {"id": "DENT", "name": "凹痕", "name_en": "Dent"})
        tx.act("crew.put", {"id": "early", "name": "早班"})
        for n in range(self.theme.rows):
            tx.act("defect.put", {"id": f"D-{n}", "name": f"{n}", "name_en": ""})
        tx.act("file.put", {"id": DRAWING, "name": "d.pdf", "media_type": "application/pdf", "bytes": 1,
                            "at": "2026-03-02T00:00:00.000Z"})

    def put_person(self, tx: Transaction, id: str, roles: list[str], badge: str = "") -> None:
        tx.act("person.put", {"id": id, "roles": roles})
        tx.secrets.put(Name(id, id, id.lower()))
        tx.secrets.put(Credential(id, id.lower(), badge=hash_token(badge) if badge else None))

    def hire(self, role: str) -> str:
        """Somebody new on the floor, with a badge; his id."""
        id, badge = self.badge_of(role)
        self.run.server.kit.writer.call(lambda tx: self.put_person(tx, id, [role], badge))
        return id

    def badge_of(self, role: str) -> tuple[str, str]:
        """Somebody who is about to begin: his id, and what his badge says."""
        ids = self.run.server.kit.ids
        id, badge = ids.uuid(), ids.crockford(16)
        self.roles[id], self.badges[id] = role, self.sealed(id, badge)
        return id, badge

    def sealed(self, id: str, identifier: str) -> str:
        """What a camera reads off a badge."""
        kit = self.run.server.kit
        code = payload.make("B", identifier)
        return payload.url(kit.settings.public_url, code,
                           seal.make(code, id, date(2026, 1, 5), BadgeKey(kit.settings.secret).sign))

    def renewed(self, id: str, answer: str) -> None:
        """The new badge hangs on his neck, as the office printed it."""
        code = payload.parse(json.loads(answer)["badge"])
        if code is not None:
            self.badges[id] = self.sealed(id, code.identifier)

    def somebody(self, role: str) -> str:
        """A person with this role who still works here; hired where there is none."""
        here = [id for id, r in self.roles.items() if r == role and id not in self.gone]
        return self.run.rng.choice(here) if here else self.hire(role)

    def saw(self, key: str, event: dict[str, Any]) -> None:
        phone = key.split("/")[0]
        if event["type"] == "ng.report":
            self.ng.append((event["event_id"], int(json.loads(event["body"])["quantity"])))
        if event["type"] in REVERSIBLE:
            self.mine.setdefault(phone, []).append(event["event_id"])

    def took(self, told: dict[str, Any], sku: str = "") -> list[Work]:
        """An answer that names work orders: the papers printed for it, of those that were not known."""
        known = {w.id for w in self.works}
        if told["no"] not in self.orders:
            self.orders.append(told["no"])
        new = [Work(told["no"], w["id"], w["code"], int(float(w["planned"])), sku, w["operations"])
               for w in told["work_orders"] if w["id"] not in known]
        self.works += new
        return new

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

    def printed(self, work: Work, operation: int) -> str:
        """One of the codes that name the work order: of the paper, of the operation, of a lot."""
        rng = self.run.rng
        kind = rng.choice("WWWOL")
        if kind == "O":
            return payload.make("O", work.id, operation=operation, revision=1)
        if kind == "L":
            return payload.make("L", work.id + "".join(rng.choice("0123456789ABCDEF") for _ in range(8)), revision=1)
        return work.code


def unknown_code(run: Run) -> str:
    """A well-formed code of a work order that nobody made."""
    return payload.make("W", "".join(run.rng.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8)), revision=1)
