"""The card of a text says that its author took the record back; one decision settles both [S12, S25]."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_inbox import good, resolve
from tests.api.test_inbox_decide import get, post
from tests.api.test_texts import as_text
from tests.builders import Factory, Phone
from tests.services.test_jobs import timers

Raw = dict[str, Any]


def taken(factory: Factory) -> tuple[Any, Phone, str, Raw]:
    """A record that came as text and was taken back by its author, and the weekend after it."""
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "slip"})
    assert phone.results(wish)[0]["verdict"] == "waiting"
    factory.clock.advance(hours=65)
    timers(factory).round()
    return order, phone, item, wish


def verdict(phone: Phone, event: Raw) -> str:
    return str(phone.results(event)[0]["verdict"])


@pytest.mark.parametrize("reopened", [False, True])
def test_S12_the_card_says_so_and_not_counting_it_is_one_decision(factory: Factory, reopened: bool) -> None:
    order, phone, item, wish = taken(factory)
    if reopened:
        assert resolve(factory, item, "dismiss", settle=True).status_code == 200
        assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
        timers(factory).round()
    [card] = [c for c in get(factory, "cards")["items"] if c["kind"] == "held"]  # beside its number that is missing
    assert (card["id"], card["taken_back"], card["by"]["id"]) == (item, wish["recorded_at"], "P-worker")
    dismiss = next(o for o in get(factory, f"{item}/outcomes")["outcomes"] if o["decision"] == "dismiss")
    assert dismiss["settle"] is True
    assert resolve(factory, item, "dismiss", settle=True, expect=dismiss["expect"]).status_code == 200
    assert (get(factory, "cards")["items"], verdict(phone, wish), good(factory, order)) == ([], "dismissed", "0")


@pytest.mark.parametrize("reopened", [False, True])
def test_S12_counted_all_the_same_nothing_is_added_in_sum(factory: Factory, reopened: bool) -> None:
    order, phone, item, wish = taken(factory)
    if reopened:
        assert resolve(factory, item, "dismiss", settle=True).status_code == 200
        assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert resolve(factory, item, "apply").status_code == 200
    assert (get(factory, "cards")["items"], verdict(phone, wish), good(factory, order)) == ([], "applied", "0")
