"""GET /api/v1/sync/pull: rows, tombstones and verdicts in seq order, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.services.crypto import Signer, hash_token
from server.services.pull import start_epoch
from sync.event import digest_of
from sync.model.records import InboxItem
from tests.api.test_inbox import held_report, resolve
from tests.builders import PIN, Factory, Phone


def everything(phone: Phone, cursor: str | None = None, limit: int = 500) -> dict[str, Any]:
    """All pages from a cursor, joined."""
    whole: dict[str, Any] = {"rows": [], "tombstones": [], "verdicts": [], "pages": 0}
    while True:
        response = phone.pull(cursor, limit)
        assert response.status_code == 200, response.text
        page = response.json
        assert len(page["rows"]) + len(page["tombstones"]) + len(page["verdicts"]) <= limit
        for part in ("rows", "tombstones", "verdicts"):
            whole[part] += page[part]
        whole["pages"] += 1
        cursor = whole["cursor"] = page["cursor"]
        if not page["more"]:
            return whole


def row(page: dict[str, Any], kind: str, id: str) -> dict[str, Any]:
    return next(r for r in page["rows"] if (r["kind"], r["id"]) == (kind, id))


def test_works_from_nothing_to_quiet(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    first = everything(phone)
    assert row(first, "work_order", order.work_order)["data"]["code"] == order.code
    assert {r["kind"] for r in first["rows"]} >= {"work_order", "product", "work_center", "defect"}
    again = phone.pull(first["cursor"]).json
    assert (again["rows"], again["tombstones"], again["verdicts"], again["more"]) == ([], [], [], False)


def test_S15_a_report_brings_its_row_and_its_verdict(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    cursor = everything(phone)["cursor"]
    event = phone.report(order, good="7")
    [result] = phone.results(event)
    page = everything(phone, cursor)
    assert row(page, "work_order", order.work_order)["data"]["operations"][0]["good"] == "7"
    assert page["verdicts"] == [{"event_id": result["event_id"], "verdict": "applied", "code": "ok",
                                 "seq": result["seq"], "note": "", "digest": digest_of(event)}]
    assert row(page, "work_order", order.work_order)["seq"] == result["seq"]


def test_S2_another_event_under_the_id_of_one_unsent_is_told_apart_and_both_are_kept(factory: Factory) -> None:
    """A phone that carries an event brings it with another content first. The one that captured it hears of that
    verdict, sees by the digest that it is not of its own, sends its own, and both lie before a person."""
    phone, carrier, order = factory.phone(), factory.phone(), factory.order()
    mine = phone.report(order, good="7")
    other = {**mine, "recorded_at": "2026-03-02T07:00:00.000+08:00"}
    carrier.results(other)
    [told] = everything(phone)["verdicts"]
    assert (told["event_id"], told["digest"]) == (mine["event_id"], digest_of(other))
    assert told["digest"] != digest_of(mine)
    first, again = phone.results(mine)[0], phone.results(mine)[0]
    assert (first["verdict"], again["verdict"], again["inbox_id"]) == ("id_conflict", "id_conflict", first["inbox_id"])
    inbox = factory.client().get("/api/v1/inbox", headers=factory.bearer("supervisor")).json
    [item] = [i for i in inbox["items"] if i["id"] == first["inbox_id"]]  # type: ignore[index]
    sides = [item[side]["event"] for side in ("seen", "now")]
    assert sides == [{k: v for k, v in e.items() if k != "elapsed_ms"} | {"elapsed_ms": 10} for e in (mine, other)]
    assert [v["digest"] for v in everything(phone)["verdicts"]] == [digest_of(other)]


def test_verdicts_are_told_to_the_capturing_device_alone(factory: Factory) -> None:
    phone, other, order = factory.phone(), factory.phone(), factory.order()
    phone.results(phone.report(order))
    assert everything(other)["verdicts"] == []
    assert len(everything(phone)["verdicts"]) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_S16_small_pages_lose_and_double_nothing(factory: Factory, limit: int) -> None:
    phone = factory.phone()
    orders = [factory.order() for _ in range(3)]
    phone.results(*[phone.report(o) for o in orders for _ in range(2)])
    whole, pages = everything(phone), everything(phone, limit=limit)
    for part in ("rows", "tombstones", "verdicts"):
        assert pages[part] == whole[part]
    seqs = [r["seq"] for r in pages["rows"]]
    assert seqs == sorted(seqs)
    keys = [(r["kind"], r["id"]) for r in pages["rows"]]
    assert len(keys) == len(set(keys))
    assert pages["pages"] > 1


def test_S18_a_closed_order_leaves_a_tombstone_for_those_who_had_it(factory: Factory) -> None:
    phone, late, order = factory.phone(), factory.phone(), factory.order()
    cursor = everything(phone)["cursor"]
    factory.act("order.cancel", no=order.no)
    page = everything(phone, cursor)
    gone = [(t["kind"], t["id"], t["state"]) for t in page["tombstones"]]
    assert gone == [("work_order", order.work_order, "cancelled")]
    fresh = everything(late)
    assert fresh["tombstones"] == []
    assert order.work_order not in [r["id"] for r in fresh["rows"]]


def test_S18_a_row_that_goes_during_a_snapshot_is_taken_back(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    total = len(everything(phone)["rows"])
    page = phone.pull(limit=total - 1).json
    if order.work_order not in [r["id"] for r in page["rows"]]:
        page = phone.pull(page["cursor"], 1).json
    factory.act("order.cancel", no=order.no)
    rest = everything(phone, page["cursor"])
    assert order.work_order in [t["id"] for t in rest["tombstones"]]


def test_I11_nothing_about_customers_is_in_any_row(factory: Factory) -> None:
    phone = factory.phone()
    factory.order(customer="SECRET-CUSTOMER")
    assert "SECRET-CUSTOMER" not in phone.pull().text


def test_a_tampered_or_foreign_cursor_is_409_resync(factory: Factory) -> None:
    phone = factory.phone()
    cursor = everything(phone)["cursor"]
    middle = len(cursor) // 2
    tampered = cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1:]
    strange = Signer(bytes(32), "cursor").sign('["x",1,"","",0]')
    for bad in (tampered, "x", "中文", "AAAA" * 50, strange):
        response = phone.pull(bad)
        assert (response.status_code, response.json["code"]) == (409, "resync")
    assert phone.pull(cursor).status_code == 200


def test_S17_a_genuine_cursor_beyond_the_head_begins_an_epoch(factory: Factory) -> None:
    phone, pull = factory.phone(), factory.kit.pull
    cursor = everything(phone)["cursor"]
    old = factory.kit.writer.epoch
    beyond = pull.write(pull.read(cursor, old).__class__(old, 10**6, "work_order", "X"))
    assert phone.pull(beyond).status_code == 409
    epoch = factory.kit.writer.epoch
    assert epoch > old
    assert phone.pull(beyond).status_code == 409, "the old epoch's cursor is dead"
    assert factory.kit.writer.epoch == epoch, "one restore, one epoch"
    fresh = phone.pull().json
    assert fresh["epoch"] == epoch
    assert fresh["restored_seq"] == 0, "nobody knows how much was lost"
    assert phone.push().json["restored_seq"] == fresh["restored_seq"]


@pytest.mark.parametrize(("mark", "fits"), [("old", True), ("none", True), ("old, another id", False),
                                            ("new, received at another time", False)])
def test_S17_a_cursor_from_before_an_upgrade_is_of_another_history_only_where_its_entry_is(
        factory: Factory, mark: str, fits: bool) -> None:
    """Older servers named the entry at its place by the event's id alone, the oldest not at all."""
    phone, pull, epoch = factory.phone(), factory.kit.pull, factory.kit.writer.epoch
    now = pull.read(everything(phone)["cursor"], epoch)
    with factory.kit.store.reading() as reads:
        [entry] = reads.rows(now.seq - 1, 1)
    named = {"old": entry.event_id, "old, another id": factory.kit.ids.uuid(),
             "new, received at another time": f"{entry.event_id} 2020-01-01T00:00:00.000Z"}
    text = hash_token(named[mark])[:12] if mark in named else ""
    assert phone.pull(pull.write(replace(now, mark=text))).status_code == (200 if fits else 409)
    assert (factory.kit.writer.epoch == epoch) is fits
    with factory.kit.store.reading() as reads:
        assert (reads.find(InboxItem, {"code": "restored"}) == []) is fits


def test_S15_a_verdict_is_never_behind_its_row(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    cursor = everything(phone)["cursor"]
    phone.results(phone.report(order))
    page = phone.pull(cursor, 1).json
    assert (len(page["verdicts"]), page["rows"], page["more"]) == (1, [], True)
    rest = phone.pull(page["cursor"]).json
    assert (rest["verdicts"], len(rest["rows"])) == ([], 1)


def test_S17_who_was_away_over_two_restores_resends_what_either_lost(factory: Factory) -> None:
    def restore(seq: int) -> int:
        factory.kit.writer.call(lambda tx: start_epoch(tx, seq))
        return int(factory.phone().pull().json["restored_seq"])

    assert [restore(5), restore(9)] == [5, 5]
    factory.clock.advance(days=36)
    assert restore(20) == 5, "a phone that lay in a drawer since keeps what the first one lost"


def test_no_credential_401_device_credential_403(factory: Factory) -> None:
    phone = factory.phone()
    url = "/api/v1/sync/pull"
    assert factory.client().get(url).status_code == 401
    assert factory.client().get(url, headers=phone.device).status_code == 403
    assert factory.client().get(url, headers=factory.key("orders:write")).status_code == 403


def test_revoked_device_or_person_401_at_once(factory: Factory) -> None:
    phone, other = factory.phone(), factory.phone("supervisor")
    factory.act("device.revoke", id=phone.device_id)
    assert phone.pull().status_code == 401
    factory.act("person.revoke", id="P-supervisor")
    assert other.pull().status_code == 401


@pytest.mark.parametrize("limit", ["x", "0", "-1"])
def test_malformed_limit_is_422(factory: Factory, limit: str) -> None:
    phone = factory.phone()
    assert phone.client.get(f"/api/v1/sync/pull?limit={limit}", headers=phone.person).status_code == 422


def test_a_page_has_at_most_500(factory: Factory) -> None:
    phone = factory.phone()
    assert phone.pull(limit=100_000).status_code == 200


def test_S20_a_photo_that_arrives_shows_in_the_row(factory: Factory) -> None:
    from tests.api.test_blobs import JPEG, sha, upload
    phone, order = factory.phone(), factory.order()
    data = JPEG()
    event = phone.event("ng.report", {
        "work_order": order.code, "operation": 10, "quantity": "1", "counted": False, "defect": "SCRATCH",
        "replenish": False}, blobs=[{"sha256": sha(data), "bytes": len(data), "media_type": "image/jpeg"}])
    assert phone.results(event)[0]["verdict"] == "applied"
    first = everything(phone)
    assert row(first, "ng_report", event["event_id"])["data"]["photos"] == [{"sha256": sha(data), "present": False}]
    assert upload(phone, data).status_code == 204
    later = everything(phone, first["cursor"])
    assert row(later, "ng_report", event["event_id"])["data"]["photos"] == [{"sha256": sha(data), "present": True}]


def test_S18_a_product_s_new_name_shows_on_its_open_work_orders(factory: Factory) -> None:
    """And touches no closed one: its rows have left the phones."""
    phone, order, closed = factory.phone(), factory.order(), factory.order()
    factory.act("order.cancel", no=closed.no, reason="test")
    page = everything(phone)
    product = row(page, "work_order", order.work_order)["data"]["product"]
    factory.act("product.put", id=product["sku"], name="改了名", name_en="Renamed", routing=[])
    page = everything(phone, page["cursor"])
    assert row(page, "work_order", order.work_order)["data"]["product"] == {
        "sku": product["sku"], "name": "改了名", "name_en": "Renamed"}
    assert [r["id"] for r in page["rows"] if r["kind"] == "work_order"] == [order.work_order]
    assert page["tombstones"] == []


def test_I8_a_phone_that_nobody_is_signed_in_on_reads_nothing_by_a_sign_in_that_is_not_its_own(
        factory: Factory) -> None:
    """An admin opened the office in the browser that became the kiosk: by his sign-in the kiosk's cursor would pass by
    the verdicts on the kiosk's own records, and they would never be told."""
    _, phone, _, item = held_report(factory)
    cursor = everything(phone)["cursor"]
    browser, own = factory.client(), {"X-Requested-With": "suigong", "Origin": "http://localhost"}
    done = browser.post("/api/v1/auth/login", json={"username": "supervisor", "pin": PIN}, headers=own)
    assert done.status_code == 200
    path = {"path": "/api/v1/sync/pull", "query_string": {"cursor": cursor}}
    assert browser.get(**path).status_code == 200, "an office that is no phone may read"
    assert browser.post("/api/v1/devices/cookie", json={}, headers={**phone.device, **own}).status_code == 204
    resolve(factory, item["id"], "dismiss")
    assert (browser.get(**path).status_code, browser.get(**path).json["code"]) == (401, "unauthenticated")
    assert [v["verdict"] for v in phone.pull(cursor).json["verdicts"]] == ["dismissed"]
