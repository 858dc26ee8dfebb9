"""An alert of the timers comes once a spell [S5]; the spells themselves: test_jobs.py."""

from __future__ import annotations

from typing import Any

from server.jobs import Timers
from sync.model.records import InboxItem
from tests.builders import Factory


def timers(factory: Factory) -> Timers:
    return Timers(factory.kit.store, factory.kit.writer, factory.clock)


def open_items(factory: Factory, code: str) -> list[InboxItem]:
    with factory.kit.store.reading() as reads:
        return [i for i in reads.find(InboxItem, {"state": "open"}) if i.code == code]


def ahead(factory: Factory) -> Any:
    """A phone that reported the second operation before anybody reported the first, and its order."""
    order, phone = factory.order(), factory.phone("worker")
    assert phone.results(phone.report(order, good="5", operation=20))[0]["code"] == "ahead_of_previous"
    return order, phone


def test_S5_an_alert_that_a_person_closed_does_not_come_back(factory: Factory) -> None:
    ahead(factory)
    factory.clock.advance(hours=3)
    timers(factory).round()
    [item] = open_items(factory, "ahead_lasts")
    factory.client().post(f"/api/v1/inbox/{item.id}/resolve", headers=factory.bearer("supervisor"), json={
        "event_id": factory.kit.ids.uuid(), "decision": "dismiss", "note": "知道了"})
    timers(factory).round()
    assert open_items(factory, "ahead_lasts") == []


def test_S5_another_spell_is_another_alert(factory: Factory) -> None:
    order, phone = ahead(factory)
    factory.clock.advance(hours=3)
    timers(factory).round()
    phone.results(phone.report(order, good="5", operation=10), phone.report(order, good="5", operation=20))
    factory.clock.advance(hours=3)
    timers(factory).round()
    assert len(open_items(factory, "ahead_lasts")) == 1
