"""When an order was where: what was taken back never was, and undoing a decision moves no time."""

from __future__ import annotations

from datetime import timedelta

from sync.model.records import Order
from sync.model.status import standing
from tests.sync.factory import Floor


def way(text: str) -> list[dict[str, str]]:
    """"in_production 9, packed 10" as entries."""
    steps = [step.split() for step in text.split(", ")]
    return [{"code": code, "at": at, "by": ""} for code, at in steps]


def told(text: str) -> str:
    return ", ".join(f"{e['code']} {e['at']}" for e in standing(way(text)))


def test_an_order_that_only_went_on_is_told_as_it_went() -> None:
    whole = "scheduled 8, in_production 9, packed 10, shipped 11, delivered 12"
    assert told(whole) == whole


def test_what_was_taken_back_is_left_out_and_the_state_keeps_its_time() -> None:
    assert told("in_production 9, packed 10, in_production 11") == "in_production 9"
    assert told("in_production 9, packed 10, in_production 11, packed 12") == "in_production 9, packed 12"
    assert told("scheduled 8, in_production 9, produced 9, packed 10, in_production 11") == (
        "scheduled 8, in_production 9")


def test_a_state_that_it_falls_back_to_for_the_first_time_begins_then() -> None:
    assert told("in_production 9, packed 10, produced 11") == "in_production 9, produced 11"


def test_a_stop_and_an_exception_are_told_and_what_goes_on_after_them_goes_on_then() -> None:
    held = "in_production 9, on_hold 10, in_production 11"
    assert told(held) == held
    away = "in_transit 9, delivery_exception 10, in_transit 11, delivered 12"
    assert told(away) == away
    assert told("in_production 9, on_hold 10, in_production 11, packed 12, in_production 13") == held


def test_a_decision_that_was_undone_moves_neither_the_time_nor_the_person_of_the_state() -> None:
    floor = Floor()
    made, store = floor.order(2), floor.phone("warehouse")
    floor.phone("worker").report(made, 10)
    before = standing(floor.need(Order, made.no).entries)
    box = floor.box()
    item = floor.item(store.pack(box, made, "9"))
    floor.now += timedelta(minutes=5)
    body = {"package": box, "lines": [{"work_order": made.code, "quantity": "2"}]}
    floor.resolve(item.id, "correct", body)
    assert floor.need(Order, made.no).state == "packed"
    floor.now += timedelta(minutes=5)
    floor.act("inbox.reopen", "supervisor", item=item.id)
    assert floor.need(Order, made.no).state == "in_production"
    assert standing(floor.need(Order, made.no).entries) == before
