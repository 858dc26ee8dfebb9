"""GET /api/v1/orders/{no}/trail: what a decision was about, and what counts since."""

from __future__ import annotations

import json
from typing import Any

from tests.api.outbox_made import outbox
from tests.api.test_inbox import held_report, resolve
from tests.api.test_outbox_files import told
from tests.builders import Factory


def trail(factory: Factory, no: str) -> list[dict[str, Any]]:
    url = f"/api/v1/orders/{no}/trail"
    return list((factory.client().get(url, headers=factory.bearer("supervisor")).json or {})["items"])


def test_a_corrected_record_says_what_counts_and_its_decision_which_record_it_was(factory: Factory) -> None:
    order, _, event, item = held_report(factory)
    captured = json.loads(event["body"])
    assert resolve(factory, item["id"], "correct", body={**captured, "good": "2"}, note="数过").status_code == 200
    rows = {row["type"]: row for row in trail(factory, order.no)}
    report, decision = rows["work.report"], rows["inbox.resolve"]
    assert (report["body"]["good"], report["counts"]["good"]) == ("900", "2")
    assert (decision["about"]["type"], decision["about"]["actor"]["name"]) == ("work.report", "Worker")
    assert decision["about"]["recorded_at"] == event["recorded_at"]
    assert decision["about"]["body"] == captured and decision["about"]["code"] == "over_planned"
    assert decision["counts"]["good"] == "2"
    assert rows["order.create"]["about"] is None and rows["order.create"]["counts"] is None


def test_what_was_taken_back_counts_no_more_but_is_named(factory: Factory) -> None:
    order, _, event, item = held_report(factory)
    resolve(factory, item["id"], "correct", body={**json.loads(event["body"]), "good": "2"})
    factory.client().post(f"/api/v1/inbox/{item['id']}/reopen", json={"event_id": factory.kit.ids.uuid()},
                          headers=factory.bearer("supervisor"))
    newest, decision, report = trail(factory, order.no)[:3]
    assert (newest["type"], newest["about"]["body"]) == ("inbox.reopen", json.loads(event["body"]))
    assert decision["counts"]["good"] == "2"  # what was decided then
    assert (report["verdict"], report["counts"]) == ("held", None)


def test_a_reversal_names_what_it_reverses(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order, good="9")
    phone.results(event)
    phone.results(phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"}))
    newest = trail(factory, order.no)[0]
    assert newest["type"] == "event.reverse"
    assert (newest["about"]["type"], newest["about"]["body"]["good"]) == ("work.report", "9")


def test_a_reversal_that_was_done_with_its_record_was_decided_by_nobody(factory: Factory) -> None:
    order, phone, event, item = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    phone.results(wish)
    resolve(factory, item["id"], "dismiss", settle=True)
    rows = trail(factory, order.no)
    told = [(row["type"], row["settled"], (row["about"] or {}).get("type")) for row in rows][:5]
    assert told == [("inbox.resolve", True, "event.reverse"), ("sync.retry", False, "event.reverse"),
                    ("inbox.resolve", False, "work.report"), ("event.reverse", True, "work.report"),
                    ("work.report", False, None)]


def test_a_held_record_says_that_its_author_took_it_back_and_the_reversal_what_it_waits_for(factory: Factory) -> None:
    order, phone, event, _ = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    phone.results(wish)
    rows = {row["event_id"]: row for row in trail(factory, order.no)}
    assert rows[event["event_id"]]["taken_back"] == wish["recorded_at"]
    assert (rows[wish["event_id"]]["verdict"], rows[wish["event_id"]]["waits_for_decision"]) == ("waiting", True)


def test_a_binding_that_another_replaced_counts_no_more_and_says_so(factory: Factory) -> None:
    factory.person("crew", ["worker", "warehouse"])
    order, phone = factory.order(), factory.phone("crew")
    [code] = factory.package_codes(1)
    pack = phone.event("package.pack", {"package": code, "lines": [{"work_order": order.code, "quantity": "5"}]})
    first = phone.event("package.bind", {"package": code, "waybill": "SF1111111111111", "carrier": "SF"})
    second = phone.event("package.bind", {"package": code, "waybill": "SF2222222222222", "carrier": "SF",
                                          "replaces": "SF1111111111111"})
    phone.results(pack, first)
    told = {row["event_id"]: row["replaced"] for row in trail(factory, order.no)}
    assert told[first["event_id"]] is False
    phone.results(second)
    told = {row["event_id"]: row["replaced"] for row in trail(factory, order.no)}
    assert (told[first["event_id"]], told[second["event_id"]], told[pack["event_id"]]) == (True, False, False)
    phone.results(phone.event("event.reverse", {"event_id": second["event_id"], "reason": "typo"}))
    told = {row["event_id"]: row["replaced"] for row in trail(factory, order.no)}
    assert (told[first["event_id"]], told[second["event_id"]]) == (False, False), "reversed, not replaced"


def test_a_record_says_who_took_it_in_from_a_file_and_which_other_phone_brought_it(factory: Factory) -> None:
    order, phone, other = factory.order(), factory.phone("worker"), factory.phone("supervisor")
    own, carried, filed = (phone.report(order, good=good) for good in ("1", "2", "3"))
    phone.results(own)
    other.results(carried)
    told(factory, outbox(phone, [filed, phone.report(order, good="4")], None))
    rows = {row["event_id"]: row for row in trail(factory, order.no)}
    assert rows[own["event_id"]]["came"] is None
    assert rows[carried["event_id"]]["came"]["device"]["name"] == "phone of supervisor"
    assert rows[carried["event_id"]]["came"]["by"] is None
    from_file = [row["came"] for row in rows.values() if row["code"] == "unverified_file"]
    assert [(came["by"]["name"], came["device"]) for came in from_file] == [("Supervisor", None)] * 2
