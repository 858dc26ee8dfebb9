"""GET /api/v1/inbox, POST /api/v1/inbox/{id}/resolve [I6, I13]."""

from __future__ import annotations

import json
from typing import Any

from tests.builders import Factory, MadeOrder, Phone


def held_report(factory: Factory) -> tuple[MadeOrder, Phone, dict[str, Any], dict[str, Any]]:
    """(order, phone, event, its inbox item): a report far above the plan."""
    order, phone = factory.order(), factory.phone("worker")
    event = phone.report(order, good="900")
    assert phone.results(event)[0]["code"] == "over_planned"
    return order, phone, event, listed(factory)["items"][0]


def listed(factory: Factory, who: str = "supervisor", **query: Any) -> Any:
    return factory.client().get("/api/v1/inbox", query_string=query, headers=factory.bearer(who)).json


def resolve(factory: Factory, id: str, decision: str = "dismiss", who: str = "supervisor", **more: Any) -> Any:
    body = {"event_id": factory.kit.ids.uuid(), "decision": decision, "note": "", **more}
    return factory.client().post(f"/api/v1/inbox/{id}/resolve", json=body, headers=factory.bearer(who))


def good(factory: Factory, order: MadeOrder) -> str:
    whole = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json
    return str(whole["work_orders"][0]["operations"][0]["good"])


def test_an_item_shows_what_was_seen_and_what_is_now(factory: Factory) -> None:
    order, phone, event, item = held_report(factory)
    assert (item["kind"], item["code"], item["state"], item["resolution"]) == ("held", "over_planned", "open", None)
    assert item["event"] == event
    assert item["seen"]["body"] == {"work_order": order.code, "operation": 10, "good": "900"}
    assert (item["seen"]["actor_name"], item["seen"]["device_name"]) == ("Worker", "phone of worker")
    assert item["now"] == {"planned": "50", "reported": "0"}
    assert item["about"]["order_no"] == order.no


def test_applied_by_a_persons_decision(factory: Factory) -> None:
    order, phone, event, item = held_report(factory)
    done = resolve(factory, item["id"], "apply", note="按实际")
    assert (done.status_code, done.json["state"], done.json["verdict"]) == (200, "done", "applied")
    assert good(factory, order) == "900"
    assert listed(factory)["items"] == []
    [kept] = listed(factory, state="done")["items"]
    assert (kept["resolution"]["decision"], kept["resolution"]["by"]["name"]) == ("apply", "Supervisor")
    verdicts = phone.pull().json["verdicts"]
    assert [(v["event_id"], v["verdict"], v["code"]) for v in verdicts] == [
        (event["event_id"], "applied", "by_resolution")]


def test_corrected(factory: Factory) -> None:
    order, _, event, item = held_report(factory)
    body = {**json.loads(event["body"]), "good": "9"}
    assert resolve(factory, item["id"], "correct", body=body).json["verdict"] == "applied"
    assert good(factory, order) == "9"


def test_dismissed(factory: Factory) -> None:
    order, _, _, item = held_report(factory)
    assert resolve(factory, item["id"], note="看错").json["verdict"] == "dismissed"
    assert good(factory, order) == "0"


def test_I13_the_same_resolution_again_is_the_same_answer(factory: Factory) -> None:
    order, _, _, item = held_report(factory)
    id = factory.kit.ids.uuid()
    first, again = (resolve(factory, item["id"], "apply", event_id=id) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert good(factory, order) == "900"


def test_somebody_was_faster(factory: Factory) -> None:
    item = held_report(factory)[3]
    resolve(factory, item["id"])
    done = resolve(factory, item["id"], "apply")
    assert (done.status_code, done.json["code"]) == (409, "already_resolved")
    assert done.json["resolution"]["decision"] == "dismiss"


def test_an_id_that_is_taken_is_409(factory: Factory) -> None:
    _, _, _, item = held_report(factory)
    other = held_report(factory)[3]
    id = factory.kit.ids.uuid()
    assert resolve(factory, item["id"], event_id=id).status_code == 200
    done = resolve(factory, other["id"], event_id=id)
    assert (done.status_code, done.json["code"]) == (409, "id_conflict")


def test_what_even_a_person_cannot_apply(factory: Factory) -> None:
    phone = factory.phone("worker")
    phone.results(phone.event("no.such", {}))
    done = resolve(factory, listed(factory)["items"][0]["id"], "apply")
    assert (done.status_code, done.json["code"], done.json["reason"]) == (409, "cannot_apply", "unknown_type")


def test_quarantined_text_is_shown_raw(factory: Factory) -> None:
    phone = factory.phone("worker")
    phone.client.post("/api/v1/sync/quarantine", data="{broken", headers=phone.device)
    [item] = listed(factory)["items"]
    assert (item["code"], item["raw"]) == ("quarantined", "{broken")
    assert "event" not in item
    assert resolve(factory, item["id"]).status_code == 200


def test_a_wish_applied_orders_the_replenishment(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    phone.results(phone.report(order, good="10"), phone.event("ng.report", {
        "work_order": order.code, "operation": 10, "quantity": "2", "counted": True, "defect": "SCRATCH",
        "replenish": True}))
    [wish] = [i for i in listed(factory)["items"] if i["code"] == "replenish_wish"]
    assert resolve(factory, wish["id"], "apply").status_code == 200
    whole = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json
    assert whole["replenishments"] == [f"{order.no}-R1"]


def test_a_planner_closes_only_what_is_his(factory: Factory) -> None:
    factory.person("plan", ["planner"])
    item = held_report(factory)[3]
    assert resolve(factory, item["id"], "apply", who="plan").status_code == 403


def test_pages(factory: Factory) -> None:
    for _ in range(3):
        phone = factory.phone("worker")
        phone.results(phone.event("no.such", {}))
        factory.clock.advance(seconds=1)
    first = listed(factory, limit=2)
    rest = listed(factory, limit=2, cursor=first["cursor"])
    assert [len(first["items"]), len(rest["items"])] == [2, 1]
    assert len({i["id"] for i in first["items"] + rest["items"]}) == 3
    times = [i["raised_at"] for i in first["items"] + rest["items"]]
    assert times == sorted(times, reverse=True)


def test_wrong_role_missing_malformed(factory: Factory) -> None:
    item = held_report(factory)[3]
    client = factory.client()
    assert client.get("/api/v1/inbox").status_code == 401
    assert client.get("/api/v1/inbox", headers=factory.bearer("stranger")).status_code == 403
    assert client.get("/api/v1/inbox", headers=factory.key("inbox:read")).status_code == 200
    assert client.get("/api/v1/inbox?state=lost", headers=factory.bearer("supervisor")).status_code == 422
    assert resolve(factory, item["id"], who="worker").status_code == 403
    assert resolve(factory, "none").status_code == 404
    for wrong in ({"event_id": "1"}, {"event_id": "00000000-0000-4000-8000-000000000000"}, {"decision": "maybe"},
                  {"decision": "correct"}, {"note": 5}, {"by": "me"}, {"decision": "correct", "body": 5}):
        assert resolve(factory, item["id"], **wrong).status_code == 422, wrong
    assert resolve(factory, item["id"], "correct", body={"good": "x"}).status_code == 409
    assert listed(factory)["items"][0]["state"] == "open"
