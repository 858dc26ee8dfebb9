"""Put planned rows into the factory: each kind through the same door as the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.services import settings
from server.services.imports.books import Look, Values
from server.services.imports.order_rows import Group, OrderRow
from server.services.imports.orders import Import
from server.services.kit import Kit
from server.services.master import Master
from server.services.people import People
from server.services.writer import Transaction
from sync.model.records import Product
from sync.verdict import Refused

ORDER_FIELDS = ("no", "customer", "phone", "address", "promised_ship", "expected_delivery", "priority", "note", "sku",
                "quantity")


@dataclass(frozen=True, slots=True)
class Maker:
    """Who asked for the import; what the log names."""

    actor_id: str | None
    session_id: str | None
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Door:
    """Takes groups of rows. key: makes orders without a number repeatable within one import."""

    kit: Kit
    by: Any
    key: str = ""

    def put(self, tx: Transaction, kind: str, rows: list[Values], look: Look) -> str:
        """One group of rows, inside a transaction; the id of what was written. Refused."""
        return PUTS[kind](self, tx, rows, look)

    def record(self, tx: Transaction, kind: str, values: Values) -> str:
        return str(Master(self.kit).put(tx, kind, values, self.by)["id"])

    def crew(self, tx: Transaction, values: Values, look: Look) -> str:
        data = dict(values)
        if data.get("leader"):
            data["leader"] = found(look.people.find(data["leader"]), "unknown_person")
        if data.get("shift"):
            data["shift"] = found(look.shifts.find(data["shift"]), "unknown_shift")
        return self.record(tx, "crews", data)

    def customer(self, tx: Transaction, values: Values, look: Look) -> str:
        data = dict(values)
        if data.get("carrier"):
            data["carrier"] = found(look.carriers.find(data["carrier"]), "unknown_carrier")
        return self.record(tx, "customers", data)

    def product(self, tx: Transaction, values: Values) -> str:
        return self.record(tx, "products", {k: v for k, v in values.items() if k != "id"})

    def routing(self, tx: Transaction, rows: list[Values], look: Look) -> str:
        """The whole routing of one product; what a row does not say stays as the step had it."""
        sku = rows[0]["sku"]
        product = tx.world.get(Product, sku)
        known = {s["number"]: s for s in (product.routing if product else [])}
        steps = []
        for row in sorted(rows, key=lambda r: r["number"]):
            old = known.get(row["number"], {})
            step = dict(old) if old.get("name") == row["name"] else {"kind": "make", "name_en": "", "piece_rate": 0}
            step |= {k: v for k, v in row.items() if k not in ("sku", "standard_ms", "work_center")}
            step["work_center"] = found(look.centers.find(row["work_center"]), "unknown_work_center")
            # The step's time as the record keeps it: whole milliseconds, which seconds cannot hold.
            steps.append({**step, "standard_ms": row.get("standard_ms", step.get("standard_ms", 0))})
        return self.record(tx, "products", {"sku": sku, "routing": steps})

    def carrier(self, tx: Transaction, values: Values) -> str:
        known = settings.known(tx.world, "carriers")
        old = next((c for c in known if c["code"].casefold() == values["code"].casefold()), None)
        fresh = {"name_en": "", **(old or {}), **values, "code": (old or values)["code"]}
        settings.put(tx, {"carriers": [fresh if c is old else c for c in known] + ([] if old else [fresh])}, self.by)
        return str(fresh["code"])

    def order(self, tx: Transaction, rows: list[Values]) -> str:
        group = Group(rows[0].get("no", ""), str(rows[0].get("name", "")),
                      [OrderRow("", 0, 0, {}, {k: v for k, v in r.items() if k in ORDER_FIELDS}) for r in rows])
        return str(Import(self.kit).make(tx, group, self.by, True, self.key)["no"])

    def person(self, id: str, values: Values, look: Look) -> None:
        """What differs of somebody who is there."""
        changes = {k: values[k] for k in ("name", "crew") if values.get(k)}
        People(self.kit).change(id, changes, self.by)
        same = next(m for m in look.members if m.id == id)
        if set(values["roles"]) != set(same.person.roles):
            People(self.kit).set_roles(id, values["roles"], self.by)

    def chief(self, values: Values, look: Look) -> None:
        """Whom somebody reports to: when everybody of the sheet is there."""
        id = found(look.people.find(values["username"]), "unknown_person")
        chief = found(look.people.find(values["reports_to"]), "unknown_person")
        People(self.kit).change(id, {"reports_to": chief}, self.by)


def found(id: str | None, code: str) -> str:
    if id is None:
        raise Refused(code, "What this row refers to is gone.", 422)
    return id


Put = Callable[[Door, Transaction, list[Values], Look], str]
PUTS: dict[str, Put] = {
    "workshops": lambda door, tx, rows, look: door.record(tx, "workshops", rows[0]),
    "crews": lambda door, tx, rows, look: door.crew(tx, rows[0], look),
    "work-centers": lambda door, tx, rows, look: door.record(tx, "work-centers", rows[0]),
    "products": lambda door, tx, rows, look: door.product(tx, rows[0]),
    "routings": lambda door, tx, rows, look: door.routing(tx, rows, look),
    "defects": lambda door, tx, rows, look: door.record(tx, "defects", rows[0]),
    "customers": lambda door, tx, rows, look: door.customer(tx, rows[0], look),
    "carriers": lambda door, tx, rows, look: door.carrier(tx, rows[0]),
    "orders": lambda door, tx, rows, look: door.order(tx, rows)}
