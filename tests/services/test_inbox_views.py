"""What the inbox shows of an item: its picture, its times, what both sides believed, which ones are alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.services.inbox_pictures import DRAW
from server.services.inbox_views import InboxViews
from tests.services.inbox_floor import BY, CASES, kit_of
from tests.services.test_inbox_outcomes import INBOX
from tests.sync.factory import Floor
from tests.sync.test_inbox import base

KINDS = {"over_planned": "bars", "exceeds_blocked": "bars", "not_in_package": "bars", "ahead_lasts": "bars",
         "already_bound": "labels", "waybill_other_customer": "labels", "not_bound": "labels",
         "not_bound_to_that": "labels", "already_shipped": "labels", "mixed_customers": "package",
         "stale_revision": "revisions", "promise_changed": "revisions", "duplicate_ng": "twins",
         "replenish_wish": "twins", "replenished": "twins", "id_conflict": "twins", "device_seq_gap": "numbers",
         "device_seq_reuse": "numbers", "quarantined": "raw", "bad_body": "raw", "bad_event": "raw",
         "bad_hash": "raw", "too_large": "raw", "unknown_type": "raw"}


def whole(floor: Floor, id: str | None) -> dict[str, Any]:
    return InboxViews(kit_of(floor)).whole(str(id), BY)


@pytest.mark.parametrize("code", sorted(INBOX))
def test_every_code_has_its_picture(code: str) -> None:
    floor, item = CASES[code]()
    row = whole(floor, item.id)
    assert row["picture"]["kind"] == KINDS.get(code, "timeline"), row["picture"]
    assert set(DRAW) == set(KINDS)
    if row["picture"]["kind"] == "timeline":
        times = [p["at"] for p in row["picture"]["points"]]
        assert times
    assert row["group"].startswith(f"{item.kind}|{code}|")


def test_bars_of_a_report_above_the_plan() -> None:
    floor, made = base(quantity=5)
    phone = floor.phone("worker")
    phone.report(made, good="2")
    sent = phone.report(made, good="4", process_scrap="1")
    drawn = whole(floor, sent.outcome.inbox_id)["picture"]
    assert {name: value for name, value in drawn.items() if name not in ("left_then", "others")} == {
        "kind": "bars", "of": "reported", "unit": "件", "limit": "5", "allowed": "5", "now": "2", "this": "5",
        "after": "7", "over": "2"}


def test_a_report_above_the_plan_is_shown_beside_the_same_one_of_somebody_else() -> None:
    floor, made = base(quantity=40)
    first, second, third = floor.phone("worker"), floor.phone("second"), floor.phone("supervisor")
    third.report(made, good="32")
    floor.now += timedelta(minutes=1)
    raw = [p.make("work.report", {"work_order": made.code, "operation": 10, "good": "8"}) for p in (first, second)]
    floor.now += timedelta(minutes=9)
    first.deliver(raw[0])
    held = second.deliver(raw[1]).outcome.inbox_id
    for decided in (False, True):
        drawn = whole(floor, held)["picture"]
        assert (drawn["now"], drawn["after"], drawn["left_then"]) == ("40", "48", "8"), decided
        [twin, before] = drawn["others"]
        assert (twin["by"]["id"], twin["device"]["id"], twin["pieces"]) == ("worker", "phone-worker", "8")
        assert (twin["same"], twin["unseen"], twin["recorded_at"]) == (True, True, raw[0]["recorded_at"])
        assert (before["by"]["id"], before["same"], before["unseen"]) == ("supervisor", False, False)
        if not decided:
            floor.resolve(held, "dismiss")


def test_a_reversed_report_is_not_the_other_half() -> None:
    floor, made = base(quantity=8)
    first = floor.phone("worker")
    first.reverse(first.report(made, good="8"))
    floor.phone("supervisor").report(made, good="8")
    drawn = whole(floor, floor.phone("second").report(made, good="8").outcome.inbox_id)["picture"]
    assert [(o["by"]["id"], o["same"]) for o in drawn["others"]] == [("supervisor", True)]


@pytest.mark.parametrize("decision", ["apply", "dismiss"])
def test_a_decided_item_keeps_its_picture_and_says_what_the_decision_did(decision: str) -> None:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    store.pack(box, made)
    store.bind(box, "SF1")
    item = str(floor.phone("supervisor").bind(box, "YT2", carrier="YTO").outcome.inbox_id)
    before = whole(floor, item)
    assert before["did"] == []
    floor.resolve(item, decision)
    after = whole(floor, item)
    assert (after["picture"], after["believed"]) == (before["picture"], before["believed"])
    assert [f["binding"] for f in after["did"]] == ([] if decision == "dismiss" else [
        [{"waybill": "SF1", "carrier": "SF"}, {"waybill": "YT2", "carrier": "YTO"}]])


def test_a_decided_report_is_drawn_as_it_lay_there_and_tells_its_correction() -> None:
    floor, made = base(quantity=40)
    sent = floor.phone("worker").report(made, good="50")
    before = whole(floor, sent.outcome.inbox_id)["picture"]
    floor.resolve(sent.outcome.inbox_id, "correct", {"work_order": made.code, "operation": 10, "good": "5"})
    floor.now += timedelta(minutes=1)
    assert floor.phone("second").report(made, good="7").outcome.code == "ok"
    after = whole(floor, sent.outcome.inbox_id)
    assert (after["picture"], after["counts"]["good"]) == (before, "5")
    assert [f["output"] for f in after["did"] if f["what"] == "operation"] == [["7", "12"]]


@pytest.mark.parametrize("code", sorted(INBOX))
def test_what_was_decided_can_be_read_for_every_code(code: str) -> None:
    floor, item = CASES[code]()
    before = whole(floor, item.id)["picture"]
    floor.resolve(item.id, "dismiss")
    row = whole(floor, item.id)
    assert row["state"] == "done" and row["picture"]["kind"] == before["kind"]


def test_a_held_pack_names_its_product_quantity_and_box() -> None:
    floor, made = base(quantity=5)
    box = floor.box()
    sent = floor.phone("warehouse").pack(box, made, "50")
    assert sent.outcome.code == "over_planned"
    row = whole(floor, sent.outcome.inbox_id)
    listed = next(r for r in InboxViews(kit_of(floor)).cards("open")["items"] if r["id"] == row["id"])
    for told in (row, listed):
        assert told["product"]["sku"] == "HR-1001"
        assert (told["quantity"], told["unit"], told["package"]["code"]) == ("50", "件", box)
        assert told["package"]["number"] == 0 and told["operation"] is None


def test_two_labels_tell_both_people_times_and_photos() -> None:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    store.pack(box, made)
    photo = {"sha256": "ab" * 32, "bytes": 5, "media_type": "image/jpeg"}
    store.bind(box, "SF1", blobs=[photo])
    floor.now += timedelta(minutes=5)
    sent = floor.phone("supervisor").bind(box, "YT2", carrier="YTO")
    drawn = whole(floor, sent.outcome.inbox_id)["picture"]
    assert (drawn["now"]["waybill"], drawn["this"]["waybill"]) == ("SF1", "YT2")
    assert (drawn["now"]["by"]["id"], drawn["this"]["by"]["id"]) == ("warehouse", "supervisor")
    assert drawn["now"]["photos"] == [{"sha256": "ab" * 32, "present": False}]
    assert drawn["now"]["recorded_at"] < drawn["this"]["recorded_at"]


def test_photos_of_a_held_record_are_here_on_their_way_or_past_their_time() -> None:
    floor, made = base()
    here, way, past = ("a" * 64, "b" * 64, "c" * 64)
    for photo in (here, past):
        floor.act("photo.arrived", sha256=photo, bytes=5, media_type="image/jpeg")
    floor.act("order.cancel", "planner", no=made.no, reason="客户不要了")
    photos = [{"sha256": sha256, "bytes": 5, "media_type": "image/jpeg"} for sha256 in (here, way, past)]
    sent = floor.phone("worker").ng_report(made, blobs=photos)
    floor.act("photo.expire", sha256=past, bytes=5, media_type="image/jpeg")
    assert sent.told == ("held", "order_cancelled")
    shown = [{"sha256": here, "present": True}, {"sha256": way, "present": False},
             {"sha256": past, "present": False, "expired": True}]
    assert whole(floor, sent.outcome.inbox_id)["photos"] == shown
    floor.act("photo.arrived", sha256=way, bytes=5, media_type="image/jpeg")
    shown[1]["present"] = True
    assert whole(floor, sent.outcome.inbox_id)["photos"] == shown
    floor.resolve(sent.outcome.inbox_id, "dismiss")
    assert whole(floor, sent.outcome.inbox_id)["photos"] == shown, "also of what was decided"


def test_an_old_revision_tells_what_was_seen_and_what_was_changed_when() -> None:
    floor, made = base()
    floor.now += timedelta(minutes=10)
    floor.change(made.no, requirements="去毛刺")
    changed = floor.now
    floor.now += timedelta(minutes=10)
    sent = floor.phone("worker").report(made, base={"revision": 1})
    row = whole(floor, sent.outcome.inbox_id)
    [step] = row["picture"]["steps"]
    assert (row["picture"]["seen"], row["picture"]["now"], step["revision"], step["touches"]) == (1, 2, 2, True)
    assert [(d["field"], d["to"]) for d in step["diff"]] == [("requirements", "去毛刺")]
    assert step["at"][:16] == changed.isoformat()[:16] and step["by"]["id"] == "planner"
    assert row["believed"]["revision"]["seen"] == 1 and row["believed"]["revision"]["changed_at"] == step["at"]


def test_how_late_it_came() -> None:
    floor, made = base()
    phone = floor.phone("worker")
    raw = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "9"})
    floor.now += timedelta(hours=3)
    times = whole(floor, phone.deliver(raw).outcome.inbox_id)["times"]
    assert times["late_ms"] == 3 * 3600 * 1000


def test_customers_are_letters() -> None:
    floor, item = CASES["mixed_customers"]()
    drawn = whole(floor, item.id)["picture"]
    assert [r["customer"] for r in drawn["inside"] + drawn["this"]] == ["A", "B"]
    assert "南海机械" not in str(whole(floor, item.id))


def test_what_blocks_shipping_is_on_top_then_urgent_then_what_hangs_longest() -> None:
    floor, made = base()
    calm = [floor.phone("worker").report(made, good=str(n)).outcome.inbox_id for n in (6, 7)]
    floor.now += timedelta(minutes=5)
    rush = floor.order(quantity=5, priority="urgent")
    urgent = floor.phone("worker").report(rush, good="9").outcome.inbox_id
    box = floor.box()
    floor.phone("warehouse").pack(box, made)
    ship = floor.phone("warehouse").ship(box).outcome.inbox_id
    page = InboxViews(kit_of(floor)).cards("open")
    shown = [c["id"] for c in page["items"]]
    assert shown[:2] == [ship, urgent] and set(shown[2:]) == set(calm)
    assert page["counts"] == {"all": 4, "blocks": 1, "urgent": 1, "held": 4}
    groups = {c["id"]: c["group"] for c in page["items"]}
    assert len({groups[str(i)] for i in calm}) == 1 and len(set(groups.values())) == 3


def test_the_author_reads_what_counts_now_and_the_note() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="50")
    floor.resolve(sent.outcome.inbox_id, "correct", {"work_order": made.code, "operation": 10, "good": "5"},
                  "多按了零")
    other = floor.phone("worker").report(made, good="50")
    floor.resolve(other.outcome.inbox_id, "dismiss", note="重复")
    me = type(BY)("person", person_id="worker", roles=frozenset({"worker"}))
    rows = InboxViews(kit_of(floor)).decided(me, [])["items"]
    found = {r["event_id"]: r for r in rows}
    assert found[sent.id]["counts"]["good"] == "5" and found[sent.id]["note"] == "多按了零"
    assert (found[other.id]["verdict"], found[other.id]["counts"], found[other.id]["note"]) == ("dismissed", None,
                                                                                                        "重复")
    assert InboxViews(kit_of(floor)).decided(BY, [])["items"] == []


def test_a_call_for_help_says_where_and_of_which_kind() -> None:
    floor, item = CASES["andon"]()
    [card] = [c for c in InboxViews(kit_of(floor)).cards("open")["items"] if c["id"] == item.id]
    assert (card["center"]["id"], card["call"], card["note"]) == ("LATHE", "machine", "异响")


def test_what_is_held_since_its_order_was_stopped_says_who_stopped_it_and_why() -> None:
    floor, made = base()
    floor.act("order.cancel", "planner", no=made.no, reason="客户不要了")
    sent = floor.phone("worker").report(made, good="2")
    [card] = [c for c in InboxViews(kit_of(floor)).cards("open")["items"] if c["id"] == sent.outcome.inbox_id]
    assert (card["stopped"]["what"], card["stopped"]["by"]["id"], card["stopped"]["reason"]) == (
        "cancelled", "planner", "客户不要了")
    over = floor.phone("worker").report(floor.order(quantity=5), good="90").outcome.inbox_id
    assert whole(floor, over)["stopped"] is None
