"""What came as text: one item ever, counted once with the record that it is, and told to its author [S2, S3]."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from server.services.pay import Pay
from server.services.writer import Transaction
from sync.model.records import AlertKey, InboxItem
from tests.api.outbox_made import keyed, outbox
from tests.api.test_inbox import good, listed, resolve
from tests.api.test_inbox_decide import get, post
from tests.api.test_outbox_files import told
from tests.api.test_trail import trail
from tests.builders import Factory, Phone

Raw = dict[str, Any]


def as_text(phone: Phone, event: Raw) -> str:
    """The phone's text of a record that no request could carry; its inbox item's id."""
    text = json.dumps({k: v for k, v in event.items() if k != "elapsed_ms"}, ensure_ascii=False)
    answer = phone.client.post("/api/v1/sync/quarantine", data=text.encode(), headers=phone.device)
    assert answer.status_code == 202, answer.text
    return str((answer.json or {})["inbox_id"])


def head(factory: Factory) -> int:
    return factory.kit.writer.call(lambda tx: tx.ledger.head)


@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_S3_a_text_that_comes_again_after_its_decision_is_the_same_item(factory: Factory, decision: str) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    assert resolve(factory, item, decision).status_code == 200
    before = head(factory)
    assert [as_text(phone, event), as_text(phone, event)] == [item, item]
    assert (head(factory), listed(factory)["items"]) == (before, [])
    assert good(factory, order) == ("5" if decision == "apply" else "0")


def test_S3_a_text_that_an_older_release_forgot_once_it_was_decided_on_is_the_same_item(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    resolve(factory, item, "apply")

    def forget(tx: Transaction) -> None:
        keys = tx.writes.find(AlertKey)
        tx.writes.save_records([AlertKey(key.id) for key in keys if key.inbox_id == item])

    factory.kit.writer.call(forget)
    assert as_text(phone, event) == item
    assert listed(factory)["items"] == []


def test_S2_what_was_decided_on_a_text_is_told_to_the_record_and_its_author(factory: Factory) -> None:
    order, phone, other = factory.order(), factory.phone("worker"), factory.phone("supervisor")
    event = phone.report(order)
    item = as_text(phone, event)
    resolve(factory, item, "correct", body={**json.loads(event["body"]), "good": "4"}, note="数过")
    verdict = {"event_id": event["event_id"], "verdict": "applied", "code": "by_resolution"}
    [pulled] = phone.pull().json["verdicts"]
    assert {k: pulled[k] for k in verdict} == verdict and pulled["note"] == "数过"
    for carrier in (phone, other):
        assert [{k: r[k] for k in (*verdict, "replayed", "inbox_id")} for r in carrier.results(event)] == [
            {**verdict, "replayed": True, "inbox_id": item}]
    assert good(factory, order) == "4"
    assert Pay(factory.kit).of_person("P-worker", "2026-03")["sums"]["good"] == "4"
    [mine] = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json["items"]
    assert (mine["event_id"], mine["body"]["good"], mine["counts"]["good"]) == (event["event_id"], "5", "4")


def test_S2_a_text_whose_record_came_by_itself_says_so_and_can_only_be_put_away(factory: Factory) -> None:
    order, phone, other = factory.order(), factory.phone("worker"), factory.phone("supervisor")
    event = phone.report(order)
    item = as_text(phone, event)
    [apply, dismiss] = get(factory, f"{item}/outcomes")["outcomes"]
    assert (apply["possible"], dismiss["why"]) == (True, "")
    assert other.results(event)[0]["verdict"] == "applied"
    apply, away = get(factory, f"{item}/outcomes")["outcomes"]
    assert (apply["decision"], apply["possible"], apply["reason"]["code"]) == ("apply", False, "already_here")
    assert (away["decision"], away["why"], away["possible"], away["facts"]) == ("dismiss", "already_here", True, [])
    [by_hand] = post(factory, f"{item}/outcomes", {"body": json.loads(event["body"])}).json["outcomes"]
    assert (by_hand["possible"], by_hand["reason"]["code"]) == (False, "already_here")
    for decision in ("apply", "correct"):
        answer = resolve(factory, item, decision, body=json.loads(event["body"]))
        assert (answer.status_code, answer.json["code"]) == (409, "already_here")
        assert "已经有了" in answer.json["message"]["zh"] and "already" in answer.json["message"]["en"]
    assert resolve(factory, item, "dismiss", expect=away["expect"]).status_code == 200
    assert (good(factory, order), phone.results(event)[0]["verdict"]) == ("5", "applied")
    assert get(factory, item)["put_away"] is True


def test_S3_a_text_that_was_decided_on_was_not_only_put_away(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    resolve(factory, item, "dismiss", note="twice")
    phone.results(event)
    assert get(factory, item)["put_away"] is False


@pytest.mark.parametrize(("decision", "fact"), [("apply", "applied"), ("dismiss", "dismissed")])
def test_I13_the_told_outcome_of_a_text_is_what_happens_also_a_second_time(factory: Factory, decision: str,
                                                                          fact: str) -> None:
    order, phone = factory.order(), factory.phone("worker")
    item = as_text(phone, phone.report(order))
    for _ in range(2):
        one = next(o for o in get(factory, f"{item}/outcomes")["outcomes"] if o["decision"] == decision)
        assert [f["verdict"] for f in one["facts"] if f["what"] == "event"] == [fact]
        assert resolve(factory, item, decision, expect=one["expect"]).status_code == 200
        assert good(factory, order) == ("5" if decision == "apply" else "0")
        assert post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
        assert good(factory, order) == "0"
    assert phone.pull().json["verdicts"][-1]["verdict"] == "held"
    resolve(factory, item, "correct", body={"work_order": order.code, "operation": 10, "good": "3"})
    assert Pay(factory.kit).of_person("P-worker", "2026-03")["sums"]["good"] == "3"


def test_S14_a_file_with_a_record_whose_text_was_decided_on_says_that_it_is_here(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    key, event = keyed(phone), phone.report(order)
    resolve(factory, as_text(phone, event), "dismiss", note="重复")
    for path in ("/check", ""):
        answer = told(factory, outbox(phone, [event], key), path)
        assert (answer["events"]["here"], answer["items"][0]["verdict"]) == (1, "dismissed")
    assert good(factory, order) == "0"


def test_the_trail_tells_of_a_text_that_counts_and_of_its_reversal(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    resolve(factory, as_text(phone, event), "apply")
    back = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "slip"})
    assert phone.results(back)[0]["code"] == "ok"
    newest, decision = trail(factory, order.no)[:2]
    assert [row["type"] for row in (newest, decision)] == ["event.reverse", "inbox.resolve"]
    for row in (newest, decision):
        assert (row["about"]["type"], row["about"]["body"]["good"]) == ("work.report", "5")
    assert (newest["reversed_by"], decision["reversed_by"]) == (None, back["event_id"])


def test_the_trail_says_of_that_decision_alone_that_it_was_reversed_by_which_the_text_counted(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    item = as_text(phone, event)
    resolve(factory, item, "dismiss")
    post(factory, f"{item}/reopen", {"event_id": factory.kit.ids.uuid()})
    resolve(factory, item, "apply")
    assert [row["reversed_by"] for row in trail(factory, order.no)][:3] == [None, None, None]
    back = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "slip"})
    phone.results(back)
    found = [(row["type"], row["reversed_by"]) for row in trail(factory, order.no)][:4]
    assert found == [("event.reverse", None), ("inbox.resolve", back["event_id"]), ("inbox.reopen", None),
                     ("inbox.resolve", None)]


@pytest.mark.parametrize(("decision", "verdict"), [("apply", "applied"), ("correct", "applied"),
                                                   ("dismiss", "dismissed")])
def test_the_answer_to_a_decision_on_a_text_says_how_its_record_stands(factory: Factory, decision: str,
                                                                       verdict: str) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order)
    answer = resolve(factory, as_text(phone, event), decision, body=json.loads(event["body"]))
    assert answer.json["verdict"] == verdict
    away = phone.client.post("/api/v1/sync/quarantine", data="{broken", headers=phone.device).json["inbox_id"]
    assert resolve(factory, away, "dismiss").json["verdict"] is None


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize(("decision", "pieces"), [("apply", "4"), ("correct", "3"), ("dismiss", "4")])
def test_S2_the_card_of_a_second_record_shows_beside_it_the_first_that_came_as_text(
        factory: Factory, decision: str, pieces: str, older: bool) -> None:
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order, good="4")
    resolve(factory, as_text(phone, event), decision, body={**json.loads(event["body"]), "good": "3"})
    [second] = phone.results({**phone.report(order, good="7"), "event_id": event["event_id"]})
    item = second["inbox_id"]
    if older:  # an earlier release kept the decision in the first record's place

        def decided_instead(tx: Transaction) -> None:
            found = tx.world.need(InboxItem, item)
            act = {"type": "inbox.resolve", "actor_id": "P-supervisor", "body": {"decision": decision}}
            tx.writes.save_records([replace(found, now={"event": act})])

        factory.kit.writer.call(decided_instead)
    card = get(factory, item)
    first, other = card["picture"]["sides"]
    assert (first["type"], first["by"]["id"], first["device"]["id"]) == ("work.report", "P-worker", phone.device_id)
    assert first["recorded_at"] == event["recorded_at"]
    assert (first["values"]["good"], other["values"]["good"]) == (pieces, "7")
    assert card["now"]["event"]["type"] == "work.report"
    assert first["verdict"] == ("dismissed" if decision == "dismiss" else "applied")
    [apply, *_] = get(factory, f"{item}/outcomes")["outcomes"]
    [sums] = [f for f in apply["facts"] if f["what"] == "operation"]
    before = "0" if decision == "dismiss" else pieces
    assert sums["good"] == [before, str(int(before) + 7)]
