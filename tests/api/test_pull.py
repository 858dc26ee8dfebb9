"""GET /api/v1/sync/pull: rows, tombstones and verdicts in seq order, each once."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.crypto import Signer
from server.services.pull import start_epoch
from tests.builders import Factory, Phone


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
    [result] = phone.results(phone.report(order, good="7"))
    page = everything(phone, cursor)
    assert row(page, "work_order", order.work_order)["data"]["operations"][0]["good"] == "7"
    assert page["verdicts"] == [{"event_id": result["event_id"], "verdict": "applied", "code": "ok",
                                 "seq": result["seq"], "note": ""}]
    assert row(page, "work_order", order.work_order)["seq"] == result["seq"]


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
    assert [(t["kind"], t["id"]) for t in page["tombstones"]] == [("work_order", order.work_order)]
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
    assert fresh["restored_seq"] > 0
    assert phone.push().json["restored_seq"] == fresh["restored_seq"]


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
    assert restore(20) == 20, "older ones are beyond what phones keep"


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
