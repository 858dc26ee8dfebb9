"""The rows that phones pull: what changed, as the wire shows it, or that it is gone [S18].

Version 1 of the scope: all open work orders, their packages and NG reports, and the factory's
own reference data. Nothing about customers is in any row [I11].
"""

from __future__ import annotations

from typing import Any

from sync.codes import CodeReader
from sync.model import boxes, status
from sync.model.quantity import format_quantity
from sync.model.records import (
    AndonCall,
    Defect,
    NgReport,
    Operation,
    Order,
    Package,
    Photo,
    Product,
    Setting,
    WorkCenter,
    WorkOrder,
    Workshop,
)
from sync.settle import work_view
from sync.world import World

Data = dict[str, Any]
PUBLIC_SETTINGS = frozenset({"carriers"})
MAX_DISPUTES_TOLD = 3  # of a box: enough to stop and ask


def touched(world: World) -> list[tuple[str, str]]:
    """(feed kind, id) of every row that the world's changes may show in, in a fixed order."""
    works = {r.id for r in world.each(WorkOrder)} | {r.work_order for r in world.each(Operation)}
    packages = {r.id for r in world.each(Package)}
    reports = {r.id for r in world.each(NgReport)}
    for work_order in world.each(WorkOrder):  # their rows carry its current code
        packages |= set(work_order.packages)
        reports |= set(work_order.ng_reports)
    for photo in world.each(Photo):
        reports |= set(photo.reports)
    calls = {r.work_center for r in world.each(AndonCall)}
    centers = {r.id for r in world.each(WorkCenter)} | calls
    found = [("work_order", i) for i in works] + [("package", i) for i in packages]
    found += [("ng_report", i) for i in reports] + [("work_center", i) for i in centers]
    found += [("product", r.id) for r in world.each(Product)]
    found += [("defect", r.id) for r in world.each(Defect)]
    found += [("setting", r.id) for r in world.each(Setting) if r.id in PUBLIC_SETTINGS]
    return sorted(found)


def render(world: World, codes: CodeReader, kind: str, id: str, counts: boxes.Counts | None = None) -> Data | None:
    """The wire row, or None when no phone may see it (any more). counts: kept while the world stays as it is."""
    match kind:
        case "work_order":
            return work_order_row(world, codes, world.need(WorkOrder, id))
        case "package":
            return package_row(world, codes, world.need(Package, id), counts=counts)
        case "ng_report":
            return ng_row(world, codes, world.need(NgReport, id))
        case "work_center":
            return work_center_row(world, world.need(WorkCenter, id))
        case "product":
            return product_row(world.need(Product, id))
        case "defect":
            d = world.need(Defect, id)
            return {"id": d.id, "name": d.name, "name_en": d.name_en, "active": d.active}
        case _:
            return {"id": id, "value": world.need(Setting, id).value}


def code_of(codes: CodeReader, work_order: WorkOrder) -> str:
    return codes.work_order_code(work_order.id, work_order.revision)


def is_closed(world: World, work_order: WorkOrder) -> bool:
    return world.need(Order, work_order.order).state in status.CLOSED


def work_order_row(world: World, codes: CodeReader, work_order: WorkOrder,
                   closed_too: bool = False) -> Data | None:
    """A work order with its operations. closed_too: the office also reads closed ones."""
    order = world.need(Order, work_order.order)
    if order.state in status.CLOSED and not closed_too:
        return None
    product = world.need(Product, work_order.sku)
    view = work_view(world, work_order.id)
    return {
        "id": work_order.id, "code": code_of(codes, work_order), "order_no": order.id,
        "revision": work_order.revision, "state": work_order.state, "priority": order.priority,
        "planned": format_quantity(work_order.planned), "promised_ship": order.promised_ship,
        "product": {"sku": product.id, "name": product.name, "name_en": product.name_en},
        "unit": product.unit, "requirements": work_order.requirements,
        "drawing": work_order.drawing, "drawing_file": work_order.drawing_file,
        "planned_start": work_order.planned_start, "planned_finish": work_order.planned_finish,
        "packed": format_quantity(work_order.packed),
        "stocked": format_quantity(work_order.stocked), "changes": work_order.changes,
        "flags": work_order.flags,
        "operations": [operation_row(o, view.done(o)) for o in view.operations]}


def operation_row(operation: Operation, done: bool) -> Data:
    return {
        "number": operation.number, "name": operation.name, "name_en": operation.name_en,
        "work_center": operation.work_center, "kind": operation.kind,
        "good": format_quantity(operation.good),
        "process_scrap": format_quantity(operation.process_scrap),
        "material_scrap": format_quantity(operation.material_scrap),
        "blocked": format_quantity(operation.blocked), "finished": done, "crew": operation.crew,
        "planned_start": operation.planned_start, "planned_finish": operation.planned_finish,
        "started": operation.starts > 0 or operation.output > 0,
        "ahead": operation.ahead_since is not None}


def package_state(package: Package) -> str:
    """issued → open (something inside) → bound → shipped."""
    if package.shipped:
        return "shipped"
    if package.waybill or package.carrier:
        return "bound"
    return "packed" if package.lines else "open"


def package_row(world: World, codes: CodeReader, package: Package, closed_too: bool = False,
                counts: boxes.Counts | None = None) -> Data | None:
    """A package that was packed or bound; gone when all its orders are closed."""
    works = [world.need(WorkOrder, w) for w in package.lines]
    if not package.touched or (works and all(is_closed(world, w) for w in works)
                               and not closed_too):
        return None
    return {
        "id": package.id, "code": package.code, "order_nos": sorted({w.order for w in works}),
        "state": package_state(package),
        "lines": [{"work_order": code_of(codes, w), "quantity": format_quantity(package.lines[w.id])}
                  for w in works],
        "waybill": package.waybill, "carrier": package.carrier, **boxes.place(world, package, counts),
        "bound_by": (package.bound or {}).get("actor"),
        "shipped_at": (package.shipped or {}).get("at"),
        **({"contested": disputes(package)} if package.contested else {})}


def disputes(package: Package) -> list[Data]:
    """The first of its other waybills that lie before a person, each once."""
    each: dict[str, Data] = {}
    for one in package.contested:
        each.setdefault(one["waybill"], {"waybill": one["waybill"], "carrier": one["carrier"]})
    return list(each.values())[:MAX_DISPUTES_TOLD]


def ng_state(ng: NgReport) -> str:
    """open → sorting → disposed; reversed."""
    if ng.reversed:
        return "reversed"
    if ng.remaining == 0:
        return "disposed"
    return "sorting" if ng.sorting else "open"


def ng_row(world: World, codes: CodeReader, ng: NgReport, closed_too: bool = False) -> Data | None:
    """An NG report; a photo that is still on its way is not present [S20]."""
    work_order = world.need(WorkOrder, ng.work_order)
    if is_closed(world, work_order) and not closed_too:
        return None
    return {
        "id": ng.id, "work_order": code_of(codes, work_order), "operation": ng.operation,
        "quantity": format_quantity(ng.quantity), "defect": ng.defect, "state": ng_state(ng),
        "replenishment_no": ng.replenishment, "counted": ng.counted, "wanted": ng.wanted,
        "remaining": format_quantity(ng.remaining), "replenish": ng.replenish, "note": ng.note,
        "by": ng.actor, "recorded_at": ng.recorded_at, "dispositions": ng.dispositions,
        "photos": [photo_of(world, p) for p in ng.photos]}


def photo_of(world: World, sha256: str) -> Data:
    """Whether a photo is here; one that was removed after its time says so."""
    photo = world.get(Photo, sha256)
    if photo is not None and photo.expired:
        return {"sha256": sha256, "present": False, "expired": True}
    return {"sha256": sha256, "present": photo is not None and photo.present}


def work_center_row(world: World, center: WorkCenter) -> Data:
    calls = [world.need(AndonCall, c) for c in center.open_calls]
    workshop = world.get(Workshop, center.workshop)
    return {"id": center.id, "name": center.name, "name_en": center.name_en, "active": center.active,
            "workshop": workshop.name if workshop else center.workshop, "code": center.code,
            "calls": [{"id": c.id, "kind": c.kind, "note": c.note, "at": c.at} for c in calls]}


def product_row(product: Product) -> Data:
    pack = format_quantity(product.pack_quantity) if product.pack_quantity else None
    return {"id": product.id, "name": product.name, "name_en": product.name_en,
            "unit": product.unit, "pack_quantity": pack, "picture": product.picture,
            "photo": product.photo, "active": product.active}
