"""Lists of master data as the office reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from server.services.order_views import People
from server.services.ports import Reads
from sync.model.quantity import format_quantity
from sync.model.records import Crew, Customer, Defect, Product, WorkCenter, Workshop

View = dict[str, Any]


def items(reads: Reads, kind: str) -> list[View]:
    """Every record of a kind (as in master.KINDS), by id, those no longer used last."""
    return VIEWS[kind](reads)


def named(record: type[Any]) -> Callable[[Reads], list[View]]:
    def listed(reads: Reads) -> list[View]:
        return [asdict(r) for r in reads.find(record, order=("-active", "id"))]

    return listed


def products(reads: Reads) -> list[View]:
    return [product(p) for p in reads.find(Product, order=("-active", "id"))]


def product(p: Product) -> View:
    steps = [{**s, "standard_seconds": s.get("standard_ms", 0) // 1000,
              "piece_rate": format_quantity(s.get("piece_rate", 0))} for s in p.routing]
    return {"id": p.id, "name": p.name, "name_en": p.name_en, "unit": p.unit,
            "pack_quantity": format_quantity(p.pack_quantity), "tolerance": p.tolerance,
            "revision": p.revision, "drawing": p.drawing, "drawing_file": p.drawing_file, "photo": p.photo,
            "picture": p.picture, "routing": steps, "revisions": p.revisions, "active": p.active}


def work_centers(reads: Reads) -> list[View]:
    shops = {w.id: w.name for w in reads.find(Workshop)}
    return [{"id": c.id, "name": c.name, "name_en": c.name_en, "workshop": c.workshop,
             "workshop_name": shops.get(c.workshop, c.workshop), "crew": c.crew, "stations": c.stations,
             "minutes": c.minutes, "code": c.code, "last_planned": c.last_planned, "active": c.active}
            for c in reads.find(WorkCenter, order=("-active", "id"))]


def crews(reads: Reads) -> list[View]:
    people = People(reads)
    return [{**asdict(c), "leader_name": (people.of(c.leader) or {}).get("name", "")}
            for c in reads.find(Crew, order=("-active", "id"))]


VIEWS: dict[str, Callable[[Reads], list[View]]] = {
    "products": products, "work-centers": work_centers, "crews": crews, "workshops": named(Workshop),
    "defects": named(Defect), "customers": named(Customer)}
