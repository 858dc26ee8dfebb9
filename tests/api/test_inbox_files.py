"""A record from a file and the phone's own under one id: each card says what came how, and leads to the other."""

from __future__ import annotations

from typing import Any

from tests.api.outbox_made import outbox
from tests.api.test_inbox import resolve
from tests.api.test_outbox_files import told
from tests.builders import Factory, Phone


def whole(factory: Factory, id: str) -> Any:
    return factory.client().get(f"/api/v1/inbox/{id}", headers=factory.bearer("supervisor")).json


def test_both_cards_say_who_took_the_file_in_and_know_each_other(factory: Factory) -> None:
    phone: Phone = factory.phone("worker")
    event = phone.report(factory.order(), good="4")
    other = {**event, "recorded_at": "2026-05-04T12:59:00.000+08:00"}
    [item] = told(factory, outbox(phone, [other], None))["items"]
    alone = whole(factory, item["inbox_id"])
    assert (alone["from_file"]["by"]["name"], alone["beside"], alone["file_copy"]) == ("Supervisor", None, False)
    [conflict] = phone.results(event)
    assert conflict["verdict"] == "id_conflict"
    first, second = whole(factory, item["inbox_id"]), whole(factory, conflict["inbox_id"])
    assert (first["beside"], second["beside"]) == (conflict["inbox_id"], item["inbox_id"])
    assert second["from_file"] is None
    assert (first["file_copy"], second["file_copy"]) == (True, False)
    assert [bool(side["from_file"]) for side in second["picture"]["sides"]] == [True, False]
    resolve(factory, item["inbox_id"], "apply")
    assert whole(factory, conflict["inbox_id"])["beside"] is None


def test_a_card_says_how_the_other_one_with_its_number_was_decided(factory: Factory) -> None:
    phone: Phone = factory.phone("worker")
    event = phone.report(factory.order(), good="4")
    [item] = told(factory, outbox(phone, [{**event, "recorded_at": "2026-05-04T12:59:00.000+08:00"}], None))["items"]
    [conflict] = phone.results(event)
    assert whole(factory, item["inbox_id"])["twin"] is None, "it is open: the card leads to it"
    resolve(factory, conflict["inbox_id"], "dismiss", note="twice")
    other = whole(factory, item["inbox_id"])
    twin = other["twin"]
    assert (other["beside"], twin["id"], twin["decision"], twin["note"]) == (
        None, conflict["inbox_id"], "dismiss", "twice")
    assert twin["by"]["name"] == "Supervisor" and twin["at"]
    resolve(factory, item["inbox_id"], "apply")
    assert whole(factory, conflict["inbox_id"])["twin"]["decision"] == "apply"


def test_a_time_after_its_own_arrival_stands_before_it_and_the_arrival_says_who_took_the_file_in(
        factory: Factory) -> None:
    phone: Phone = factory.phone("worker")
    event = {**phone.report(factory.order()), "recorded_at": "2026-05-04T12:59:00.000+08:00"}
    [item] = told(factory, outbox(phone, [event], None))["items"]
    signed_in, captured, received = whole(factory, item["inbox_id"])["picture"]["points"]
    assert [point["what"] for point in (signed_in, captured, received)] == ["signed_in", "captured", "received"]
    assert captured["at"] > received["at"]
    assert (received["by"]["name"], received["file"]) == ("Supervisor", True)


def test_the_task_of_a_second_record_under_a_number_tells_when_that_one_was_recorded(factory: Factory) -> None:
    phone: Phone = factory.phone("worker")
    event = phone.report(factory.order(), good="4")
    [item] = told(factory, outbox(phone, [{**event, "recorded_at": "2026-05-04T12:59:00.000+08:00"}], None))["items"]
    [conflict] = phone.results(event)
    tasks: Any = factory.client().get("/api/v1/tasks", headers=factory.bearer("supervisor")).json
    at = {task["item"]: task["at"] for task in tasks["items"] if task["kind"] == "held"}
    assert at == {item["inbox_id"]: "2026-05-04T12:59:00.000+08:00", conflict["inbox_id"]: event["recorded_at"]}


def test_a_held_record_that_another_phone_brought_names_that_phone(factory: Factory) -> None:
    phone, other = factory.phone("worker"), factory.phone("supervisor")
    event = phone.event("package.pack", {"package": factory.package_codes(1)[0], "lines": [
        {"work_order": factory.order().code, "quantity": "1"}]})  # a worker may not
    [result] = other.results(event)
    found = whole(factory, result["inbox_id"])
    assert (found["code"], found["brought"]["name"]) == ("role_missing", "phone of supervisor")
    assert found["picture"]["points"][-1]["device"]["name"] == "phone of supervisor"
