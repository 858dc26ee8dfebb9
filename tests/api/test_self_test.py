"""A device tells the office what works on it."""

from __future__ import annotations

from typing import Any

import pytest

from labels import payload
from tests.builders import Factory

URL = "/api/v1/devices/self-test"
TEST = {"checks": [{"id": "camera", "ok": True, "value": "1920×1080"}, {"id": "torch", "ok": False, "value": ""},
                   {"id": "sound", "ok": None, "value": ""}], "app": "0.1.0", "agent": "Chromium"}


@pytest.fixture
def phone(factory: Factory) -> dict[str, str]:
    code = payload.make("D", factory.kit.devices.issue_codes(1, None)[0].identifier)
    body = {"code": code, "name": "Line 1", "transport": "bearer"}
    made = factory.client().post("/api/v1/devices/enrol", json=body).json
    return {"id": made["device_id"], "Authorization": f"Device {made['device_id']}:{made['device_secret']}"}


def send(factory: Factory, phone: dict[str, str], body: Any = TEST) -> Any:
    return factory.client().post(URL, json=body, headers={"Authorization": phone["Authorization"]})


def kept(factory: Factory, phone: dict[str, str]) -> dict[str, Any]:
    with factory.kit.store.reading() as reads:
        found = reads.secrets.device_health(phone["id"])
    assert found is not None
    return found.data


def test_the_newest_result_is_kept_with_its_time(factory: Factory, phone: dict[str, str]) -> None:
    assert send(factory, phone).status_code == 204
    factory.clock.advance(seconds=60)
    assert send(factory, phone, {**TEST, "app": "0.2.0"}).status_code == 204
    test = kept(factory, phone)["self_test"]
    assert (test["app"], test["checks"]) == ("0.2.0", TEST["checks"])
    assert test["at"] == factory.kit.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_what_the_phone_says_with_each_push_stays_beside_it(factory: Factory, phone: dict[str, str]) -> None:
    factory.kit.devices.health.note(phone["id"], '{"unsent": 3, "app": "0.1.0"}')
    send(factory, phone)
    assert kept(factory, phone)["unsent"] == 3
    factory.clock.advance(minutes=5)
    factory.kit.devices.health.note(phone["id"], '{"unsent": 0, "app": "0.1.0"}')
    data = kept(factory, phone)
    assert (data["unsent"], data["self_test"]["app"]) == (0, "0.1.0")


@pytest.mark.parametrize("wrong", [
    {}, {**TEST, "checks": []}, {**TEST, "checks": TEST["checks"] * 20}, {**TEST, "more": 1},
    {**TEST, "checks": [{"id": "Camera!", "ok": True}]}, {**TEST, "checks": [{"id": "camera", "ok": "yes"}]},
    {**TEST, "checks": [{"id": "camera", "ok": True, "value": "x" * 201}]}])
def test_a_strange_result_is_refused(factory: Factory, phone: dict[str, str], wrong: Any) -> None:
    assert send(factory, phone, wrong).status_code == 422


def test_only_a_device_that_is_enrolled(factory: Factory) -> None:
    assert factory.client().post(URL, json=TEST).status_code == 401
    strange = {"id": "x", "Authorization": f"Device x:{'0' * 64}"}
    assert send(factory, strange).status_code == 401
