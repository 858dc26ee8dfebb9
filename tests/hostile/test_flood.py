"""Who sends too much is told to wait, alone: rates are a device's, a person's, an address's."""

from __future__ import annotations

from typing import Any

import pytest

from server.services import push as limits
from tests.builders import Factory, Phone


def flood(phone: Phone, times: int, **more: Any) -> set[int]:
    return {phone.push(*more.get("events", ())).status_code for _ in range(times)}


def test_a_flooding_phone_waits_and_no_other(factory: Factory) -> None:
    bad, good, order = factory.phone(), factory.phone(), factory.order()
    factory.kit.push.requests.limit = 20
    assert flood(bad, 20) == {200}
    refused = bad.push()
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert good.results(good.report(order))[0]["verdict"] == "applied"
    factory.clock.advance(seconds=60)
    assert bad.results(bad.report(order))[0]["verdict"] == "applied", "time heals"


def test_events_count_not_only_requests(factory: Factory) -> None:
    """More than a phone keeps for a restore [S17] are not sent in an hour by anybody honest."""
    bad = factory.phone()
    factory.kit.push.flood.limit = 100
    junk = [bad.event("x", {}) for _ in range(60)]
    assert bad.push(*junk).status_code == 200
    assert bad.push(*junk).status_code == 429
    assert limits.EVENTS >= 35 * 24 * 50 and limits.EVENTS >= 5 * 10_000


def test_quarantine_has_a_quota_in_bytes(factory: Factory) -> None:
    bad, good = factory.phone(), factory.phone()
    factory.kit.push.bytes.limit = 1000

    def leave(phone: Phone, text: str) -> int:
        return phone.client.post("/api/v1/sync/quarantine", data=text, headers=phone.device,
                                 content_type="text/plain").status_code

    assert [leave(bad, "x" * 600), leave(bad, "y" * 600), leave(good, "z" * 600)] == [202, 429, 202]


def test_a_revoked_phone_has_a_small_one(factory: Factory) -> None:
    bad, good, order = factory.phone(), factory.phone(), factory.order()
    factory.act("device.revoke", id=bad.device_id)
    factory.kit.push.quota.limit = 10
    results = bad.push(*[bad.report(order) for _ in range(10)])
    assert {r["verdict"] for r in results.json["results"]} == {"held"}  # type: ignore[index]
    assert bad.push(bad.report(order)).status_code == 429
    assert good.results(good.report(order))[0]["verdict"] == "applied"


@pytest.mark.parametrize("path", ["auth/login", "devices/enrol"])
def test_guessing_from_one_address_stops_nobody_elsewhere(factory: Factory, path: str) -> None:
    body = {"username": "nobody", "pin": "000000", "code": "x", "name": "x"}
    sent = {k: v for k, v in body.items() if (k in ("code", "name")) == path.startswith("devices")}

    def guess(address: str) -> int:
        return factory.client().post(f"/api/v1/{path}", json=sent,
                                     environ_base={"REMOTE_ADDR": address}).status_code

    factory.kit.rates["login"].limit = factory.kit.rates["enrol"].limit = 3
    assert [guess("203.0.113.9") for _ in range(4)][-1] == 429
    assert guess("203.0.113.10") == 401
