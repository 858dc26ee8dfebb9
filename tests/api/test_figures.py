"""Whose figures are whose: one's own pay, other people's only where the factory opened them, no customers."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.crypto import hash_token
from server.services.ports import SessionToken
from server.services.writer import Transaction
from tests.builders import Factory
from tests.services.figures import furnish


@pytest.fixture
def floor(factory: Factory) -> Factory:
    furnish(factory)
    order, ann = factory.order(20, customer="Acme Secret"), factory.phone("ann")
    ann.results(ann.report(order, good="7"), ann.report(order, good="900"))
    return factory


def ask(floor: Factory, path: str, who: str) -> Any:
    return floor.client().get(f"/api/v1{path}", headers=floor.bearer(who))


def test_mine_is_mine(floor: Factory) -> None:
    assert ask(floor, "/pay/mine", "ann").json["sums"]["good"] == "7"
    assert ask(floor, "/pay/mine", "bob").json["sums"]["good"] == "0"
    for path in ("/pay/mine?person=P-ann", "/pay/mine?person_id=P-ann"):
        assert ask(floor, path, "bob").json["person"]["id"] == "P-bob"


@pytest.mark.parametrize("path", ["/pay?by=person", "/pay.xlsx?by=person", "/pay/P-ann"])
def test_single_people_are_closed_until_opened(floor: Factory, path: str) -> None:
    for who in ("boss", "supervisor", "planner", "admin"):
        answer = ask(floor, path, who)
        assert (answer.status_code, answer.json["code"]) == (403, "individual_figures")
    floor.act("setting.put", id="individual_figures", value=["boss"])
    assert ask(floor, path, "boss").status_code == 200
    for who in ("supervisor", "admin"):
        assert ask(floor, path, who).status_code == 403
    for who in ("ann", "dan"):
        assert ask(floor, path, who).json["code"] == "forbidden", "no door for this role at all"


def test_a_setting_that_is_nonsense_opens_nothing(floor: Factory) -> None:
    for value in ("boss", {"boss": True}, None, [["boss"]], 7):
        floor.kit.factory.values = {**floor.kit.factory.values, "individual_figures": value}
        assert ask(floor, "/pay/P-ann", "boss").status_code == 403, value


def test_crews_are_sums_without_names(floor: Factory) -> None:
    answer = ask(floor, "/pay", "boss")
    assert [row["person"] for row in answer.json["rows"]] == [None]
    assert "P-ann" not in answer.text
    assert "Ann" not in answer.text


def test_tasks_name_no_customer(floor: Factory) -> None:
    for who in ("ann", "dan", "inspector", "supervisor", "boss"):
        assert "Secret" not in ask(floor, "/tasks", who).text, who
    assert "Secret" not in ask(floor, "/board/holding", "dan").text
    assert "Secret" in ask(floor, "/board/in_work", "dan").text, "who may read orders may read their customer"


def test_a_badge_found_on_the_floor_tells_nobodys_pay(floor: Factory) -> None:
    def by_badge(tx: Transaction) -> str:
        session, token = tx.ids.uuid(), tx.ids.uuid()
        tx.act("session.issue", {"id": session, "person": "P-ann", "device": None, "badge": "badge"})
        tx.secrets.put(SessionToken(hash_token(token), session, "P-ann", None, "2027-01-01T00:00:00.000Z"))
        return token

    headers = {"Authorization": f"Bearer {floor.kit.writer.call(by_badge)}"}
    assert floor.client().get("/api/v1/tasks", headers=headers).status_code == 200
    answer = floor.client().get("/api/v1/pay/mine", headers=headers)
    assert (answer.status_code, "sums" in answer.json) == (403, False)
