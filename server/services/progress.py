"""How far the set-up of a factory is: the steps from empty to the first report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.services import calendar
from server.services.factory import Factory
from server.services.ports import Reads
from sync.model.records import (
    Crew,
    Customer,
    Defect,
    Device,
    EventStatus,
    Order,
    Person,
    Product,
    WorkCenter,
    Workshop,
)

PRINTED = "first_traveler"  # meta: when the first traveler was printed
REPORTS = ["work.report", "inspection.record"]


@dataclass(frozen=True, slots=True)
class Step:
    """count: how many there are. optional: nothing that follows needs it."""

    id: str
    count: int
    optional: bool = False
    least: int = 1  # so many are enough

    def told(self) -> dict[str, Any]:
        return {"id": self.id, "done": self.count >= self.least, "count": self.count, "optional": self.optional}


def progress(reads: Reads, factory: Factory) -> dict[str, Any]:
    """Every step in its order, how many of those that are needed are done, and what must be looked after."""
    told = [s.told() for s in steps(reads, factory)]
    needed = [s for s in told if not s["optional"]]
    year = calendar.missing(factory.today(), factory.setting)
    return {"steps": told, "done": sum(1 for s in needed if s["done"]), "total": len(needed),
            "notices": [] if year is None else [{"code": "calendar_missing", "year": year}]}


def steps(reads: Reads, factory: Factory) -> list[Step]:
    def used(kind: type[Any]) -> int:
        return len(reads.find(kind, {"active": True}))

    products = reads.find(Product, {"active": True})
    year = factory.today()[:4]
    reports = len(reads.find(EventStatus, {"type": REPORTS, "verdict": "applied"}, limit=1))
    return [
        Step("factory", int(bool((factory.setting("factory") or {}).get("name")))),
        Step("shifts", len(factory.setting("shifts", []))),
        Step("calendar", len(factory.setting(f"calendar:{year}", {})), optional=True),
        Step("workshops", used(Workshop) + used(Crew), optional=True),
        Step("work_centers", used(WorkCenter)),
        Step("people", used(Person), least=2),  # whoever sets it up is one
        Step("products", len(products)),
        Step("routings", sum(1 for p in products if p.routing)),
        Step("defects", used(Defect)),
        Step("customers", used(Customer), optional=True),
        Step("carriers", len(factory.setting("carriers", [])), optional=True),
        Step("devices", len(reads.find(Device, {"revoked": False}))),
        Step("order", len(reads.find(Order, limit=1))),
        Step("traveler", max(int(reads.secrets.meta(PRINTED) is not None), reports)),  # what is reported was on paper
        Step("report", reports)]
