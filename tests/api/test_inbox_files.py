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
    assert (alone["from_file"]["by"]["name"], alone["beside"]) == ("Supervisor", None)
    [conflict] = phone.results(event)
    assert conflict["verdict"] == "id_conflict"
    first, second = whole(factory, item["inbox_id"]), whole(factory, conflict["inbox_id"])
    assert (first["beside"], second["beside"]) == (conflict["inbox_id"], item["inbox_id"])
    assert second["from_file"] is None
    assert [bool(side["from_file"]) for side in second["picture"]["sides"]] == [True, False]
    resolve(factory, item["inbox_id"], "apply")
    assert whole(factory, conflict["inbox_id"])["beside"] is None
