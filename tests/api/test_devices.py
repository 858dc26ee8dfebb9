"""Enrol, list and revoke devices."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labels import payload
from server.services.device_health import HEADER
from sync.event import format_instant
from tests.builders import Factory

ENROL = "/api/v1/devices/enrol"


def code(factory: Factory) -> str:
    return payload.make("D", factory.kit.devices.issue_codes(1, None)[0].identifier)


def enrol(factory: Factory, text: str, **more: Any) -> Any:
    return factory.client().post(ENROL, json={"code": text, "name": "Line 1", "transport": "bearer", **more})


def test_enrol_works_and_the_device_may_push(factory: Factory) -> None:
    done = enrol(factory, code(factory))
    assert done.status_code == 201
    assert set(done.json) == {"device_id", "device_secret", "epoch", "server_time"}
    headers = {"Authorization": f"Device {done.json['device_id']}:{done.json['device_secret']}"}
    me = factory.client().get("/api/v1/devices/me", headers=headers).json
    assert (me["name"], me["revoked"], me["epoch"]) == ("Line 1", False, done.json["epoch"])


def test_S17_a_restore_told_by_another_process_is_heard_at_once(factory: Factory) -> None:
    """`new-epoch` runs beside the server: what this process remembers of before is no answer."""
    phone = factory.phone()
    with factory.kit.store.writing() as writes:
        writes.secrets.set_meta("epoch", "another")
        writes.secrets.set_meta("restored_seq", 3)
    me = factory.client().get("/api/v1/devices/me", headers=phone.device).json
    assert (me["epoch"], me["restored_seq"]) == ("another", 3)


def test_lost_answer_the_same_code_again_within_a_minute(factory: Factory) -> None:
    text = code(factory)
    first, again = enrol(factory, text).json, enrol(factory, text).json
    assert again["device_id"] == first["device_id"]
    old = {"Authorization": f"Device {first['device_id']}:{first['device_secret']}"}
    assert factory.client().get("/api/v1/devices/me", headers=old).status_code == 401
    new = {"Authorization": f"Device {again['device_id']}:{again['device_secret']}"}
    assert factory.client().get("/api/v1/devices/me", headers=new).status_code == 200
    assert enrol(factory, text).status_code == 401, "the secret has been used: the code is spent"


def test_another_phone_cannot_use_the_code_within_the_minute(factory: Factory) -> None:
    text = code(factory)
    first = enrol(factory, text).json
    assert enrol(factory, text, name="Line 2").status_code == 401
    own = {"Authorization": f"Device {first['device_id']}:{first['device_secret']}"}
    assert factory.client().get("/api/v1/devices/me", headers=own).status_code == 200


def test_a_code_is_single_use_after_a_minute(factory: Factory) -> None:
    text = code(factory)
    enrol(factory, text)
    factory.clock.advance(seconds=61)
    refused = enrol(factory, text)
    assert (refused.status_code, refused.json["code"]) == (401, "bad_enrolment_code")


def test_a_code_lives_ten_minutes(factory: Factory) -> None:
    text = code(factory)
    factory.clock.advance(minutes=10)
    assert enrol(factory, text).status_code == 401


@pytest.mark.parametrize("text", ["D", "x", "W1234567801X", payload.make("D", "0" * 16), payload.make("P", "0" * 16)])
def test_wrong_codes_are_401(factory: Factory, text: str) -> None:
    assert enrol(factory, text).status_code == 401


@pytest.mark.parametrize("body", [{}, {"code": "D"}, {"name": "x"}, {"code": 5, "name": "x"}, {"code": "D", "name": ""},
                                  {"code": "D", "name": "x", "transport": "smoke"}, {"code": "D", "name": "x", "y": 1},
                                  {"code": "D", "name": "a\x00b"}, {"code": "D", "name": "\ud800"}])
def test_malformed_is_422(factory: Factory, body: dict[str, Any]) -> None:
    assert factory.client().post(ENROL, json=body).status_code == 422


def test_rate_of_an_address(factory: Factory) -> None:
    factory.kit.rates["enrol"].limit = 2
    assert [enrol(factory, "x").status_code for _ in range(4)] == [401, 401, 429, 429]


def test_browsers_get_the_secret_as_a_cookie(factory: Factory) -> None:
    client = factory.client()
    done = client.post(ENROL, json={"code": code(factory), "name": "x"}, headers={"X-Requested-With": "suigong"})
    assert "device_secret" not in done.json
    assert "HttpOnly" in done.headers["Set-Cookie"]
    assert client.get("/api/v1/devices/me").json["device_id"] == done.json["device_id"]
    body = {"device_id": done.json["device_id"], "events": []}
    assert client.post("/api/v1/sync/push", json=body).status_code == 403
    assert client.post("/api/v1/sync/push", json=body, headers={"X-Requested-With": "suigong"}).status_code == 200


def test_codes_are_issued_to_keepers(factory: Factory) -> None:
    url = "/api/v1/devices/codes"
    made = factory.client().post(url, json={"count": 2}, headers=factory.bearer("supervisor"))
    assert made.status_code == 201
    assert len({c["code"] for c in made.json["codes"]}) == 2
    one = made.json["codes"][0]
    assert one["url"] == f"HTTP://LOCALHOST/C/{one['code']}"
    assert enrol(factory, one["url"]).status_code == 201
    assert factory.client().post(url, json={}, headers=factory.bearer("stranger")).status_code == 403
    assert factory.client().post(url, json={}).status_code == 401
    for count in (0, 101, "2", 1.5):
        got = factory.client().post(url, json={"count": count}, headers=factory.bearer("supervisor"))
        assert got.status_code == 422


def test_list(factory: Factory) -> None:
    phone = factory.phone()
    phone.push()
    rows = factory.client().get("/api/v1/devices", headers=factory.bearer("supervisor")).json["items"]
    assert [(r["id"], r["revoked"], r["last_seen"] is not None) for r in rows] == [(phone.device_id, False, True)]
    assert factory.client().get("/api/v1/devices", headers=factory.bearer("worker")).status_code == 403
    assert factory.client().get("/api/v1/devices").status_code == 401


def test_last_seen_is_the_newest_request_and_not_the_last_that_was_written_down(factory: Factory) -> None:
    phone = factory.phone()
    phone.push()
    factory.clock.advance(minutes=3)
    phone.push()
    [row] = factory.client().get("/api/v1/devices", headers=factory.bearer("supervisor")).json["items"]
    assert row["last_seen"] == format_instant(factory.kit.clock())
    one = factory.client().get(f"/api/v1/devices/{phone.device_id}", headers=factory.bearer("supervisor")).json
    assert one["last_seen"] == row["last_seen"]


def test_last_seen_counts_reading_also_after_a_restart(factory: Factory) -> None:
    phone = factory.phone()
    phone.push()
    factory.clock.advance(minutes=130)
    assert phone.pull().status_code == 200

    def last() -> str:
        [row] = factory.client().get("/api/v1/devices", headers=factory.bearer("supervisor")).json["items"]
        return str(row["last_seen"])

    assert last() == format_instant(factory.kit.clock())
    health = {**phone.person, HEADER: json.dumps({"unsent": 0})}
    assert phone.client.get("/api/v1/sync/pull", headers=health).status_code == 200
    factory.kit.auth.seen.clear()
    assert last() == format_instant(factory.kit.clock())


def test_revoke_holds_at_once_and_twice_is_fine(factory: Factory) -> None:
    phone = factory.phone()
    url = f"/api/v1/devices/{phone.device_id}/revoke"
    assert factory.client().post(url, headers=factory.bearer("stranger")).status_code == 403
    assert factory.client().post(url).status_code == 401
    for _ in range(2):
        assert factory.client().post(url, headers=factory.bearer("supervisor")).status_code == 200
    assert phone.pull().status_code == 401
    assert factory.client().get("/api/v1/devices/me", headers=phone.device).json["revoked"] is True
    assert factory.client().post("/api/v1/devices/none/revoke", headers=factory.bearer("supervisor")).status_code == 404


COOKIE = "/api/v1/devices/cookie"
ME = "/api/v1/devices/me"
OURS = {"X-Requested-With": "suigong"}


def test_an_enrolled_browser_gets_its_cookie_again_with_the_secret_it_kept(factory: Factory) -> None:
    done = enrol(factory, code(factory)).json
    shown = {"Authorization": f"Device {done['device_id']}:{done['device_secret']}"}
    browser = factory.client()
    assert browser.get("/api/v1/devices/me").status_code == 401
    for _ in range(2):
        answer = browser.post(COOKIE, headers={**shown, **OURS})
        assert answer.status_code == 204
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert browser.get("/api/v1/devices/me").json["device_id"] == done["device_id"]


def test_a_cookie_is_only_for_the_right_secret_of_a_device_in_use(factory: Factory) -> None:
    done = enrol(factory, code(factory)).json
    shown = {"Authorization": f"Device {done['device_id']}:{done['device_secret']}"}
    client = factory.client()
    assert client.post(COOKIE, headers=OURS).status_code == 401
    assert client.post(COOKIE, headers={"Authorization": f"Device {done['device_id']}:x", **OURS}).status_code == 401
    factory.act("device.revoke", id=done["device_id"])
    refused = client.post(COOKIE, headers={**shown, **OURS})
    assert refused.status_code == 401
    assert "Set-Cookie" not in refused.headers


def cookies_of(answer: Any) -> list[str]:
    """The device's cookies that an answer gives, with their age."""
    assert answer.status_code == 200
    return [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sg_device=")]


def browser_of(factory: Factory) -> Any:
    done, browser = enrol(factory, code(factory)).json, factory.client()
    browser.set_cookie("sg_device", f"{done['device_id']}:{done['device_secret']}")
    return browser


def test_I9_a_phone_in_use_keeps_its_cookie_for_ever(factory: Factory) -> None:
    browser = browser_of(factory)
    before = browser.get_cookie("sg_device").value
    [given] = cookies_of(browser.get(ME))
    assert f"sg_device={before};" in given
    assert "Max-Age=34560000" in given
    assert "HttpOnly" in given


def test_its_cookie_is_given_again_once_a_day_and_not_with_each_answer(factory: Factory) -> None:
    browser = browser_of(factory)
    assert [len(cookies_of(browser.get(ME))) for _ in range(3)] == [1, 0, 0]
    factory.clock.advance(hours=23)
    assert cookies_of(browser.get(ME)) == []
    factory.clock.advance(hours=2)
    assert [len(cookies_of(browser.get(ME))) for _ in range(2)] == [1, 0]
    assert len(cookies_of(browser_of(factory).get(ME))) == 1, "each phone has a day of its own"


def test_a_revoked_phone_and_one_without_a_cookie_are_given_none(factory: Factory) -> None:
    browser, phone = browser_of(factory), factory.phone()
    assert cookies_of(phone.client.get(ME, headers=phone.device)) == []
    factory.act("device.revoke", id=browser.get_cookie("sg_device").value.partition(":")[0])
    answer = browser.get(ME)
    assert answer.json["revoked"] is True
    assert cookies_of(answer) == []
