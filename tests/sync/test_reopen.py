"""Taking a decision back: everything stands as before it, and the item can be decided again [I6, I13, S13]."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sync.model.records import EventStatus, InboxItem, NgReport, Operation, Package, Parked, WorkOrder
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, Sent, records
from tests.sync.test_inbox import FORCED, IMPOSSIBLE, base


def reopen(floor: Floor, item: str | None, **more: Any) -> Any:
    return floor.act("inbox.reopen", "supervisor", item=item, **more)


def counts(floor: Floor) -> dict[tuple[str, str], Any]:
    """What people count by, without times of entry."""
    of: dict[type[Any], tuple[str, ...]] = {
        Operation: ("good", "process_scrap", "material_scrap", "blocked", "starts", "pauses", "finishes", "passes"),
        Package: ("lines", "waybill", "carrier", "shipped", "pending"), WorkOrder: ("packed", "stocked"),
        InboxItem: ("state",)}
    return {(k.__name__, r.id): [getattr(r, n) for n in names] for k, names in of.items() for r in floor.all(k)}


@pytest.mark.parametrize("code", sorted({*FORCED, *IMPOSSIBLE}))
@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_I6_a_decision_taken_back_leaves_everything_as_it_was(code: str, decision: str) -> None:
    floor, sent = {**FORCED, **IMPOSSIBLE}[code]()
    if decision == "apply" and code in {*IMPOSSIBLE, "already_shipped"}:  # what left with the box stays
        return
    item, before = floor.status(sent).inbox_id, counts(floor)
    floor.resolve(item, decision, note="手快")
    reopen(floor, item)
    assert floor.verdict(sent) == ("held", code)
    assert counts(floor) == before
    assert records(floor.replayed()) == records(floor.world)
    floor.resolve(item, decision)
    assert floor.verdict(sent)[0] == ("applied" if decision == "apply" else "dismissed")


def test_S13_what_something_builds_on_stays() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, operation=30, good="6")
    floor.resolve(sent.outcome.inbox_id, "apply")
    floor.phone("warehouse").pack(floor.box(), made, "4")
    with pytest.raises(Refused) as refused:
        reopen(floor, sent.outcome.inbox_id)
    assert (refused.value.code, refused.value.status) == ("consumed", 409)
    assert floor.verdict(sent) == ("applied", "by_resolution")


def test_S13_what_was_reversed_on_the_floor_stays() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="6")
    floor.resolve(sent.outcome.inbox_id, "apply")
    floor.phone("worker").reverse(sent)
    with pytest.raises(Refused) as refused:
        reopen(floor, sent.outcome.inbox_id)
    assert refused.value.code == "consumed"


def test_S11_a_replenishment_that_was_ordered_stays() -> None:
    floor, made = base()
    floor.phone("worker").report(made, good="5")
    floor.phone("worker").ng_report(made, replenish=True)
    wish = floor.alerts("replenish_wish")[0]
    floor.resolve(wish.id, "apply")
    with pytest.raises(Refused) as refused:
        reopen(floor, wish.id)
    assert refused.value.code in ("consumed", "not_decided")


def test_S11_a_refused_wish_is_a_wish_again() -> None:
    floor, made = base()
    floor.phone("worker").report(made, good="5")
    ng = floor.phone("worker").ng_report(made, replenish=True)
    wish = floor.alerts("replenish_wish")[0]
    floor.resolve(wish.id, "dismiss")
    assert floor.ng(ng).replenish == "none"
    reopen(floor, wish.id)
    assert floor.ng(ng).replenish == "wished"
    assert [i.id for i in floor.alerts("replenish_wish")] == [wish.id]
    floor.resolve(wish.id, "apply")
    assert floor.ng(ng).replenish == "ordered"


def test_an_ng_report_that_counts_is_reversed_not_reopened() -> None:
    floor, made = base()
    floor.change(made.no, requirements="去毛刺")
    sent = floor.phone("worker").ng_report(made, base={"revision": 1})
    floor.resolve(sent.outcome.inbox_id, "apply")
    with pytest.raises(Refused) as refused:
        reopen(floor, sent.outcome.inbox_id)
    assert refused.value.code == "reverse_instead"
    assert isinstance(floor.need(NgReport, sent.id), NgReport)


def test_S9_a_pack_that_is_open_again_keeps_its_box_here() -> None:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    pack = store.pack(box, made, "9")
    floor.resolve(pack.outcome.inbox_id, "dismiss")
    store.bind(box, "SF1")
    reopen(floor, pack.outcome.inbox_id)
    assert store.ship(box).told == ("waiting", "waiting_pack")


def test_S9_a_pack_is_not_open_again_in_a_box_that_left_because_of_the_decision() -> None:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    store.bind(box, "SF1")
    pack = store.pack(box, made, "9")
    ship = store.ship(box)
    assert ship.told == ("waiting", "waiting_pack")
    floor.resolve(pack.outcome.inbox_id, "dismiss")
    assert floor.verdict(ship) == ("applied", "ok")
    with pytest.raises(Refused, match="box has left"):
        reopen(floor, pack.outcome.inbox_id)


def test_S9_a_pack_that_came_after_its_box_had_left_can_be_decided_anew() -> None:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    store.bind(box, "SF1")
    store.ship(box)
    floor.now += timedelta(minutes=5)
    pack = store.pack(box, made, "1")
    assert pack.told == ("held", "already_shipped")
    floor.resolve(pack.outcome.inbox_id, "dismiss")
    reopen(floor, pack.outcome.inbox_id)
    assert floor.verdict(pack) == ("held", "already_shipped")


def test_only_a_decision_of_the_last_hours_can_be_taken_back_and_once() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="6")
    item = sent.outcome.inbox_id

    def code() -> str:
        with pytest.raises(Refused) as refused:
            reopen(floor, item)
        return refused.value.code

    assert code() == "not_decided"
    floor.resolve(item, "dismiss")
    floor.now += timedelta(hours=17)
    assert code() == "too_late"
    floor.now -= timedelta(hours=17)
    reopen(floor, item)
    assert code() == "not_decided"


def test_S2_a_newcomer_that_counted_counts_no_more() -> None:
    floor, made = base()
    phone = floor.phone("worker")
    first = phone.report(made, good="1")
    raw = {**phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "2"}), "event_id": first.id}
    other: Sent = phone.deliver(raw)
    act = floor.resolve(other.outcome.inbox_id, "apply")
    assert floor.operation(made).good == 3_000
    taken = reopen(floor, other.outcome.inbox_id)
    assert floor.operation(made).good == 1_000
    assert floor.need(EventStatus, act.event_id).reversed_by == taken.event_id
    floor.resolve(other.outcome.inbox_id, "apply")
    assert floor.operation(made).good == 3_000


def late_reversal(floor: Floor, made: Made) -> tuple[Sent, Sent]:
    """A report, and its reversal that came too late and that a supervisor let count."""
    sent = floor.phone("worker").report(made, good="5")
    floor.now += timedelta(hours=17)
    back = floor.phone("worker").reverse(sent)
    floor.resolve(back.outcome.inbox_id, "apply")
    assert (floor.operation(made).good, floor.need(EventStatus, sent.id).reversed_by) == (0, back.id)
    return sent, back


def test_S13_a_reversal_taken_back_leaves_an_event_that_counts_and_can_be_reversed() -> None:
    floor, made = base()
    sent, back = late_reversal(floor, made)
    reopen(floor, back.outcome.inbox_id)
    assert (floor.operation(made).good, floor.need(EventStatus, sent.id).reversed_by) == (5_000, None)
    floor.resolve(back.outcome.inbox_id, "apply")
    assert (floor.operation(made).good, floor.need(EventStatus, sent.id).reversed_by) == (0, back.id)


def test_S5_a_reversal_stays_when_its_pieces_were_made_again() -> None:
    floor, made = base()
    _, back = late_reversal(floor, made)
    assert floor.phone("worker").report(made, good="5").told[0] == "applied"
    with pytest.raises(Refused) as refused:
        reopen(floor, back.outcome.inbox_id)
    assert (refused.value.code, floor.operation(made).good) == ("consumed", 5_000)


def test_S10_a_disposition_stays_reversed_when_its_ng_report_was_taken_back_since() -> None:
    floor, made = base()
    ng = floor.phone("worker").ng_report(made, counted=False, replenish=False)
    scrap = floor.phone("inspector").send("ng.dispose", {"ng_report": ng.id, "quantity": "1", "disposition": "scrap"})
    floor.now += timedelta(hours=17)
    back = floor.phone("inspector").reverse(scrap)
    floor.resolve(back.outcome.inbox_id, "apply")
    gone = floor.phone("worker").reverse(ng)
    floor.resolve(gone.outcome.inbox_id, "apply")
    assert (floor.ng(ng).reversed, floor.operation(made).blocked) == (True, 0)
    with pytest.raises(Refused) as refused:
        reopen(floor, back.outcome.inbox_id)
    assert (refused.value.code, floor.operation(made).blocked) == ("consumed", 0)
    reopen(floor, gone.outcome.inbox_id)  # the other way round, one after the other
    reopen(floor, back.outcome.inbox_id)
    assert floor.operation(made).process_scrap == 1_000


def test_S11_a_refused_wish_that_somebody_granted_since_stays() -> None:
    floor, made = base()
    floor.phone("worker").report(made, good="5")
    ng = floor.phone("worker").ng_report(made, replenish=True)
    wish = floor.alerts("replenish_wish")[0]
    floor.resolve(wish.id, "dismiss")
    floor.phone("inspector").send("ng.replenish", {"ng_report": ng.id})
    with pytest.raises(Refused) as refused:
        reopen(floor, wish.id)
    assert (refused.value.code, floor.ng(ng).replenish) == ("consumed", "ordered")


def settled(floor: Floor, item: str | None, *backs: Sent) -> None:
    """Dismissed together with the reversals that waited for it, as the office does."""
    act = floor.resolve(item, "dismiss", note="多按了零")
    for back in backs:
        floor.act("inbox.resolve", "supervisor", item=floor.status(back).inbox_id, decision="dismiss", note="",
                  **{"with": act.event_id})


@pytest.mark.parametrize("settle", [True, False])
def test_S12_what_waited_for_the_event_waits_for_it_again(settle: bool) -> None:
    floor, made = base()
    worker = floor.phone("worker")
    sent = worker.report(made, good="900")
    back = worker.reverse(sent)
    of_back = worker.reverse(back)
    before, item = (floor.verdict(back), floor.verdict(of_back)), floor.status(sent).inbox_id
    assert before == (("waiting", "waiting_event"),) * 2
    settled(floor, item, *([back] if settle else []))
    assert floor.verdict(back) == (("dismissed", "dismissed") if settle else ("held", "named_dismissed"))
    lain = floor.status(back).inbox_id
    reopen(floor, item)
    assert (floor.verdict(back), floor.verdict(of_back)) == before
    assert [i.id for i in floor.all(InboxItem) if i.state == "open"] == [item]
    assert floor.need(Parked, f"event:{sent.id}").events == [back.id]
    with pytest.raises(Refused) as refused:
        reopen(floor, lain)
    assert refused.value.code == "not_decided"
    worker.report(made, good="4")
    floor.resolve(item, "apply")
    assert (floor.verdict(back), floor.operation(made).good) == (("applied", "ok"), 4_000)
    assert records(floor.replayed()) == records(floor.world)


def test_I6_what_a_person_decided_of_what_waited_stays() -> None:
    floor, made = base()
    worker = floor.phone("worker")
    sent = worker.report(made, good="900")
    back = worker.reverse(sent)
    item = floor.status(sent).inbox_id
    settled(floor, item)
    own = floor.status(back).inbox_id
    floor.resolve(own, "dismiss", note="看过了")
    reopen(floor, item)
    assert floor.verdict(back) == ("dismissed", "dismissed")
    reopen(floor, own)
    assert floor.verdict(back) == ("held", "named_dismissed")


def test_S12_settled_and_taken_back_again_and_again_is_the_same_each_time() -> None:
    floor, made = base()
    worker = floor.phone("worker")
    sent = worker.report(made, good="900")
    back = worker.reverse(sent)
    item = floor.status(sent).inbox_id
    for _ in range(3):
        settled(floor, item, back)
        reopen(floor, item)
        assert (floor.verdict(sent), floor.verdict(back)) == (("held", "over_planned"), ("waiting", "waiting_event"))
    settled(floor, item, back)
    assert (floor.verdict(sent)[0], floor.verdict(back)[0]) == ("dismissed", "dismissed")
    assert records(floor.replayed()) == records(floor.world)


def test_S13_a_reversal_that_came_too_late_waits_again_when_the_record_is_open_again() -> None:
    floor, made = base()
    worker = floor.phone("worker")
    sent = worker.report(made, good="900")
    floor.now += timedelta(hours=17)
    back = worker.reverse(sent)
    item = floor.status(sent).inbox_id
    floor.resolve(item, "apply")
    assert floor.verdict(back) == ("held", "too_late")
    reopen(floor, item)
    assert floor.verdict(back) == ("waiting", "waiting_event")
    assert [i.id for i in floor.all(InboxItem) if i.state == "open"] == [item]
