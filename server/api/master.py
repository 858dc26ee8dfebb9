"""Master data in a first working form: products, work centers, defects, couriers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from labels import payload
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.errors import ApiError
from server.api.picture import draw
from server.api.rights import ADMIN
from server.api.schemas.master import CarriersIn, DefectIn, ProductIn, WorkCenterIn
from server.services.writer import Transaction
from sync.model.quantity import format_quantity
from sync.model.records import Defect, Product, WorkCenter

bp = Blueprint("master", __name__, url_prefix="/api/v1")
Answer = dict[str, Any]


def put(act: str, body: Answer) -> Answer:
    """Run one master-data act and say what became of it."""
    by = caller()
    row = kit().writer.call(lambda tx: tx.act(act, body, by))
    return {"id": body["id"], "code": row.code}


@bp.get("/products")
@allow(person=True)
def products() -> Answer:
    """Every product, by SKU."""
    with kit().store.reading() as reads:
        found = reads.find(Product)
    return {"items": [{"id": p.id, "name": p.name, "name_en": p.name_en, "unit": p.unit,
                       "pack_quantity": format_quantity(p.pack_quantity), "tolerance": p.tolerance,
                       "revision": p.revision, "drawing": p.drawing, "picture": p.picture,
                       "routing": p.routing} for p in found]}


@bp.post("/products")
@allow(roles=ADMIN)
def put_product() -> tuple[Answer, int]:
    """Add a product or replace it; work orders that exist keep their routing."""
    data, by = read_json(ProductIn()), caller()
    steps = [{**{k: v for k, v in s.items() if k != "standard_seconds"},
              "standard_ms": s["standard_seconds"] * 1000} for s in data["routing"]]

    def work(tx: Transaction) -> Answer:
        missing = [s["work_center"] for s in steps if tx.world.get(WorkCenter, s["work_center"]) is None]
        if missing:
            raise ApiError(422, "unknown_work_center", id=missing[0])
        old = tx.world.get(Product, data["sku"])
        row = tx.act("product.put", {
            "id": data["sku"], "name": data["name"], "name_en": data["name_en"], "unit": data["unit"],
            "pack_quantity": data["pack_quantity"], "tolerance": data["tolerance"],
            "revision": old.revision + 1 if old else 1, "drawing": data["drawing"],
            "picture": draw(data["sku"], data["name"]), "routing": steps}, by)
        return {"id": data["sku"], "code": row.code}

    return kit().writer.call(work), 201


@bp.get("/products/<sku>/picture.svg")
@allow(person=True, device=True)
def picture(sku: str) -> Response:
    """The product as the factory draws it."""
    with kit().store.reading() as reads:
        product = reads.source.load(Product, sku)
    if product is None:
        raise ApiError(404)
    return Response(product.picture or draw(product.id, product.name), mimetype="image/svg+xml")


@bp.get("/work-centers")
@allow(person=True)
def work_centers() -> Answer:
    """Every machine and bench."""
    with kit().store.reading() as reads:
        found = reads.find(WorkCenter)
    return {"items": [{"id": c.id, "name": c.name, "name_en": c.name_en, "workshop": c.workshop,
                       "code": c.code, "last_planned": c.last_planned} for c in found]}


@bp.post("/work-centers")
@allow(roles=ADMIN)
def put_work_center() -> tuple[Answer, int]:
    """Add a work center or rename it; its printed code stays."""
    data, by = read_json(WorkCenterIn()), caller()
    fresh = payload.make("S", kit().ids.crockford(payload.FORMS["S"].identifier))

    def work(tx: Transaction) -> Answer:
        old = tx.world.get(WorkCenter, data["id"])
        code = old.code if old and old.code else fresh
        row = tx.act("work_center.put", {**data, "code": code}, by)
        return {"id": data["id"], "code": row.code, "printed": code}

    return kit().writer.call(work), 201


@bp.get("/defects")
@allow(person=True)
def defects() -> Answer:
    """Every defect that an NG report may name."""
    with kit().store.reading() as reads:
        found = reads.find(Defect)
    return {"items": [{"id": d.id, "name": d.name, "name_en": d.name_en} for d in found]}


@bp.post("/defects")
@allow(roles=ADMIN)
def put_defect() -> tuple[Answer, int]:
    """Add a defect or rename it."""
    return put("defect.put", read_json(DefectIn())), 201


@bp.post("/settings/carriers")
@allow(roles=ADMIN)
def put_carriers() -> tuple[Answer, int]:
    """The couriers that this factory uses, the usual one first."""
    return put("setting.put", {"id": "carriers", "value": read_json(CarriersIn())["carriers"]}), 201
