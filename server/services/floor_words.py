"""What things on the floor are called: a work order with its order, product, operation, work center and crew.

Never anything about customers: workers read these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.services.device_names import DeviceNames
from server.services.order_views import People
from server.services.ports import Reads
from sync.codes import CodeReader
from sync.model.records import Crew, Operation, Order, Person, Product, WorkCenter, WorkOrder
from sync.world import World

Words = dict[str, Any]


@dataclass
class FloorWords:
    """Names from one snapshot, each asked for once."""

    reads: Reads
    codes: CodeReader
    world: World = field(init=False)
    people: People = field(init=False)
    devices: DeviceNames = field(init=False)

    def __post_init__(self) -> None:
        self.world, self.people = World(self.reads.source), People(self.reads)
        self.devices = DeviceNames(self.reads)

    def know(self, kind: type[Any], ids: Iterable[str]) -> None:
        """Load many at once that will be asked for one by one."""
        missing = [i for i in dict.fromkeys(ids) if (kind, i) not in self.world.known]
        for id, record in self.reads.load_many(kind, missing).items() if missing else ():
            self.world.known[(kind, id)] = record

    def know_work(self, operations: Iterable[str]) -> None:
        """Operations ("{work order}/{number}") with all that they name."""
        ids = list(dict.fromkeys(operations))
        self.know(Operation, ids)
        works = list(dict.fromkeys(i.rpartition("/")[0] for i in ids))
        self.know(WorkOrder, works)
        found = [w for i in works if (w := self.world.get(WorkOrder, i)) is not None]
        self.know(Order, (w.order for w in found))
        self.know(Product, (w.sku for w in found))

    def work(self, work_order_id: str, operation: int | None) -> Words:
        """{order, ref, priority, work_order (code), product, unit, operation?, center?, crew?}; {} when unknown."""
        work_order = self.world.get(WorkOrder, work_order_id)
        if work_order is None:
            return {}
        order = self.world.get(Order, work_order.order)
        product = self.world.get(Product, work_order.sku)
        words: Words = {
            "order": work_order.order, "ref": order.ref if order else "",
            "priority": order.priority if order else "normal",
            "work_order": self.codes.work_order_code(work_order.id, work_order.revision),
            "product": {"sku": work_order.sku, "name": product.name if product else work_order.sku,
                        "name_en": product.name_en if product else ""},
            "unit": product.unit if product else ""}
        step = self.world.get(Operation, f"{work_order_id}/{operation}") if operation is not None else None
        return {**words, **self.step(step)} if step is not None else words

    def step(self, step: Operation) -> Words:
        """{operation, center, crew} of an operation."""
        return {"operation": {"number": step.number, "name": step.name, "name_en": step.name_en},
                "center": self.center(step.work_center), "crew": self.crew(self.crew_of(step))}

    def crew_of(self, step: Operation) -> str:
        """The crew that is to do it: its own, else its work center's; "" for nobody's."""
        center = self.world.get(WorkCenter, step.work_center)
        return step.crew or (center.crew if center else "")

    def center(self, id: str) -> Words:
        found = self.world.get(WorkCenter, id)
        return {"id": id, "name": found.name if found else id, "name_en": found.name_en if found else ""}

    def crew(self, id: str) -> Words | None:
        """{id, name, name_en}; a crew that is only a word is called by it. None for none."""
        if not id:
            return None
        found = self.world.get(Crew, id)
        return {"id": id, "name": found.name if found else id, "name_en": found.name_en if found else ""}

    def crew_of_person(self, person: str) -> str:
        found = self.world.get(Person, person)
        return found.crew if found else ""
