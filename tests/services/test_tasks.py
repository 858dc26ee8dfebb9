"""Tasks: each thing that waits is there once, for the right people, and gone when it is done."""

from __future__ import annotations

import hashlib
from typing import Any

from server.api import rights
from server.jobs.waits import Waits
from server.services import tasks
from tests.builders import Factory, MadeOrder, Phone
from tests.services.figures import hire, ng, resolve


def listed(factory: Factory, who: str) -> dict[str, dict[str, Any]]:
    answer = factory.client().get("/api/v1/tasks", headers=factory.bearer(who))
    assert answer.status_code == 200, answer.text
    assert answer.json["counts"] == {"all": len(answer.json["items"]),
                                     "mine": sum(t["for_me"] for t in answer.json["items"])}
    return {f"{t['kind']}:{t['code']}": t for t in answer.json["items"]}


def mine(factory: Factory, who: str) -> list[str]:
    return sorted(key for key, task in listed(factory, who).items() if task["for_me"])


def photo(name: str) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(name.encode()).hexdigest(), "bytes": 9, "media_type": "image/jpeg"}


def packed(floor: Factory, phone: Phone, order: MadeOrder) -> str:
    [code] = floor.package_codes()
    [result] = phone.results(phone.event("package.pack", {"package": code, "lines": [
        {"work_order": order.code, "quantity": "5"}]}))
    assert result["verdict"] == "applied"
    return code


def test_the_roles_of_the_lists_are_those_of_the_doors() -> None:
    assert tasks.SEES["held"] == tasks.SEES["alert"] == rights.READ_INBOX


def test_a_held_record_is_the_supervisors_and_its_author_sees_it(floor: Factory) -> None:
    order, ann = floor.order(10), floor.phone("ann")
    [held] = ann.results(ann.report(order, good="900"))
    key = "held:over_planned"
    assert mine(floor, "supervisor") == [key]
    task = listed(floor, "supervisor")[key]
    assert (task["order"], task["operation"]["number"], task["by"]["id"], task["event_type"]) == (
        order.no, 10, "P-ann", "work.report")
    assert task["links"] == {"office": f"/inbox/{held['inbox_id']}", "app": None}
    seen = listed(floor, "ann")[key]
    assert (seen["own"], seen["for_me"]) == (True, False)
    assert listed(floor, "bob") == {}, "another worker"
    assert listed(floor, "stranger") == {}, "sales has no business with it"
    assert not listed(floor, "boss")[key]["for_me"], "may look, need not act"
    resolve(floor, held["inbox_id"], "dismiss")
    assert listed(floor, "supervisor") == {} == listed(floor, "ann")


def test_an_authors_superior_is_told(floor: Factory) -> None:
    hire(floor, "ann", ["worker"], crew="A", reports_to="P-dan")
    order, ann = floor.order(10), floor.phone("ann")
    ann.results(ann.report(order, good="900"))
    assert mine(floor, "dan") == ["held:over_planned"]
    assert [p["id"] for p in listed(floor, "dan")["held:over_planned"]["to"]] == ["P-dan"]


def test_a_wish_is_one_task_and_not_two(floor: Factory) -> None:
    order, ann = floor.order(10), floor.phone("ann")
    ann.results(ng(ann, order, "2", replenish=True))
    for who in ("inspector", "supervisor"):
        assert mine(floor, who) == ["ng:replenish_wish"]
    task = listed(floor, "inspector")["ng:replenish_wish"]
    assert (task["quantity"], task["defect"]["id"], task["order"]) == ("2", "SCRATCH", order.no)
    assert task["links"]["app"] == f"/ng-report/{task['id'][3:]}"
    resolve(floor, task["item"], "apply")
    assert mine(floor, "inspector") == []
    assert "alert:replenished" in mine(floor, "planner"), "now there is an order to schedule"


def test_a_call_is_the_crew_leaders(floor: Factory) -> None:
    hire(floor, "eva", ["foreman"])
    floor.act("work_center.put", id="LATHE", name="车床", crew="A")
    ann = floor.phone("ann")
    ann.results(ann.event("andon.call", {"work_center": "LATHE", "kind": "machine"}))
    assert (mine(floor, "dan"), mine(floor, "eva")) == (["andon:andon"], [])
    ann.results(ann.event("andon.call", {"work_center": "DRILL", "kind": "material"}))
    answer = floor.client().get("/api/v1/tasks", headers=floor.bearer("eva")).json
    assert [t["center"]["id"] for t in answer["items"] if t["for_me"]] == ["DRILL"], "nobody leads that crew"
    answer = floor.client().get("/api/v1/tasks", headers=floor.bearer("warehouse")).json
    assert [t["call"] for t in answer["items"] if t["for_me"]] == ["material"], "the store comes too"
    for center, kind in (("LATHE", "machine"), ("DRILL", "material")):
        ann.results(ann.event("andon.clear", {"work_center": center, "kind": kind}))
    assert listed(floor, "supervisor") == {}


def test_a_change_waits_for_somebody_else(floor: Factory) -> None:
    order = floor.order(10)
    made = floor.client().post(f"/api/v1/orders/{order.no}/changes", headers=floor.bearer("planner"), json={
        "address": "新地址 8 号", "reason": "客户搬家"})
    assert made.status_code == 201, made.text
    assert mine(floor, "planner") == []
    assert mine(floor, "supervisor") == ["change:change_proposed"]
    task = listed(floor, "supervisor")["change:change_proposed"]
    assert (task["order"], task["fields"]) == (order.no, ["address"])
    assert "新地址" not in str(task), "an address is the customer's"
    floor.client().post(f"/api/v1/changes/{made.json['change_id']}/approve", headers=floor.bearer("supervisor"))
    assert listed(floor, "supervisor") == {}


def test_in_a_freeze_a_change_of_routing_waits_for_the_side_that_is_missing(floor: Factory) -> None:
    floor.person("planner2", ["planner"])
    order, head = floor.order(10), floor.bearer("planner")
    post = floor.client().post
    later = post(f"/api/v1/orders/{order.no}/changes", headers=floor.bearer("stranger"), json={
        "promised_ship": "2026-04-01", "priority": "urgent", "reason": "x"})
    assert post(f"/api/v1/changes/{later.json['change_id']}/approve", headers=head).status_code == 200
    steps = [{"number": 10, "name": "精车", "work_center": "LATHE"},
             {"number": 20, "name": "钻孔", "work_center": "DRILL"}]
    made = post(f"/api/v1/orders/{order.no}/changes", headers=head, json={
        "routing": [{"line": 1, "operations": steps}], "reason": "x"})
    assert made.status_code == 201, made.text
    key = "change:change_proposed"
    assert key in mine(floor, "stranger"), "the floor has spoken by proposing; sales is asked"
    assert key not in mine(floor, "planner2") and key not in mine(floor, "supervisor")
    assert listed(floor, "stranger")[key]["priority"] == "urgent"
    floor.clock.advance(hours=49)
    assert key in mine(floor, "planner2") and key not in mine(floor, "stranger"), "the freeze is over"


def test_packed_and_not_gone_for_four_hours(floor: Factory) -> None:
    order, keeper = floor.order(10), floor.phone("warehouse")
    code = packed(floor, keeper, order)
    floor.clock.advance(hours=3, minutes=59)
    Waits(floor.kit).round()
    assert mine(floor, "warehouse") == []
    floor.clock.advance(minutes=2)
    Waits(floor.kit).round()
    Waits(floor.kit).round()
    assert mine(floor, "warehouse") == ["alert:not_gone"]
    task = listed(floor, "warehouse")["alert:not_gone"]
    assert (task["order"], task["package"]["code"], task["links"]["app"]) == (order.no, code, f"/box/{code}")
    keeper.results(keeper.event("package.unpack", {"package": code, "lines": [
        {"work_order": order.code, "quantity": "5"}]}))
    assert mine(floor, "warehouse") == [], "empty: nothing to send"


def test_the_patience_is_a_setting_and_frozen_orders_are_left_alone(floor: Factory) -> None:
    frozen, keeper = floor.order(10), floor.phone("warehouse")
    packed(floor, keeper, frozen)
    floor.act("order.hold", no=frozen.no, reason="等客户")
    floor.act("setting.put", id="not_gone_minutes", value=30)
    floor.clock.advance(minutes=31)
    Waits(floor.kit).round()
    assert mine(floor, "warehouse") == []
    floor.act("order.release", no=frozen.no)
    Waits(floor.kit).round()
    assert mine(floor, "warehouse") == ["alert:not_gone"]


def test_an_alert_that_somebody_closed_does_not_come_back(floor: Factory) -> None:
    order, keeper = floor.order(10), floor.phone("warehouse")
    packed(floor, keeper, order)
    floor.clock.advance(hours=5)
    Waits(floor.kit).round()
    resolve(floor, listed(floor, "supervisor")["alert:not_gone"]["item"], "dismiss")
    floor.clock.advance(hours=5)
    Waits(floor.kit).round()
    assert listed(floor, "supervisor") == {}


def test_a_missing_photo_is_its_authors(floor: Factory) -> None:
    order, ann = floor.order(10), floor.phone("ann")
    report = ng(ann, order, "1") | {"blobs": [photo("a")]}
    ann.results(report)
    floor.clock.advance(hours=2, minutes=1)
    Waits(floor.kit).round()
    assert mine(floor, "ann") == ["alert:photo_missing"]
    assert mine(floor, "bob") == []
    assert listed(floor, "ann")["alert:photo_missing"]["links"]["app"] == f"/ng-report/{report['event_id']}"
    floor.act("photo.arrived", sha256=photo("a")["sha256"], bytes=9, media_type="image/jpeg")
    assert mine(floor, "ann") == []
    floor.clock.advance(hours=9)
    Waits(floor.kit).round()
    assert mine(floor, "ann") == []
