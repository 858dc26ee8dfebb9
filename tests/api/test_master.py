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


def listed(factory: Factory, path: str, who: str = "stranger") -> dict[str, Any]:
    answer = factory.client().get(f"/api/v1/{path}", headers=factory.bearer(who))
    assert answer.status_code == 200
    return {i["id"]: i for i in answer.json["items"]}


def test_places_are_made_by_name_and_found_again(factory: Factory, admin: dict[str, str]) -> None:
    made = post(factory, "/work-centers", admin, {"name": "锯床", "workshop": "一车间", "crew": "甲班", "stations": 2})
    assert made.status_code == 201, made.text
    [shop], [crew] = listed(factory, "workshops").values(), listed(factory, "crews").values()
    assert (shop["name"], crew["name"]) == ("一车间", "甲班")
    for again in ("一车间", shop["id"], " 一车间 "):
        same = post(factory, "/work-centers", admin, {"name": "锯床", "workshop": again})
        assert same.json["id"] == made.json["id"], "the same name is the same machine"
    assert list(listed(factory, "workshops")) == [shop["id"]]
    found = listed(factory, "work-centers")[made.json["id"]]
    assert (found["workshop_name"], found["crew"], found["stations"]) == ("一车间", crew["id"], 2)
    assert rows(factory, "work_center")[made.json["id"]]["workshop"] == "一车间"


def test_what_is_no_longer_used_stays_readable(factory: Factory, admin: dict[str, str]) -> None:
    order = factory.order()
    old = listed(factory, "products")["HR-1001"]
    gone = {"sku": "HR-1001", "name": old["name"], "active": False, "routing": []}
    assert post(factory, "/products", admin, gone).status_code == 201
    assert post(factory, "/defects", admin, {"id": "SCRATCH", "name": "划伤", "active": False}).status_code == 201
    assert listed(factory, "products")["HR-1001"]["active"] is False
    assert list(listed(factory, "products"))[-1] == "HR-1001", "at the end of the list"
    shown = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("stranger")).json
    assert shown["lines"][0]["name"] == old["name"]
    assert rows(factory, "defect")["SCRATCH"]["active"] is False


def test_what_is_not_sent_stays(factory: Factory, admin: dict[str, str]) -> None:
    full = {"name": "宏远机械", "phone": "13900001111", "address": "民生路88号", "carrier": "SF"}
    made = post(factory, "/customers", admin, full).json["id"]
    assert post(factory, "/customers", admin, {"name": "宏远机械"}).json["id"] == made, "twice is once"
    assert post(factory, "/customers", admin, {"id": made, "name": "宏远机械", "note": "月结"}).status_code == 201
    assert {**full, "note": "月结"}.items() <= listed(factory, "customers")[made].items()
    other = post(factory, "/customers", admin, {"name": "宏远机械", "phone": "13700002222"}).json["id"]
    assert other != made, "another telephone number: another customer of that name"
    assert factory.client().get("/api/v1/customers", headers=factory.bearer("worker")).status_code == 403


def test_a_drawing_s_history_and_piece_rates(factory: Factory, admin: dict[str, str]) -> None:
    routing = [{**s, "piece_rate": "0.25"} for s in PRODUCT["routing"]]  # type: ignore[union-attr]
    post(factory, "/products", admin, {**PRODUCT, "drawing": "A", "routing": routing})
    post(factory, "/products", admin, {**PRODUCT, "drawing": "B", "routing": routing})
    found = listed(factory, "products")["BK-9"]
    assert [(r["revision"], r["drawing"]) for r in found["revisions"]] == [(1, "A")]
    assert [(s["piece_rate"], s["standard_seconds"]) for s in found["routing"]] == [("0.25", 20), ("0.25", 0)]


@pytest.mark.parametrize(("path", "body", "code"), [
    ("/crews", {"name": "乙班", "leader": "nobody"}, "unknown_person"),
    ("/crews", {"name": "乙班", "shift": "moon"}, "unknown_shift"),
    ("/products", {**PRODUCT, "drawing_file": "0" * 64}, "unknown_file"),
    ("/products", {**PRODUCT, "photo": "../x"}, "invalid"), ("/work-centers", {"name": "x", "stations": 0}, "invalid"),
    ("/work-centers", {"name": "x", "code": "S0"}, "invalid"), ("/workshops", {"name": "x", "id": "a b"}, "invalid"),
    ("/customers", {"name": " "}, "invalid"), ("/setup/starter", {"kind": "people"}, "invalid")])
def test_what_refers_to_nothing_is_refused(
        factory: Factory, admin: dict[str, str], path: str, body: Any, code: str) -> None:
    answer = post(factory, path, admin, body)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_starting_sets_add_only_what_is_not_there(factory: Factory, admin: dict[str, str]) -> None:
    added = post(factory, "/setup/starter", admin, {"kind": "defects"}).json["added"]
    assert added >= 20
    assert post(factory, "/setup/starter", admin, {"kind": "defects"}).json["added"] == 0
    assert len(listed(factory, "defects")) == added + 1
    assert post(factory, "/setup/starter", admin, {"kind": "carriers"}).json["added"] >= 5
    couriers = factory.client().get("/api/v1/carriers", headers=factory.bearer("worker")).json["items"]
    assert "self" in [c["code"] for c in couriers]


def test_a_crew_with_leader_and_shift(factory: Factory, admin: dict[str, str]) -> None:
    factory.act("setting.put", id="shifts", value=[{"id": "day", "name": "白班", "start": "08:00", "end": "17:00"}])
    made = post(factory, "/crews", admin, {"name": "甲班", "workshop": "一车间", "leader": "P-worker", "shift": "day"})
    found = listed(factory, "crews")[made.json["id"]]
    assert (found["leader"], found["leader_name"], found["shift"]) == ("P-worker", "Worker", "day")
    assert post(factory, "/crews", admin, {"id": made.json["id"], "name": "甲班", "leader": None}).status_code == 201
    assert listed(factory, "crews")[made.json["id"]]["leader"] is None
