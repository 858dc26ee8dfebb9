"""POST /api/v1/orders/{no}/confirm, hold, release, cancel, complete, deliver … settle."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Factory, MadeOrder

STEPS: dict[str, dict[str, Any]] = {
    "confirm": {}, "hold": {}, "release": {}, "cancel": {}, "complete": {}, "deliver": {}, "settle": {},
    "transit": {}, "exception": {"reason": "x"}, "return": {"reason": "x"}, "gate": {"gate": "invoice"}}


def step(factory: Factory, no: str, name: str, body: Any = None, who: str = "supervisor") -> Any:
    return factory.client().post(f"/api/v1/orders/{no}/{name}", json=body, headers=factory.bearer(who))


def shipped(factory: Factory, carrier: str = "SF") -> MadeOrder:
    order, [code] = factory.order(), factory.package_codes()
    factory.person("store", ["warehouse"])
    phone = factory.phone("store")
    bound = {"package": code, "carrier": carrier} | ({"waybill": "SF1"} if carrier != "self" else {})
    verdicts = phone.results(
        phone.report(order, good="50", finish=True), phone.report(order, good="50", operation=20),
        phone.event("package.pack", {"package": code, "lines": [{"work_order": order.code, "quantity": "50"}]}),
        phone.event("package.bind", bound), phone.event("package.ship", {"package": code}))
    assert {v["verdict"] for v in verdicts} == {"applied"}
    return order


def test_hold_and_release(factory: Factory) -> None:
    order = factory.order()
    held = step(factory, order.no, "hold", {"reason": "等图纸"})
    assert (held.status_code, held.json["state"]) == (200, "on_hold")
    assert held.json["no"] == order.no
    phone = factory.phone("worker")
    assert phone.results(phone.report(order))[0]["code"] == "on_hold_noted"
    assert step(factory, order.no, "release").json["state"] == "in_production"


@pytest.mark.parametrize("name", ["hold", "cancel"])
def test_twice_is_200_and_the_same_answer(factory: Factory, name: str) -> None:
    order = factory.order()
    first, again = step(factory, order.no, name, {}), step(factory, order.no, name, {})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json


def test_after_a_cancel_the_floor_is_held(factory: Factory) -> None:
    order = factory.order()
    assert step(factory, order.no, "cancel", {"reason": "客户取消"}).json["state"] == "cancelled"
    phone = factory.phone("worker")
    assert phone.results(phone.report(order))[0]["code"] == "order_cancelled"
    done = step(factory, order.no, "hold", {})
    assert (done.status_code, done.json["code"]) == (409, "order_cancelled")


def test_the_way_of_the_goods(factory: Factory) -> None:
    order = shipped(factory)
    assert step(factory, order.no, "transit").json["state"] == "in_transit"
    assert step(factory, order.no, "exception", {"reason": "电话不通"}).json["state"] == "delivery_exception"
    assert step(factory, order.no, "deliver", {"note": "签收单已拍"}).json["state"] == "delivered"
    assert step(factory, order.no, "return", {"reason": "破损"}).json["state"] == "returning"
    assert step(factory, order.no, "deliver").json["state"] == "delivered"
    assert step(factory, order.no, "complete").json["state"] == "completed"
    assert step(factory, order.no, "settle").json["state"] == "completed"


def test_own_delivery_is_on_its_way_when_it_is_out(factory: Factory) -> None:
    order = shipped(factory, "self")
    whole = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json
    assert whole["state"] == "in_transit"


def test_a_gate_holds_shipping_back(factory: Factory) -> None:
    made = factory.client().post("/api/v1/orders", headers=factory.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "gates": ["invoice"], "release": True,
        "lines": [{"sku": "HR-1001", "quantity": "1"}]}).json
    assert step(factory, made["no"], "gate", {"gate": "invoice"}).status_code == 200
    assert step(factory, factory.order().no, "gate", {"gate": "invoice"}).json["code"] == "unknown_gate"


def test_a_draft_is_confirmed_and_gets_its_work_orders(factory: Factory) -> None:
    made = factory.client().post("/api/v1/orders", headers=factory.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "release": False,
        "lines": [{"sku": "HR-1001", "quantity": "1"}]}).json
    done = step(factory, made["no"], "confirm", who="stranger")
    assert (done.json["state"], len(done.json["work_orders"])) == ("scheduled", 1)
    assert step(factory, made["no"], "confirm", who="stranger").json == done.json


def test_a_product_without_routing_stays_confirmed_until_it_has_one(factory: Factory) -> None:
    factory.act("product.put", id="NEW", name="新品", routing=[])
    made = factory.client().post("/api/v1/orders", headers=factory.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "lines": [{"sku": "NEW", "quantity": "1"}]}).json
    assert (made["state"], made["work_orders"]) == ("confirmed", [])
    factory.act("product.put", id="NEW", name="新品", routing=[
        {"number": 10, "name": "车削", "work_center": "LATHE"}])
    assert step(factory, made["no"], "confirm", who="stranger").json["state"] == "scheduled"


@pytest.mark.parametrize(("name", "code"), [
    ("deliver", "not_shipped"), ("transit", "not_shipped"), ("exception", "not_shipped"), ("return", "not_shipped"),
    ("complete", "not_delivered")])
def test_not_before_its_time(factory: Factory, name: str, code: str) -> None:
    done = step(factory, factory.order().no, name, STEPS[name])
    assert (done.status_code, done.json["code"]) == (409, code)


def test_goods_that_left_cannot_be_cancelled(factory: Factory) -> None:
    done = step(factory, shipped(factory).no, "cancel")
    assert (done.status_code, done.json["code"]) == (409, "already_shipped")


def test_missing_wrong_role_and_malformed(factory: Factory) -> None:
    no = factory.order().no
    boss, worker = factory.bearer("supervisor"), factory.bearer("worker")
    post = factory.client().post
    for name, body in STEPS.items():
        url = f"/api/v1/orders/{no}/{name}"
        missing = post(f"/api/v1/orders/none/{name}", json=body, headers=boss)
        assert (missing.status_code, missing.json["code"]) == (404, "not_found"), name
        assert post(url, json=body).status_code == 401, name
        assert post(url, json=body, headers=worker).status_code == 403, name
        assert post(url, json={"unknown": 1}, headers=boss).status_code == 422, name
        assert post(url, data=b"[]", headers=boss).status_code == 400, name
        assert post(url, json={}, headers=boss).status_code == 422 or "reason" not in body, "needs a reason"
