"""An answer of the wire contract that loses a field is told from a whole one."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.shop import Shop
from tests.builders import PIN, Factory
from tests.fuzz.judge import Judge

SENT = {"event", "body", "base"}  # whatever a device sent: not looked into
# What not every answer has.
MAY_GO = {
    "sync.push": {"results.inbox_id", "results.replayed"}, "sync.pull": {"rows.data.contested"},
    "devices.enrol": {"device_secret"}, "auth.login": {"token"},
    "inbox.whole": {"about.order_no", "believed.waybill", "event", "seen.actor_name", "seen.device_name"},
    "inbox.outcomes": {"outcomes.facts.binding"}}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    factory = Factory(tmp_path_factory.mktemp("shop"))
    yield Shop.open(factory)
    factory.close()


def answers(shop: Shop) -> Iterator[tuple[str, int, Any]]:
    """(operation, status, answer) of everything that phones and the inbox ask."""
    factory, phone = shop.factory, shop.phone
    client, boss = factory.client(), factory.bearer("supervisor")
    held = phone.report(shop.order, good="9000")
    phone.push(held)
    yield "sync.push", 200, phone.push(held, phone.report(shop.order, good="1")).json
    yield "sync.pull", 200, phone.pull().json
    yield "sync.quarantine", 202, client.post("/api/v1/sync/quarantine", data="{broken", headers=phone.device).json
    code = client.post("/api/v1/devices/codes", headers=boss, json={"count": 1}).json["codes"][0]  # type: ignore[index]
    yield "devices.enrol", 201, client.post("/api/v1/devices/enrol", json={
        "code": code["code"], "name": "new", "transport": "bearer"}).json
    yield "devices.me", 200, client.get("/api/v1/devices/me", headers=phone.device).json
    yield "auth.login", 200, client.post("/api/v1/auth/login", json={
        "username": "worker", "pin": PIN, "transport": "bearer"}).json
    for operation, path in (("auth.session", "auth/session"), ("devices.listed", "devices"),
                            ("inbox.cards", "inbox/cards"), ("inbox.whole", f"inbox/{shop.held}"),
                            ("inbox.outcomes", f"inbox/{shop.held}/outcomes"),
                            ("track.track", f"track/{shop.order.token}")):
        yield operation, 200, client.get(f"/api/v1/{path}", headers=boss).json


def lost(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(name of a field, the value without it), for every field; of alike entries of a list the first has it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}{name}", {k: v for k, v in value.items() if k != name}
            for called, less in lost(inner, f"{path}{name}.") if name not in SENT else ():
                yield called, {**value, name: less}
    if isinstance(value, list):
        for n, inner in enumerate(value):
            for called, less in lost(inner, path):
                yield called, [*value[:n], less, *value[n + 1:]]


def test_an_answer_of_the_contract_that_lost_a_field_is_not_taken_for_whole(shop: Shop) -> None:
    spec: Any = shop.factory.client().get("/api/v1/openapi.json").json
    judge = Judge(spec)
    operations = {one["operationId"]: one for methods in spec["paths"].values() for one in methods.values()}
    for name, status, answer in answers(shop):
        check = judge.validator(operations[name], status)
        assert check.is_valid(copy.deepcopy(answer)), name
        unnoticed = {called for called, less in lost(answer) if check.is_valid(less)}
        assert unnoticed == MAY_GO.get(name, set()), name
