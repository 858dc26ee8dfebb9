"""Events with one field that no app of ours writes: each is answered, kept for a person, and nothing that reads it
afterwards is harmed [S3]."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from server.commands.replay import differences
from tests.builders import Factory
from tests.fuzz.odd import ODD, odd

VERDICTS = {"applied", "held", "waiting"}


def sent(factory: Factory) -> list[dict[str, Any]]:
    """All of them, pushed together as a phone sends what it has; a sound one behind each hundred."""
    phone, order = factory.phone(), factory.order(10_000)
    events = []
    for n, (field, _) in enumerate(ODD):
        event = odd(phone.report(order, good="1"), n)
        if field == "body" and isinstance(event["body"], str):
            event["sha256"] = hashlib.sha256(event["body"].encode("utf-8", "surrogatepass")).hexdigest()
        events.append(event)
    for start in range(0, len(events), 100):
        lot = [*events[start:start + 100], phone.report(order, good="1")]
        results = phone.results(*lot)
        assert [r["event_id"] for r in results] == [e["event_id"] for e in lot]
        assert {r["verdict"] for r in results} <= VERDICTS
        assert results[-1]["verdict"] == "applied", "a sound event stands beside them"
        again = phone.results(*lot)
        assert [(r["verdict"], r["seq"]) for r in again] == [(r["verdict"], r["seq"]) for r in results]
        assert all(r["replayed"] for r in again)
    assert phone.pull().status_code == 200
    return events


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Any:
    factory = Factory(tmp_path_factory.mktemp("odd"))
    factory.person("boss", ["admin", "supervisor"])
    sent(factory)
    yield factory
    factory.close()


def items(factory: Factory, headers: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = factory.client().get(f"/api/v1/inbox?cursor={cursor}", headers=headers).json
        assert page is not None
        found += page["items"]
        if not page["more"]:
            return found
        cursor = page["cursor"]


def test_S3_each_is_kept_for_a_person_and_can_be_read_and_decided(full: Factory) -> None:
    headers = full.bearer("boss")
    held = [i for i in items(full, headers) if i["kind"] == "held"]
    assert len(held) > len(ODD) / 2
    for n, item in enumerate(held):
        for path in ("", "/outcomes"):
            assert full.client().get(f"/api/v1/inbox/{item['id']}{path}", headers=headers).status_code == 200, item
        if n % 3 == 0:
            done = full.client().post(f"/api/v1/inbox/{item['id']}/resolve", headers=headers, json={
                "event_id": full.kit.ids.uuid(), "decision": "dismiss", "note": "x"})
            assert done.status_code == 200, (item, done.text)


@pytest.mark.parametrize("path", ["orders", "inbox?state=done", "inbox/cards", "inbox/decided", "tasks", "board",
                                  "devices", "exports/trail.xlsx", "exports/inbox.xlsx"])
def test_S3_what_reads_the_log_reads_on(full: Factory, path: str) -> None:
    answer = full.client().get(f"/api/v1/{path}", headers=full.bearer("boss"))
    assert answer.status_code == 200, answer.text


def test_S3_so_does_the_trail_of_their_order(full: Factory) -> None:
    headers = full.bearer("boss")
    for order in full.client().get("/api/v1/orders", headers=headers).json["items"]:  # type: ignore[index]
        assert full.client().get(f"/api/v1/orders/{order['no']}/trail", headers=headers).status_code == 200
        assert full.client().get(f"/api/v1/orders/{order['no']}", headers=headers).status_code == 200


def test_I3_replay_gives_the_same(full: Factory) -> None:
    assert list(differences(full.kit)) == []
