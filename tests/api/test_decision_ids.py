"""A decision has an id of its own: that of a record is refused in plain words, and nothing is stored [S2, I13]."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.test_inbox import good, resolve
from tests.api.test_inbox_decide import get, post
from tests.api.test_texts import as_text
from tests.builders import Factory


@pytest.mark.parametrize("decision", ["apply", "correct", "dismiss"])
@pytest.mark.parametrize("damaged", [False, True])
def test_a_decision_on_a_text_under_the_record_s_own_id_is_409(factory: Factory, decision: str, damaged: bool) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order) | ({"sha256": "0" * 64} if damaged else {})
    item, body = as_text(phone, event), json.loads(event["body"])
    more: dict[str, Any] = {"body": body} if decision == "correct" else {}
    before = get(factory, item)
    done = resolve(factory, item, decision, event_id=event["event_id"], **more)
    assert (done.status_code, done.json["code"], get(factory, item)) == (409, "id_conflict", before)
    assert good(factory, order) == "0"
    again = resolve(factory, item, "dismiss")
    assert again.status_code == 200, again.text


def test_taking_a_decision_back_under_the_id_of_a_record_that_came_as_text_is_409(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    assert resolve(factory, item, "apply").status_code == 200
    before = get(factory, item)
    done = post(factory, f"{item}/reopen", {"event_id": event["event_id"]})
    assert (done.status_code, done.json["code"], get(factory, item)) == (409, "id_conflict", before)
    assert good(factory, order) == "5"
    assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert good(factory, order) == "0"
