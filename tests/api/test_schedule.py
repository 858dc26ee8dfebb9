"""The day board, moves and dispatch lists, on paper too."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest

from labels import read
from sync.model.records import Operation
from tests.builders import Factory, MadeOrder

HOUR = 3_600_000
TODAY = "2026-03-02"  # a Monday, 09:00 in the factory


def get(factory: Factory, path: str, who: str = "supervisor") -> Any:
    return factory.client().get(f"/api/v1/{path}", headers=factory.bearer(who))


def post(factory: Factory, path: str, body: dict[str, Any], who: str = "supervisor") -> Any:
    return factory.client().post(f"/api/v1/schedule/{path}", json=body, headers=factory.bearer(who))


def center(board: Any, id: str) -> dict[str, tuple[int, int]]:
    """day -> (load, capacity) in hours of a work center."""
    found = next(c for c in board["centers"] if c["id"] == id)
    return {d["day"][8:]: (d["ms"] // HOUR, d["capacity"] // HOUR) for d in found["days"]}


def lying(board: Any, order: MadeOrder, part: str = "items") -> dict[int, tuple[str, str]]:
    """operation -> first and last day of an order's items."""
    mine = [i for i in board[part] if i["id"] == order.work_order]
    return {i["operation"]["number"]: (i["start"][8:], i["finish"][8:]) for i in mine}


def test_the_board_shows_load_against_capacity_and_rest_days(factory: Factory) -> None:
    rest = {"working": False, "name": "厂庆", "name_en": "Day"}
    factory.act("setting.put", id="calendar:2026", value={"2026-03-04": rest})
    order = factory.order(quantity=600)  # 10 h of turning, 5 h of drilling
    board = get(factory, f"schedule?from={TODAY}&days=7").json
    assert (board["today"], board["first"], len(board["days"])) == (TODAY, TODAY, 7)
    assert [d["working"] for d in board["days"]] == [True, True, False, True, True, True, False]
    assert board["days"][2]["name"] == "厂庆"
    assert center(board, "LATHE") == {"02": (8, 8), "03": (2, 8), "04": (0, 0), "05": (0, 8), "06": (0, 8),
                                      "07": (0, 8), "08": (0, 0)}
    assert lying(board, order) == {10: ("02", "03"), 20: ("03", "03")}
    item = next(i for i in board["items"] if i["operation"]["number"] == 10)
    expected = {"order": order.no, "work_order": order.code, "planned": "600", "good": "0", "begun": False,
                "finished": False, "urgent": False, "late": False, "crew": None, "promised_ship": "2026-03-20",
                "load": [["2026-03-02", 8 * HOUR], ["2026-03-03", 2 * HOUR]]}
    assert {k: item[k] for k in expected} == expected
    assert item["center"]["name"] == "车床"
    assert "Acme" not in str(board), "the board hangs where everybody passes"


def test_the_board_covers_what_begins_before_it_and_leaves_out_what_lies_elsewhere(factory: Factory) -> None:
    order = factory.order(quantity=1_000)  # 16 h 40 of turning: Monday to Wednesday; 8 h 20 of drilling
    assert lying(get(factory, "schedule?from=2026-03-04&days=1").json, order) == {10: ("02", "04"), 20: ("04", "05")}
    assert lying(get(factory, "schedule?from=2026-03-05&days=1").json, order) == {20: ("04", "05")}
    assert lying(get(factory, "schedule?from=2026-03-06&days=7").json, order) == {}
    factory.act("order.cancel", no=order.no)
    assert get(factory, "schedule").json["items"] == []


def test_what_was_left_undone_stands_behind_until_it_is_moved(factory: Factory) -> None:
    order = factory.order(quantity=60)
    phone = factory.phone("worker")
    phone.push(phone.report(order, "60", operation=10))
    factory.clock.advance(days=3)
    board = get(factory, "schedule").json
    assert board["first"] == "2026-03-05"
    assert lying(board, order, "behind") == {20: ("02", "02")}, "only what is not done"
    moved = post(factory, "move", {"work_order": order.work_order, "operation": 20, "day": "2026-03-06"})
    assert (moved.status_code, moved.json["start"]) == (200, "2026-03-06")
    board = get(factory, "schedule").json
    assert (board["behind"], lying(board, order)) == ([], {20: ("06", "06")})


def test_moving_changes_the_loads_and_says_where_it_lies_now(factory: Factory) -> None:
    _, order = factory.order(quantity=480), factory.order(quantity=60)
    assert lying(get(factory, "schedule").json, order) == {10: ("03", "03"), 20: ("03", "03")}
    move = {"work_order": order.work_order, "operation": 10, "day": "2026-03-02"}
    moved = post(factory, "move", {**move, "center": "DRILL"})
    assert moved.json == {"work_order": order.work_order, "operation": 10, "center": "DRILL", "crew": "",
                          "start": "2026-03-02", "finish": "2026-03-02", "load": [["2026-03-02", HOUR]]}
    late = post(factory, "move", {**move, "center": "LATHE"})
    assert late.json["start"] == "2026-03-03", "Monday is full: the next day with room"
    assert center(get(factory, "schedule").json, "LATHE")["02"] == (8, 8)


@pytest.mark.parametrize(("change", "status", "code"), [
    ({"day": "2026-03-08"}, 422, "rest_day"), ({"day": "2026-03-01"}, 422, "day_past"),
    ({"day": "2026-03-05", "center": "??"}, 422, "unknown_work_center"), ({"day": "soon"}, 422, "invalid"),
    ({"operation": 90}, 404, "unknown_operation"), ({"work_order": "00000000"}, 404, "not_found"),
    ({"operation": 20, "day": TODAY}, 409, "too_early"), ({"colour": "red"}, 422, "invalid")])
def test_moves_that_make_no_sense_are_refused(
        factory: Factory, change: dict[str, Any], status: int, code: str) -> None:
    order = factory.order(quantity=600)
    body = {"work_order": order.work_order, "operation": 10, "day": "2026-03-05", **change}
    refused = post(factory, "move", body)
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert lying(get(factory, "schedule").json, order) == {10: ("02", "03"), 20: ("03", "03")}


@pytest.mark.parametrize("query", ["schedule?from=2026-02-30", "schedule?days=0", "schedule?days=32", "schedule?days=x",
                                   "schedule/dispatch?day=20260302", "labels/dispatch.pdf?day=x"])
def test_days_that_are_none_are_refused(factory: Factory, query: str) -> None:
    assert get(factory, query).status_code == 422


# --- dispatch lists ------------------------------------------------------------------------


def crews(factory: Factory) -> None:
    factory.act("crew.put", id="C1", name="车工一班", name_en="Turning 1")
    factory.act("crew.put", id="C2", name="车工二班")
    factory.act("work_center.put", id="LATHE", name="车床", crew="C1")


def lists(answer: Any) -> dict[str | None, list[int]]:
    """crew -> operations of its list."""
    return {(one["crew"] or {}).get("id"): [i["operation"]["number"] for i in one["items"]] for one in answer["lists"]}


def test_each_crew_has_its_list_of_the_day(factory: Factory) -> None:
    crews(factory)
    order = factory.order(quantity=60)
    urgent = factory.order(quantity=60)
    factory.act("change.propose", id="X", no=urgent.no, content={"priority": "urgent"}, reason="急")
    factory.act("change.approve", id="X")
    phone = factory.phone("worker")
    phone.push(phone.report(order, "20", operation=10))
    answer = get(factory, "schedule/dispatch").json
    assert lists(answer) == {"C1": [10, 10], None: [20, 20]}
    first, second = answer["lists"][0]["items"]
    assert (first["order"], first["urgent"], first["left"], first["ready"]) == (urgent.no, True, "60", "60")
    assert (second["order"], second["left"], second["ms"]) == (order.no, "40", HOUR)
    drilling = [(i["order"], i["left"], i["ready"]) for i in answer["lists"][1]["items"]]
    assert drilling == [(urgent.no, "60", "0"), (order.no, "60", "20")], "ready is what turning has passed on"
    ref = factory.kit.codes.read(first["code"])
    assert ref and (ref.kind, ref.id, ref.operation) == ("O", urgent.work_order, 10)
    assert lists(get(factory, "schedule/dispatch?crew=C2").json) == {"C2": []}
    assert lists(get(factory, "schedule/dispatch?crew=none").json) == {None: [20, 20]}
    tomorrow = get(factory, "schedule/dispatch?day=2026-03-03").json
    assert lists(tomorrow) == {"C1": [10, 10], None: [20, 20]}, "not done yet"
    assert all(i["behind"] for one in tomorrow["lists"] for i in one["items"])


def test_a_list_of_a_day_that_is_over_shows_only_that_day(factory: Factory) -> None:
    factory.order(quantity=60)
    factory.clock.advance(days=2)
    assert lists(get(factory, "schedule/dispatch?day=2026-03-03").json) == {}
    assert lists(get(factory, "schedule/dispatch").json) == {None: [10, 20]}


def test_on_a_day_off_the_list_is_that_of_the_next_working_day(factory: Factory) -> None:
    factory.order(quantity=60)
    factory.act("setting.put", id="calendar:2026", value={"2026-03-02": {"working": False, "name": "厂庆"}})
    assert get(factory, "schedule/dispatch").json["day"] == "2026-03-03"
    assert get(factory, f"schedule/dispatch?day={TODAY}").json["working"] is False


def test_a_foreman_gives_an_operation_to_a_crew_and_back(factory: Factory) -> None:
    crews(factory)
    factory.person("boss2", ["foreman"])
    order = factory.order(quantity=60)
    body = {"work_order": order.work_order, "operation": 10}
    assert post(factory, "crew", {**body, "crew": "C2"}, "boss2").json["crew"] == "C2"
    assert lists(get(factory, "schedule/dispatch").json) == {"C2": [10], None: [20]}
    assert get(factory, "schedule").json["items"][0]["own_crew"]
    assert post(factory, "crew", {**body, "crew": ""}, "boss2").status_code == 200
    assert lists(get(factory, "schedule/dispatch").json) == {"C1": [10], None: [20]}
    assert post(factory, "crew", {**body, "crew": "C9"}, "boss2").json["code"] == "unknown_crew"
    assert post(factory, "move", {**body, "day": "2026-03-05"}, "boss2").status_code == 403


def test_the_printed_list_can_be_scanned(factory: Factory) -> None:
    crews(factory)
    order = factory.order(quantity=60)
    done = get(factory, "labels/dispatch.pdf")
    assert (done.status_code, done.mimetype) == (200, "application/pdf")
    found = [factory.kit.codes.read(c) for c in scanned(done.data)]
    assert {(c.kind, c.id, c.operation) for c in found if c} == {
        ("O", order.work_order, 10), ("O", order.work_order, 20)}
    only = [factory.kit.codes.read(c) for c in scanned(get(factory, "labels/dispatch.pdf?crew=C1").data)]
    assert [c.operation for c in only if c] == [10]
    assert get(factory, "labels/dispatch.pdf?crew=C2").status_code == 404
    phone = factory.phone("worker")
    for number in (10, 20):
        phone.push(phone.report(order, "60", operation=number))
    assert get(factory, "labels/dispatch.pdf").status_code == 404, "all is done"
    described = get(factory, "openapi.json").json["paths"]["/api/v1/labels/dispatch.pdf"]["get"]["responses"]
    assert "404" in described


def scanned(data: bytes) -> list[str]:
    found = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            buffer = io.BytesIO()
            page.render(scale=4).to_pil().save(buffer, "PNG")
            found += [f.text.rsplit("/C/", 1)[-1] for f in read.read(buffer.getvalue())]
    return found


def test_the_plan_in_the_store_is_the_plan_of_the_log(factory: Factory) -> None:
    order = factory.order(quantity=600)
    post(factory, "move", {"work_order": order.work_order, "operation": 20, "day": "2026-03-06"})
    with factory.kit.store.reading() as reads:
        step = reads.source.load(Operation, f"{order.work_order}/20")
    assert step and (step.planned_start, step.load) == ("2026-03-06", [["2026-03-06", 5 * HOUR]])
