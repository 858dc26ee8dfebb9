"""Every route has a rule, and the rule holds: for nobody, each role, a device, each scope, a revoked person.

(page 5, lines 1 and 2). Sockets: tests/api/test_live.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.api.access import ROLES, allow, check_routes
from tests.builders import Factory

ANY, SIGNED_IN, DEVICE = "anybody", "signed in", "device"
KEEPERS = {"admin", "supervisor"}
READERS = {"sales", "planner", "supervisor", "boss", "admin", "foreman", "orders:read", "orders:write"}
SALES = {"sales", "supervisor", "orders:write"}
COURIER = SALES | {"warehouse"}
IMPORTERS = {"admin", "planner", "supervisor", "sales"}  # of one list or another; test_imports.py tells which
PAPER = {"sales", "planner", "supervisor", "foreman", "warehouse", "admin", "orders:write"}
MASTER = {"admin", "planner"}
BOARD = {"supervisor", "boss", "planner", "foreman", "admin"}
ROLLS = {"warehouse", "supervisor", "planner", "admin"}
DELIVERY = {"warehouse", "supervisor", "sales", "planner", "orders:write"}
# Written by hand, from the roles of the domain. A route that is missing here fails the test.
TABLE: dict[str, set[str]] = {
    "POST /api/v1/devices/enrol": {ANY},
    "GET /api/v1/devices/me": {DEVICE},
    "POST /api/v1/devices/self-test": {DEVICE},
    "POST /api/v1/devices/cookie": {DEVICE},
    "POST /api/v1/devices/key": {DEVICE},
    "POST /api/v1/outbox-files": KEEPERS,
    "POST /api/v1/outbox-files/check": KEEPERS,
    "GET /api/v1/devices": KEEPERS,
    "POST /api/v1/devices/codes": KEEPERS,
    "POST /api/v1/devices/codes/cancel": KEEPERS,
    "GET /api/v1/devices/<device_id>": KEEPERS,
    "POST /api/v1/devices/<device_id>/name": KEEPERS,
    "POST /api/v1/devices/<device_id>/kiosk": KEEPERS,
    "POST /api/v1/devices/<device_id>/revoke": KEEPERS,
    "POST /api/v1/auth/badge": {DEVICE},
    "POST /api/v1/auth/login": {ANY},
    "POST /api/v1/auth/logout": {SIGNED_IN},
    "POST /api/v1/auth/speak": {SIGNED_IN},
    "GET /api/v1/auth/session": {SIGNED_IN},
    "POST /api/v1/sync/push": {DEVICE},
    "GET /api/v1/sync/pull": {SIGNED_IN},
    "POST /api/v1/sync/quarantine": {DEVICE},
    "HEAD /api/v1/blobs/<sha256>": {DEVICE, SIGNED_IN},
    "PATCH /api/v1/blobs/<sha256>": {DEVICE, SIGNED_IN},
    "GET /api/v1/blobs/<sha256>": {SIGNED_IN},
    "GET /api/v1/orders": READERS,
    "POST /api/v1/orders": {"sales", "planner", "supervisor", "orders:write"},
    "POST /api/v1/orders/import": {"sales", "planner", "supervisor", "orders:write"},
    "POST /api/v1/imports": IMPORTERS,
    "GET /api/v1/imports": IMPORTERS,
    "GET /api/v1/imports/<id>": IMPORTERS,
    "POST /api/v1/imports/<id>/mapping": IMPORTERS,
    "POST /api/v1/imports/<id>/apply": IMPORTERS,
    "GET /api/v1/imports/<id>/bad.xlsx": IMPORTERS,
    "GET /api/v1/imports/<id>/cards.pdf": {"admin"},
    "GET /api/v1/samples/<kind>.xlsx": IMPORTERS,
    "GET /api/v1/exports/<name>.xlsx": {SIGNED_IN},
    "GET /api/v1/orders/<no>": READERS,
    "GET /api/v1/orders/<no>/trail": READERS,
    "POST /api/v1/orders/<no>/confirm": SALES,
    "POST /api/v1/orders/<no>/cancel": SALES,
    "POST /api/v1/orders/<no>/complete": SALES,
    "POST /api/v1/orders/<no>/gate": SALES,
    "POST /api/v1/orders/<no>/settle": SALES,
    "POST /api/v1/orders/<no>/link": SALES,
    "POST /api/v1/orders/<no>/hold": {"supervisor", "orders:write"},
    "POST /api/v1/orders/<no>/release": {"supervisor", "orders:write"},
    "POST /api/v1/orders/<no>/transit": COURIER,
    "POST /api/v1/orders/<no>/deliver": COURIER,
    "POST /api/v1/orders/<no>/exception": COURIER,
    "POST /api/v1/orders/<no>/return": COURIER,
    "POST /api/v1/orders/<no>/changes": {"sales", "planner", "supervisor", "changes:write"},
    "GET /api/v1/changes": (READERS - {"orders:read", "orders:write"}) | {"changes:write", "changes:approve"},
    "POST /api/v1/changes/<id>/approve": {"planner", "supervisor", "sales", "changes:approve"},
    "POST /api/v1/changes/<id>/refuse": {"planner", "supervisor", "changes:approve"},
    "GET /api/v1/customers/search": {"sales", "planner", "supervisor", "orders:write"},
    "POST /api/v1/orders/check": {"sales", "planner", "supervisor", "orders:write"},
    "POST /api/v1/orders/<no>/files": {"sales", "planner", "supervisor", "orders:write"},
    "GET /api/v1/deliveries": DELIVERY | {"boss", "admin", "orders:read"},
    "GET /api/v1/deliveries/ready": DELIVERY | {"boss", "admin", "orders:read"},
    "GET /api/v1/deliveries/<id>": DELIVERY | {"boss", "admin", "orders:read"},
    "POST /api/v1/deliveries": DELIVERY,
    "POST /api/v1/deliveries/<id>/sign": DELIVERY | {"boss"},
    "POST /api/v1/deliveries/<id>/cancel": DELIVERY,
    "GET /api/v1/labels/delivery/<delivery_id>.pdf": DELIVERY | {"boss", "admin", "orders:read"},
    "GET /api/v1/inbox": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "GET /api/v1/inbox/cards": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "GET /api/v1/inbox/decided": {SIGNED_IN},
    "GET /api/v1/inbox/<id>": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "GET /api/v1/inbox/<id>/outcomes": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "POST /api/v1/inbox/<id>/outcomes": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "POST /api/v1/inbox/outcomes": {"supervisor", "foreman", "inspector", "planner", "boss", "inbox:read"},
    "POST /api/v1/inbox/<id>/reopen": {"supervisor", "inbox:write"},
    "POST /api/v1/inbox/<id>/resolve": {"supervisor", "planner", "inbox:write"},
    "POST /api/v1/packages/codes": ROLLS,
    "GET /api/v1/labels/package/<package_id>.pdf": ROLLS,
    "GET /api/v1/labels/packages/<batch>.pdf": ROLLS,
    "GET /api/v1/labels/tracking/<no>.pdf": PAPER,
    "GET /api/v1/schedule": BOARD | {"sales"},
    "GET /api/v1/schedule/dispatch": BOARD | {"sales"},
    "GET /api/v1/labels/dispatch.pdf": BOARD | {"sales"},
    "POST /api/v1/schedule/move": {"planner", "supervisor"},
    "POST /api/v1/schedule/crew": {"planner", "supervisor", "foreman"},
    "GET /api/v1/labels/traveler/<work_order_id>.pdf": PAPER,
    "GET /api/v1/labels/badges.pdf": KEEPERS,
    "GET /api/v1/people": KEEPERS,
    "POST /api/v1/people": {"admin"},
    "GET /api/v1/people/names": {SIGNED_IN, DEVICE},
    "GET /api/v1/people/<person_id>": KEEPERS,
    "POST /api/v1/people/<person_id>": {"admin"},
    "POST /api/v1/people/<person_id>/pin": {"admin"},
    "POST /api/v1/people/<person_id>/password": {"admin"},
    "POST /api/v1/people/<person_id>/badge": {"admin"},
    "POST /api/v1/people/<person_id>/sessions/<session_id>/end": {"admin"},
    "GET /api/v1/people/<person_id>/leaving": {"admin"},
    "POST /api/v1/people/<person_id>/leave": {"admin"},
    "POST /api/v1/labels/badges.pdf": KEEPERS,
    "POST /api/v1/labels/enrolment.pdf": KEEPERS,
    "POST /api/v1/people/<person_id>/roles": {"admin"},
    "POST /api/v1/people/<person_id>/revoke": {"admin"},
    "GET /api/v1/keys": {"admin"},
    "POST /api/v1/keys": {"admin"},
    "POST /api/v1/keys/<key_id>/revoke": {"admin"},
    "GET /api/v1/products": {SIGNED_IN},
    "POST /api/v1/products": MASTER,
    "GET /api/v1/products/<sku>/picture.svg": {SIGNED_IN, DEVICE},
    "GET /api/v1/work-centers": {SIGNED_IN},
    "POST /api/v1/work-centers": MASTER,
    "GET /api/v1/workshops": {SIGNED_IN},
    "POST /api/v1/workshops": MASTER,
    "GET /api/v1/crews": {SIGNED_IN},
    "POST /api/v1/crews": MASTER | {"supervisor"},
    "GET /api/v1/customers": MASTER | {"sales", "supervisor"},
    "POST /api/v1/customers": MASTER | {"sales", "supervisor"},
    "GET /api/v1/carriers": {SIGNED_IN},
    "POST /api/v1/setup/starter": {"admin"},
    "GET /api/v1/setup": {ANY},
    "POST /api/v1/setup/admin": {ANY},
    "POST /api/v1/setup/printed": PAPER - {"orders:write"},
    "GET /api/v1/setup/progress": MASTER | {"supervisor", "boss"},
    "GET /api/v1/settings": {SIGNED_IN},
    "POST /api/v1/settings": {"admin"},
    "GET /api/v1/calendar": {SIGNED_IN},
    "POST /api/v1/calendar": MASTER | {"supervisor"},
    "POST /api/v1/files": {SIGNED_IN, "orders:write"},
    "GET /api/v1/files/<file_id>": {SIGNED_IN, DEVICE},
    "GET /api/v1/files/<file_id>/preview.png": {SIGNED_IN, DEVICE},
    "GET /api/v1/defects": {SIGNED_IN},
    "POST /api/v1/defects": MASTER,
    "POST /api/v1/settings/carriers": {"admin"},
    "GET /api/v1/tasks": {SIGNED_IN},
    "GET /api/v1/board": BOARD,
    "GET /api/v1/board/pictures": BOARD,
    "GET /api/v1/board/<name>": BOARD,
    "GET /api/v1/pay": BOARD - {"foreman"},
    "GET /api/v1/pay.xlsx": BOARD - {"foreman"},
    "GET /api/v1/pay/mine": {SIGNED_IN},
    "GET /api/v1/pay/<person_id>": set(),  # nobody until the factory opens individual figures
    "GET /api/v1/openapi.json": {ANY},
    "GET /api/v1/track/<token>": {ANY},
    "GET /t/<token>": {ANY},
    "GET /C/<code>": {ANY},
    "GET /": {ANY},
    "GET /app/<path:rest>": {ANY},
    "GET /office/<path:rest>": {ANY},
    "GET /api/v1/backups/last": {"admin", "supervisor", "boss"},
    "POST /api/v1/backups": {"admin"},
    "GET /api/v1/restores": {"admin", "supervisor", "planner", "boss"},
    "GET /healthz": {ANY},
    "GET /readyz": {ANY},
    "GET /metrics": {ANY},
}
SCOPES = ("orders:read", "orders:write", "changes:write", "changes:approve", "inbox:read", "inbox:write")


def routes(app: Flask) -> dict[str, str]:
    """Method and rule -> a path to call. HEAD counts where it is a route of its own."""
    found: dict[str, str] = {}
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"OPTIONS"}
        for method in methods - ({"HEAD"} if "GET" in methods else set()):
            found[f"{method} {rule.rule}"] = re.sub(r"<[^>]+>", "0" * 64, rule.rule)
    return found


def test_the_table_names_every_route_and_no_other(factory: Factory) -> None:
    assert set(routes(factory.app)) == set(TABLE)


def call(factory: Factory, route: str, path: str, headers: dict[str, str]) -> int:
    method = route.split()[0]
    body = None if method in ("GET", "HEAD") else {}
    return factory.client().open(path, method=method, json=body, headers=headers).status_code


def may(route: str, *rights: str) -> bool:
    return bool(TABLE[route] & {ANY, *rights})


def check(factory: Factory, route: str, path: str, headers: dict[str, str], *rights: str) -> None:
    """With the right: anything but 401 and 403 (login and enrol refuse what they are given). Without: 403."""
    status = call(factory, route, path, headers)
    if may(route, *rights):
        assert status not in (401, 403), (route, rights, status)
    else:
        assert status == 403, (route, rights, status)


@pytest.fixture
def staffed(factory: Factory) -> Factory:
    """Somebody of every role, and the very person who is revoked."""
    for rate in factory.kit.rates.values():
        rate.limit = 100_000
    for role in ROLES:
        factory.person(f"r-{role}", [role])
    factory.person("gone", sorted(ROLES))
    return factory


def test_nobody(staffed: Factory) -> None:
    for route, path in routes(staffed.app).items():
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Device a:b"},
                        {"Authorization": "Basic YTpi"}):
            status = call(staffed, route, path, headers)
            assert may(route) or status == 401, (route, headers, status)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role(staffed: Factory, role: str) -> None:
    for route, path in routes(staffed.app).items():
        check(staffed, route, path, staffed.bearer(f"r-{role}"), SIGNED_IN, role)


def test_a_revoked_person(staffed: Factory) -> None:
    headers = staffed.bearer("gone")
    staffed.act("person.revoke", id="P-gone")
    for route, path in routes(staffed.app).items():
        status = call(staffed, route, path, headers)
        assert may(route) or status == 401, (route, status)


def test_a_device(staffed: Factory) -> None:
    phone = staffed.phone("r-worker")
    for route, path in routes(staffed.app).items():
        if route.endswith("/sync/push"):
            assert phone.push().status_code == 200
        else:
            check(staffed, route, path, phone.device, DEVICE)


def test_a_revoked_device_only_empties_itself(staffed: Factory) -> None:
    phone = staffed.phone("r-worker")
    staffed.act("device.revoke", id=phone.device_id)
    keeps = ("/sync/push", "/sync/quarantine", "/devices/me")
    for route, path in routes(staffed.app).items():
        status = call(staffed, route, path, phone.device)
        uploads = ("HEAD /api/v1/blobs/<sha256>", "PATCH /api/v1/blobs/<sha256>")
        if may(route) or route.endswith(keeps) or route in uploads:
            assert status != 401, route
        elif route == "GET /api/v1/blobs/<sha256>":
            assert status == 401
        else:
            assert status in (401, 403), (route, status)


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope(staffed: Factory, scope: str) -> None:
    headers = staffed.key(scope)
    for route, path in routes(staffed.app).items():
        check(staffed, route, path, headers, scope)


def test_a_route_without_a_rule_stops_the_start() -> None:
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "x")
    with pytest.raises(RuntimeError, match="bare"):
        check_routes(app)


@pytest.mark.parametrize("rule", [{}, {"roles": ["king"]}, {"public": False}])
def test_a_rule_that_means_nothing_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        allow(**rule)


def test_no_view_is_wired_past_the_rules() -> None:
    """Views are registered with blueprints, which `check_routes` sees; nothing mounts another WSGI app."""
    source = (Path(__file__).parents[2] / "server" / "app.py").read_text("utf-8")
    assert "DispatcherMiddleware" not in source
