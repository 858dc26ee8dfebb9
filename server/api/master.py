"""Master data: products with their routing, work centers, workshops, crews, defects, customers, couriers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema

from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import ADMIN, CREWS, CUSTOMERS, MASTER
from server.api.schemas.master import (
    CarriersIn,
    CrewIn,
    CustomerPut,
    DefectIn,
    ProductIn,
    StarterIn,
    WorkCenterIn,
    WorkshopIn,
)
from server.services import settings, starter
from server.services.drawn_parts import draw
from server.services.master import Master
from server.services.master_views import items
from sync.model.records import Product

bp = Blueprint("master", __name__, url_prefix="/api/v1")
Answer = dict[str, Any]


def put(kind: str, schema: Schema) -> tuple[Answer, int]:
    """Add or replace one record; the act's code says whether it changed anything."""
    data, by, master = read_json(schema), caller(), Master(kit())
    return kit().writer.call(lambda tx: master.put(tx, kind, data, by)), 201


def listed(kind: str) -> Answer:
    with kit().store.reading() as reads:
        return {"items": items(reads, kind)}


@bp.get("/products")
@allow(person=True)
def products() -> Answer:
    """Every product, by SKU; `active` is false for those that are no longer used."""
    return listed("products")


@bp.post("/products")
@allow(roles=MASTER)
def put_product() -> tuple[Answer, int]:
    """Add a product or replace it; work orders that exist keep their routing and drawing."""
    return put("products", ProductIn())


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
    return listed("work-centers")


@bp.post("/work-centers")
@allow(roles=MASTER)
def put_work_center() -> tuple[Answer, int]:
    """Add a work center or change it; its printed code stays."""
    return put("work-centers", WorkCenterIn())


@bp.get("/workshops")
@allow(person=True)
def workshops() -> Answer:
    """Every workshop."""
    return listed("workshops")


@bp.post("/workshops")
@allow(roles=MASTER)
def put_workshop() -> tuple[Answer, int]:
    """Add a workshop or change it."""
    return put("workshops", WorkshopIn())


@bp.get("/crews")
@allow(person=True)
def crews() -> Answer:
    """Every crew with its leader and shift."""
    return listed("crews")


@bp.post("/crews")
@allow(roles=CREWS)
def put_crew() -> tuple[Answer, int]:
    """Add a crew or change it."""
    return put("crews", CrewIn())


@bp.get("/defects")
@allow(person=True)
def defects() -> Answer:
    """Every defect that an NG report may name."""
    return listed("defects")


@bp.post("/defects")
@allow(roles=MASTER)
def put_defect() -> tuple[Answer, int]:
    """Add a defect or change it."""
    return put("defects", DefectIn())


@bp.get("/customers")
@allow(roles=CUSTOMERS)
def customers() -> Answer:
    """Every customer: for the office only."""
    return listed("customers")


@bp.post("/customers")
@allow(roles=CUSTOMERS)
def put_customer() -> tuple[Answer, int]:
    """Add a customer or change it."""
    return put("customers", CustomerPut())


@bp.get("/carriers")
@allow(person=True)
def carriers() -> Answer:
    """The couriers that this factory uses, the usual one first."""
    return {"items": kit().factory.setting("carriers", [])}


@bp.post("/settings/carriers")
@allow(roles=ADMIN)
def put_carriers() -> tuple[Answer, int]:
    """The couriers that this factory uses, the usual one first."""
    data, by = read_json(CarriersIn()), caller()
    kit().writer.call(lambda tx: settings.put(tx, {"carriers": data["carriers"]}, by))
    return {"id": "carriers", "code": "ok"}, 201


@bp.post("/setup/starter")
@allow(roles=ADMIN)
def starting_set() -> Answer:
    """Add the common defects or couriers that are not there yet."""
    kind, by, parts = read_json(StarterIn())["kind"], caller(), kit()
    return {"added": parts.writer.call(lambda tx: starter.add(tx, parts, kind, by))}
