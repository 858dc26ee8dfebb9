"""Changes of routing and drawing, and the freeze after a new promised date [S6]."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.api.test_changes import decide, propose
from tests.builders import Factory, MadeOrder

LATHE = {"number": 10, "name": "车削", "work_center": "LATHE"}
DRILL = {"number": 20, "name": "钻孔", "work_center": "DRILL"}
MILL = {"number": 30, "name": "铣", "work_center": "DRILL", "standard_seconds": 12, "piece_rate": "0.25"}


def routed(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"routing": [{"line": 1, "operations": list(steps)}], "reason": "换设备"}


def whole(factory: Factory, order: MadeOrder) -> Any:
    return factory.client().get(f"/api/v1/orders/{order.no}", headers=factory.bearer("supervisor")).json


def later(factory: Factory, order: MadeOrder) -> None:
    """The promised date is changed and approved: the freeze begins."""
    id = propose(factory, order.no, {"promised_ship": "2026-04-01", "reason": "客户改期"}).json["change_id"]
    assert decide(factory, id).json["revision"] == 2


def drawing(factory: Factory, name: str) -> str:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    factory.act("file.put", id=sha256, name=name, media_type="application/pdf", bytes=9,
                at="2026-03-02T01:00:00.000Z")
    return sha256


def test_a_new_routing_is_read_operation_by_operation(factory: Factory) -> None:
    order = factory.order()
    made = propose(factory, order.no, routed({**LATHE, "work_center": "DRILL"}, MILL))
    assert [(d["operation"], d["part"], d["from"], d["to"]) for d in made.json["diff"]] == [
        (10, "work_center", "LATHE", "DRILL"), (20, "step", "钻孔", None), (30, "step", None, "铣")]
    assert decide(factory, made.json["change_id"]).json["revision"] == 2
    [work] = whole(factory, order)["work_orders"]
    assert [(s["number"], s["work_center"], s["standard_seconds"], s["piece_rate"]) for s in work["routing"]] == [
        (10, "DRILL", 60, "0"), (30, "DRILL", 12, "0.25")], "what was not said stays as it was"
    assert all(s["planned_start"] for s in work["routing"])


def test_phones_get_the_diff_without_rates_of_pay(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    id = propose(factory, order.no, routed({**LATHE, "name": "精车", "piece_rate": "1.5"}, DRILL)).json["change_id"]
    decide(factory, id)
    page = phone.pull()
    [row] = [r["data"] for r in page.json["rows"] if r["kind"] == "work_order"]  # type: ignore[index]
    assert [(d["operation"], d["part"], d["to"]) for d in row["changes"][0]["diff"]] == [(10, "name", "精车")]
    assert "piece_rate" not in page.text


def test_the_old_drawing_beside_the_new_one(factory: Factory) -> None:
    order, new = factory.order(), drawing(factory, "HR-1001-B.pdf")
    body = {"drawing": [{"line": 1, "drawing": "HR-1001 B", "drawing_file": new}], "reason": "改图"}
    made = propose(factory, order.no, body)
    assert made.json["diff"] == [{"field": "drawing", "line": 1, "from": "", "to": "HR-1001 B", "from_file": "",
                                  "to_file": new}]
    decide(factory, made.json["change_id"])
    [work] = whole(factory, order)["work_orders"]
    assert (work["revision"], work["drawing"], work["drawing_file"]) == (2, "HR-1001 B", new)
    unknown = [{"line": 1, "drawing": "C", "drawing_file": "0" * 64}]
    wrong = propose(factory, order.no, {"drawing": unknown, "reason": "x"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "unknown_file")


def test_a_new_date_freezes_the_routing_until_both_sides_agree(factory: Factory) -> None:
    order = factory.order()
    later(factory, order)
    assert whole(factory, order)["frozen_until"] == "2026-03-04T01:00:00.000Z"
    factory.person("planner", ["planner"])
    id = propose(factory, order.no, routed({**LATHE, "work_center": "DRILL"}, DRILL), who="planner").json["change_id"]
    [change] = [c for c in whole(factory, order)["changes"] if c["id"] == id]
    assert (change["needs"], change["frozen_until"]) == (["sales"], "2026-03-04T01:00:00.000Z")
    half = decide(factory, id)
    assert (half.status_code, half.json["state"], half.json["revision"]) == (200, "proposed", 2)
    [change] = [c for c in whole(factory, order)["changes"] if c["id"] == id]
    assert [(a["by"]["name"], a["side"]) for a in change["approvals"]] == [("Supervisor", "floor")]
    assert decide(factory, id, who="stranger").json["revision"] == 3, "sales is the other side"
    assert whole(factory, order)["work_orders"][0]["routing"][0]["work_center"] == "DRILL"


def test_sales_decides_on_nothing_else(factory: Factory) -> None:
    order = factory.order()
    id = propose(factory, order.no, routed({**LATHE, "name": "x"}, DRILL), who="supervisor").json["change_id"]
    done = decide(factory, id, who="stranger")
    assert (done.status_code, done.json["code"]) == (403, "forbidden")
    later(factory, order)
    other = propose(factory, order.no, {"priority": "urgent", "reason": "急"}, who="supervisor").json["change_id"]
    assert decide(factory, other, who="stranger").status_code == 403, "a freeze is about the routing alone"


def test_floor_work_goes_on_and_the_freeze_ends(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone("worker")
    later(factory, order)
    assert phone.results(phone.report(order))[0]["verdict"] == "applied"
    factory.clock.advance(hours=48, seconds=1)
    assert whole(factory, order)["frozen_until"] is None
    id = propose(factory, order.no, routed({**LATHE, "name": "x"}, DRILL)).json["change_id"]
    assert decide(factory, id).json["state"] == "approved"


def test_the_supervisor_is_told_of_the_date(factory: Factory) -> None:
    order = factory.order()
    later(factory, order)
    items = factory.client().get("/api/v1/inbox", headers=factory.bearer("supervisor")).json["items"]
    [told] = [i for i in items if i["code"] == "promise_changed"]
    assert (told["about"]["order_no"], told["about"]["to"]) == (order.no, "2026-04-01")


def test_malformed(factory: Factory) -> None:
    no = factory.order().no
    for body in (routed(), routed({**LATHE, "number": 0}), routed({**LATHE, "work_center": "NO"}),
                 routed(LATHE, LATHE), {"routing": [{"operations": [LATHE]}], "reason": "x"},
                 {"routing": [{"line": 2, "operations": [LATHE]}], "reason": "x"},
                 {"drawing": [{"line": 1, "drawing": "A", "drawing_file": "x"}], "reason": "x"},
                 routed({**LATHE, "price": 1}), routed({**LATHE, "piece_rate": "-1"})):
        assert propose(factory, no, body).status_code == 422, body
