"""Socket.IO: /track for customers, /live for phones and the office."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from server.api.access import ROLES
from server.live import Live
from tests.builders import PIN, Factory

OWN = {"Origin": "http://localhost"}


def socket(factory: Factory, namespace: str, auth: Any = None, headers: dict[str, str] | None = None,
           browser: Any = None) -> Any:
    live: Live = factory.app.extensions["live"]
    return live.socketio.test_client(factory.app, namespace=namespace, auth=auth, headers=headers,
                                     flask_test_client=browser)


def until(ask: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true answer; fails after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.01)
    raise AssertionError("nothing came")


def events(client: Any, namespace: str, name: str) -> list[Any]:
    return [m["args"][0] for m in client.get_received(namespace) if m["name"] == name]


def poked(client: Any, seq: int) -> Any:
    """The first poke that says `seq` or more."""
    return until(lambda: next((p for p in events(client, "/live", "poke") if p["seq"] >= seq), None))


# --- /track -------------------------------------------------------------------------------------


def test_a_customer_gets_the_snapshot_and_each_change(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone()
    client = socket(factory, "/track", {"token": order.token})
    [first] = events(client, "/track", "status")
    assert first == factory.client().get(f"/api/v1/track/{order.token}").json
    phone.results(phone.report(order))
    changed = until(lambda: next(
        (s for s in events(client, "/track", "status") if s["state"] == "in_production"), None))
    assert (changed["epoch"], changed["seq"]) > (first["epoch"], first["seq"])
    assert changed == factory.client().get(f"/api/v1/track/{order.token}").json


def test_others_orders_stay_unseen(factory: Factory) -> None:
    order, other, phone = factory.order(), factory.order(), factory.phone()
    client, witness = (socket(factory, "/track", {"token": o.token}) for o in (order, other))
    client.get_received("/track")
    witness.get_received("/track")
    phone.results(phone.report(other))
    until(lambda: events(witness, "/track", "status"))
    assert {s["order_no"] for s in events(client, "/track", "status")} <= {order.no}


def test_a_package_code_shows_that_box_only(factory: Factory) -> None:
    factory.person("packer", ["warehouse", "worker"])
    order, phone, [code] = factory.order(), factory.phone("packer"), factory.package_codes()
    pack = phone.event("package.pack", {"package": code, "lines": [{"work_order": order.code, "quantity": "1"}]})
    phone.results(phone.report(order, operation=20), pack)
    client = socket(factory, "/track", {"token": code})
    [box] = events(client, "/track", "status")
    assert order.no not in str(box)
    phone.results(phone.event("package.bind", {"package": code, "waybill": "SF1234567890123", "carrier": "SF"}))
    until(lambda: any(b["waybill"] == "SF1234567890123" for b in events(client, "/track", "status")))


@pytest.mark.parametrize("auth", [None, {}, {"token": ""}, {"token": 5}, {"token": "0" * 26}, {"token": "x" * 5000},
                                  "text", {"room": "order:1"}])
def test_wrong_tokens_are_refused_alike(factory: Factory, auth: Any) -> None:
    client = socket(factory, "/track", auth)
    assert not client.is_connected("/track")


def test_an_order_number_or_waybill_is_no_token(factory: Factory) -> None:
    order = factory.order()
    assert not socket(factory, "/track", {"token": order.no}).is_connected("/track")


def test_guessing_is_slowed(factory: Factory) -> None:
    factory.kit.rates["links"].limit = 2
    for _ in range(3):
        socket(factory, "/track", {"token": "0" * 26})
    order = factory.order()
    assert socket(factory, "/track", {"token": order.token}).is_connected("/track"), "a right link is never slowed"


def test_rooms_are_joined_by_the_server_only(factory: Factory) -> None:
    order, other, phone = factory.order(), factory.order(), factory.phone()
    client = socket(factory, "/track", {"token": order.token})
    client.get_received("/track")
    for name in ("join", "join_room", "subscribe", "enter_room"):
        client.emit(name, {"room": f"order:{other.no}"}, namespace="/track")
    witness = socket(factory, "/track", {"token": other.token})
    witness.get_received("/track")
    phone.results(phone.report(other))
    until(lambda: events(witness, "/track", "status"))
    assert {s["order_no"] for s in events(client, "/track", "status")} <= {order.no}


# --- /live --------------------------------------------------------------------------------------


def test_a_poke_says_how_far_and_nothing_else(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    client = socket(factory, "/live", {"token": phone.token})
    [hello] = events(client, "/live", "poke")
    [result] = phone.results(phone.report(order))
    assert poked(client, result["seq"]) == {"epoch": factory.kit.writer.epoch, "seq": result["seq"]}
    assert set(hello) == {"epoch", "seq"}


def test_a_device_may_listen_without_a_person(factory: Factory) -> None:
    phone = factory.phone()
    assert socket(factory, "/live", {"device": f"{phone.device_id}:{phone.secret}"}).is_connected("/live")


@pytest.mark.parametrize("auth", [None, {}, {"token": "x"}, {"device": "x:y"}, {"token": ["x"]}, "x"])
def test_nobody_else_listens(factory: Factory, auth: Any) -> None:
    assert not socket(factory, "/live", auth).is_connected("/live")
    assert not socket(factory, "/live", auth, OWN).is_connected("/live")


def test_api_keys_and_customers_do_not_listen(factory: Factory) -> None:
    token = factory.key("orders:write")["Authorization"].removeprefix("Bearer ")
    assert not socket(factory, "/live", {"token": token}).is_connected("/live")
    assert not socket(factory, "/live", {"token": factory.order().token}).is_connected("/live")
    assert not socket(factory, "/").is_connected("/")


# Every event that a client may send, and who may: written by hand; "connect" is the only one that says anything.
SOCKETS = {
    ("/live", "connect"): {"device", *ROLES}, ("/live", "disconnect"): {"device", *ROLES},
    ("/track", "connect"): {"customer"}, ("/", "connect"): set(),
}


def test_the_table_names_every_socket_event_and_no_other(factory: Factory) -> None:
    server = factory.app.extensions["live"].socketio.server
    assert {(namespace, event) for namespace, events in server.handlers.items() for event in events} == set(SOCKETS)
    assert not server.namespace_handlers


@pytest.mark.parametrize("namespace", ["/live", "/track", "/"])
def test_each_role_a_device_a_customer_nobody_and_the_revoked(factory: Factory, namespace: str) -> None:
    allowed, phone, gone = SOCKETS[namespace, "connect"], factory.phone(), factory.phone()
    tokens = {}
    for role in sorted(ROLES):
        factory.person(f"r-{role}", [role])
        tokens[role] = factory.token(f"r-{role}")
    factory.person("gone", sorted(ROLES))
    revoked = factory.token("gone")
    factory.act("person.revoke", id="P-gone")
    factory.act("device.revoke", id=gone.device_id)
    who: dict[str, Any] = {
        **{role: {"token": token} for role, token in tokens.items()}, "customer": {"token": factory.order().token},
        "device": {"device": f"{phone.device_id}:{phone.secret}"}, "nobody": None, "revoked person": {"token": revoked},
        "revoked device": {"device": f"{gone.device_id}:{gone.secret}"}, "on a revoked device": {"token": gone.token}}
    for name, auth in who.items():
        assert socket(factory, namespace, auth).is_connected(namespace) == (name in allowed), name


def test_cookies_count_only_with_an_origin(factory: Factory) -> None:
    browser = factory.client()
    browser.post("/api/v1/auth/login", json={"username": "worker", "pin": PIN},
                 headers={"X-Requested-With": "suigong"})
    assert socket(factory, "/live", headers=OWN, browser=browser).is_connected("/live")
    assert not socket(factory, "/live", browser=browser).is_connected("/live")


def test_origins(factory: Factory) -> None:
    allowed = factory.app.extensions["live"].origin_allowed
    assert allowed("http://localhost", {"HTTP_HOST": "x"})
    assert allowed("http://192.168.1.5:8000", {"HTTP_HOST": "192.168.1.5:8000"})
    for origin in ("https://evil.example", "null", "http://localhost.evil.example", "file://", ""):
        assert not allowed(origin, {"HTTP_HOST": "localhost"})


@pytest.mark.parametrize("how", ["device", "person", "role"])
def test_revoking_drops_sockets_at_once(factory: Factory, how: str) -> None:
    phone, other = factory.phone(), factory.phone("supervisor")
    client = socket(factory, "/live", {"token": phone.token})
    witness = socket(factory, "/live", {"token": other.token})
    if how == "device":
        factory.act("device.revoke", id=phone.device_id)
    elif how == "person":
        factory.act("person.revoke", id="P-worker")
    else:
        row = factory.act("roles.set", id="P-worker", roles=["warehouse"])  # still a person: stays
        poked(witness, row.seq)
        assert client.is_connected("/live")
        return
    until(lambda: not client.is_connected("/live"))
    assert witness.is_connected("/live")


def test_signing_out_drops_the_socket_at_once(factory: Factory) -> None:
    phone, other = factory.phone(), factory.phone("supervisor")
    client = socket(factory, "/live", {"token": phone.token})
    witness = socket(factory, "/live", {"token": other.token})
    phone.client.post("/api/v1/auth/logout", headers=phone.person)
    until(lambda: not client.is_connected("/live"))
    assert witness.is_connected("/live")
