"""Master data: one way to add or replace a record, for screens, imports and the demo alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.services.auth import Caller
from server.services.drawn_parts import draw
from server.services.kit import Kit
from server.services.places import crew_id, free_id, named, workshop_id
from server.services.writer import Transaction
from sync.model.records import Crew, Customer, Defect, File, Person, Product, Setting, WorkCenter, Workshop
from sync.verdict import Refused

Data = Mapping[str, Any]
Answer = dict[str, Any]
PLACE_LENGTH = 8  # characters of a place code's identifier
DERIVED = ("last_planned", "open_calls")  # of a work center: not for people to write


@dataclass(frozen=True, slots=True)
class Master:
    """The use cases of master data. What `data` does not name stays as it was; nothing is ever deleted."""

    kit: Kit

    def put(self, tx: Transaction, kind: str, data: Data, by: Caller | None) -> Answer:
        """Inside a transaction: add or replace one record. kind: a key of KINDS; data: as its schema reads
        it. The answer: {id, code, printed?}. Refused 422 for what refers to nothing."""
        row: Answer = KINDS[kind](self, tx, dict(data), by)
        return row

    def workshop(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        return keep(tx, Workshop, "workshop.put", known_id(tx, Workshop, "WS", data), data, by)

    def crew(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        if data.get("workshop"):
            data["workshop"] = workshop_id(tx, data["workshop"], by)
        if data.get("leader") and tx.world.get(Person, data["leader"]) is None:
            raise Refused("unknown_person", "There is no such person.", 422)
        shifts = tx.world.get(Setting, "shifts")
        if data.get("shift") and data["shift"] not in [s["id"] for s in (shifts.value if shifts else [])]:
            raise Refused("unknown_shift", "There is no such shift.", 422)
        return keep(tx, Crew, "crew.put", known_id(tx, Crew, "CR", data), data, by)

    def work_center(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        id = known_id(tx, WorkCenter, "WC", data)
        old = tx.world.get(WorkCenter, id)
        if data.get("workshop"):
            data["workshop"] = workshop_id(tx, data["workshop"], by)
        if data.get("crew"):
            data["crew"] = crew_id(tx, data["crew"], by)
        data["code"] = old.code if old and old.code else self.kit.codes.place_code(self.kit.ids.crockford(PLACE_LENGTH))
        made = keep(tx, WorkCenter, "work_center.put", id, data, by, DERIVED)
        return {**made, "printed": data["code"]}

    def defect(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        return keep(tx, Defect, "defect.put", known_id(tx, Defect, "D", data), data, by)

    def customer(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        id = data.pop("id", "") or same_customer(tx, data) or f"C{tx.ids.short()}"
        return keep(tx, Customer, "customer.put", id, data, by)

    def product(self, tx: Transaction, data: Answer, by: Caller | None) -> Answer:
        """Work orders that exist keep their routing and drawing."""
        sku = data.pop("sku")
        old = tx.world.get(Product, sku)
        if old is None and not data.get("name"):
            raise Refused("unknown_product", "There is no such product.", 422, sku=sku)
        if "routing" in data:
            data["routing"] = [self.step(tx, s) for s in data["routing"]]
        for file in (data.get("drawing_file"), data.get("photo")):
            if file and tx.world.get(File, file) is None:
                raise Refused("unknown_file", "There is no such file.", 422)
        data["revision"] = old.revision + 1 if old else 1
        data["picture"] = draw(sku, data.get("name") or (old.name if old else sku))
        return keep(tx, Product, "product.put", sku, data, by, ("revisions",))

    def step(self, tx: Transaction, step: Data) -> Answer:
        """A routing's step as the record keeps it: milliseconds (a screen says seconds), a work center that exists."""
        if tx.world.get(WorkCenter, step["work_center"]) is None:
            raise Refused("unknown_work_center", "There is no such work center.", 422, id=step["work_center"])
        kept = {k: v for k, v in step.items() if k != "standard_seconds"}
        seconds = step.get("standard_seconds")
        return {**kept, "standard_ms": step.get("standard_ms", 0) if seconds is None else seconds * 1000}


def known_id(tx: Transaction, kind: type[Any], prefix: str, data: Answer) -> str:
    """The id that was sent; without one that of the same name (so that twice is once), else a new one."""
    given: str = data.pop("id", None) or ""
    if given:
        return given
    same = named(tx, kind, data["name"])
    return same.id if same is not None else free_id(tx, kind, prefix)


def same_customer(tx: Transaction, data: Answer) -> str | None:
    """A customer of this name whose telephone number does not say that it is another."""
    phone = data.get("phone") or ""
    stored = {c.id: c for c in tx.writes.find(Customer, {"name": data["name"]})}
    now = {**stored, **{c.id: c for c in tx.world.each(Customer) if c.name == data["name"]}}
    fits = [c.id for c in now.values() if c.phone == phone or not c.phone or not phone]
    return min(fits, default=None)


def keep(tx: Transaction, kind: type[Any], act: str, id: str, data: Answer, by: Caller | None,
         leave: tuple[str, ...] = ()) -> Answer:
    """Log the whole record: as it was, and what `data` says anew. leave: fields that the act decides."""
    old = tx.world.get(kind, id)
    body = {**(asdict(old) if old is not None else {}), **data, "id": id}
    row = tx.act(act, {k: v for k, v in body.items() if k not in leave}, by)
    return {"id": id, "code": row.code}


KINDS: dict[str, Callable[[Master, Transaction, Answer, Caller | None], Answer]] = {
    "workshops": Master.workshop, "crews": Master.crew, "work-centers": Master.work_center,
    "defects": Master.defect, "customers": Master.customer, "products": Master.product}
