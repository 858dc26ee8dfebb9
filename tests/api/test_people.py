"""GET, POST /api/v1/people, /people/{id}/roles, /pin, /revoke; /keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Factory

NEW = {"name": "王强", "username": "wangqiang", "roles": ["worker"], "crew": "一班"}


@pytest.fixture
def admin(factory: Factory) -> dict[str, str]:
    factory.person("root", ["admin"])
    return factory.bearer("root")


def post(factory: Factory, path: str, headers: dict[str, str], body: Any = None) -> Any:
    return factory.client().post(f"/api/v1{path}", json=body, headers=headers)


def login(factory: Factory, **body: Any) -> Any:
    return factory.client().post("/api/v1/auth/login", json={"transport": "bearer", **body})


def test_a_new_person_signs_in_by_pin_and_badge(factory: Factory, admin: dict[str, str]) -> None:
    made = post(factory, "/people", admin, NEW)
    assert made.status_code == 201
    assert made.json["pin"].isdigit()
    assert login(factory, username="wangqiang", pin=made.json["pin"]).status_code == 200
    done = login(factory, badge=made.json["badge"], pin=made.json["pin"])
    assert done.json["actor"] == {"id": made.json["id"], "name": "王强", "roles": ["worker"]}


def test_listed(factory: Factory, admin: dict[str, str]) -> None:
    post(factory, "/people", admin, NEW)
    items = factory.client().get("/api/v1/people", headers=factory.bearer("supervisor")).json["items"]
    [found] = [p for p in items if p["username"] == "wangqiang"]
    assert found == {**NEW, "crew": "CR1", "crew_name": "一班", "id": found["id"], "active": True,
                     "left_at": None, "reports_to": None, "has_password": False, "has_badge": True}


def test_a_name_is_taken_once_whatever_its_case(factory: Factory, admin: dict[str, str]) -> None:
    post(factory, "/people", admin, NEW)
    again = post(factory, "/people", admin, NEW)
    assert (again.status_code, again.json["code"]) == (409, "username_taken")


def test_a_new_pin_ends_every_sign_in(factory: Factory, admin: dict[str, str]) -> None:
    made = post(factory, "/people", admin, NEW).json
    token = login(factory, username="wangqiang", pin=made["pin"]).json["token"]
    fresh = post(factory, f"/people/{made['id']}/pin", admin).json["pin"]
    headers = {"Authorization": f"Bearer {token}"}
    assert factory.client().get("/api/v1/auth/session", headers=headers).status_code == 401
    assert login(factory, username="wangqiang", pin=made["pin"]).status_code == 401 or fresh == made["pin"]
    assert login(factory, username="wangqiang", pin=fresh).status_code == 200
    assert post(factory, f"/people/{made['id']}/pin", admin, {"pin": "4711"}).json == {"pin": "4711"}


def test_a_forgotten_pin_is_forgiven_with_the_new_one(factory: Factory, admin: dict[str, str]) -> None:
    made = post(factory, "/people", admin, NEW).json
    tries = [login(factory, username="wangqiang", pin="wrong").status_code for _ in range(8)]
    assert tries[-1] == 429
    fresh = post(factory, f"/people/{made['id']}/pin", admin).json["pin"]
    assert login(factory, username="wangqiang", pin=fresh).status_code == 200


def test_roles_change_at_once(factory: Factory, admin: dict[str, str]) -> None:
    headers = factory.bearer("supervisor")
    done = post(factory, "/people/P-supervisor/roles", admin, {"roles": ["boss"]})
    assert done.json["roles"] == ["boss"]
    assert factory.client().get("/api/v1/people", headers=headers).status_code == 403


def test_S14_revoked_at_once_and_what_arrives_later_is_held(factory: Factory, admin: dict[str, str]) -> None:
    phone, order = factory.phone("worker"), factory.order()
    event = phone.report(order)
    for _ in range(2):
        done = post(factory, "/people/P-worker/revoke", admin)
        assert (done.status_code, done.json["active"]) == (200, False)
    assert factory.client().get("/api/v1/auth/session", headers=phone.person).status_code == 401
    assert phone.results(event)[0]["code"] == "person_revoked"


def test_the_last_administrator_stays(factory: Factory, admin: dict[str, str]) -> None:
    for path, body in (("/people/P-root/revoke", None), ("/people/P-root/roles", {"roles": ["boss"]})):
        done = post(factory, path, admin, body)
        assert (done.status_code, done.json["code"]) == (409, "last_admin")
    factory.person("second", ["admin"])
    assert post(factory, "/people/P-root/revoke", admin).status_code == 200


def test_wrong_role_missing_malformed(factory: Factory, admin: dict[str, str]) -> None:
    boss = factory.bearer("supervisor")
    for path in ("/people", "/people/P-worker/roles", "/people/P-worker/pin", "/people/P-worker/revoke", "/keys"):
        assert post(factory, path, {}, {}).status_code == 401, path
        assert post(factory, path, boss, {}).status_code == 403, path
    assert post(factory, "/people/none/roles", admin, {"roles": ["worker"]}).status_code == 404
    assert post(factory, "/people/none/pin", admin).status_code == 404
    assert post(factory, "/people/none/revoke", admin).status_code == 404
    for change in ({"roles": []}, {"roles": ["king"]}, {"roles": "worker"}, {"username": "a b"}, {"name": ""},
                   {"pin": "12"}, {"pin": "abcd"}, {"admin": True}, {"username": None}):
        assert post(factory, "/people", admin, {**NEW, **change}).status_code == 422, change
    assert post(factory, "/people/P-worker/pin", admin, {"pin": 4711}).status_code == 422


def test_a_key_opens_its_scopes_until_it_is_revoked(factory: Factory, admin: dict[str, str]) -> None:
    made = post(factory, "/keys", admin, {"name": "ERP", "scopes": ["orders:write"]})
    assert made.status_code == 201
    key = {"Authorization": f"Bearer {made.json['api_key']}"}
    assert factory.client().get("/api/v1/orders", headers=key).status_code == 200
    assert factory.client().get("/api/v1/inbox", headers=key).status_code == 403
    [shown] = factory.client().get("/api/v1/keys", headers=admin).json["items"]
    assert (shown["name"], shown["scopes"], "api_key" in shown) == ("ERP", ["orders:write"], False)
    assert post(factory, f"/keys/{made.json['id']}/revoke", admin).status_code == 204
    assert factory.client().get("/api/v1/orders", headers=key).status_code == 401
    assert post(factory, "/keys/none/revoke", admin).status_code == 404
    assert post(factory, "/keys", admin, {"name": "x", "scopes": ["everything"]}).status_code == 422


def test_nobody_begins_with_a_pin_that_others_have(factory: Factory, admin: dict[str, str]) -> None:
    """There is no default: each PIN is drawn, also those of the demo, whose people are made here."""
    pins = [post(factory, "/people", admin, {**NEW, "username": f"new{n}"}).json["pin"] for n in range(8)]
    pins += [post(factory, "/people/P-worker/pin", admin).json["pin"] for _ in range(8)]
    assert len(set(pins)) >= 14, pins
    assert all(len(pin) == 6 and pin.isdigit() for pin in pins)
