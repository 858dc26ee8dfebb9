"""Resolving: apply, correct, dismiss; each one idempotent act [I6, I13]; every held code gets its way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labels.payload import make
from sync.event import read_event
from sync.model.records import InboxItem
from sync.verdict import Refused
from tests.sync.factory import Floor, Made, Sent

Captured = tuple[Floor, Sent]


def base(quantity: int = 5) -> tuple[Floor, Made]:
    floor = Floor()
    return floor, floor.order(quantity=quantity)


def after(act: str) -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    floor.act(act, "supervisor", no=made.no)
    return floor, phone.report(made)


def on_hold() -> Captured:
    floor, made = base()
    floor.act("order.hold", "supervisor", no=made.no)
    return floor, floor.phone("warehouse").pack(floor.box(), made)


def completed() -> Captured:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    store.pack(box, made, "5")
    store.bind(box, "SF1")
    store.ship(box)
    floor.act("order.deliver", "sales", no=made.no)
    floor.act("order.complete", "sales", no=made.no)
    return floor, floor.phone("worker").report(made)


def report(**more: object) -> Captured:
    floor, made = base()
    return floor, floor.phone("worker").report(made, **{"good": "1", **more})


def revoked(act: str, id: str) -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    floor.act(act, "supervisor", id=id)
    return floor, phone.report(made)


def role_revoked() -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    floor.act("roles.set", "supervisor", id="worker", roles=["boss"])
    return floor, phone.report(made)


def stale() -> Captured:
    floor, made = base()
    floor.change(made.no, requirements="去毛刺")
    return floor, floor.phone("worker").report(made, base={"revision": 1})


def boxes(last: str) -> Captured:
    floor, made = base()
    store, box = floor.phone("warehouse"), floor.box()
    other, second = floor.order(customer="南海机械"), floor.box()
    store.pack(box, made)
    if last == "not_bound":
        return floor, store.ship(box)
    if last == "mixed_customers":
        return floor, store.pack(box, other)
    store.bind(box, "SF1")
    if last == "already_bound":
        return floor, store.bind(box, "YT2")
    if last == "waybill_other_customer":
        store.pack(second, other)
        return floor, store.bind(second, "SF1")
    store.ship(box)
    return floor, store.pack(box, made)


def reversal(last: str) -> Captured:
    from datetime import timedelta
    floor, made = base()
    sent = floor.phone("worker").report(made)
    if last == "not_yours":
        return floor, floor.phone("second").reverse(sent)
    floor.now += timedelta(hours=17)
    return floor, floor.phone("worker").reverse(sent)


def ng_reversed() -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    ng = phone.ng_report(made)
    phone.reverse(ng)
    return floor, floor.phone("inspector").dispose(ng, "concession", "1")


# What a person may apply in spite of the rule.
def badge_replaced() -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    floor.act("session.issue", id="by-badge", person="worker", device=phone.device, badge="replaced")
    return floor, phone.report(made, session_id="by-badge")


def filed() -> Captured:
    floor, made = base()
    raw = floor.phone("worker").make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
    return floor, Sent(raw, floor.ledger.receive(read_event(raw), floor.now, "file:0123"))


FORCED: dict[str, Callable[[], Captured]] = {
    "actor_mismatch": lambda: report(session_id="nowhere"), "role_missing": lambda: report(on_behalf_of="second"),
    "role_revoked": role_revoked, "person_revoked": lambda: revoked("person.revoke", "worker"),
    "badge_replaced": badge_replaced, "unverified_file": filed,
    "device_revoked": lambda: revoked("device.revoke", "phone-worker"),
    "order_cancelled": lambda: after("order.cancel"), "order_completed": completed, "on_hold": on_hold,
    "stale_revision": stale, "over_planned": lambda: report(good="6"),
    "already_bound": lambda: boxes("already_bound"), "not_bound": lambda: boxes("not_bound"),
    "waybill_other_customer": lambda: boxes("waybill_other_customer"),
    "mixed_customers": lambda: boxes("mixed_customers"), "already_shipped": lambda: boxes("already_shipped"),
    "not_yours": lambda: reversal("not_yours"), "too_late": lambda: reversal("too_late")}


def test_S3_S5_S14_what_a_person_may_apply_in_spite_of_the_rule() -> None:
    for code, capture in FORCED.items():
        floor, sent = capture()
        assert sent.told == ("held", code), (code, sent.told)
        floor.resolve(sent.outcome.inbox_id, "apply", note="看过了")
        assert floor.verdict(sent) == ("applied", "by_resolution"), code
        assert floor.status(sent).effect_seq == floor.ledger.head, code


def not_in_package() -> Captured:
    floor, made = base()
    return floor, floor.phone("warehouse").unpack(floor.box(), made)


def not_bound_to_that() -> Captured:
    floor, _ = base()
    box, store = floor.box(), floor.phone("warehouse")
    store.bind(box, "SF1")
    return floor, store.unbind(box, "SF2")


def ng(last: str) -> Captured:
    floor, made = base()
    worker, qc = floor.phone("worker"), floor.phone("inspector")
    sent = worker.ng_report(made)
    if last == "exceeds_blocked":
        return floor, qc.dispose(sent, "scrap", "9")
    if last == "wrong_target":
        return floor, qc.dispose(worker.report(made), "scrap", "1")
    if last == "unknown_defect":
        return floor, worker.ng_report(made, defect="??")
    if last == "not_reversible":
        return floor, worker.reverse(worker.reverse(sent))
    qc.dispose(sent, "scrap", "1")
    return floor, worker.reverse(sent)


def never_arrived() -> Captured:
    floor, _ = base()
    sent = floor.phone("worker").report(make("W", "77777777", revision=1))
    floor.ledger.expire(sent.id, floor.now)
    return floor, sent


def dismissed_name() -> Captured:
    floor, made = base()
    phone = floor.phone("worker")
    over = phone.report(made, good="6")
    floor.resolve(over.outcome.inbox_id, "dismiss")
    return floor, phone.reverse(over)


def andon() -> Captured:
    floor, _ = base()
    return floor, floor.phone("worker").send("andon.call", {"work_center": "??", "kind": "other"})


def crash() -> Captured:
    from unittest.mock import patch

    from sync.rules import EVENTS

    floor, made = base()
    with patch.dict(EVENTS, {"work.report": lambda case: 1 // 0}):
        sent = floor.phone("worker").report(made)
    return floor, sent


# What cannot be applied as it stands: there is nothing that it could mean. Correct or dismiss it.
IMPOSSIBLE: dict[str, Callable[[], Captured]] = {
    "unknown_type": lambda: report(schema=7), "bad_event": lambda: report(device_seq=0),
    "bad_body": lambda: report(good="x"), "bad_hash": lambda: report(sha256="0" * 64),
    "too_large": lambda: report(base={"x": "y" * 40_000}), "unknown_code": lambda: report(work_order="W1"),
    "unknown_operation": lambda: report(operation=15), "unknown_defect": lambda: ng("unknown_defect"),
    "unknown_work_center": andon, "never_arrived": never_arrived, "named_dismissed": dismissed_name,
    "wrong_target": lambda: ng("wrong_target"), "not_in_package": not_in_package,
    "not_bound_to_that": not_bound_to_that, "exceeds_blocked": lambda: ng("exceeds_blocked"),
    "not_reversible": lambda: ng("not_reversible"), "consumed": lambda: ng("consumed"),
    "ng_reversed": ng_reversed}


def test_S3_S12_S13_what_cannot_be_applied_as_it_stands_stays_held() -> None:
    for code, capture in IMPOSSIBLE.items():
        floor, sent = capture()
        assert floor.verdict(sent) == ("held", code), (code, floor.verdict(sent))
        rows = len(floor.ledger.rows)
        with pytest.raises(Refused) as refused:
            floor.resolve(floor.status(sent).inbox_id, "apply")
        assert (refused.value.code, refused.value.status) == ("cannot_apply", 409), code
        assert floor.verdict(sent) == ("held", code)
        assert len(floor.ledger.rows) == rows
        floor.resolve(floor.status(sent).inbox_id, "dismiss", note="作废")
        assert floor.verdict(sent) == ("dismissed", "dismissed"), code
        assert floor.status(sent).note == "作废"


def test_S3_a_rule_that_crashed_is_applied_once_it_works() -> None:
    floor, sent = crash()
    assert sent.told == ("held", "rule_failed")
    floor.resolve(sent.outcome.inbox_id, "apply")
    assert floor.verdict(sent) == ("applied", "by_resolution")


def test_I6_a_correction_counts_with_its_new_body_and_the_log_keeps_the_old() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="50")
    body = {"work_order": made.code, "operation": 10, "good": "5"}
    floor.resolve(sent.outcome.inbox_id, "correct", body)
    assert floor.operation(made).good == 5_000
    first = floor.ledger.row(sent.outcome.seq)
    assert first and first.raw["body"] == sent.raw["body"]
    assert (first.verdict, floor.verdict(sent)) == ("held", ("applied", "by_resolution"))


def test_I6_a_correction_may_come_as_text_and_must_be_an_object() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="50")
    for body in (None, "[]", "{", 5):
        with pytest.raises(Refused) as refused:
            floor.resolve(sent.outcome.inbox_id, "correct", body)
        assert (refused.value.code, refused.value.status) == ("bad_body", 422)
    with pytest.raises(Refused):
        floor.resolve(sent.outcome.inbox_id, "correct", {"work_order": made.code, "good": "5"})
    floor.resolve(sent.outcome.inbox_id, "correct",
                  f'{{"work_order": "{made.code}", "operation": 10, "good": "4"}}')
    assert floor.operation(made).good == 4_000


def test_I13_a_second_resolution_is_refused_with_what_was_decided() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="6")
    first = floor.resolve(sent.outcome.inbox_id, "apply")
    for decision in ("apply", "dismiss"):
        with pytest.raises(Refused) as refused:
            floor.resolve(sent.outcome.inbox_id, decision)
        assert (refused.value.code, refused.value.status) == ("already_resolved", 409)
        assert refused.value.extra["resolution"]["event_id"] == first.event_id
    assert floor.operation(made).good == 6_000


def test_I13_an_id_that_is_taken_decides_nothing() -> None:
    floor, made = base()
    phone = floor.phone("worker")
    one, two = phone.report(made, good="6"), phone.report(made, good="7")
    used = floor.resolve(one.outcome.inbox_id, "dismiss")
    for id in (used.event_id, one.id):
        with pytest.raises(Refused) as refused:
            floor.resolve(two.outcome.inbox_id, "apply", event_id=id)
        assert refused.value.code == "id_conflict"


def test_I6_an_item_tells_who_decided_what_when_and_why() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="6")
    act = floor.resolve(sent.outcome.inbox_id, "dismiss", note="多按了一个零")
    item = floor.need(InboxItem, sent.outcome.inbox_id or "")
    assert item.state == "done"
    assert item.resolution == {"event_id": act.event_id, "decision": "dismiss", "by": "supervisor",
                               "at": act.received_at, "note": "多按了一个零"}
    assert act.order_no == made.no


def test_I6_unknown_items_and_decisions_are_refused() -> None:
    floor, made = base()
    sent = floor.phone("worker").report(made, good="6")
    with pytest.raises(Refused) as missing:
        floor.resolve("nowhere", "apply")
    assert missing.value.status == 404
    with pytest.raises(Refused) as odd:
        floor.resolve(sent.outcome.inbox_id, "perhaps")
    assert odd.value.status == 422


def test_S2_a_quarantined_text_that_reads_as_an_event_can_be_applied() -> None:
    import json
    floor, made = base()
    raw = floor.phone("worker").make("work.report", {"work_order": made.code, "operation": 10, "good": "2"})
    for text, ok in ((json.dumps(raw), True), ("{broken", False), ('"text"', False), ("[]", False)):
        floor.act("inbox.raise", code="quarantined", raw=text, about={}, key=f"q:{text}")
        item = floor.all(InboxItem)[-1]
        if ok:
            floor.resolve(item.id, "apply")
        else:
            with pytest.raises(Refused) as refused:
                floor.resolve(item.id, "apply")
            assert refused.value.code == "cannot_apply"
            floor.resolve(item.id, "dismiss")
    assert floor.operation(made).good == 2_000


def test_I6_seen_alerts_are_done_and_may_be_raised_again() -> None:
    floor, _ = base()
    phone = floor.phone("worker")
    call = {"work_center": "LATHE", "kind": "machine"}
    first = phone.send("andon.call", call)
    assert floor.alerts("andon")[0].about["work_center"] == "LATHE"
    floor.resolve(floor.alerts("andon")[0].id, "dismiss")
    assert floor.alerts("andon") == []
    phone.send("andon.call", {**call, "note": "还没修好"})
    phone.send("andon.call", {**call, "kind": "material"})
    assert len(floor.alerts("andon")) == 2
    assert phone.send("andon.clear", call).told == ("applied", "ok")
    assert phone.send("andon.clear", call).told == ("applied", "no_effect")
    assert [i.about["kind"] for i in floor.alerts("andon")] == ["material"]
    assert first.verdict == "applied"
