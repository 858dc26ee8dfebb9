"""POST /api/v1/sync/push: every event a verdict; the whole request fails only as the contract says."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest

from server.services.ports import StoreFailing
from tests.builders import Factory, Phone

URL = "/api/v1/sync/push"


def post(phone: Phone, data: bytes, **headers: str) -> Any:
    return phone.client.post(URL, data=data, headers={**phone.device, **headers})


def test_works_and_answers_in_request_order(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    events = [phone.report(order, good=str(n)) for n in (1, 2, 3)]
    response = phone.push(*events)
    assert response.status_code == 200
    assert [r["event_id"] for r in response.json["results"]] == [e["event_id"] for e in events]
    assert {r["verdict"] for r in response.json["results"]} == {"applied"}
    assert response.json["epoch"] == factory.kit.writer.epoch
    assert response.json["restored_seq"] == 0
    assert response.headers["Cache-Control"] == "no-store"


def test_S1_twice_is_a_replay(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    first = phone.results(event)[0]
    again = phone.results({**event, "elapsed_ms": 99_999})[0]
    assert again == {**first, "replayed": True}


def test_S1_the_same_event_twice_in_one_push(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    first, second = phone.results(event, event)
    assert "replayed" not in first
    assert second == {**first, "replayed": True}


def test_S2_same_id_other_content_is_a_conflict_stored_once(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    phone.results(event)
    other = {**phone.report(order, good="7"), "event_id": event["event_id"]}
    first, again = phone.results(other)[0], phone.results(other)[0]
    assert (first["verdict"], first["inbox_id"]) == ("id_conflict", again["inbox_id"])


@pytest.mark.parametrize(("data", "status"), [
    (b"", 400), (b"not json", 400), (b"[]", 400), (b"null", 400), (b'{"events": {}}', 400), (b"{}", 400),
    (b"\xff\xfe", 400), (b'{"events": [{}]}', 400), (b'{"events": ["x"]}', 400),
    (b'{"events": [{"event_id": 7}]}', 400), (b'{"events": [{"event_id": ""}]}', 400),
    (b'{"a":' * 100_000, 400), (b'{"x": NaN, "events": []}', 400)])
def test_what_is_no_request_is_400(factory: Factory, data: bytes, status: int) -> None:
    phone = factory.phone()
    text = data.replace(b'"events"', f'"device_id": "{phone.device_id}", "events"'.encode(), 1)
    if data == b"{}":
        text = json.dumps({"device_id": phone.device_id}).encode()
    assert post(phone, text).status_code == status


@pytest.mark.parametrize("data", [
    b"{}", b'{"protocol": 1}', b'{"events": {}}', b'{"events": [{}]}', b'{"events": [5]}'])
def test_what_names_no_device_and_is_no_request_is_400(factory: Factory, data: bytes) -> None:
    assert post(factory.phone(), data).status_code == 400


def test_an_empty_push_is_fine(factory: Factory) -> None:
    assert factory.phone().results() == []


def test_missing_protocol_epoch_and_version_are_fine(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    body = {"device_id": phone.device_id, "events": [phone.report(order)], "something_new": 1}
    assert phone.client.post(URL, json=body, headers=phone.device).status_code == 200


def test_no_or_wrong_credential_is_401(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    body = phone.request([phone.report(order)])
    for value in (None, "Device x:y", f"Device {phone.device_id}:wrong", f"Bearer {phone.token}", "Device"):
        headers = {"Authorization": value} if value else {}
        response = factory.client().post(URL, json=body, headers=headers)
        assert response.status_code == (403 if value and value.startswith("Bearer") else 401)


def test_credential_is_checked_before_the_body(factory: Factory) -> None:
    assert factory.client().post(URL, data=b"not json").status_code == 401


def test_another_devices_request_is_403(factory: Factory) -> None:
    mine, other, order = factory.phone(), factory.phone(), factory.order()
    event = mine.report(order)
    assert mine.push(event, device_id=other.device_id).status_code == 403
    assert mine.push(event, device_id=None).status_code == 403
    assert mine.results(event)[0].get("replayed") is None


def test_a_carrier_may_bring_another_devices_events(factory: Factory) -> None:
    mine, other, order = factory.phone(), factory.phone(), factory.order()
    assert mine.results(other.report(order))[0]["verdict"] == "applied"


def test_201_events_are_413(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order(1000)
    events = [phone.report(order, good="1") for _ in range(201)]
    assert phone.push(*events).status_code == 413
    assert len(phone.results(*events[:200])) == 200


def test_more_than_512_KiB_is_413(factory: Factory) -> None:
    phone = factory.phone()
    assert post(phone, b" " * (512 * 1024 + 1)).status_code == 413


def test_gzip_is_understood(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    data = gzip.compress(json.dumps(phone.request([phone.report(order)])).encode())
    assert post(phone, data, **{"Content-Encoding": "gzip"}).json["results"][0]["verdict"] == "applied"


def test_a_gzip_bomb_is_413_and_broken_gzip_400(factory: Factory) -> None:
    phone = factory.phone()
    assert post(phone, gzip.compress(b" " * 100_000_000), **{"Content-Encoding": "gzip"}).status_code == 413
    assert post(phone, b"\x1f\x8bnonsense", **{"Content-Encoding": "gzip"}).status_code == 400
    assert post(phone, gzip.compress(b"{}" * 10)[:-9], **{"Content-Encoding": "gzip"}).status_code == 400


def test_S3_one_bad_event_harms_no_other(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    good = [phone.report(order) for _ in range(2)]
    bad = [
        phone.event("no.such", {}), phone.event("work.report", {}, schema=99),
        phone.event("work.report", {}, schema="1"),
        phone.event("work.report", {}, body="{", sha256="0" * 64), phone.event("work.report", {}, recorded_at="soon"),
        phone.event("work.report", {"note": "x" * 40_000}), phone.event("work.report", {}, device_seq=-1),
        phone.event("work.report", {}, event_id="not-a-uuid"), phone.event("work.report", {}, blobs="x"),
        phone.event("work.report", {}, blobs=[{}]), phone.event("work.report", {}, blobs=[{"sha256": 5}]),
        phone.event("work.report", {}, base=[]), phone.event("work.report", {}, device_seq=2**70),
        phone.event("work.report", {"work_order": order.code, "operation": 10, "good": "-1"}),
        phone.event("work.report", {"work_order": "W\0", "operation": 10, "good": "1"}),
        {"event_id": factory.kit.ids.uuid()}]
    results = phone.results(good[0], *bad, good[1])
    assert [r["verdict"] for r in results] == ["applied", *["held"] * len(bad), "applied"]
    assert all(r["inbox_id"] for r in results[1:-1])


def test_S3_lone_surrogates_and_nul_are_kept_and_answered(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    text = json.dumps(phone.request([
        phone.event("work.report", {"work_order": order.code, "operation": 10, "good": "1", "note": "a\0b"}),
        phone.event("work.report", {}, body="\ud800", actor_id="x\0y", device_id="\ud83d")]))
    response = post(phone, text.encode())
    assert response.status_code == 200, response.text
    assert len(response.json["results"]) == 2
    again = post(phone, text.encode())
    assert [r.get("replayed") for r in again.json["results"]] == [True, True]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5_000])
@pytest.mark.parametrize("field", ["device_seq", "elapsed_ms", "schema", "zz"])
def test_S3_numbers_that_nothing_can_hold_spoil_neither_the_push_nor_the_inbox(
        factory: Factory, field: str, number: str) -> None:
    phone, order = factory.phone(), factory.order()
    odd = {**phone.report(order, good="1"), "type": "unheard.of", field: "HERE"}
    text = json.dumps(phone.request([odd, phone.report(order, good="2")])).replace('"HERE"', number)
    first = post(phone, text.encode())
    assert [r["verdict"] for r in first.json["results"]] == ["held", "applied"]
    assert [r["replayed"] for r in post(phone, text.encode()).json["results"]] == [True, True]
    inbox = factory.client().get("/api/v1/inbox", headers=factory.bearer("supervisor"))
    assert "Infinity" not in inbox.text
    assert number in inbox.text, "it is kept as it came"


def test_a_revoked_device_is_answered_200_all_held_under_a_quota(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    factory.act("device.revoke", id=phone.device_id)
    assert phone.results(event)[0]["verdict"] == "held"
    factory.kit.push.quota.limit = 3
    late = phone.push(*[phone.report(order) for _ in range(3)])
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    factory.clock.advance(hours=2)
    assert phone.push(phone.report(order)).status_code == 200


def test_a_failing_store_is_503_for_all_and_nothing_is_acknowledged(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, order = factory.phone(), factory.order()
    events = [phone.report(order) for _ in range(2)]
    phone.push()  # the credential has been seen: no write but the push itself follows

    def full(*_: Any) -> Any:
        raise StoreFailing("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(factory.kit.store, "writing", full)
        response = phone.push(*events)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert [r.get("replayed") for r in phone.results(*events)] == [None, None]


def test_S14_a_foreign_session_is_held(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    stranger = factory.phone("stranger")
    assert phone.results(phone.report(order) | {"session_id": stranger.session_id})[0]["code"] == "actor_mismatch"
    assert stranger.results(stranger.report(order))[0]["code"] == "role_missing"


def test_wrong_method(factory: Factory) -> None:
    assert factory.client().get(URL).status_code == 405


def test_a_field_named_twice_is_no_json(factory: Factory) -> None:
    """Readers disagree on which one counts. Of a whole push: 400, so that the client halves down to the bad one; of an
    event's body: held [S3]."""
    phone, order = factory.phone(), factory.order()
    twice = json.dumps(phone.request([phone.report(order)])).replace('"type":', '"type": "x", "type":', 1)
    answer = phone.client.post("/api/v1/sync/push", data=twice, headers=phone.device, content_type="application/json")
    assert answer.status_code == 400
    body = '{"work_order": "x", "operation": 10, "operation": 20, "good": "5"}'
    event = phone.event("work.report", {}, body=body, sha256=hashlib.sha256(body.encode()).hexdigest())
    assert [(r["verdict"], r["code"]) for r in phone.results(event)] == [("held", "bad_body")]
