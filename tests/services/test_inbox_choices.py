"""How many outcomes a held record offers, and the way to make those count that offer one [S3]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labels.payload import make
from server.services.inbox_outcomes import Outcomes
from sync.model.records import EventStatus, InboxItem, WorkOrder
from tests.services.inbox_floor import BY, CASES, kit_of
from tests.sync.factory import Floor
from tests.sync.test_inbox import base

HELD = sorted(code for code, make_case in CASES.items() if make_case()[1].kind == "held")
MOST = 3  # buttons: more would have to be read
DISMISS = [("dismiss", "")]


def offered(floor: Floor, item: InboxItem) -> list[tuple[str, str]]:
    found = Outcomes(kit_of(floor)).of(item.id, BY)["outcomes"]
    return [(o["decision"], o["why"]) for o in found if o["possible"]]


def work_order(floor: Floor, body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "work_order": make("W", floor.all(WorkOrder)[0].id, revision=1)}


def another(floor: Floor, body: dict[str, Any]) -> dict[str, Any]:
    """An NG report, made beside it, in place of what is no NG report that counts."""
    sent = floor.phone("second").ng_report(floor.order(quantity=5))
    assert sent.verdict == "applied"
    return {**body, "ng_report": sent.id}


def packed(floor: Floor, body: dict[str, Any]) -> dict[str, Any]:
    """The box that really holds it in place of the empty one."""
    box = floor.box()
    assert floor.phone("warehouse").send("package.pack", {**body, "package": box}).verdict == "applied"
    return {**body, "package": box}


def reported(floor: Floor, body: dict[str, Any]) -> dict[str, Any]:
    """A report that counts in place of what cannot be taken back."""
    sent = floor.phone("worker").report(floor.order(quantity=5))
    assert sent.verdict == "applied"
    return {**body, "event_id": sent.id}


# What offers nothing but "not counted" -> the body that somebody who asked around would type.
BY_HAND: dict[str, Callable[[Floor, dict[str, Any]], dict[str, Any]]] = {
    "bad_body": lambda floor, body: {**body, "good": "1"}, "unknown_code": work_order, "never_arrived": work_order,
    "unknown_defect": lambda floor, body: {**body, "defect": "SCRATCH"},
    "unknown_work_center": lambda floor, body: {**body, "work_center": "LATHE"},
    "not_in_package": packed, "wrong_target": another, "ng_reversed": another,
    "consumed": reported, "named_dismissed": reported, "not_reversible": reported}
LATER = {"unknown_type"}  # of a newer release: nobody here can say what it means


@pytest.mark.parametrize("code", HELD)
def test_every_held_record_offers_to_count_or_is_one_of_those_to_be_corrected_by_hand(code: str) -> None:
    floor, item = CASES[code]()
    found = offered(floor, item)
    assert found[-1:] == DISMISS and len(found) <= MOST, found
    assert (found == DISMISS) == (code in BY_HAND or code in LATER), found


@pytest.mark.parametrize("code", sorted(BY_HAND))
def test_what_offers_one_outcome_counts_once_it_is_corrected_by_hand(code: str) -> None:
    floor, item = CASES[code]()
    body = BY_HAND[code](floor, dict(item.seen["body"]))
    [told] = Outcomes(kit_of(floor)).of(item.id, BY, body)["outcomes"]
    assert told["possible"], told["reason"]
    floor.resolve(item.id, "correct", body)
    status = floor.need(EventStatus, str(item.event_id))
    assert (status.verdict, status.code) == ("applied", "by_resolution")


def test_a_reversal_can_count_as_it_stands_once_nothing_builds_on_what_it_names() -> None:
    floor, made = base()
    ng = floor.phone("worker").ng_report(made)
    disposed = floor.phone("inspector").dispose(ng, "scrap", "1")
    item = floor.item(floor.phone("worker").reverse(ng))
    assert item.code == "consumed" and offered(floor, item) == DISMISS
    floor.phone("inspector").reverse(disposed)
    assert offered(floor, item) == [("apply", ""), *DISMISS]


def test_what_named_something_that_comes_after_all_can_count_as_it_stands() -> None:
    floor, made = base()
    phone = floor.phone("worker")
    late = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
    reversal = phone.send("event.reverse", {"event_id": late["event_id"], "reason": "记错"})
    floor.ledger.expire(reversal.id, floor.now)
    item = [i for i in floor.all(InboxItem) if i.state == "open"][-1]
    assert item.code == "never_arrived" and offered(floor, item) == DISMISS
    phone.deliver(late)
    assert offered(floor, item) == [("apply", ""), *DISMISS]
