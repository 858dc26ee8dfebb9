"""X-Device-Health with push and pull, GET /devices, kiosk, names, codes that are taken back, lost phones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.services.device_health import read_health
from tests.builders import Factory, Phone

SAID = {"unsent": 3, "oldest": "2026-03-01T08:00:00+08:00", "persisted": True, "app": "1.4.0", "offset_ms": -120,
        "scan_fails": 2}


def say(phone: Phone, said: Any, pull: bool = False) -> None:
    text = said if isinstance(said, str) else json.dumps(said)
    if pull:
        done = phone.client.get("/api/v1/sync/pull", headers={**phone.person, "X-Device-Health": text})
    else:
        done = phone.client.post("/api/v1/sync/push", json=phone.request([]),
                                 headers={**phone.device, "X-Device-Health": text})
    assert done.status_code == 200, done.text


def listed(factory: Factory, phone: Phone) -> dict[str, Any]:
    rows = factory.client().get("/api/v1/devices", headers=factory.bearer("supervisor")).json["items"]
    return next(r for r in rows if r["id"] == phone.device_id)


def post(factory: Factory, phone: Phone, path: str, body: Any = None, who: str = "supervisor") -> Any:
    url = f"/api/v1/devices/{phone.device_id}/{path}"
    return factory.client().post(url, json=body, headers=factory.bearer(who))


@pytest.mark.parametrize("pull", [False, True])
def test_what_a_phone_says_is_shown(factory: Factory, pull: bool) -> None:
    phone = factory.phone()
    assert listed(factory, phone)["health"] is None
    say(phone, {**SAID, "by": {"P-worker": 3}, "later": "fields of a newer app"}, pull)
    found = listed(factory, phone)
    assert {k: found["health"][k] for k in SAID} == SAID
    assert found["sessions"] == 1


def test_a_phone_with_nobody_signed_in_tells_that_it_has_sent_everything(factory: Factory) -> None:
    phone = factory.phone()
    say(phone, SAID)
    headers = {**phone.device, "X-Device-Health": json.dumps({**SAID, "unsent": 0})}
    assert factory.client().get("/api/v1/devices/me", headers=headers).status_code == 200
    assert listed(factory, phone)["health"]["unsent"] == 0


@pytest.mark.parametrize("text", [
    "", "x", "[]", "null", "5", '"a"', "{}", '{"unsent": "3"}', '{"unsent": -1}', '{"unsent": true}', '{"unsent": 1e9}',
    '{"unsent": 3, "oldest": "yesterday"}', '{"app": 5}', '{"app": "a\\u0000b"}', '{"persisted": 1}',
    '{"offset_ms": 1.5}', '{"by": {"P": "3"}}', '{"by": [1]}', "[" * 600, '{"app": "' + "x" * 1100 + '"}',
    json.dumps({"by": {f"P-{i}": 1 for i in range(13)}})])
def test_garbage_is_no_health_and_harms_nobody(factory: Factory, text: str) -> None:
    assert read_health(text) is None
    phone = factory.phone()
    say(phone, text)
    assert listed(factory, phone)["health"] is None


def writes(factory: Factory, phone: Phone) -> str:
    found = listed(factory, phone)["health"]
    return str(found["at"])


def test_it_is_not_written_on_every_request(factory: Factory) -> None:
    phone = factory.phone()
    say(phone, SAID)
    first = writes(factory, phone)
    factory.clock.advance(seconds=59)
    say(phone, {**SAID, "unsent": 4})
    assert writes(factory, phone) == first, "a change, within the minute"
    factory.clock.advance(seconds=2)
    say(phone, SAID)
    assert writes(factory, phone) == first, "the same word"
    say(phone, {**SAID, "unsent": 4})
    assert writes(factory, phone) != first
    second = writes(factory, phone)
    say(phone, {**SAID, "unsent": 0, "oldest": None})
    assert writes(factory, phone) == second or listed(factory, phone)["health"]["unsent"] == 0
    assert listed(factory, phone)["health"]["unsent"] == 0, "all sent: known at once"
    third = writes(factory, phone)
    factory.clock.advance(minutes=10)
    say(phone, {**SAID, "unsent": 0, "oldest": None, "offset_ms": -90})
    assert writes(factory, phone) != third, "now and then the same word too"


def test_a_self_test_beside_it_stays(factory: Factory) -> None:
    from server.services.ports import DeviceHealth
    phone = factory.phone()
    test = {"at": "2026-03-01T00:00:00.000Z", "checks": [], "app": "1.3", "agent": ""}
    factory.kit.writer.call(lambda tx: tx.secrets.put(DeviceHealth(
        phone.device_id, "2026-03-01T00:00:00.000Z", {"self_test": test})))
    assert listed(factory, phone)["health"] is None, "it has said nothing of itself yet"
    say(phone, SAID)
    url = f"/api/v1/devices/{phone.device_id}"
    whole = factory.client().get(url, headers=factory.bearer("supervisor")).json
    assert (whole["self_test"], whole["health"]["unsent"]) == (test, 3)
    assert whole["signed_in"][0]["person"] == {"id": "P-worker", "name": "Worker"}


def test_kiosk_and_another_name(factory: Factory) -> None:
    phone = factory.phone()
    assert post(factory, phone, "kiosk", {"kiosk": True}).json["kiosk"] is True
    assert post(factory, phone, "name", {"name": "包装台"}).json["name"] == "包装台"
    for _ in range(2):
        post(factory, phone, "kiosk", {"kiosk": True})
    found = listed(factory, phone)
    assert (found["name"], found["kiosk"]) == ("包装台", True)
    for path, body in (("kiosk", {"kiosk": "yes"}), ("kiosk", {}), ("name", {"name": ""}), ("name", {"x": 1})):
        assert post(factory, phone, path, body).status_code == 422
    assert post(factory, phone, "kiosk", {"kiosk": False}, "stranger").status_code == 403
    url = "/api/v1/devices/none/kiosk"
    assert factory.client().post(url, json={"kiosk": True}, headers=factory.bearer("supervisor")).status_code == 404


def test_a_lost_phone_what_is_on_it_before_and_after(factory: Factory) -> None:
    phone = factory.phone()
    say(phone, SAID)
    before = factory.client().get(f"/api/v1/devices/{phone.device_id}", headers=factory.bearer("supervisor")).json
    assert (before["health"]["unsent"], len(before["signed_in"])) == (3, 1)
    done = post(factory, phone, "revoke").json
    assert (done["unsent"], done["oldest"], done["sessions"]) == (3, SAID["oldest"], 1)
    assert phone.pull().status_code == 401
    say(phone, {**SAID, "unsent": 0, "oldest": None})  # found again: its outbox empties, held
    after = listed(factory, phone)
    assert (after["revoked"], after["sessions"], after["health"]["unsent"]) == (True, 0, 0)
    assert factory.client().get("/api/v1/devices/none", headers=factory.bearer("supervisor")).status_code == 404


def test_printed_codes_live_longer_only_by_an_administrator_and_can_be_taken_back(factory: Factory) -> None:
    factory.person("root", ["admin"])
    url, root = "/api/v1/devices/codes", factory.bearer("root")
    post_ = factory.client().post
    assert post_(url, json={"count": 2, "hours": 8}, headers=factory.bearer("supervisor")).status_code == 403
    for hours in (0, 13, "8"):
        assert post_(url, json={"hours": hours}, headers=root).status_code == 422
    codes = post_(url, json={"count": 3, "hours": 8}, headers=root).json["codes"]
    factory.clock.advance(hours=7)
    enrol = {"name": "Line 1", "transport": "bearer"}
    assert post_("/api/v1/devices/enrol", json={**enrol, "code": codes[0]["code"]}).status_code == 201
    assert post_(f"{url}/cancel", headers=root).json == {"cancelled": 2}
    assert post_("/api/v1/devices/enrol", json={**enrol, "code": codes[1]["code"]}).status_code == 401
    assert post_(f"{url}/cancel", headers=root).json == {"cancelled": 0}
