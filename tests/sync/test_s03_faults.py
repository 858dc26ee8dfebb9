"""S3: one bad event harms no other; it is held with a code. Device numbers: alerts, never blocks."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from sync.model.records import Device, InboxItem
from sync.rules import EVENTS
from tests.sync.factory import Floor, Phone, Sent, stored


def start() -> tuple[Floor, Any, Phone]:
    floor = Floor()
    return floor, floor.order(), floor.phone("worker")


def held_alone(floor: Floor, made: Any, phone: Phone, sent: Sent, code: str) -> None:
    """It is held with that code, storable, and the next event goes its way."""
    assert sent.told == ("held", code), sent
    assert floor.item(sent).code == code
    stored(floor.ledger.rows[-1])
    for _, record in floor.world.known.items():
        json.dumps(getattr(record, "seen", None), ensure_ascii=False, allow_nan=False).encode()
    before = floor.operation(made).good
    assert phone.report(made, good="1").verdict == "applied"
    assert floor.operation(made).good == before + 1_000


def test_S3_unknown_type_is_held() -> None:
    floor, made, phone = start()
    held_alone(floor, made, phone, phone.send("work.dance", {"work_order": made.code}), "unknown_type")


def test_S3_unknown_schema_is_held() -> None:
    floor, made, phone = start()
    held_alone(floor, made, phone, phone.report(made, schema=9), "unknown_type")


def test_S3_wrong_hash_is_held() -> None:
    floor, made, phone = start()
    held_alone(floor, made, phone, phone.report(made, sha256="0" * 64), "bad_hash")


def test_S3_unreadable_bodies_are_held() -> None:
    floor, made, phone = start()
    deep = '{"work_order":' + "[" * 5_000 + "]" * 5_000 + "}"
    nested = json.dumps({"work_order": made.code, "operation": 30, "kind": "final", "result": "pass",
                         "values": json.loads("[" * 900 + "]" * 900)})
    for text in ["not JSON", "[1,2]", '"text"', "{", '{"good": NaN}', deep, nested, '{"good": 1e999}',
                 '{"work_order": "\\ud800"}', '{"work_order": "\\u0000"}', '{"\\ud800": 1}',
                 '{"good": 1' + "0" * 5_000 + "}"]:
        held_alone(floor, made, phone, phone.send("work.report", {}, text=text), "bad_body")


def test_S3_bodies_of_the_wrong_form_are_held() -> None:
    floor, made, phone = start()
    good = {"work_order": made.code, "operation": 10, "good": "1"}
    wrong: list[dict[str, Any]] = [
        {"good": 1}, {"good": "-1"}, {"good": "1.2345"}, {"good": "1e3"}, {"good": ""}, {"good": None},
        {"good": "1234567890"}, {"operation": "10"}, {"operation": True}, {"operation": 0}, {"finish": "yes"},
        {"work_order": ""}, {"work_order": 7}, {"surprise": 1}, {"note": "x" * 3_000},
        {"workers": "all"}, {"process_scrap": "x"}]
    for change in wrong:
        held_alone(floor, made, phone, phone.send("work.report", {**good, **change}), "bad_body")


def test_S3_what_a_body_must_hold_together_is_checked() -> None:
    floor, made, phone = start()
    floor.phone("warehouse")
    box, store, qc = floor.box(), floor.phone("warehouse"), floor.phone("inspector")
    ng = phone.ng_report(made)
    for sent in [store.bind(box, None), store.send("package.pack", {"package": box, "lines": []}),
                 store.send("package.pack", {"package": box, "lines": [{"work_order": made.code}]}),
                 store.send("package.pack", {"package": box, "lines": [7]}),
                 store.pack(box, made, "0"), store.unbind(box, ""), phone.ng_report(made, "0"),
                 qc.dispose(ng, "scrap", "1", good="1"), qc.dispose(ng, "sort", "2", good="1"),
                 qc.dispose(ng, "burn", "1"), qc.inspect(made, values=3),
                 phone.send("event.reverse", {"event_id": ng.id})]:
        assert sent.told == ("held", "bad_body"), sent.raw["body"]


def test_S3_a_report_of_nothing_is_a_fact_too() -> None:
    floor, made, phone = start()
    assert phone.report(made, good="0", note="machine stood still").told == ("applied", "ok")
    assert floor.operation(made).good == 0


def test_S3_full_width_digits_are_understood() -> None:
    floor, made, phone = start()
    assert phone.report(made, good="１２。５").told == ("applied", "ok")
    assert floor.operation(made).good == 12_500


def test_S3_wrong_envelopes_are_held() -> None:
    floor, made, phone = start()
    wrong: list[dict[str, Any]] = [
        {"event_id": "not-a-uuid"}, {"event_id": "0195A000-0000-7000-8000-000000000001"},
        {"device_seq": 0}, {"device_seq": "1"}, {"device_seq": 1.0}, {"device_seq": 2**60}, {"schema": None},
        {"recorded_at": "yesterday"}, {"recorded_at": "2026-03-02T10:00:00"}, {"base": []},
        {"base": {"revision": 0}}, {"base": {"revision": "1"}}, {"base": {"waybill": 5}}, {"blobs": {}},
        {"blobs": [{"sha256": "short"}]}, {"blobs": [1]}, {"blobs": [{}]}, {"blobs": [{"sha256": None}]},
        {"blobs": [{"sha256": int("1" * 64)}]}, {"blobs": [{"sha256": ["x"]}]}, {"blobs": [{"sha256": "\ud800"}]},
        {"blobs": [{"sha256": "a" * 64}] * 21}, {"sha256": "ABC"}, {"on_behalf_of": 5},
        {"on_behalf_of": "a\x00b"}, {"on_behalf_of": "\ud800"}, {"on_behalf_of": "x" * 300},
        {"body": {"good": "1"}}, {"body": None}, {"type": 5}, {"type": "x" * 300}, {"actor_id": "a\x00b"},
        {"base": json.loads('{"a":' * 900 + "1" + "}" * 900)}]
    for change in wrong:
        raw = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
        held_alone(floor, made, phone, phone.deliver({**raw, **change}), "bad_event")


def test_S3_a_missing_field_of_the_envelope_is_held() -> None:
    floor, made, phone = start()
    for name in ("device_id", "device_seq", "type", "schema", "actor_id", "session_id", "recorded_at", "body",
                 "sha256"):
        raw = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
        del raw[name]
        held_alone(floor, made, phone, phone.deliver(raw), "bad_event")


def test_S3_more_than_32_KiB_is_held() -> None:
    floor, made, phone = start()
    held_alone(floor, made, phone, phone.report(made, base={"x": "y" * 33_000}), "too_large")


def test_S3_a_rule_that_crashes_holds_its_event_and_leaves_nothing_behind() -> None:
    floor, made, phone = start()

    def crash(case: Any) -> Any:
        case.world.edit(type(floor.operation(made)), f"{made.work_order}/10").good += 7
        raise RuntimeError("kaputt \ud800")

    with patch.dict(EVENTS, {"work.report": crash}):
        sent = phone.report(made, good="3")
    assert floor.operation(made).good == 0
    held_alone(floor, made, phone, sent, "rule_failed")


def test_S3_effects_that_do_not_fit_hold_the_event() -> None:
    floor, made, phone = start()
    from sync import effects as fx
    from sync.model.records import Operation
    from sync.verdict import applied
    with patch.dict(EVENTS, {"work.report": lambda case: applied([fx.total(Operation, "nowhere/10", good=1)])}):
        sent = phone.report(made, good="3")
    held_alone(floor, made, phone, sent, "rule_failed")


def test_S3_a_faulty_event_can_be_corrected_by_a_person() -> None:
    floor, made, phone = start()
    sent = phone.report(made, good="3", sha256="0" * 64)
    floor.resolve(sent.outcome.inbox_id, "correct",
                  {"work_order": made.code, "operation": 10, "good": "4"})
    assert floor.verdict(sent) == ("applied", "by_resolution")
    assert floor.operation(made).good == 4_000


def test_S3_a_quarantined_text_is_one_item_however_often_it_comes() -> None:
    floor = Floor()
    for _ in range(2):
        floor.act("inbox.raise", code="quarantined", raw="{broken", about={"device": "d"}, key="q:1")
    items = [i for i in floor.all(InboxItem) if i.code == "quarantined"]
    assert [i.raw for i in items] == ["{broken"]
    floor.resolve(items[0].id, "dismiss")
    assert items and floor.need(InboxItem, items[0].id).state == "done"


def test_S3_a_gap_in_a_devices_numbers_alerts_and_closes_by_itself() -> None:
    floor, made, phone = start()
    raw = phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "1"})
    assert phone.report(made).verdict == "applied"
    assert [i.about["device_seq"] for i in floor.alerts("device_seq_gap")] == [2]
    assert floor.need(Device, phone.device).missing == [[1, 1]]
    phone.deliver(raw)
    assert floor.alerts("device_seq_gap") == []
    assert floor.need(Device, phone.device).missing == []


def test_S3_a_number_used_twice_alerts_and_blocks_nothing() -> None:
    floor, made, phone = start()
    phone.report(made)
    sent = phone.report(made, device_seq=1)
    assert sent.told == ("applied", "ok")
    assert len(floor.alerts("device_seq_reuse")) == 1
    assert floor.operation(made).good == 2_000
