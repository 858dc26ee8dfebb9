"""Sign in, sign out, who is signed in; bearer and cookies."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.builders import PIN, Factory

LOGIN, SESSION, LOGOUT = "/api/v1/auth/login", "/api/v1/auth/session", "/api/v1/auth/logout"
OWN = {"X-Requested-With": "suigong", "Origin": "http://localhost"}


def login(client: FlaskClient, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return client.post(LOGIN, json={"transport": "bearer", **body}, headers=headers)


@pytest.mark.parametrize("how", ["pin", "password", "badge"])
def test_works(factory: Factory, how: str) -> None:
    body = {"pin": {"username": " Worker ", "pin": PIN},
            "password": {"username": "worker", "password": "pass-worker"},
            "badge": {"badge": factory.badges["worker"], "pin": PIN}}[how]
    done = login(factory.client(), **body)
    assert done.status_code == 200
    assert done.json["actor"] == {"id": "P-worker", "name": "Worker", "roles": ["worker"]}
    assert done.json["username"] == "worker", "by badge, too: without it a phone cannot ask anew for the same person"
    headers = {"Authorization": f"Bearer {done.json['token']}"}
    who = factory.client().get(SESSION, headers=headers).json
    assert (who["session_id"], who["actor"]["id"], who["device_id"]) == (done.json["session_id"], "P-worker", None)
    assert who["expires_at"] == done.json["expires_at"]
    assert who["time_zone"] == done.json["time_zone"] == "Asia/Shanghai"


def test_badge_as_printed_url(factory: Factory) -> None:
    url = f"http://localhost/C/{factory.badges['worker']}"
    assert login(factory.client(), badge=url, pin=PIN).status_code == 200


@pytest.mark.parametrize("body", [
    {"username": "worker", "pin": "000000"}, {"username": "nobody", "pin": PIN},
    {"username": "worker", "password": PIN}, {"username": "worker", "pin": "pass-worker"},
    {"badge": "B0000000000000000X", "pin": PIN}, {"badge": "nonsense", "pin": PIN},
    {"username": "worker\0", "pin": PIN}])
def test_wrong_is_401_and_says_no_more(factory: Factory, body: dict[str, str]) -> None:
    done = login(factory.client(), **body)
    assert (done.status_code, done.json["code"]) == (401, "bad_credentials")


def test_a_revoked_person_cannot_sign_in_and_is_out_at_once(factory: Factory) -> None:
    headers = factory.bearer("worker")
    factory.act("person.revoke", id="P-worker")
    assert login(factory.client(), username="worker", pin=PIN).status_code == 401
    assert factory.client().get(SESSION, headers=headers).status_code == 401


@pytest.mark.parametrize("body", [
    {}, {"username": "worker"}, {"pin": PIN}, {"username": "worker", "badge": "B", "pin": PIN},
    {"username": "worker", "pin": PIN, "password": "x"}, {"badge": "B", "password": "x"},
    {"username": 5, "pin": PIN}, {"username": "worker", "pin": PIN, "device_id": "x"},
    {"username": "worker", "pin": PIN, "admin": True}, {"username": "worker", "pin": "x" * 300}])
def test_malformed_is_422(factory: Factory, body: dict[str, Any]) -> None:
    assert login(factory.client(), **body).status_code == 422


def test_no_json_is_400(factory: Factory) -> None:
    assert factory.client().post(LOGIN, data=b"x").status_code == 400
    assert factory.client().post(LOGIN, data=b"[]").status_code == 400


def test_wrong_pins_slow_down_even_the_right_one_and_time_heals(factory: Factory) -> None:
    for _ in range(6):
        done = login(factory.client(), username="worker", pin="000000")
    assert done.status_code in (401, 429)
    slow = login(factory.client(), username="worker", pin=PIN)
    assert slow.status_code == 429
    assert int(slow.headers["Retry-After"]) >= 1
    assert login(factory.client(), username="supervisor", pin=PIN).status_code == 200, "others are not slowed"
    factory.clock.advance(minutes=20)
    assert login(factory.client(), username="worker", pin=PIN).status_code == 200


def test_rate_of_an_address(factory: Factory) -> None:
    factory.kit.rates["login"].limit = 3
    codes = [login(factory.client(), username="worker", pin=PIN).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]


def test_on_a_device_the_session_belongs_to_it(factory: Factory) -> None:
    phone = factory.phone("supervisor")
    done = login(factory.client(), username="worker", pin=PIN, device_id=phone.device_id, device_secret=phone.secret)
    who = factory.client().get(SESSION, headers={"Authorization": f"Bearer {done.json['token']}"}).json
    assert who["device_id"] == phone.device_id
    wrong = login(factory.client(), username="worker", pin=PIN, device_id=phone.device_id, device_secret="x")
    assert (wrong.status_code, wrong.json["code"]) == (401, "unknown_device")


def test_s14_a_phone_whose_cookie_is_gone_gets_no_sign_in_of_no_device(factory: Factory) -> None:
    phone = factory.phone()
    body = {"username": "worker", "pin": PIN}
    mine = {**OWN, "X-Device-Id": phone.device_id}
    bare = factory.client()
    gone = bare.post(LOGIN, json=body, headers=mine)
    assert (gone.status_code, gone.json["code"]) == (401, "unknown_device")
    other = factory.phone()
    bare.post("/api/v1/devices/cookie", headers={"Authorization": f"Device {other.device_id}:{other.secret}"})
    assert bare.post(LOGIN, json=body, headers=mine).status_code == 401, "the cookie of another device"
    bare.post("/api/v1/devices/cookie", headers={"Authorization": f"Device {phone.device_id}:{phone.secret}"})
    done = bare.post(LOGIN, json=body, headers=mine)
    assert done.status_code == 200
    event = {**phone.report(factory.order(), good="3"), "session_id": done.json["session_id"]}
    assert phone.results(event)[0]["verdict"] == "applied"


def test_sessions_end(factory: Factory) -> None:
    headers = factory.bearer("worker")
    factory.clock.advance(hours=15)
    assert factory.client().get(SESSION, headers=headers).status_code == 200
    factory.clock.advance(hours=2)
    assert factory.client().get(SESSION, headers=headers).status_code == 401


def test_a_role_taken_away_is_gone_at_once(factory: Factory) -> None:
    headers = factory.bearer("supervisor")
    assert factory.client().get("/api/v1/devices", headers=headers).status_code == 200
    factory.act("roles.set", id="P-supervisor", roles=["worker"])
    assert factory.client().get("/api/v1/devices", headers=headers).status_code == 403


def test_logout_ends_this_session_only(factory: Factory) -> None:
    one, two = factory.bearer("worker"), factory.bearer("worker")
    assert factory.client().post(LOGOUT, headers=one).status_code == 204
    assert factory.client().get(SESSION, headers=one).status_code == 401
    assert factory.client().post(LOGOUT, headers=one).status_code == 401
    assert factory.client().get(SESSION, headers=two).status_code == 200
    assert factory.client().post(LOGOUT).status_code == 401


def test_events_captured_before_signing_out_still_count(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    phone.client.post(LOGOUT, headers=phone.person)
    assert phone.results(event)[0]["verdict"] == "applied"


# --- browsers ---------------------------------------------------------------------------------


def browser(factory: Factory, *names: str) -> FlaskClient:
    client = factory.client()
    for name in names:
        done = client.post(LOGIN, json={"username": name, "pin": PIN}, headers=OWN)
        assert done.status_code == 200, done.text
        assert "token" not in done.json
    return client


def test_browsers_get_cookies_that_script_cannot_read(factory: Factory) -> None:
    done = factory.client().post(LOGIN, json={"username": "worker", "pin": PIN}, headers=OWN)
    [cookie] = done.headers.getlist("Set-Cookie")
    assert cookie.startswith("sg_person=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_cookies_are_host_bound_and_secure(tmp_path: Any) -> None:
    factory = Factory(tmp_path, base_url="https://factory.example", public_url="https://factory.example")
    try:
        headers = {"X-Requested-With": "suigong", "Origin": "https://factory.example"}
        done = factory.client().post(LOGIN, json={"username": "worker", "pin": PIN}, headers=headers)
        [cookie] = done.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-sg_person=")
        assert "Secure" in cookie
        assert "Strict-Transport-Security" in done.headers
    finally:
        factory.close()


def test_several_people_on_a_shared_phone(factory: Factory) -> None:
    client = browser(factory, "worker", "supervisor")
    newest = client.get(SESSION).json
    assert newest["actor"]["id"] == "P-supervisor"
    client = browser(factory, "worker")
    mine = client.get(SESSION).json["session_id"]
    client.post(LOGIN, json={"username": "supervisor", "pin": PIN}, headers=OWN)
    assert client.get(SESSION, headers={"X-Session-Id": mine}).json["actor"]["id"] == "P-worker"
    assert client.get(SESSION, headers={"X-Session-Id": "another"}).status_code == 401
    assert client.post(LOGOUT, headers=OWN).status_code == 204
    assert client.get(SESSION).json["actor"]["id"] == "P-worker", "the other one is still signed in"


@pytest.mark.parametrize("headers", [
    {}, {"X-Requested-With": "XMLHttpRequest"}, {"X-Requested-With": "suigong", "Origin": "https://evil.example"},
    {"X-Requested-With": "suigong", "Origin": "null"}, {"Origin": "http://localhost"}])
def test_state_changes_by_cookie_come_from_our_pages(factory: Factory, headers: dict[str, str]) -> None:
    client = browser(factory, "worker")
    refused = client.post(LOGOUT, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "csrf")
    assert client.get(SESSION).status_code == 200
    again = client.post(LOGIN, json={"username": "worker", "pin": PIN}, headers=headers)
    assert again.status_code == 403, "nobody may be signed in from elsewhere either"
    assert client.post(LOGOUT, headers=OWN).status_code == 204


def test_bearers_need_no_header(factory: Factory) -> None:
    headers = {**factory.bearer("worker"), "Origin": "https://elsewhere.example"}
    assert factory.client().post(LOGOUT, headers=headers).status_code == 204


def test_S14_a_browser_with_several_sign_ins_speaks_for_whom_it_names_last(factory: Factory) -> None:
    client, ids = factory.client(), {}
    for name in ("supervisor", "worker", "stranger"):
        ids[name] = login(client, OWN, username=name, pin=PIN, transport="cookie").json["session_id"]

    def speaks() -> str:
        return str(client.get(SESSION).json["actor"]["id"])

    assert speaks() == "P-stranger"
    assert client.post("/api/v1/auth/speak", headers={**OWN, "X-Session-Id": ids["worker"]}).status_code == 204
    assert speaks() == "P-worker"
    nobody = client.post("/api/v1/auth/speak", headers={**OWN, "X-Session-Id": factory.kit.ids.uuid()})
    assert (nobody.status_code, speaks()) == (401, "P-worker")
    assert client.post("/api/v1/auth/speak", headers={"X-Session-Id": ids["supervisor"]}).status_code == 403
    again = client.post("/api/v1/auth/speak", headers={**OWN, "X-Session-Id": ids["worker"]})
    assert "Set-Cookie" not in again.headers, "it may cross the answer to somebody's sign-in and drop his token"
    for name, id in ids.items():
        who = client.get(SESSION, headers={"X-Session-Id": id}).json
        assert who["actor"]["id"] == f"P-{name}", "all of them are still signed in"
