"""Who may see which thing: roles × resources, on things that exist (page 5, line 2; invariant I11).

tests/api/test_access.py asks the routes; here each path leads to something real, and answers are read.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from server.api.access import ROLES
from sync.model.records import Package
from tests.api.shop import PRIVATE, Shop, drawn, photo, post
from tests.api.test_live import socket
from tests.builders import Factory, Phone

EVERYBODY = set(ROLES)
ORDERS = {"sales", "planner", "supervisor", "boss", "admin", "foreman"}
PAPER = {"sales", "planner", "supervisor", "foreman", "warehouse", "admin"}
ROLLS = {"warehouse", "supervisor", "planner", "admin"}
KEEPERS = {"admin", "supervisor"}
INBOX = {"supervisor", "foreman", "inspector", "planner", "boss"}
BOARD = {"supervisor", "boss", "planner", "foreman", "admin"}
NOTES = {"warehouse", "sales", "planner", "supervisor", "boss", "admin"}
IMPORTERS = {"admin", "planner", "supervisor", "sales"}
# Resource -> the roles that may see it. Written by hand, from the roles of the domain.
MATRIX: dict[str, set[str]] = {
    "/api/v1/blobs/<sha256>": EVERYBODY,  # photos of NG reports, which every role works with
    "/api/v1/products": EVERYBODY, "/api/v1/defects": EVERYBODY, "/api/v1/work-centers": EVERYBODY,
    "/api/v1/products/<sku>/picture.svg": EVERYBODY,
    "/api/v1/workshops": EVERYBODY, "/api/v1/crews": EVERYBODY, "/api/v1/carriers": EVERYBODY,
    "/api/v1/settings": EVERYBODY, "/api/v1/calendar": EVERYBODY,
    "/api/v1/customers": {"admin", "planner", "sales", "supervisor"},
    "/api/v1/setup/progress": {"admin", "planner", "supervisor", "boss"},
    "/api/v1/files/<file_id>": EVERYBODY, "/api/v1/files/<file_id>/preview.png": EVERYBODY,
    "/api/v1/sync/pull": EVERYBODY, "/api/v1/auth/session": EVERYBODY,
    "/api/v1/orders": ORDERS, "/api/v1/orders/<no>": ORDERS, "/api/v1/orders/<no>/trail": ORDERS,
    "/api/v1/changes": ORDERS, "/api/v1/customers/search": {"sales", "planner", "supervisor"},
    "/api/v1/deliveries": NOTES, "/api/v1/deliveries/ready": NOTES, "/api/v1/deliveries/<id>": NOTES,
    "/api/v1/labels/delivery/<delivery_id>.pdf": NOTES,
    "/api/v1/inbox": INBOX, "/api/v1/inbox/cards": INBOX, "/api/v1/inbox/<id>": INBOX,
    "/api/v1/inbox/<id>/outcomes": INBOX, "/api/v1/inbox/decided": EVERYBODY,
    "/api/v1/devices": KEEPERS, "/api/v1/people": KEEPERS, "/api/v1/labels/badges.pdf": KEEPERS,
    "/api/v1/keys": {"admin"},
    "/api/v1/labels/package/<package_id>.pdf": ROLLS, "/api/v1/labels/packages/<batch>.pdf": ROLLS,
    "/api/v1/labels/tracking/<no>.pdf": PAPER, "/api/v1/labels/traveler/<work_order_id>.pdf": PAPER,
    "/api/v1/tasks": EVERYBODY, "/api/v1/board": BOARD, "/api/v1/board/pictures": BOARD, "/api/v1/board/<name>": BOARD,
    "/api/v1/pay": BOARD - {"foreman"}, "/api/v1/pay.xlsx": BOARD - {"foreman"}, "/api/v1/pay/mine": EVERYBODY,
    "/api/v1/pay/<person_id>": {"supervisor"},  # to whom this factory opened individual figures
    "/api/v1/devices/<device_id>": KEEPERS, "/api/v1/people/<person_id>": KEEPERS,
    "/api/v1/people/<person_id>/leaving": {"admin"}, "/api/v1/people/names": set(ROLES),
    "/api/v1/imports": IMPORTERS, "/api/v1/samples/<kind>.xlsx": IMPORTERS,
    # People's lists, and the slips with their PINs, are the administrator's.
    "/api/v1/imports/<id>": {"admin"}, "/api/v1/imports/<id>/bad.xlsx": {"admin"},
    "/api/v1/imports/<id>/cards.pdf": {"admin"},
    "/api/v1/exports/<name>.xlsx": ORDERS,
    "/api/v1/schedule": BOARD | {"sales"}, "/api/v1/schedule/dispatch": BOARD | {"sales"},
    "/api/v1/labels/dispatch.pdf": BOARD | {"sales"}, "/api/v1/backups/last": {"admin", "supervisor", "boss"},
    "/api/v1/restores": {"admin", "supervisor", "planner", "boss"},
    "/api/v1/devices/me": set(),  # the device alone
}
SCOPES = {"orders:read": {"/api/v1/orders", "/api/v1/orders/<no>", "/api/v1/orders/<no>/trail", "/api/v1/deliveries",
                          "/api/v1/deliveries/ready", "/api/v1/deliveries/<id>",
                          "/api/v1/labels/delivery/<delivery_id>.pdf"},
          "changes:write": {"/api/v1/changes"}, "inbox:read": {"/api/v1/inbox", "/api/v1/inbox/cards",
                                                                   "/api/v1/inbox/<id>",
                                                                   "/api/v1/inbox/<id>/outcomes"}}
# Who imports other lists only is not told which imports there are.
UNTOLD = {"/api/v1/imports/<id>", "/api/v1/imports/<id>/bad.xlsx"}
# The customer's name and address are for those who deal with them.
PRIVATE_TO = ORDERS
# Whoever brings the goods must know to whom: a delivery note says so.
TOLD_TO_WAREHOUSE = {"/api/v1/deliveries", "/api/v1/deliveries/ready", "/api/v1/deliveries/<id>"}


@pytest.fixture
def shop(factory: Factory) -> Shop:
    opened = Shop.open(factory)
    post(factory, "people", {"name": "New", "username": "new", "roles": ["worker"]}, "r-admin")
    factory.kit.offload = drawn  # drawing is tested with the labels
    return opened


def resources(shop: Shop) -> dict[str, str]:
    """What is not public, each with a path to something that exists."""
    paths = shop.paths() | {"/api/v1/labels/badges.pdf": "/api/v1/labels/badges.pdf"}
    return {rule: paths[rule] for rule in MATRIX}


def test_the_matrix_names_every_resource_that_is_not_public(shop: Shop) -> None:
    public = {"/", "/app/<path:rest>", "/office/<path:rest>", "/healthz", "/readyz", "/metrics", "/t/<token>",
              "/C/<code>", "/api/v1/track/<token>", "/api/v1/openapi.json", "/api/v1/setup"}
    assert set(shop.paths()) == set(MATRIX) | public


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_sees_its_things_and_no_others(shop: Shop, role: str) -> None:
    headers = shop.factory.bearer(f"r-{role}")
    for rule, path in resources(shop).items():
        answer = shop.factory.client().get(path, headers=headers)
        refused = {403, 404} if rule in UNTOLD else {403}
        assert answer.status_code in ({200} if role in MATRIX[rule] else refused), (rule, role)
        if role == "warehouse" and rule in TOLD_TO_WAREHOUSE:
            continue
        if role not in MATRIX[rule] or role not in PRIVATE_TO:
            assert [w for w in PRIVATE if w in decoded(answer)] == [], (rule, role)


def decoded(answer: Any) -> str:
    return json.dumps(answer.json, ensure_ascii=False) if answer.is_json else answer.data.decode("utf-8", "replace")


def test_a_device_without_a_person_sees_no_thing_of_the_office(shop: Shop) -> None:
    seen = {rule for rule, path in resources(shop).items()
            if shop.factory.client().get(path, headers=shop.phone.device).status_code != 403}
    assert seen == {"/api/v1/devices/me", "/api/v1/people/names", "/api/v1/products/<sku>/picture.svg",
                    "/api/v1/files/<file_id>",
                    "/api/v1/files/<file_id>/preview.png"}


@pytest.mark.parametrize("scope", ["orders:read", "changes:write", "inbox:read", "inbox:write", "changes:approve"])
def test_a_key_sees_what_its_scope_says(shop: Shop, scope: str) -> None:
    headers = shop.factory.key(scope)
    seen = {rule for rule, path in resources(shop).items()
            if shop.factory.client().get(path, headers=headers).status_code == 200}
    assert seen == SCOPES.get(scope, {"/api/v1/changes"} if scope == "changes:approve" else set())


# --- rows and verdicts ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(ROLES))
def test_I11_nothing_private_is_in_what_any_role_pulls(shop: Shop, role: str) -> None:
    """Nor in the notes of held events, though customers are what they are about [S8]."""
    phone = shop.factory.phone(f"r-{role}")
    pulled = decoded(phone.pull())
    assert shop.order.no in pulled
    assert [w for w in (*PRIVATE, "别家", shop.order.token) if w in pulled] == []
    own = decoded(shop.phone.pull())
    assert [w for w in (*PRIVATE, "别家", shop.order.token) if w in own] == []


def test_verdicts_belong_to_the_capturing_device(shop: Shop) -> None:
    """Not to the same person elsewhere, not to a supervisor, not to whoever carried them."""
    factory = shop.factory
    carrier, elsewhere = factory.phone("supervisor"), factory.phone("crew")
    event = shop.phone.report(shop.order, good="1")
    assert carrier.results(event)[0]["verdict"] == "applied"
    for phone in (carrier, elsewhere):
        assert phone.pull().json["verdicts"] == []
    without_device = factory.client().get("/api/v1/sync/pull", headers=factory.bearer("crew"))
    assert without_device.json["verdicts"] == []
    assert event["event_id"] in {v["event_id"] for v in shop.phone.pull().json["verdicts"]}


# --- credentials of others --------------------------------------------------------------------------


def test_one_devices_secret_opens_no_other(shop: Shop) -> None:
    other = shop.factory.phone()
    mixed = {"Authorization": f"Device {other.device_id}:{shop.phone.secret}"}
    for method, path in (("GET", "devices/me"), ("POST", "sync/push"), ("POST", "sync/quarantine"),
                         ("HEAD", f"blobs/{shop.sha256}")):
        answer = shop.factory.client().open(f"/api/v1/{path}", method=method, headers=mixed)
        assert answer.status_code == 401, path


def test_an_event_in_somebody_elses_name_is_held(shop: Shop) -> None:
    """Whoever knows ids but has no session of the person gains nothing [S14]."""
    mine, body = shop.factory.phone("worker"), {"work_order": shop.order.code, "operation": 10, "good": "1"}
    forged = [mine.event("work.report", body, actor_id="P-supervisor"),
              mine.event("work.report", body, actor_id=shop.phone.actor, session_id=shop.phone.session_id),
              mine.event("work.report", body, session_id=shop.factory.phone("worker").session_id)]
    assert [(r["verdict"], r["code"]) for r in mine.results(*forged)] == [("held", "actor_mismatch")] * 3


def test_the_cookie_of_one_person_opens_no_other_session(shop: Shop) -> None:
    browser, other = shop.factory.client(), shop.factory.kit.signin.issue("P-supervisor", None)
    browser.set_cookie("sg_person", shop.factory.token("worker"))
    assert browser.get("/api/v1/auth/session").json["actor"]["id"] == "P-worker"
    assert browser.get("/api/v1/auth/session", headers={"X-Session-Id": other.session_id}).status_code == 401


def test_signing_out_ends_the_own_session_alone(shop: Shop) -> None:
    factory = shop.factory
    first, second = factory.bearer("worker"), factory.bearer("worker")
    assert factory.client().post("/api/v1/auth/logout", headers=first).status_code == 204
    assert factory.client().get("/api/v1/auth/session", headers=first).status_code == 401
    assert factory.client().get("/api/v1/auth/session", headers=second).status_code == 200


def test_a_worker_cannot_undo_what_another_did(shop: Shop) -> None:
    [made] = shop.phone.results(shop.phone.report(shop.order, good="1"))
    body = {"event_id": made["event_id"], "reason": "x"}
    for name, verdict in (("worker", "held"), ("crew", "applied")):
        phone: Phone = shop.factory.phone(name)
        assert phone.results(phone.event("event.reverse", body))[0]["verdict"] == verdict, name


def test_foremen_read_the_inbox_and_decide_nothing(shop: Shop) -> None:
    body = {"event_id": shop.factory.kit.ids.uuid(), "decision": "apply", "note": ""}
    for role in sorted(ROLES - {"supervisor", "planner"}):
        answer = shop.factory.client().post(f"/api/v1/inbox/{shop.held}/resolve", json=body,
                                            headers=shop.factory.bearer(f"r-{role}"))
        assert answer.status_code == 403, role
    planner = shop.factory.client().post(f"/api/v1/inbox/{shop.held}/resolve", json=body,
                                         headers=shop.factory.bearer("r-planner"))
    assert planner.status_code == 403, "not a planner's case"


# --- what customers hold ----------------------------------------------------------------------------


def test_a_link_opens_its_order_and_nothing_of_another(shop: Shop) -> None:
    for mine, other in ((shop.order, shop.other), (shop.other, shop.order)):
        for path in (f"/t/{mine.token}", f"/api/v1/track/{mine.token}"):
            # The note's number holds the day, as order numbers do: "DN260302-001".
            text = shop.factory.client().get(path).text.replace(shop.note, "")
            assert mine.no in text
            assert [w for w in (other.no, other.token, other.work_order, *PRIVATE, "别家") if w in text] == [], path


def test_what_is_no_secret_opens_nothing(shop: Shop) -> None:
    for known in (shop.order.no, shop.order.work_order, shop.order.code, shop.box_id, "SF1234567890123",
                  shop.sha256, shop.phone.device_id, shop.batch):
        for path in (f"/t/{known}", f"/api/v1/track/{known}"):
            assert shop.factory.client().get(path).status_code == 404, path
        assert not socket(shop.factory, "/track", {"token": known}).is_connected("/track"), known


def test_a_box_tells_nothing_but_itself(shop: Shop) -> None:
    with shop.factory.kit.store.reading() as reads:
        package = reads.source.load(Package, shop.box_id)
    assert package is not None
    page = shop.factory.client().get(f"/C/{shop.box}").text
    told = json.dumps(socket(shop.factory, "/track", {"token": shop.box}).get_received("/track"))
    for text in (page, told):
        assert "SF1234567890123" in text
        assert [w for w in (shop.order.no, shop.order.token, shop.order.work_order, shop.box_id, shop.other_box,
                            shop.other.no, "HR-1001", "导轨", *PRIVATE, *package.lines) if w in text] == []


# --- downloads (line 26) ----------------------------------------------------------------------------


def test_downloads_have_names_of_our_making(shop: Shop) -> None:
    """Photos come as attachments of one kind; what we draw ourselves is shown. No name repeats what was sent."""
    headers = shop.factory.bearer("r-supervisor")
    for rule, path in resources(shop).items():
        answer = shop.factory.client().get(path, headers=headers)
        if "supervisor" not in MATRIX[rule]:
            continue
        if rule == "/api/v1/blobs/<sha256>":
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{shop.sha256[:16]}.jpg"'
            assert answer.mimetype == "image/jpeg"
            assert answer.data != photo()
        elif rule.endswith(".xlsx"):
            assert re.fullmatch(r'attachment; filename="[a-z]+[\w-]*\.xlsx"', answer.headers["Content-Disposition"])
        elif rule.endswith(".pdf"):
            assert re.fullmatch(r'inline; filename="[a-z]+[\w-]*\.pdf"', answer.headers["Content-Disposition"])
            assert answer.mimetype == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_product_with_a_hostile_name_is_drawn_harmlessly(shop: Shop) -> None:
    post(shop.factory, "products", {"sku": "X-1", "name": '"/><script>alert(1)</script>', "routing": [
        {"number": 10, "name": "车削", "work_center": "LATHE"}]}, "r-admin")
    answer = shop.factory.client().get("/api/v1/products/X-1/picture.svg", headers=shop.factory.bearer("r-worker"))
    assert answer.mimetype == "image/svg+xml"
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
