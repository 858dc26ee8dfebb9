"""GET /api/v1/orders, /orders/{no}, /orders/{no}/trail."""

from __future__ import annotations

from typing import Any

from labels.payload import make
from tests.builders import Factory, MadeOrder

URL = "/api/v1/orders"


def listed(factory: Factory, who: str = "stranger", **query: Any) -> Any:
    return factory.client().get(URL, query_string=query, headers=factory.bearer(who))


def numbers(factory: Factory, **query: Any) -> list[str]:
    return [o["no"] for o in listed(factory, **query).json["items"]]


def packed(factory: Factory) -> tuple[MadeOrder, str]:
    """An order whose 50 pieces stand in one bound box."""
    order, [code] = factory.order(), factory.package_codes()
    factory.person("store", ["warehouse"])
    phone = factory.phone("store")
    phone.results(phone.report(order, good="50", finish=True), phone.report(order, good="50", operation=20),
                  phone.event("package.pack", {"package": code, "lines": [
                      {"work_order": order.code, "quantity": "50"}]}),
                  phone.event("package.bind", {"package": code, "carrier": "SF", "waybill": "SF1234567890123"}))
    return order, code


def test_works(factory: Factory) -> None:
    order, _ = packed(factory)
    other = factory.order(customer="宏远机械")
    page = listed(factory).json
    assert {o["no"] for o in page["items"]} == {order.no, other.no}
    assert page["counts"] == {"packed": 1, "scheduled": 1}
    assert (page["more"], page["cursor"]) == (False, None)
    row = next(o for o in page["items"] if o["no"] == order.no)
    assert (row["customer"], row["state"], row["percent"], row["late"]) == ("Acme", "packed", 100, False)
    assert row["packages"] == {"total": 1, "shipped": 0}
    assert [(entry["sku"], entry["name"], entry["quantity"]) for entry in row["lines"]] == [("HR-1001", "导轨", "50")]


def test_search_by_everything_that_people_have_in_hand(factory: Factory) -> None:
    order, code = packed(factory)
    other = factory.order(customer="宏远机械")
    for words in (order.no, "acme", code, f"HTTP://LOCALHOST/C/{code}", order.code, "SF1234567890123",
                  make("T", order.token)):
        assert numbers(factory, q=words) == [order.no], words
    assert numbers(factory, q="宏远") == [other.no]
    assert set(numbers(factory, q="HR-1001")) == {order.no, other.no}
    assert numbers(factory, q="%") == []
    assert numbers(factory, q="no such thing") == []


def test_state_filters_and_counts_stay_whole(factory: Factory) -> None:
    order, _ = packed(factory)
    factory.order()
    page = listed(factory, state="packed").json
    assert [o["no"] for o in page["items"]] == [order.no]
    assert page["counts"] == {"packed": 1, "scheduled": 1}
    assert len(numbers(factory, state="packed,scheduled")) == 2


def test_pages_name_each_order_once(factory: Factory) -> None:
    made = {factory.order().no for _ in range(5)}
    found, cursor = [], None
    while True:
        page = listed(factory, limit=2, **({"cursor": cursor} if cursor else {})).json
        found += [o["no"] for o in page["items"]]
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert len(found) == 5
    assert set(found) == made


def test_late_when_the_promised_day_is_over(factory: Factory) -> None:
    factory.order()
    assert listed(factory).json["items"][0]["late"] is False
    factory.clock.advance(days=19)
    assert listed(factory).json["items"][0]["late"] is True


def test_malformed_is_422(factory: Factory) -> None:
    for query in ({"limit": "0"}, {"limit": "x"}, {"limit": "-1"}, {"state": "nowhere"}, {"cursor": "x"},
                  {"cursor": "é"}, {"q": "x" * 101}, {"q": "a\u0000"}):
        assert listed(factory, **query).status_code == 422, query


def test_a_cursor_of_another_list_is_422(factory: Factory) -> None:
    for _ in range(3):
        factory.order()
    cursor = listed(factory, limit=1).json["cursor"]
    done = factory.client().get("/api/v1/inbox", query_string={"cursor": cursor}, headers=factory.bearer("supervisor"))
    assert done.status_code == 422


def test_wrong_role(factory: Factory) -> None:
    order = factory.order()
    for path in (URL, f"{URL}/{order.no}", f"{URL}/{order.no}/trail"):
        assert factory.client().get(path).status_code == 401
        assert factory.client().get(path, headers=factory.bearer("worker")).status_code == 403
        assert factory.client().get(path, headers=factory.key("inbox:read")).status_code == 403
        assert factory.client().get(path, headers=factory.key("orders:read")).status_code == 200


def test_missing(factory: Factory) -> None:
    for path in ("/none", "/none/trail", "/%00", "/%F0%9F%98%80"):
        done = factory.client().get(URL + path, headers=factory.bearer("stranger"))
        assert (done.status_code, done.json["code"]) == (404, "not_found"), path


def test_one_order_whole(factory: Factory) -> None:
    order, code = packed(factory)
    whole = factory.client().get(f"{URL}/{order.no}", headers=factory.bearer("supervisor")).json
    assert whole["customer"] == {"name": "Acme", "phone": None}
    assert [w["code"] for w in whole["work_orders"]] == [order.code]
    assert [(p["code"], p["waybill"], p["bound_by"]["name"]) for p in whole["packages"]] == [
        (code, "SF1234567890123", "Store")]
    assert [s["code"] for s in whole["stages"]] == ["scheduled", "in_production", "produced", "packed"]
    assert whole["stages"][-1]["by"] == {"id": "P-store", "name": "Store"}
    assert (whole["ng_reports"], whole["changes"], whole["origin"]) == ([], [], None)


def test_trail_tells_what_who_when_and_on_which_device(factory: Factory) -> None:
    order = factory.order()
    phone = factory.phone("worker")
    event = phone.report(order, good="5")
    phone.results(event, phone.event("event.reverse", {"event_id": event["event_id"], "reason": "多按"}))
    trail = factory.client().get(f"{URL}/{order.no}/trail", headers=factory.bearer("supervisor")).json
    assert [i["type"] for i in trail["items"]] == ["event.reverse", "work.report", "order.create"]
    report = trail["items"][1]
    assert report["actor"] == {"id": "P-worker", "name": "Worker"}
    assert report["device"] == {"id": phone.device_id, "name": "phone of worker"}
    assert report["body"] == {"work_order": order.code, "operation": 10, "good": "5"}
    assert report["reversed_by"] == trail["items"][0]["event_id"]
    assert "tracking" not in trail["items"][2]["body"]
    assert trail["items"][2]["body"]["lines"][0]["quantity"] == "50"


def test_trail_in_pages(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    phone.results(*[phone.report(order, good="1") for _ in range(4)])
    first = factory.client().get(f"{URL}/{order.no}/trail?limit=3", headers=factory.bearer("supervisor")).json
    rest = factory.client().get(f"{URL}/{order.no}/trail", query_string={"limit": 3, "cursor": first["cursor"]},
                                headers=factory.bearer("supervisor")).json
    seqs = [i["seq"] for i in first["items"] + rest["items"]]
    assert (first["more"], rest["more"]) == (True, False)
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == 5
