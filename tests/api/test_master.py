"""Products, work centers, defects, couriers, product pictures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.builders import Factory

PRODUCT = {"sku": "BK-9", "name": "支架 <b>", "name_en": "Bracket", "unit": "件", "pack_quantity": "50",
           "tolerance": 50,
           "routing": [{"number": 10, "name": "下料", "work_center": "LATHE", "standard_seconds": 20},
                       {"number": 40, "name": "终检", "work_center": "DRILL", "kind": "inspect"}]}


@pytest.fixture
def admin(factory: Factory) -> dict[str, str]:
    factory.person("root", ["admin"])
    return factory.bearer("root")


def post(factory: Factory, path: str, headers: dict[str, str], body: Any) -> Any:
    return factory.client().post(f"/api/v1{path}", json=body, headers=headers)


def rows(factory: Factory, kind: str) -> dict[str, Any]:
    return {r["id"]: r["data"] for r in factory.phone("worker").pull().json["rows"] if r["kind"] == kind}


def test_a_product_with_its_routing_reaches_orders_and_phones(factory: Factory, admin: dict[str, str]) -> None:
    for revision in (1, 2):
        assert post(factory, "/products", admin, PRODUCT).status_code == 201
        items = factory.client().get("/api/v1/products", headers=factory.bearer("stranger")).json["items"]
        [found] = [p for p in items if p["id"] == "BK-9"]
        assert (found["revision"], found["pack_quantity"], found["tolerance"]) == (revision, "50", 50)
    made = post(factory, "/orders", factory.bearer("stranger"), {
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "lines": [{"sku": "BK-9", "quantity": "5"}]})
    assert made.json["work_orders"][0]["operations"] == [10, 40]
    assert rows(factory, "product")["BK-9"]["picture"].startswith("<svg")


def test_the_picture_is_drawn_and_well_formed(factory: Factory, admin: dict[str, str]) -> None:
    post(factory, "/products", admin, PRODUCT)
    done = factory.client().get("/api/v1/products/BK-9/picture.svg", headers=factory.bearer("worker"))
    assert (done.status_code, done.mimetype) == (200, "image/svg+xml")
    assert len(done.data) < 4096
    title = ET.fromstring(done.text).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "支架 <b>"
    assert factory.client().get("/api/v1/products/NO/picture.svg", headers=factory.bearer("worker")).status_code == 404
    assert factory.client().get("/api/v1/products/BK-9/picture.svg").status_code == 401


def test_a_work_center_keeps_its_printed_code(factory: Factory, admin: dict[str, str]) -> None:
    first = post(factory, "/work-centers", admin, {"id": "CUT", "name": "下料"}).json["printed"]
    again = post(factory, "/work-centers", admin, {"id": "CUT", "name": "下料台", "workshop": "一车间"}).json["printed"]
    assert first == again
    ref = factory.kit.codes.read(first)
    assert ref is not None
    assert ref.kind == "S"
    found = factory.client().get("/api/v1/work-centers", headers=factory.bearer("worker")).json["items"]
    assert ("CUT", "下料台", first) in [(c["id"], c["name"], c["code"]) for c in found]


def test_defects_and_couriers(factory: Factory, admin: dict[str, str]) -> None:
    assert post(factory, "/defects", admin, {"id": "BURR", "name": "毛刺"}).status_code == 201
    found = factory.client().get("/api/v1/defects", headers=factory.bearer("worker")).json["items"]
    assert {"BURR", "SCRATCH"} <= {d["id"] for d in found}
    assert post(factory, "/settings/carriers", admin, {"carriers": [{"code": "SF", "name": "顺丰"}]}).status_code == 201
    assert rows(factory, "setting")["carriers"]["value"] == [{"code": "SF", "name": "顺丰", "name_en": ""}]


def test_wrong_role_and_malformed(factory: Factory, admin: dict[str, str]) -> None:
    for path in ("/products", "/work-centers", "/defects", "/settings/carriers"):
        assert post(factory, path, {}, {}).status_code == 401
        assert post(factory, path, factory.bearer("supervisor"), {}).status_code == 403
        assert post(factory, path, admin, {}).status_code == 422
    step = PRODUCT["routing"][0]  # type: ignore[index]
    for change in ({"sku": "a b"}, {"routing": "x"}, {"routing": [step, step]}, {"tolerance": -1},
                   {"pack_quantity": 5}, {"picture": "<svg/>"}, {"routing": [{**step, "work_center": "NONE"}]},
                   {"routing": [{**step, "number": 0}]}):
        assert post(factory, "/products", admin, {**PRODUCT, **change}).status_code == 422, change
