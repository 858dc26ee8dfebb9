"""Look before deciding, decide together, take it back: GET /inbox/cards, /inbox/{id}, outcomes, reopen [I6, I13]."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.test_inbox import good, held_report, listed, resolve
from tests.builders import Factory, MadeOrder, Phone


def get(factory: Factory, path: str, who: str = "supervisor") -> Any:
    answer = factory.client().get(f"/api/v1/inbox/{path}", headers=factory.bearer(who))
    assert answer.status_code == 200, answer.text
    return answer.json


def post(factory: Factory, path: str, body: Any, who: str = "supervisor") -> Any:
    return factory.client().post(f"/api/v1/inbox/{path}", json=body, headers=factory.bearer(who))


def outcome(factory: Factory, id: str, decision: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = get(factory, f"{id}/outcomes")["outcomes"]
    return next(o for o in found if o["decision"] == decision)


def step_of(facts: list[dict[str, Any]]) -> dict[str, Any]:
    return next(f for f in facts if f["what"] == "operation")


def head(factory: Factory) -> int:
    return factory.kit.writer.call(lambda tx: tx.ledger.head)


def test_the_told_outcome_is_what_the_order_then_shows(factory: Factory) -> None:
    order, phone, _, item = held_report(factory)
    for decision, then in (("apply", "900"), ("correct", "50"), ("dismiss", "0")):
        told = outcome(factory, item["id"], decision)
        before = head(factory)
        steps = [f for f in told["facts"] if f["what"] == "operation"]
        assert [f["good"][1] for f in steps] == ([] if decision == "dismiss" else [then])
        assert head(factory) == before
        done = resolve(factory, item["id"], decision, expect=told["expect"],
                       **({"body": told["body"]} if decision == "correct" else {"note": "n"}))
        assert done.status_code == 200, done.text
        assert good(factory, order) == then
        taken = post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()})
        assert (taken.status_code, taken.json["state"]) == (200, "open")
        assert good(factory, order) == "0"
    verdicts = phone.pull().json["verdicts"]
    assert [(v["verdict"], v["code"]) for v in verdicts] == [("held", "over_planned")]


def test_what_was_told_is_what_happens_or_nothing_does(factory: Factory) -> None:
    """Another report came between looking and deciding: nothing is decided, the new outcome can be read."""
    order, phone, _, item = held_report(factory)
    told = outcome(factory, item["id"], "apply")
    phone.results(phone.report(order, good="7"))
    done = resolve(factory, item["id"], "apply", expect=told["expect"])
    assert (done.status_code, done.json["code"]) == (409, "outcome_changed")
    assert set(done.json["message"]) == {"zh", "en"}
    assert (good(factory, order), listed(factory)["items"][0]["state"]) == ("7", "open")
    again = outcome(factory, item["id"], "apply")
    assert step_of(again["facts"])["good"] == ["7", "907"]
    assert resolve(factory, item["id"], "apply", expect=again["expect"]).status_code == 200
    assert good(factory, order) == "907"


def test_I13_the_same_decision_again_with_its_expectation_is_the_same_answer(factory: Factory) -> None:
    _, _, _, item = held_report(factory)
    told, id = outcome(factory, item["id"], "apply"), factory.kit.ids.uuid()
    first, again = (resolve(factory, item["id"], "apply", expect=told["expect"], event_id=id) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json) == (200, again.json)


def test_a_correction_by_hand_is_told_first(factory: Factory) -> None:
    order, _, event, item = held_report(factory)
    body = {**json.loads(event["body"]), "good": "12"}
    [told] = post(factory, f"{item['id']}/outcomes", {"body": body}).json["outcomes"]
    assert (told["possible"], told["why"], step_of(told["facts"])["good"]) == (True, "by_hand", ["0", "12"])
    assert good(factory, order) == "0"
    [wrong] = post(factory, f"{item['id']}/outcomes", {"body": {**body, "good": "x"}}).json["outcomes"]
    assert (wrong["possible"], wrong["reason"]["code"]) == (False, "bad_body")


def reports(factory: Factory, count: int) -> tuple[MadeOrder, Phone, list[str]]:
    order, phone = factory.order(), factory.phone("worker")
    found = [phone.results(phone.report(order, good="60"))[0]["inbox_id"] for _ in range(count)]
    return order, phone, found


def test_alike_items_share_a_card_and_are_told_together(factory: Factory) -> None:
    order, _, ids = reports(factory, 3)
    held_report(factory)
    cards = get(factory, "cards")["items"]
    mine = [c for c in cards if c["order"] == order.no]
    assert len({c["group"] for c in mine}) == 1 and len({c["group"] for c in cards}) == 2
    apply = next(o for o in post(factory, "outcomes", {"items": ids}).json["outcomes"] if o["decision"] == "apply")
    assert step_of(apply["facts"])["output"] == ["0", "180"]
    assert step_of(apply["facts"])["over"] == "130"


def test_deciding_together_when_somebody_was_faster_with_one_of_them(factory: Factory) -> None:
    """A stale view: the one that is decided says so and by whom; the others count once each, nothing twice."""
    order, _, ids = reports(factory, 3)
    factory.person("boss2", ["supervisor"])
    assert resolve(factory, ids[1], "dismiss", who="boss2", note="重复").status_code == 200
    told = post(factory, "outcomes", {"items": ids}).json["outcomes"][0]
    assert [(i["possible"], (i["reason"] or {}).get("code")) for i in told["items"]] == [
        (True, None), (False, "already_resolved"), (True, None)]
    mine = {id: factory.kit.ids.uuid() for id in ids}
    for _ in range(2):  # and sent again, because the answers were lost
        answers = [resolve(factory, id, "apply", event_id=mine[id]) for id in ids]
        assert [a.status_code for a in answers] == [200, 409, 200]
        assert answers[1].json["code"] == "already_resolved"
        assert answers[1].json["resolution"]["by"] == "P-boss2"
        assert good(factory, order) == "120"
    assert get(factory, ids[1])["resolution"]["by"]["name"] == "Boss2"


def test_I13_taking_back_twice_is_taking_back_once(factory: Factory) -> None:
    order, _, _, item = held_report(factory)
    resolve(factory, item["id"], "apply")
    id = factory.kit.ids.uuid()
    first, again = (post(factory, f"{item['id']}/reopen", {"event_id": id}) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    third = post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()})
    assert (third.status_code, third.json["code"]) == (409, "not_decided")
    assert good(factory, order) == "0"


def test_the_author_reads_the_outcome_on_any_phone(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    body = {**json.loads(event["body"]), "good": "9"}
    resolve(factory, item["id"], "correct", body=body, note="多按了零")
    [told] = phone.pull().json["verdicts"]
    assert (told["code"], told["note"]) == ("by_resolution", "多按了零")
    other = factory.phone("worker")
    rows = other.client.get("/api/v1/inbox/decided", headers=other.person).json["items"]
    assert [(r["event_id"], r["counts"]["good"], r["body"]["good"], r["note"], r["by"]["name"]) for r in rows] == [
        (event["event_id"], "9", "900", "多按了零", "Supervisor")]
    assert get(factory, "decided", who="supervisor")["items"] == []


def test_S25_the_author_hears_who_took_a_decision_back(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)

    def heard() -> list[tuple[str, str]]:
        rows = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json["reopened"]
        return [(row["event_id"], row["by"]["name"]) for row in rows]

    resolve(factory, item["id"], "dismiss", note="n")
    assert heard() == []
    assert post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert heard() == [(event["event_id"], "Supervisor")]
    assert get(factory, "decided", who="supervisor")["reopened"] == []
    resolve(factory, item["id"], "dismiss", note="n")
    assert heard() == []


@pytest.mark.parametrize("undone", ["decision", "binding"])
def test_S8_S25_whose_waybill_was_replaced_by_a_decision_hears_of_it_too(factory: Factory, undone: str) -> None:
    [box] = factory.package_codes()
    factory.person("packer", ["warehouse"])
    first, second = factory.phone("packer"), factory.phone("supervisor")
    bindings = [phone.event("package.bind", {"package": box, "waybill": waybill, "carrier": "SF"})
                for phone, waybill in ((first, "SF1000000000001"), (second, "SF1000000000002"))]
    assert first.results(bindings[0])[0]["verdict"] == "applied"
    assert second.results(bindings[1])[0]["code"] == "already_bound"
    [item] = get(factory, "cards")["items"]

    def told(phone: Phone) -> list[tuple[str, str, str]]:
        rows = phone.client.get("/api/v1/inbox/decided", headers=phone.person).json["items"]
        return [(r["event_id"], r["code"], (r["counts"] or {}).get("waybill", "")) for r in rows]

    assert told(first) == []
    resolve(factory, item["id"], "apply", note="箱子上是这张")
    assert told(first) == [(bindings[0]["event_id"], "overruled", "SF1000000000002")]
    assert told(second) == [(bindings[1]["event_id"], "by_resolution", "")]
    if undone == "decision":
        assert post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    else:
        undo = second.event("event.reverse", {"event_id": bindings[1]["event_id"], "reason": "typo"})
        assert second.results(undo)[0]["verdict"] == "applied"
    assert told(first) == [], "the first one is in force again"


def test_S13_a_record_that_its_author_took_back_is_one_decision_and_not_two(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    assert phone.results(wish)[0]["verdict"] == "waiting"
    [card] = get(factory, "cards")["items"]
    assert card["taken_back"] == wish["recorded_at"]
    assert resolve(factory, item["id"], "dismiss", settle=True).status_code == 200
    assert get(factory, "cards")["items"] == []
    verdicts = {v["event_id"]: v["verdict"] for v in phone.pull().json["verdicts"]}
    assert verdicts == {event["event_id"]: "dismissed", wish["event_id"]: "dismissed"}


def test_S13_what_is_told_of_a_record_that_was_taken_back_is_what_settling_does(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    phone.results(wish)
    told = {o["decision"]: o for o in get(factory, f"{item['id']}/outcomes")["outcomes"]}
    others = {d: [(f["type"], f["verdict"]) for f in o["facts"] if f["what"] == "other_event"] for d, o in told.items()}
    assert others["dismiss"] == [("event.reverse", "dismissed")] and others["apply"] == [("event.reverse", "applied")]
    assert not any(f["what"] in ("alert", "operation") for o in told.values() for f in o["facts"]), "nothing is added"
    assert (told["dismiss"]["settle"], told["apply"]["settle"]) == (True, False)
    together = post(factory, "outcomes", {"items": [item["id"]]}).json["outcomes"]
    assert [(o["decision"], o["settle"]) for o in together] == [("apply", False), ("dismiss", True)]
    assert [f["verdict"] for f in together[1]["facts"] if f["what"] == "other_event"] == ["dismissed"]
    [task] = [t for t in factory.client().get("/api/v1/tasks", headers=factory.bearer("supervisor")).json["items"]
              if t["item"] == item["id"]]
    assert (task["taken_back"], task["at"]) == (wish["recorded_at"], event["recorded_at"])
    assert resolve(factory, item["id"], "dismiss", settle=True, expect=told["dismiss"]["expect"]).status_code == 200
    assert get(factory, "cards")["items"] == [], "the reversal lies there for nobody"
    assert [card["id"] for card in get(factory, "cards?state=done")["items"]] == [item["id"]], "one decision"


def test_S13_taken_back_it_is_open_again_as_it_was_with_its_author_s_wish(factory: Factory) -> None:
    order, phone, event, item = held_report(factory)
    wish = phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"})
    phone.results(wish, phone.report(order, good="9"))
    [before] = get(factory, "cards")["items"]
    id = factory.kit.ids.uuid()
    assert resolve(factory, item["id"], "dismiss", settle=True, event_id=id).status_code == 200
    assert post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert get(factory, "cards")["items"] == [before]
    assert resolve(factory, item["id"], "dismiss", settle=True, event_id=id).status_code == 200, "a late repetition"
    assert get(factory, "cards")["items"] == [before]
    verdicts = {v["event_id"]: v["verdict"] for v in phone.pull().json["verdicts"]}
    assert (verdicts[event["event_id"]], verdicts[wish["event_id"]]) == ("held", "waiting")
    assert resolve(factory, item["id"], "apply", note="n").status_code == 200
    assert (good(factory, order), get(factory, "cards")["items"]) == ("9", [])


def test_S12_without_being_asked_to_nothing_is_settled_with_it(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    phone.results(phone.event("event.reverse", {"event_id": event["event_id"], "reason": "typo"}))
    resolve(factory, item["id"], "dismiss")
    [card] = get(factory, "cards")["items"]
    assert (card["code"], card["taken_back"]) == ("named_dismissed", None)


@pytest.mark.parametrize("text", ["{broken", "[]", '"x"', "", "\ud83d not utf"])
def test_unreadable_text_can_be_looked_at(factory: Factory, text: str) -> None:
    phone = factory.phone("worker")
    phone.client.post("/api/v1/sync/quarantine", data=text.encode("utf-8", "replace"), headers=phone.device)
    [card] = get(factory, "cards")["items"]
    row = get(factory, card["id"])
    assert row["picture"]["kind"] == "raw" and card["device"]["id"] == phone.device_id
    apply, dismiss = get(factory, f"{card['id']}/outcomes")["outcomes"]
    assert (apply["possible"], dismiss["possible"]) == (False, True)


def test_malformed_and_unknown(factory: Factory) -> None:
    item = held_report(factory)[3]
    for body in ({}, {"items": []}, {"items": [5]}, {"items": ["x"] * 201}, {"items": ["x"], "by": "me"}):
        assert post(factory, "outcomes", body).status_code == 422, body
    for body in ({}, {"body": 5}, {"body": None}):
        assert post(factory, f"{item['id']}/outcomes", body).status_code == 422, body
    for path in ("nowhere", "nowhere/outcomes"):
        assert factory.client().get(f"/api/v1/inbox/{path}", headers=factory.bearer("supervisor")).status_code == 404
    assert post(factory, "nowhere/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 404
    assert post(factory, f"{item['id']}/reopen", {"event_id": "1"}).status_code == 422
    assert post(factory, f"{item['id']}/reopen", {"event_id": factory.kit.ids.uuid()}, "worker").status_code == 403
    resolve(factory, item["id"])
    done = factory.client().get(f"/api/v1/inbox/{item['id']}/outcomes", headers=factory.bearer("supervisor"))
    assert (done.status_code, done.json["code"]) == (409, "already_resolved")
    assert factory.client().get("/api/v1/inbox/cards?state=x", headers=factory.bearer("supervisor")).status_code == 422


def test_S25_the_author_asks_for_verdicts_that_are_told_to_another_device(factory: Factory) -> None:
    _, phone, event, item = held_report(factory)
    borrowed, stranger = factory.phone("worker"), factory.phone("supervisor")

    def asked(by: Phone, *ids: str) -> dict[str, Any]:
        answer: dict[str, Any] = by.client.get(
            f"/api/v1/inbox/decided?events={','.join(ids)}", headers=by.person).json
        return answer

    odd = ("", "%00", "x" * 64, "0192f000-0000-7000-8000-000000000000")
    answer = asked(borrowed, *odd, event["event_id"])
    assert answer["epoch"] == phone.pull().json["epoch"]
    assert answer["verdicts"] == phone.pull().json["verdicts"]
    assert [(v["verdict"], v["code"]) for v in answer["verdicts"]] == [("held", "over_planned")]
    resolve(factory, item["id"], "dismiss", note="数错了")
    [told] = asked(borrowed, event["event_id"])["verdicts"]
    assert (told["verdict"], told["note"]) == ("dismissed", "数错了")
    assert told == phone.pull().json["verdicts"][0]
    assert asked(stranger, event["event_id"])["verdicts"] == []
    assert asked(borrowed)["verdicts"] == []
