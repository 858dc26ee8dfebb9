"""GET /api/v1/customers/search, and the customer's record that an order leaves behind."""

from __future__ import annotations

from typing import Any

from server.services.customers import MOST
from sync.model.records import Customer, Order
from tests.api.test_orders_create import create
from tests.builders import Factory


def search(factory: Factory, words: str = "", who: str = "stranger") -> Any:
    return factory.client().get("/api/v1/customers/search", query_string={"q": words}, headers=factory.bearer(who))


def found(factory: Factory, words: str) -> list[str]:
    return [c["name"] for c in search(factory, words).json["items"]]


def records(factory: Factory) -> list[Customer]:
    with factory.kit.store.reading() as reads:
        return reads.find(Customer)


def line(sku: str = "HR-1001", quantity: str = "50") -> dict[str, str]:
    return {"sku": sku, "quantity": quantity}


def test_by_name_initials_and_phone_tail(factory: Factory) -> None:
    create(factory, customer={"name": "宏远机械", "phone": "0512-5555 1234"})
    create(factory, customer={"name": "鑫昊重工", "phone": "13900001111"})
    for words in ("宏远", "机械", "hyjx", "HY", "1234", "55551234", "05125555", "ｈｙ"):
        assert found(factory, words) == ["宏远机械"], words
    assert found(factory, "xhzg") == ["鑫昊重工"], "characters beyond the common ones, and 重 read zhong"
    for words in ("234", "5555", "zz", "不存在", "%", "_"):
        assert found(factory, words) == [], words


def test_nothing_typed_shows_who_ordered_last(factory: Factory) -> None:
    for name in ("甲", "乙", "甲"):
        create(factory, customer={"name": name})
        factory.clock.advance(minutes=1)
    assert found(factory, "") == ["甲", "乙"]


def test_usual_products_quantity_address_and_courier(factory: Factory) -> None:
    factory.act("product.put", id="DT-77", name="垫块")
    who = {"name": "宏远机械", "phone": "13800000000"}
    for quantity, more in (("50", {"address": "旧地址"}), ("80", {"carrier": "SF"}), ("50", {})):
        create(factory, customer=who, lines=[line(quantity=quantity)], **more)
        factory.clock.advance(minutes=1)
    create(factory, customer=who, lines=[line("DT-77", "7.5"), line(quantity="20")], release=False)
    [item] = search(factory, "宏远").json["items"]
    assert [(p["sku"], p["quantity"], p["times"]) for p in item["products"]] == [
        ("HR-1001", "50", 4), ("DT-77", "7.5", 1)]
    assert (item["address"], item["carrier"], item["orders"]) == ("旧地址", "SF", 4)
    assert [e["sku"] for e in item["last_orders"][0]["lines"]] == ["DT-77", "HR-1001"]


def test_past_orders_without_a_record_are_found_too(factory: Factory) -> None:
    factory.order(customer="老客户")
    [item] = search(factory, "老客").json["items"]
    assert (item["id"], item["name"], item["orders"], item["products"][0]["quantity"]) == (None, "老客户", 1, "50")


def test_a_name_that_begins_so_comes_before_newer_ones_that_hold_it(factory: Factory) -> None:
    create(factory, customer={"name": "恒宇五金", "phone": "0574-88881234"})
    for n in range(MOST + 1):
        factory.order(customer=f"常州恒宇五金{n}")
    assert found(factory, "恒宇")[0] == "恒宇五金"
    assert len(found(factory, "恒宇")) == MOST


def test_an_order_of_somebody_new_leaves_a_record_and_the_next_uses_it(factory: Factory) -> None:
    first = create(factory, customer={"name": "宏远机械", "phone": "138 0000 0000"}).json
    again = create(factory, customer={"name": "宏远机械", "contact": "李工"}, address="民生路 88 号").json
    [record] = records(factory)
    assert first["customer_id"] == again["customer_id"] == record.id
    assert (record.phone, record.contact, record.address) == ("138 0000 0000", "李工", "民生路 88 号")
    create(factory, customer={"name": "宏远机械"}, address="别处")
    assert records(factory)[0].address == "民生路 88 号", "what the record says stays"


def test_the_same_name_with_another_phone_is_somebody_else(factory: Factory) -> None:
    for phone in ("13800000000", "13900000000"):
        create(factory, customer={"name": "王先生", "phone": phone})
    assert len(records(factory)) == 2
    assert [c["phone"] for c in search(factory, "0000").json["items"]].count("13900000000") == 1


def test_picked_by_hand(factory: Factory) -> None:
    id = create(factory).json["customer_id"]
    made = create(factory, customer_id=id, customer={"name": "宏远机械", "phone": "021-1"}).json
    assert made["customer_id"] == id
    wrong = create(factory, customer_id="none")
    assert (wrong.status_code, wrong.json["code"]) == (422, "unknown_customer")


def test_without_a_record_where_none_is_wanted(factory: Factory) -> None:
    assert create(factory, save_customer=False).json["customer_id"] is None
    assert records(factory) == []


def test_no_order_no_record(factory: Factory) -> None:
    assert create(factory, lines=[line("NO")]).status_code == 422
    assert records(factory) == []


def test_the_order_keeps_their_number_and_courier(factory: Factory) -> None:
    no = create(factory, ref="SO26040048", carrier="SF").json["no"]
    get = factory.client().get
    [item] = get("/api/v1/orders?q=so2604", headers=factory.bearer("supervisor")).json["items"]
    whole = get(f"/api/v1/orders/{no}", headers=factory.bearer("supervisor")).json
    assert (item["no"], item["ref"], whole["ref"], whole["carrier"]) == (no, "SO26040048", "SO26040048", "SF")
    with factory.kit.store.reading() as reads:
        assert reads.find(Order)[0].customer_id == whole["customer_id"]


def test_rights_and_bad_words(factory: Factory) -> None:
    assert search(factory, who="worker").status_code == 403
    assert factory.client().get("/api/v1/customers/search").status_code == 401
    assert search(factory, "x" * 101).status_code == 422


def test_the_list_shows_only_what_is_urgent_or_late(factory: Factory) -> None:
    create(factory, customer={"name": "急"}, priority="urgent")
    create(factory, customer={"name": "晚"}, promised_ship="2026-03-01")
    create(factory, customer={"name": "急又晚"}, priority="urgent", promised_ship="2026-03-01")

    def listed(only: str) -> list[str]:
        page = factory.client().get(f"/api/v1/orders?only={only}", headers=factory.bearer("supervisor")).json
        return [o["customer"] for o in page["items"]]

    assert (listed("urgent"), listed("late"), listed("urgent,late")) == (["急又晚", "急"], ["急又晚", "晚"], ["急又晚"])
    factory.clock.advance(days=18)
    assert len(listed("late")) == 2, "promised today is not late yet"
    wrong = factory.client().get("/api/v1/orders?only=x", headers=factory.bearer("supervisor"))
    assert wrong.status_code == 422
