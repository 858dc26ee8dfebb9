"""The phone of the second record under an id hears what was decided on it, by pull and by asking [S2, S25]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.services.writer import Transaction
from sync.event import digest_of
from sync.model.records import IdConflict
from tests.api.test_inbox import resolve
from tests.api.test_inbox_decide import post
from tests.builders import Factory, Phone


class Told:
    """What pull tells a phone of one record, from one question to the next."""

    def __init__(self, phone: Phone, event: dict[str, Any]) -> None:
        self.phone, self.event, self.cursor = phone, event, None
        self.news()

    def news(self) -> list[tuple[str, str, str, Any]]:
        page: Any = self.phone.pull(self.cursor).json
        self.cursor = page["cursor"]
        mine = (self.event["event_id"], digest_of(self.event))
        return [(v["verdict"], v["code"], v["note"], v.get("reversed")) for v in page["verdicts"]
                if (v["event_id"], v["digest"]) == mine]


def second(factory: Factory, phone: Phone) -> tuple[dict[str, Any], str]:
    """A record under the id of another one that counts, and its inbox item."""
    order = factory.order()
    first = phone.report(order, good="4")
    phone.results(first)
    event = {**phone.report(order, good="4"), "event_id": first["event_id"]}
    [result] = phone.results(event)
    assert result["verdict"] == "id_conflict"
    return event, result["inbox_id"]


def test_S25_a_decided_id_conflict_is_told_to_its_phone_and_so_is_its_taking_back(factory: Factory) -> None:
    phone = factory.phone("worker")
    event, item = second(factory, phone)
    told = Told(phone, event)
    resolve(factory, item, "dismiss", note="twice")
    assert told.news() == [("dismissed", "dismissed", "twice", None)]
    assert told.news() == []
    assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert told.news() == [("id_conflict", "id_conflict", "", None)]
    resolve(factory, item, "apply")
    assert told.news() == [("applied", "by_resolution", "", None)]


def test_S13_a_second_record_that_counted_and_was_taken_back_is_told(factory: Factory) -> None:
    phone = factory.phone("worker")
    event, item = second(factory, phone)
    resolve(factory, item, "apply")
    told, boss = Told(phone, event), factory.phone("supervisor")
    boss.results(boss.event("event.reverse", {"event_id": decided_by(factory, item), "reason": "slip"}))
    assert told.news() == [("applied", "by_resolution", "", True)]


def decided_by(factory: Factory, item: str) -> str:
    found: Any = factory.client().get(f"/api/v1/inbox/{item}", headers=factory.bearer("supervisor")).json
    return str(found["resolution"]["event_id"])


def test_S2_a_snapshot_tells_decided_conflicts_page_by_page(factory: Factory) -> None:
    phone = factory.phone("worker")
    pairs = [second(factory, phone) for _ in range(3)]
    for _, item in pairs:
        resolve(factory, item, "dismiss")
    found: list[tuple[str, str]] = []
    cursor, more = None, True
    while more:
        page: Any = phone.client.get("/api/v1/sync/pull", query_string={
            "limit": 1, **({"cursor": cursor} if cursor else {})}, headers=phone.person).json
        found += [(v["event_id"], v["digest"]) for v in page["verdicts"]]
        cursor, more = page["cursor"], page["more"]
    assert len(found) == len(set(found)) == 6
    assert {(event["event_id"], digest_of(event)) for event, _ in pairs} <= set(found)


def said(phone: Phone, event: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """What its author hears of a record, on whichever phone."""
    answer: Any = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json
    return [(row["verdict"], row["code"], row["counts"] and row["counts"]["good"]) for row in answer["items"]
            if (row["event_id"], row["digest"]) == (event["event_id"], digest_of(event))]


def test_S25_the_author_hears_that_the_second_one_is_set_aside_because_the_first_one_counts(factory: Factory) -> None:
    phone = factory.phone("worker")
    event, item = second(factory, phone)
    assert said(phone, event) == []
    resolve(factory, item, "dismiss", note="twice")
    assert said(phone, event) == [("dismissed", "first_counts", "4")]
    phone.results(phone.event("event.reverse", {"event_id": event["event_id"], "reason": "slip"}))
    assert said(phone, event) == [("dismissed", "dismissed", None)]
    assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert said(phone, event) == []
    answer: Any = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json
    assert [(one["event_id"], bool(one["by"])) for one in answer["reopened"]] == [(event["event_id"], True)]
    resolve(factory, item, "apply")
    assert said(phone, event) == [("applied", "by_resolution", None)]


def test_S25_that_the_first_one_counts_is_told_with_the_word_of_who_let_it_count(factory: Factory) -> None:
    phone, order = factory.phone("worker"), factory.order(quantity=5)
    first = phone.report(order, good="9")
    [held] = phone.results(first)
    event = {**phone.report(order, good="8"), "event_id": first["event_id"]}
    [conflict] = phone.results(event)
    resolve(factory, conflict["inbox_id"], "dismiss", note="twice")
    resolve(factory, held["inbox_id"], "apply", note="counted them")
    answer: Any = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json
    [told] = [row for row in answer["items"] if row["digest"] == digest_of(event)]
    assert (told["code"], told["note"], told["by"]["name"]) == ("first_counts", "counted them", "Supervisor")


def test_S25_a_conflict_that_an_older_release_raised_is_told_to_its_phone_once_it_is_decided(factory: Factory) -> None:
    phone = factory.phone("worker")
    event, item = second(factory, phone)

    def older(tx: Transaction) -> None:
        [known] = tx.writes.find(IdConflict)
        tx.writes.save_records([replace(known, device="", actor="", received_at="")])

    factory.kit.writer.call(older)
    told = Told(phone, event)
    resolve(factory, item, "dismiss", note="twice")
    assert told.news() == [("dismissed", "dismissed", "twice", None)]
    [mine] = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json["items"]
    assert (mine["event_id"], mine["device"]) == (event["event_id"], phone.device_id)
