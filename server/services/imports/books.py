"""What is there already, in the words of a sheet: so that a row can be compared, and a list exported.

A Book holds the records of one kind as `Values` (field -> value, names instead of ids), keyed as a sheet
names them, and knows how to put rows into the factory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.services import settings
from server.services.cells import fold
from server.services.imports.kinds import KINDS
from server.services.people import Member, members
from server.services.ports import Reads
from sync.model.records import Crew, Customer, Defect, Product, WorkCenter, Workshop
from sync.world import World

Values = dict[str, Any]


@dataclass(slots=True)
class Names:
    """Ids and names of one kind of record, both ways."""

    name_of: dict[str, str] = field(default_factory=dict)
    id_of: dict[str, str] = field(default_factory=dict)  # folded id or name -> id
    twice: set[str] = field(default_factory=set)  # folded names that several have

    def add(self, id: str, name: str, *more: str) -> None:
        self.name_of[id] = name
        for word in (id, name, *more):
            key = fold(word)
            if key and self.id_of.setdefault(key, id) != id:
                self.twice.add(key)

    def find(self, text: str) -> str | None:
        """The id that a text names; None for nobody, and for a name that several have."""
        key = fold(text)
        return None if key in self.twice else self.id_of.get(key)

    def called(self, id: str | None) -> str:
        return self.name_of.get(id or "", id or "")


class Look:
    """Everything that rows may refer to, read once."""

    def __init__(self, reads: Reads) -> None:
        self.workshops, self.crews, self.centers = Names(), Names(), Names()
        self.people, self.shifts, self.carriers = Names(), Names(), Names()
        self.members: list[Member] = members(reads)
        for shop in reads.find(Workshop):
            self.workshops.add(shop.id, shop.name)
        for crew in reads.find(Crew):
            self.crews.add(crew.id, crew.name)
        for center in reads.find(WorkCenter):
            self.centers.add(center.id, center.name)
        for one in self.members:
            if one.person.active:
                self.people.add(one.id, one.name, one.username)
        world = World(reads.source)
        for shift in settings.known(world, "shifts"):
            self.shifts.add(shift["id"], shift["name"])
        self.couriers: list[dict[str, str]] = settings.known(world, "carriers")
        for courier in self.couriers:
            self.carriers.add(courier["code"], courier["name"], courier.get("name_en", ""))

    def person(self, id: str | None) -> str:
        """A name that leads back to this one person."""
        name = self.people.called(id)
        if id and fold(name) in self.people.twice:
            return next((m.username for m in self.members if m.id == id), name)
        return name


@dataclass(slots=True)
class Book:
    """The records of a kind. by_key: as `key_of` names them."""

    kind: str
    look: Look
    by_key: dict[str, Values] = field(default_factory=dict)
    by_name: dict[str, list[Values]] = field(default_factory=dict)  # those in use first
    skus: dict[str, str] = field(default_factory=dict)  # folded -> SKU

    def key_of(self, values: Values) -> str:
        """What names the record: its id or code, else the name that leads to it; "" for nothing."""
        kind = KINDS[self.kind]
        if kind.key == ("id",):
            id = values.get("id") or self.id_of(values)
            return fold(id) if id else f"={fold(values.get('name', ''))}"
        return "/".join(fold(values.get(name, "")) for name in kind.key)

    def id_of(self, values: Values) -> str | None:
        same = self.by_name.get(fold(values.get("name", "")), [])
        if self.kind == "customers" and values.get("phone"):
            same = [v for v in same if v["phone"] in ("", values["phone"])]
        return str(same[0]["id"]) if same else None

    def old(self, key: str) -> Values | None:
        return self.by_key.get(key)


def book_of(reads: Reads, kind: str) -> Book:
    """The book of a kind (not of orders)."""
    book = Book(kind, Look(reads))
    for values in rows_of(reads, kind, book.look):
        book.by_key[book_key(kind, values)] = values
        if "id" in values:
            book.by_name.setdefault(fold(values["name"]), []).append(values)
    if kind == "routings":
        book.skus = {fold(p.id): p.id for p in reads.find(Product) if p.active}
    return book


def book_key(kind: str, values: Values) -> str:
    return "/".join(fold(values[name]) for name in KINDS[kind].key)


def rows_of(reads: Reads, kind: str, look: Look) -> list[Values]:
    """Every record in a sheet's words, those no longer used last."""
    return ROWS[kind](reads, look)


def workshops(reads: Reads, look: Look) -> list[Values]:
    return [{"id": w.id, "name": w.name, "name_en": w.name_en, "active": w.active}
            for w in reads.find(Workshop, order=("-active", "id"))]


def crews(reads: Reads, look: Look) -> list[Values]:
    return [{"id": c.id, "name": c.name, "name_en": c.name_en, "workshop": look.workshops.called(c.workshop),
             "leader": look.person(c.leader), "shift": look.shifts.called(c.shift), "active": c.active}
            for c in reads.find(Crew, order=("-active", "id"))]


def centers(reads: Reads, look: Look) -> list[Values]:
    return [{"id": c.id, "name": c.name, "name_en": c.name_en, "workshop": look.workshops.called(c.workshop),
             "crew": look.crews.called(c.crew), "stations": c.stations, "minutes": c.minutes, "active": c.active}
            for c in reads.find(WorkCenter, order=("-active", "id"))]


def people(reads: Reads, look: Look) -> list[Values]:
    return [{"name": m.name, "username": m.username, "roles": list(m.person.roles),
             "crew": look.crews.called(m.person.crew), "reports_to": look.person(m.person.reports_to)}
            for m in look.members if m.person.active]


def products(reads: Reads, look: Look) -> list[Values]:
    return [{"sku": p.id, "name": p.name, "name_en": p.name_en, "unit": p.unit, "pack_quantity": p.pack_quantity,
             "tolerance": p.tolerance, "drawing": p.drawing, "active": p.active}
            for p in reads.find(Product, order=("-active", "id"))]


def routings(reads: Reads, look: Look) -> list[Values]:
    return [{"sku": p.id, "number": s["number"], "name": s["name"], "name_en": s.get("name_en", ""),
             "work_center": look.centers.called(s["work_center"]), "kind": s.get("kind", "make"),
             "standard_ms": s.get("standard_ms", 0), "piece_rate": s.get("piece_rate", 0)}
            for p in reads.find(Product, order=("-active", "id")) for s in p.routing]


def defects(reads: Reads, look: Look) -> list[Values]:
    return [{"id": d.id, "name": d.name, "name_en": d.name_en, "active": d.active}
            for d in reads.find(Defect, order=("-active", "id"))]


def customers(reads: Reads, look: Look) -> list[Values]:
    return [{"id": c.id, "name": c.name, "phone": c.phone, "contact": c.contact, "address": c.address,
             "carrier": look.carriers.called(c.carrier), "note": c.note, "active": c.active}
            for c in reads.find(Customer, order=("-active", "id"))]


def carriers(reads: Reads, look: Look) -> list[Values]:
    return [{"code": c["code"], "name": c["name"], "name_en": c.get("name_en", "")} for c in look.couriers]


ROWS: dict[str, Callable[[Reads, Look], list[Values]]] = {
    "workshops": workshops, "crews": crews, "work-centers": centers, "people": people, "products": products,
    "routings": routings, "defects": defects, "customers": customers, "carriers": carriers}
