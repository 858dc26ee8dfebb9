"""POST /api/v1/orders/{no}/link: the customer's link is revoked and replaced (page 5, line 20)."""

from __future__ import annotations

from typing import Any

from tests.api.shop import Shop
from tests.api.test_live import events, socket, until
from tests.builders import Factory


def renew(factory: Factory, no: str, who: str = "stranger", key: str | None = None, body: Any = None) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post(f"/api/v1/orders/{no}/link", json=body, headers=headers)


def test_the_old_link_is_dead_at_once_and_the_new_one_opens(factory: Factory) -> None:
    order = factory.order()
    made = renew(factory, order.no)
    assert (made.status_code, made.json["no"]) == (200, order.no)
    token = made.json["tracking_token"]
    assert made.json["tracking_url"].endswith(f"/t/{token}")
    for path in ("/t/", "/api/v1/track/"):
        assert factory.client().get(path + order.token).status_code == 404
        assert factory.client().get(path + token).status_code == 200
    assert factory.client().get("/t/" + order.token).data == factory.client().get("/t/" + "7" * 26).data
    whole = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json
    assert whole["tracking_token"] == token, "and is what is printed from now on"


def test_a_page_that_came_by_the_old_link_is_told_nothing_more(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone()
    old = socket(factory, "/track", {"token": order.token})
    token = renew(factory, order.no).json["tracking_token"]
    assert not socket(factory, "/track", {"token": order.token}).is_connected("/track")
    live = factory.app.extensions["live"]
    until(lambda: not live.watched(f"order:{order.no}"))
    new = socket(factory, "/track", {"token": token})
    old.get_received("/track")
    phone.results(phone.report(order))
    until(lambda: any(s["state"] == "in_production" for s in events(new, "/track", "status")))
    assert events(old, "/track", "status") == []


def test_twice_with_a_key_is_one_link_and_without_another(factory: Factory) -> None:
    order = factory.order()
    first = renew(factory, order.no, key="k").json
    assert renew(factory, order.no, key="k").json == first
    assert renew(factory, order.no).json["tracking_token"] != first["tracking_token"]


def test_the_trail_says_who_and_keeps_no_link(factory: Factory) -> None:
    order = factory.order()
    token = renew(factory, order.no).json["tracking_token"]
    trail = factory.client().get(f"/api/v1/orders/{order.no}/trail", headers=factory.bearer("supervisor"))
    newest = trail.json["items"][0]
    assert (newest["type"], newest["actor"]["id"]) == ("order.link", "P-stranger")
    assert token not in trail.text


def test_wrong_role_missing_malformed(factory: Factory) -> None:
    order = factory.order()
    assert renew(factory, order.no, "worker").status_code == 403
    assert factory.client().post(f"/api/v1/orders/{order.no}/link").status_code == 401
    assert renew(factory, "SO-0").status_code == 404
    assert renew(factory, order.no, body={"token": "x"}).status_code == 422
    assert factory.client().get("/t/" + order.token).status_code == 200


def test_nothing_that_is_printed_on_papers_and_boxes_opens_the_order(factory: Factory) -> None:
    """Not its number, its waybill, its boxes' codes or its work order's: only the link."""
    shop = Shop.open(factory)
    order = shop.order
    for said in (order.no, "SF1234567890123", order.work_order, order.code, shop.box, shop.box_id, shop.note):
        for path in ("/t/", "/api/v1/track/"):
            answer = factory.client().get(path + said)
            assert answer.status_code == 404 and order.no not in answer.text.replace(shop.note, ""), path + said
        told = socket(factory, "/track", {"token": said})
        if said != shop.box:  # a box's code opens that box and tells of nothing else: test_idor.py
            assert not told.is_connected("/track"), said
    assert factory.client().get(f"/t/{order.token}").status_code == 200
