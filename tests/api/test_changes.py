"""POST /orders/{no}/changes, GET /changes, POST /changes/{id}/approve and refuse [S6]."""

from __future__ import annotations

from typing import Any

from tests.builders import Factory

MORE = {"lines": [{"sku": "HR-1001", "quantity": "60"}], "reason": "客户加单"}


def propose(factory: Factory, no: str, body: Any = None, who: str = "stranger", key: str | None = None) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post(f"/api/v1/orders/{no}/changes", json=MORE if body is None else body, headers=headers)


def decide(factory: Factory, id: str, what: str = "approve", who: str = "supervisor", body: Any = None) -> Any:
    return factory.client().post(f"/api/v1/changes/{id}/{what}", json=body, headers=factory.bearer(who))


def test_proposed_and_approved_is_the_next_revision(factory: Factory) -> None:
    order = factory.order()
    made = propose(factory, order.no)
    assert made.status_code == 201
    assert made.json["diff"] == [{"field": "quantity", "line": 1, "from": "50", "to": "60"}]
    done = decide(factory, made.json["change_id"])
    assert (done.status_code, done.json["revision"]) == (200, 2)
    whole = factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json
    assert (whole["revision"], whole["work_orders"][0]["planned"], whole["lines"][0]["quantity"]) == (2, "60", "60")
    assert whole["changes"][0]["by"] == {"id": "P-stranger", "name": "Stranger"}


def test_S6_old_paper_is_held_after_it(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    decide(factory, propose(factory, order.no).json["change_id"])
    [held] = phone.results(phone.event("work.report", {
        "work_order": order.code, "operation": 10, "good": "1"}, base={"revision": 1}))
    assert (held["verdict"], held["code"]) == ("held", "stale_revision")


def test_deciding_twice_is_200_with_the_same_answer(factory: Factory) -> None:
    id = propose(factory, factory.order().no).json["change_id"]
    assert decide(factory, id).json == decide(factory, id).json
    other = propose(factory, factory.order().no).json["change_id"]
    assert decide(factory, other, "refuse").json == decide(factory, other, "refuse").json
    crossed = decide(factory, other, "approve")
    assert (crossed.status_code, crossed.json["code"]) == (409, "already_decided")


def test_on_an_older_revision_it_is_stale(factory: Factory) -> None:
    no = factory.order().no
    first = propose(factory, no).json["change_id"]
    second = propose(factory, no, {"priority": "urgent", "reason": "急"}).json["change_id"]
    decide(factory, first)
    done = decide(factory, second)
    assert (done.status_code, done.json["code"]) == (409, "stale_change")
    assert (done.json["revision"], done.json["base_revision"]) == (2, 1)


def test_nobody_approves_his_own(factory: Factory) -> None:
    id = propose(factory, factory.order().no, who="supervisor").json["change_id"]
    done = decide(factory, id)
    assert (done.status_code, done.json["code"]) == (403, "own_change")


def test_by_keys(factory: Factory) -> None:
    url = f"/api/v1/orders/{factory.order().no}/changes"
    made = factory.client().post(url, json=MORE, headers=factory.key("changes:write"))
    assert made.status_code == 201
    approve = f"/api/v1/changes/{made.json['change_id']}/approve"
    assert factory.client().post(approve, headers=factory.key("changes:write")).status_code == 403
    assert factory.client().post(approve, headers=factory.key("changes:approve")).json["revision"] == 2


def test_dates_and_address_touch_no_operation(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    body = {"promised_ship": "2026-04-01", "address": "苏州", "expected_delivery": "", "reason": "改期"}
    made = propose(factory, order.no, body)
    assert [d["field"] for d in made.json["diff"]] == ["promised_ship", "address"]
    decide(factory, made.json["change_id"])
    assert phone.results(phone.event("work.report", {
        "work_order": order.code, "operation": 10, "good": "1"}, base={"revision": 1}))[0]["verdict"] == "applied"


def test_listed_newest_first_and_by_state(factory: Factory) -> None:
    ids = [propose(factory, factory.order().no).json["change_id"] for _ in range(3)]
    decide(factory, ids[0], "refuse", body={"reason": "已下料"})
    get = factory.client().get
    page = get("/api/v1/changes?limit=2", headers=factory.bearer("supervisor")).json
    rest = get("/api/v1/changes", query_string={"limit": 2, "cursor": page["cursor"]},
               headers=factory.bearer("supervisor")).json
    assert [c["id"] for c in page["items"] + rest["items"]] == ids[::-1]
    refused = get("/api/v1/changes?state=refused", headers=factory.bearer("stranger")).json["items"]
    assert [(c["id"], c["decided"]["reason"], c["decided"]["by"]["name"]) for c in refused] == [
        (ids[0], "已下料", "Supervisor")]


def test_twice_with_a_key_is_one_request(factory: Factory) -> None:
    no = factory.order().no
    assert propose(factory, no, key="k").json == propose(factory, no, key="k").json
    assert propose(factory, no, {"priority": "urgent", "reason": "x"}, key="k").status_code == 409


def test_wrong_role(factory: Factory) -> None:
    no = factory.order().no
    id = propose(factory, no).json["change_id"]
    assert propose(factory, no, who="worker").status_code == 403
    assert decide(factory, id, who="stranger").status_code == 403, "sales propose, others approve"
    assert decide(factory, id, "refuse", who="worker").status_code == 403
    assert factory.client().post(f"/api/v1/changes/{id}/approve").status_code == 401


def test_missing(factory: Factory) -> None:
    assert propose(factory, "none").status_code == 404
    assert decide(factory, "none").status_code == 404
    assert decide(factory, "none", "refuse").status_code == 404


def test_malformed(factory: Factory) -> None:
    no = factory.order().no
    for body in ({}, {"reason": "x"}, {"priority": "urgent"}, {**MORE, "reason": " "}, {**MORE, "revision": 3},
                 {"lines": [], "reason": "x"}, {"lines": [{"sku": "HR-1001"}], "reason": "x"},
                 {"promised_ship": "2026-13-01", "reason": "x"}, {"promised_ship": None, "reason": "x"},
                 {"lines": [{"sku": "NO", "quantity": "1"}], "reason": "x"}, {"priority": "normal", "reason": "x"}):
        assert propose(factory, no, body).status_code == 422, body
    id = propose(factory, no).json["change_id"]
    assert decide(factory, id, body={"x": 1}).status_code == 422
    assert decide(factory, id, "refuse", body={"reason": 5}).status_code == 422
