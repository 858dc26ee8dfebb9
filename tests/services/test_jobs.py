"""What the passing of time decides: [S12] never arrived, [S5] ahead for too long."""

from __future__ import annotations

from typing import Any

from labels import payload
from server.jobs import Timers
from sync.model.records import EventStatus, InboxItem
from tests.api.test_inbox import held_report, resolve
from tests.builders import Factory, MadeOrder


def timers(factory: Factory) -> Timers:
    return Timers(factory.kit.store, factory.kit.writer, factory.clock)


def test_S12_an_event_that_waits_for_24_hours_is_held(factory: Factory) -> None:
    phone = factory.phone()
    unknown = MadeOrder("", "", payload.make("W", "ZZZZZZZZ", revision=1), "")
    [result] = phone.results(phone.report(unknown))
    assert result["verdict"] == "waiting"
    for hours, verdict in ((23, "waiting"), (2, "held"), (30, "held")):
        factory.clock.advance(hours=hours)
        timers(factory).round()
        with factory.kit.store.reading() as reads:
            status = reads.source.load(EventStatus, result["event_id"])
            assert status is not None
            assert status.verdict == verdict
    assert status.code == "never_arrived"
    with factory.kit.store.reading() as reads:
        assert len(reads.find(InboxItem, {"event_id": result["event_id"]})) == 1
    phone.sign_in("worker")
    told = [v for v in phone.pull().json["verdicts"] if v["event_id"] == result["event_id"]]
    assert [v["verdict"] for v in told] == ["held"]


def test_S5_ahead_for_two_hours_is_one_alert(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    phone.results(phone.report(order, operation=20))

    def alerts() -> list[InboxItem]:
        with factory.kit.store.reading() as reads:
            return reads.find(InboxItem, {"code": "ahead_lasts"})

    for hours, count in ((1, 0), (2, 1), (2, 1)):
        factory.clock.advance(hours=hours)
        timers(factory).round()
        assert len(alerts()) == count
    phone.results(phone.report(order, operation=10))
    assert [a.state for a in alerts()] == ["done"], "cleared by itself"


def test_a_quiet_factory_writes_nothing(factory: Factory) -> None:
    with factory.kit.store.reading() as reads:
        before = reads.head()
    factory.clock.advance(days=3)
    timers(factory).round()
    with factory.kit.store.reading() as reads:
        assert reads.head() == before


def test_S12_an_authors_reversal_waits_as_long_as_his_record_lies_before_a_person(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    assert phone.results(wish)[0]["verdict"] == "waiting"
    factory.clock.advance(hours=65)  # a weekend
    timers(factory).round()
    [card] = cards(factory)
    assert (card["id"], card["taken_back"]) == (item["id"], wish["recorded_at"])
    assert resolve(factory, item["id"], "dismiss", settle=True).status_code == 200
    assert cards(factory) == []


def test_S12_an_authors_reversal_waits_again_when_the_decision_is_taken_back(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    phone.results(phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"}))
    factory.clock.advance(hours=20)
    assert resolve(factory, item["id"], "dismiss", settle=True).status_code == 200
    factory.clock.advance(hours=6)
    back = factory.client().post(f"/api/v1/inbox/{item['id']}/reopen", json={"event_id": factory.kit.ids.uuid()},
                                 headers=factory.bearer("supervisor"))
    assert back.status_code == 200
    timers(factory).round()
    [card] = cards(factory)
    assert card["taken_back"] is not None


def test_S12_somebody_elses_reversal_of_a_held_record_waits_24_hours(factory: Factory) -> None:
    _, _, event, _ = held_report(factory)
    other = factory.phone("supervisor")
    wish = other.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    assert other.results(wish)[0]["verdict"] == "waiting"
    factory.clock.advance(hours=25)
    timers(factory).round()
    assert {c["code"] for c in cards(factory)} == {"over_planned", "never_arrived"}


def cards(factory: Factory) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = factory.client().get(
        "/api/v1/inbox/cards", headers=factory.bearer("supervisor")).json["items"]
    return found
