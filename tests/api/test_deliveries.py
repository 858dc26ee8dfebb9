"""Delivery notes: made, printed, signed, cancelled; partial shipping on the order."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.api.test_orders_create import create
from tests.builders import Factory, MadeOrder
from tests.labels.test_sheets import text_of

URL = "/api/v1/deliveries"


class Store:
    """An order of 50 made, and boxes of 10 packed out of it."""

    def __init__(self, factory: Factory, boxes: int = 3, name: str = "宏远机械") -> None:
        self.factory = factory
        if "crew" not in factory.people:
            factory.person("crew", ["worker", "warehouse"])
            factory.person("keeper", ["warehouse"])
        made = create(factory, customer={"name": name, "phone": "13800000000"}, address="民生路 88 号", ref="SO-7").json
        [work] = made["work_orders"]
        self.order = MadeOrder(made["no"], work["id"], work["code"], made["tracking_token"])
        self.phone = factory.phone("crew")
        self.phone.results(self.phone.report(self.order, "50"), self.phone.report(self.order, "50", 20))
        self.codes = factory.package_codes(boxes)
        self.packs: list[str] = []  # ids of the events
        self.boxes = [self.pack(code) for code in self.codes]

    def pack(self, code: str, quantity: str = "10") -> str:
        event = self.phone.event("package.pack", {
            "package": code, "lines": [{"work_order": self.order.code, "quantity": quantity}]})
        self.packs.append(event["event_id"])
        [done] = self.phone.results(event)
        assert done["verdict"] == "applied", done
        ref = self.factory.kit.codes.read(code)
        assert ref is not None
        return ref.id

    def whole(self) -> Any:
        return get(self.factory, f"/api/v1/orders/{self.order.no}", "supervisor").json


@pytest.fixture
def store(factory: Factory) -> Store:
    return Store(factory)


def get(factory: Factory, path: str, who: str = "keeper") -> Any:
    return factory.client().get(path, headers=factory.bearer(who))


def make(factory: Factory, who: str = "keeper", key: str | None = None, **body: Any) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post(URL, json={"mode": "own", **body}, headers=headers)


def decide(factory: Factory, id: str, what: str, who: str = "keeper", **body: Any) -> Any:
    return factory.client().post(f"{URL}/{id}/{what}", json=body, headers=factory.bearer(who))


def slip(factory: Factory, name: str = "slip.jpg") -> str:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    factory.act("file.put", id=sha256, name=name, media_type="image/jpeg", bytes=5, at="2026-03-02T01:00:00.000Z")
    return sha256


def test_what_may_go_is_listed_by_order(factory: Factory, store: Store) -> None:
    [item] = get(factory, f"{URL}/ready").json["items"]
    assert (item["no"], item["ref"], item["customer"], item["total"]) == (store.order.no, "SO-7", "宏远机械", 3)
    assert [(p["number"], p["lines"][0]["quantity"]) for p in item["packages"]] == [(1, "10"), (2, "10"), (3, "10")]
    store.phone.results(store.phone.event("package.bind", {
        "package": store.codes[0], "waybill": "SF1234567890123", "carrier": "SF"}))
    make(factory, packages=[store.boxes[1]])
    [item] = get(factory, f"{URL}/ready").json["items"]
    assert [p["number"] for p in item["packages"]] == [3], "neither the courier's nor another note's"


def test_made_signed_and_the_order_shows_its_part(factory: Factory, store: Store) -> None:
    made = make(factory, packages=store.boxes[:2], driver="王师傅", note="下午")
    assert made.status_code == 201
    note = made.json
    assert (note["id"], note["state"], note["customer"], note["address"], note["driver"]) == (
        "DN260302-001", "open", "宏远机械", "民生路 88 号", "王师傅")
    assert [(b["number"], b["order"]) for b in note["packages"]] == [(1, store.order.no), (2, store.order.no)]
    signed = decide(factory, note["id"], "sign", file=slip(factory), signer="李工").json
    assert (signed["state"], signed["signed"]["signer"], signed["signed"]["file"]["name"]) == (
        "signed", "李工", "slip.jpg")
    assert signed["signed"]["by"]["name"] == "Keeper"
    whole = store.whole()
    assert [(e["packed"], e["shipped"], e["remaining"]) for e in whole["lines"]] == [("30", "20", "30")]
    assert [(s["kind"], s["delivery"], s["shipped"], [p["number"] for p in s["packages"]], s["lines"][0]["quantity"])
            for s in whole["shipments"]] == [("own", note["id"], 2, [1, 2], "20"), ("none", None, 0, [3], "10")]
    assert whole["state"] != "delivered", "most of it is still here"


def test_a_box_that_is_out_without_a_note_or_waybill_is_out_and_waits_for_no_shipping(
        factory: Factory, store: Store) -> None:
    phone, codes = store.phone, store.codes
    other = factory.phone("keeper")
    for code in codes[:2]:
        phone.results(phone.event("package.bind", {"package": code, "carrier": "self"}))
    other.results(other.event("package.ship", {"package": codes[0]}))
    whole = store.whole()
    told = [(s["kind"], s["carrier"], s["shipped"], [p["number"] for p in s["packages"]]) for s in whole["shipments"]]
    assert told == [("self", "self", 1, [1]), ("self", "self", 0, [2]), ("none", None, 0, [3])]
    assert whole["shipments"][0]["at"] is not None
    out, bound, packed = whole["packages"]
    assert (out["bound_by"]["name"], out["shipped_by"]["name"]) == ("Crew", "Keeper"), "each act by its own person"
    assert out["bound_at"] and out["shipped_at"] and bound["bound_at"]
    assert (bound["shipped_by"], packed["bound_at"], packed["bound_by"]) == (None, None, None)


def test_the_customer_sees_each_box_and_nothing_of_the_note(factory: Factory, store: Store) -> None:
    note = make(factory, packages=store.boxes[:1], driver="王师傅", note="下午").json
    decide(factory, note["id"], "sign", file=slip(factory), signer="李工")
    seen = factory.client().get(f"/api/v1/track/{store.order.token}")
    assert [(b["number"], b["state"], b["waybill"], b["carrier"]) for b in seen.json["packages"]] == [
        (1, "delivered", note["id"], "self"), (2, "packed", None, None), (3, "packed", None, None)]
    page = factory.client().get(f"/t/{store.order.token}").text
    assert "部分发货 1/3 箱" in page
    for private in ("王师傅", "李工", "下午", "slip", "宏远", "民生路"):
        assert private not in seen.text + page, private
    assert factory.client().get(f"/C/{store.codes[0]}").status_code == 200


def test_the_order_s_trail_tells_of_its_notes(factory: Factory, store: Store) -> None:
    id = make(factory, order=store.order.no).json["id"]
    decide(factory, id, "cancel")
    other = make(factory, packages=store.boxes).json["id"]
    decide(factory, other, "sign", file=slip(factory))
    trail = get(factory, f"/api/v1/orders/{store.order.no}/trail", "supervisor").json["items"]
    assert [row["type"] for row in trail][:4] == [
        "delivery.sign", "delivery.create", "delivery.cancel", "delivery.create"]


def test_delivered_when_all_of_it_is_signed_for(factory: Factory, store: Store) -> None:
    rest = [store.pack(code, "10") for code in factory.package_codes(2)]
    for boxes in (store.boxes, rest):
        id = make(factory, packages=boxes, mode="pick_up").json["id"]
        decide(factory, id, "sign", who="stranger", file=slip(factory))
    assert store.whole()["state"] == "delivered"


def test_for_a_whole_order(factory: Factory, store: Store) -> None:
    note = make(factory, order=store.order.no, mode="pick_up").json
    assert len(note["packages"]) == 3
    again = make(factory, order=store.order.no)
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_deliver")
    assert make(factory, order="none").status_code == 404


def test_cancelled_before_it_is_signed_the_boxes_are_free(factory: Factory, store: Store) -> None:
    id = make(factory, order=store.order.no).json["id"]
    assert decide(factory, id, "cancel").json["state"] == "cancelled"
    assert decide(factory, id, "cancel").status_code == 200, "twice is once"
    late = decide(factory, id, "sign", file=slip(factory))
    assert (late.status_code, late.json["code"]) == (409, "delivery_cancelled")
    other = make(factory, order=store.order.no).json["id"]
    decide(factory, other, "sign", file=slip(factory))
    assert decide(factory, other, "cancel").json["code"] == "delivery_signed"


def test_what_may_not_go(factory: Factory, store: Store) -> None:
    other = Store(factory, 1, "别家")
    assert make(factory, packages=[store.boxes[0], other.boxes[0]]).json["code"] == "mixed_customers"
    factory.act("order.hold", no=store.order.no, reason="x")
    assert make(factory, order=store.order.no).json["code"] == "on_hold"
    factory.act("order.release", no=store.order.no)
    make(factory, packages=store.boxes[:1])
    assert make(factory, packages=store.boxes[:1]).json["code"] == "on_another_note"
    assert make(factory, packages=["none"]).status_code == 404
    done = decide(factory, "none", "sign", file=slip(factory))
    assert (done.json["code"], done.status_code) == ("not_found", 404)


def test_once_a_key(factory: Factory, store: Store) -> None:
    """The same answer, also after the note went its way."""
    first = make(factory, key="k", order=store.order.no)
    decide(factory, first.json["id"], "cancel")
    again = make(factory, key="k", order=store.order.no)
    assert (first.json, again.status_code) == (again.json, 201)
    assert get(factory, f"{URL}/{first.json['id']}").json["state"] == "cancelled"
    assert len(get(factory, URL).json["items"]) == 1


def test_listed_newest_first_and_by_state(factory: Factory, store: Store) -> None:
    ids = []
    for box in store.boxes:
        ids.append(make(factory, packages=[box]).json["id"])
        factory.clock.advance(minutes=1)
    decide(factory, ids[0], "sign", file=slip(factory))
    decide(factory, ids[1], "cancel")
    page = get(factory, f"{URL}?limit=2").json
    rest = factory.client().get(URL, query_string={"cursor": page["cursor"]}, headers=factory.bearer("keeper")).json
    assert [n["id"] for n in page["items"] + rest["items"]] == ids[::-1]
    assert [n["id"] for n in get(factory, f"{URL}?state=open").json["items"]] == [ids[2]]


@pytest.mark.parametrize(("mode", "name"), [("own", "送货单"), ("pick_up", "提货单")])
def test_the_paper(factory: Factory, store: Store, mode: str, name: str) -> None:
    factory.act("setting.put", id="factory", value={"name": "宏锐液压", "phone": "0512-1", "address": ""})
    note = make(factory, mode=mode, packages=store.boxes[:2]).json
    for paper in ("A4", "A5"):
        pdf = get(factory, f"/api/v1/labels/delivery/{note['id']}.pdf?paper={paper}")
        assert pdf.mimetype == "application/pdf"
        text = text_of(pdf.data)
        assert [w for w in (name, note["id"], "宏远机械", "SO-7", "20 件", "1-2/3", "共 2 箱", "宏锐液压")
                if w not in text] == []
    assert get(factory, "/api/v1/labels/delivery/none.pdf").status_code == 404


def test_rights_and_malformed(factory: Factory, store: Store) -> None:
    assert make(factory, who="worker", order=store.order.no).status_code == 403
    assert get(factory, URL, "worker").status_code == 403
    factory.person("boss", ["boss"])
    assert make(factory, who="boss", order=store.order.no).status_code == 403
    id = make(factory, order=store.order.no).json["id"]
    assert decide(factory, id, "cancel", who="boss").status_code == 403
    for body in ({}, {"order": store.order.no, "packages": store.boxes}, {"mode": "fly", "order": store.order.no},
                 {"packages": []}, {"order": store.order.no, "price": 1}):
        assert make(factory, **body).status_code == 422, body
    for wrong in ({}, {"file": "x"}):
        assert decide(factory, id, "sign", **wrong).status_code == 422
    unknown = decide(factory, id, "sign", file="0" * 64)
    assert (unknown.status_code, unknown.json["code"]) == (422, "unknown_file")
    assert decide(factory, id, "sign", who="boss", file=slip(factory)).json["state"] == "signed"
