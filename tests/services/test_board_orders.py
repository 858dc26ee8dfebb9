"""The board's orders: which are overdue or at risk and why, what they hang on, where work lies and since when."""

from __future__ import annotations

from typing import Any

from sync.model.quantity import parse_quantity
from sync.model.records import Order
from tests.builders import Factory, MadeOrder
from tests.services.test_board import behind, board, check


def order(floor: Factory, quantity: int, promised: str, **more: Any) -> MadeOrder:
    made = floor.order(quantity)
    change = floor.kit.writer.call(lambda tx: tx.act(
        "change.propose", {"id": tx.ids.uuid(), "no": made.no, "content": {"promised_ship": promised, **more},
                           "reason": "客户"}, None))
    id = next(e["record"]["id"] for e in change.effects if e.get("of") == "Change" and e["do"] == "add")
    floor.client().post(f"/api/v1/changes/{id}/approve", headers=floor.bearer("supervisor"))
    with floor.kit.store.reading() as reads:
        found = reads.source.load(Order, made.no)
        assert found is not None
        assert found.promised_ship == promised
    return made


def codes(row: dict[str, Any]) -> list[str]:
    return [risk["code"] for risk in row["risks"]]


def test_overdue_is_what_was_promised_and_is_still_here(floor: Factory) -> None:
    late, due = order(floor, 5, "2026-03-01"), order(floor, 5, "2026-03-02")
    assert [r["order"] for r in behind(floor, "overdue")["items"]] == [late.no]
    floor.clock.advance(days=1)
    assert [r["order"] for r in behind(floor, "overdue")["items"]] == [late.no, due.no]
    floor.act("order.cancel", no=late.no, reason="不要了")
    assert [r["order"] for r in behind(floor, "overdue")["items"]] == [due.no]
    check(floor)


def test_at_risk_says_why(floor: Factory) -> None:
    """2026-03-02 09:00 Shanghai. Two shifts of 11 h work a day; one piece takes 1.5 minutes."""
    fits = order(floor, 100, "2026-03-03")
    much = order(floor, 2_000, "2026-03-03")  # 50 h, about 42 h are left until the night shift of 03-03 ends
    found = {r["order"]: r for r in behind(floor, "at_risk")["items"]}
    assert fits.no not in found
    risk = next(r for r in found[much.no]["risks"] if r["code"] == "time")
    assert risk["needed_minutes"] == 3_000
    assert 2_400 <= risk["minutes"] <= 2_640
    check(floor)


def test_holidays_leave_less_time(floor: Factory) -> None:
    made = order(floor, 1_200, "2026-03-04")  # 30 h
    assert made.no not in [r["order"] for r in behind(floor, "at_risk")["items"] if "time" in codes(r)]
    floor.act("setting.put", id="calendar:2026", value={
        day: {"working": False, "name": "停电", "name_en": "No power"} for day in ("2026-03-03", "2026-03-04")})
    assert made.no in [r["order"] for r in behind(floor, "at_risk")["items"] if "time" in codes(r)]


def test_a_plan_that_ends_too_late_is_a_risk(floor: Factory) -> None:
    made = order(floor, 10, "2026-03-05")
    floor.act("plan.move", work_order=made.work_order, operation=20, day="2026-03-09")
    [row] = [r for r in behind(floor, "at_risk")["items"] if r["order"] == made.no]
    assert [(r["code"], r["day"]) for r in row["risks"] if r["code"] == "plan"] == [("plan", "2026-03-09")]


def test_what_an_order_hangs_on_and_since_when(floor: Factory) -> None:
    floor.act("work_center.put", id="DRILL", name="钻床", crew="B")
    made, ann = floor.order(10), floor.phone("ann")
    floor.clock.advance(minutes=10)
    ann.results(ann.report(made, good="4"))
    began = floor.clock()
    [row] = behind(floor, "in_work")["items"]
    assert (row["hangs"]["operation"]["number"], row["hangs"]["left"]) == (10, "6")
    floor.clock.advance(minutes=50)
    ann.results(ann.report(made, good="6", finish=True))
    [row] = behind(floor, "in_work")["items"]
    hang = row["hangs"]
    assert (hang["stage"], hang["operation"]["number"], hang["crew"]["id"], hang["left"]) == ("work", 20, "B", "10")
    assert hang["began"] is None
    assert hang["since"].startswith(began.isoformat()[:16]), "the first pieces came then"
    floor.act("order.hold", no=made.no, reason="等图")
    assert [r["hangs"]["stage"] for r in behind(floor, "state-on_hold")["items"]] == ["frozen"]


def test_holding_is_what_came_and_did_not_go_on(floor: Factory) -> None:
    """Against the rows that phones get, operation by operation."""
    first, second = floor.order(10), floor.order(20)
    ann, cai = floor.phone("ann"), floor.phone("cai")
    ann.results(ann.report(first, good="8", process_scrap="1"), ann.report(second, good="20", finish=True))
    cai.results(cai.report(first, good="3", operation=20))
    shown = {(r["order"], r["operation"]["number"]): r["waiting"] for r in behind(floor, "holding")["items"]}
    expected: dict[tuple[str, int], str] = {}
    for made in (first, second):
        whole = floor.client().get(f"/api/v1/orders/{made.no}", headers=floor.bearer("supervisor")).json
        came = parse_quantity(whole["work_orders"][0]["planned"])
        for step in whole["work_orders"][0]["operations"]:
            gone = sum(parse_quantity(step[n]) for n in ("good", "process_scrap", "material_scrap", "blocked"))
            if not step["finished"] and came > gone:
                expected[(made.no, step["number"])] = str((came - gone) // 1000)
            came = parse_quantity(step["good"])
    assert shown == expected == {(first.no, 10): "1", (first.no, 20): "5", (second.no, 20): "20"}
    centers = {c["center"]["id"]: (c["jobs"], c["minutes"]) for c in board(floor)["centers"]}
    assert centers == {"LATHE": (1, 1), "DRILL": (2, 2 + 10)}


def test_pictures(floor: Factory) -> None:
    made, ann = floor.order(10), floor.phone("ann")
    ann.results(ann.report(made, good="1"), ann.event("ng.report", {
        "work_order": made.code, "operation": 10, "quantity": "2", "counted": False, "defect": "SCRATCH",
        "replenish": False}))
    answer = floor.client().get("/api/v1/board/pictures", headers=floor.bearer("boss")).json
    assert [(d["defect"]["id"], d["quantity"], d["reports"]) for d in answer["defects"]] == [("SCRATCH", "2", 1)]
    assert {row["day"]: sum(row["hours"]) for row in answer["flow"]}["2026-03-02"] == 1
    assert answer["flow"][-1]["hours"][9] == 1, "nine o'clock in Shanghai"
    assert answer["next"]["day"] == "2026-03-03"
    assert {c["center"]["id"]: c["capacity"] for c in answer["next"]["centers"]} == {"LATHE": 1320, "DRILL": 1320}
