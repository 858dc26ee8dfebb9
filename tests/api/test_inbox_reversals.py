"""A reversal that is held, and a second record under one id, say in inbox and tasks what they speak of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.api.test_deliveries import Store, get
from tests.builders import Factory


@pytest.fixture
def store(factory: Factory) -> Store:
    return Store(factory, boxes=1)


def held(store: Store, event: dict[str, Any], why: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(card, task) of an event that is held."""
    [done] = store.phone.results(event)
    assert (done["verdict"], done["code"]) == ("id_conflict" if why == "id_conflict" else "held", why)
    id = done["inbox_id"]
    card = next(c for c in get(store.factory, "/api/v1/inbox/cards", "supervisor").json["items"] if c["id"] == id)
    task = next(t for t in get(store.factory, "/api/v1/tasks", "supervisor").json["items"] if t["item"] == id)
    return card, task


def reversal(store: Store, event: dict[str, Any]) -> dict[str, Any]:
    return store.phone.event("event.reverse", {"event_id": event["event_id"], "reason": "报了两次"})


def test_a_reversal_of_a_binding_names_box_and_waybill(factory: Factory, store: Store) -> None:
    bind = store.phone.event("package.bind", {"package": store.codes[0], "waybill": "SF1", "carrier": "SF"})
    again = store.phone.event("package.bind", {"package": store.codes[0], "waybill": "YT2", "carrier": "YTO",
                                               "replaces": "SF1"}, base={"waybill": "SF1"})
    store.phone.results(bind, again)
    card, task = held(store, reversal(store, bind), "consumed")
    for told in (card, task):
        back = told["takes_back"]
        assert (back["type"], back["by"]["name"], back["waybill"]) == ("package.bind", "Crew", "SF1")
        assert back["at"] == bind["recorded_at"]
        assert (back["package"]["number"], back["package"]["total"]) == (1, 1)
        assert told["note"] == "报了两次"


def test_a_reversal_of_a_pack_names_pieces_product_and_box(store: Store) -> None:
    bind = store.phone.event("package.bind", {"package": store.codes[0], "waybill": "SF1", "carrier": "SF"})
    ship = store.phone.event("package.ship", {"package": store.codes[0]})
    store.phone.results(bind, ship)
    card, task = held(store, store.phone.event("event.reverse", {"event_id": store.packs[0], "reason": "箱错了"}),
                      "consumed")
    for told in (card, task):
        back = told["takes_back"]
        assert (back["type"], back["quantity"], back["product"]["name"], back["package"]["number"]) == (
            "package.pack", "10", "导轨", 1)


def test_a_reversal_of_somebody_else_s_report_names_whose_step_and_pieces(factory: Factory, store: Store) -> None:
    report = store.phone.report(factory.order(), "0", 20, process_scrap="2")
    store.phone.results(report)
    factory.person("mate", ["worker"])
    store.phone = factory.phone("mate")
    card, task = held(store, reversal(store, report), "not_yours")
    for told in (card, task):
        back = told["takes_back"]
        assert (back["by"]["name"], back["operation"]["number"], back["quantity"], back["unit"]) == (
            "Crew", 20, "2", "件"), "of scrap alone the scrap"
    assert card["by"]["name"] == "Mate"


def test_two_records_under_one_id_say_product_order_and_whose(factory: Factory, store: Store) -> None:
    first = store.phone.report(store.order, "3", 10)
    store.phone.results(first)
    text = json.dumps({**json.loads(first["body"]), "good": "4"})
    second = {**first, "body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    card, task = held(store, second, "id_conflict")
    for told in (card, task):
        assert (told["order"], told["product"]["name"], told["operation"]["number"], told["quantity"]) == (
            store.order.no, "导轨", 10, "4")
        assert told["by"]["name"] == "Crew"
    assert task["event_type"] == "work.report"
