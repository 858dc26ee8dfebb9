"""What the inbox says of a record that a person let count and its author took back all the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_inbox import held_report, resolve
from tests.builders import Factory


def card(factory: Factory, id: str) -> dict[str, Any]:
    """The decided item as the list has it, and whole."""
    by = factory.bearer("supervisor")
    cards = factory.client().get("/api/v1/inbox/cards?state=done", headers=by).json["items"]
    [short] = [one for one in cards if one["id"] == id]
    whole: dict[str, Any] = factory.client().get(f"/api/v1/inbox/{id}", headers=by).json
    assert whole["reversed"] == short["reversed"]
    return whole


@pytest.mark.parametrize("before", [True, False], ids=["before the decision", "after the decision"])
def test_S13_a_decided_item_tells_that_its_author_took_the_record_back(factory: Factory, before: bool) -> None:
    _, phone, event, item = held_report(factory)
    back = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    if before:
        assert phone.results(back)[0]["verdict"] == "waiting"
    assert resolve(factory, item["id"], "apply").status_code == 200
    if not before:
        assert card(factory, item["id"])["reversed"] is None
        assert phone.results(back)[0]["verdict"] == "applied"
    told = card(factory, item["id"])["reversed"]
    assert told == {"at": back["recorded_at"], "by": {"id": event["actor_id"], "name": told["by"]["name"]}}


def test_S13_a_record_that_does_not_count_was_not_taken_back_after_it_counted(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    phone.results(phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"}))
    assert resolve(factory, item["id"], "dismiss", settle=True).status_code == 200
    assert card(factory, item["id"])["reversed"] is None
