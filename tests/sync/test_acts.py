"""What issue 3 adds to orders, people, devices, photos and alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sync.model.records import Device, Escalation, InboxItem, Operation, Order, Photo, Session
from sync.verdict import Alert, Refused
from tests.sync.factory import Floor, Phone, records

HASH = "a" * 64
PAPER = "2026-03-01T22:10:00+08:00"


def refused(floor: Floor, type: str, **body: Any) -> str:
    with pytest.raises(Refused) as wrong:
        floor.act(type, "sales", **body)
    return wrong.value.code


def by_badge(floor: Floor, person: str, badge: str = "badge") -> Phone:
    """A phone on which a person signed in by badge alone."""
    phone = floor.phone(person)
    floor.act("session.issue", id=f"badge-{person}", person=person, device=phone.device, badge=badge)
    return Phone(floor, phone.device, person, f"badge-{person}", phone.counter)


# --- orders --------------------------------------------------------------------------------


def test_an_order_keeps_the_customers_number_files_and_courier() -> None:
    floor = Floor()
    floor.act("customer.put", id="C1", name="北方泵业")
    floor.act("file.put", id=HASH, name="合同.pdf", media_type="application/pdf", bytes=9, at="", by=None)
    made = floor.order(ref="SO26040048", customer_id="C1", carrier="SF", files=[HASH, HASH])
    order = floor.need(Order, made.no)
    assert (order.ref, order.customer_id, order.carrier, order.files) == ("SO26040048", "C1", "SF", [HASH])
    replaced = floor.need(Order, floor.ng(floor.phone("inspector").ng_report(made, "3", replenish=True)).replenishment)
    assert (replaced.ref, replaced.customer_id, replaced.files) == ("SO26040048", "C1", [HASH])
    assert floor.act("order.files", "sales", no=made.no, files=[]).code == "ok"
    assert floor.act("order.files", "sales", no=made.no, files=[]).code == "no_effect"
    assert refused(floor, "order.files", no=made.no, files=["b" * 64]) == "unknown_file"


def test_an_order_is_refused_for_an_unknown_customer_and_a_product_no_longer_made() -> None:
    floor = Floor()
    for more, code in (({"customer_id": "C9"}, "unknown_customer"), ({"files": [HASH]}, "unknown_file")):
        with pytest.raises(Refused) as wrong:
            floor.order(**more)  # type: ignore[arg-type]
        assert wrong.value.code == code
    made = floor.order()
    floor.product("HR-1001", active=False)
    with pytest.raises(Refused) as wrong:
        floor.order()
    assert wrong.value.code == "product_inactive"
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 60_000}])
    assert floor.work_order(made).planned == 60_000, "what runs goes on"


# --- people and devices --------------------------------------------------------------------


def test_S14_a_badge_alone_gives_a_workers_rights_and_own_work_only() -> None:
    floor = Floor()
    made, badge = floor.order(), by_badge(floor, "supervisor")
    assert badge.report(made).told == ("applied", "ok")
    assert floor.need(Session, badge.session).roles == ["worker"]
    assert badge.stock(made).told == ("held", "role_missing")
    assert badge.report(made, on_behalf_of="worker").told == ("held", "role_missing")
    assert badge.reverse(floor.phone("worker").report(made)).told == ("held", "not_yours")
    wish = badge.ng_report(made, replenish=True)
    assert (wish.told, floor.ng(wish).replenish) == (("applied", "wish_recorded"), "wished")
    assert by_badge(floor, "sales").report(made).told == ("held", "role_missing"), "nobody of the floor"


def test_S14_a_badge_of_somebody_revoked_is_let_in_and_everything_is_held() -> None:
    floor = Floor()
    made = floor.order()
    floor.phone("second")
    floor.act("person.revoke", "supervisor", id="second")
    with pytest.raises(Refused):
        floor.act("session.issue", id="x", person="second", device="phone-second")
    badge = by_badge(floor, "second")
    assert badge.report(made).told == ("held", "person_revoked")
    assert by_badge(floor, "worker", "replaced").report(made).told == ("held", "badge_replaced")


def test_S14_the_same_sign_in_twice_is_one_and_a_strange_one_is_refused() -> None:
    floor = Floor()
    badge = by_badge(floor, "worker")
    again = {"id": badge.session, "person": "worker", "device": badge.device, "badge": "badge"}
    assert floor.act("session.issue", **again).code == "no_effect"
    assert refused(floor, "session.issue", **{**again, "person": "second"}) == "id_conflict"
    assert refused(floor, "session.issue", **{**again, "id": "y", "badge": "golden"}) == "invalid"


def test_a_device_is_made_a_kiosk_and_a_phone_again() -> None:
    floor = Floor()
    device = floor.phone("worker").device
    assert floor.act("device.kiosk", "admin", id=device, kiosk=True).code == "ok"
    assert floor.need(Device, device).kiosk
    assert floor.act("device.kiosk", "admin", id=device, kiosk=True).code == "no_effect"


# --- from paper ----------------------------------------------------------------------------


def test_S19_a_foreman_says_when_work_from_paper_happened() -> None:
    floor = Floor()
    made, foreman = floor.order(), floor.phone("foreman")
    sent = foreman.report(made, schema=2, happened_at=PAPER, on_behalf_of="worker")
    assert sent.told == ("applied", "ok")
    assert foreman.report(made, schema=2).told == ("applied", "ok")
    assert floor.phone("worker").report(made, schema=2, happened_at=PAPER).told == ("held", "role_missing")
    assert floor.operation(made).good == 2_000


def test_S19_work_from_paper_lies_before_its_capture_and_not_too_long_ago() -> None:
    floor = Floor()
    made, foreman = floor.order(), floor.phone("foreman")
    now = floor.now
    for when, told in ((now, "ok"), (now + timedelta(seconds=1), "bad_body"), (now - timedelta(days=31), "ok"),
                       (now - timedelta(days=31, seconds=1), "bad_body")):
        assert foreman.report(made, schema=2, happened_at=when.isoformat()).code == told, when
    assert foreman.report(made, schema=2, happened_at="2026-03-01 22:10").code == "bad_body"
    assert foreman.report(made, schema=1, happened_at=PAPER).code == "bad_body", "schema 1 has no such field"


# --- photos --------------------------------------------------------------------------------


def test_S20_a_photo_is_expected_from_the_first_event_that_names_it() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    phone.report(made, good="99", blobs=[{"sha256": HASH}])
    assert floor.need(Photo, HASH).named_at == "2026-03-02T01:00:00.000Z", "held, and still expected"
    floor.now += timedelta(hours=1)
    named = phone.ng_report(made, blobs=[{"sha256": HASH}])
    assert (floor.need(Photo, HASH).named_at, floor.need(Photo, HASH).reports) == (
        "2026-03-02T01:00:00.000Z", [named.id])
    floor.act("photo.arrived", sha256="b" * 64, bytes=5, media_type="image/jpeg")
    phone.reverse(phone.ng_report(made, defect="SIZE", blobs=[{"sha256": "b" * 64}]))
    assert floor.need(Photo, "b" * 64).named_at == "2026-03-02T02:00:00.000Z"


def test_S20_a_photo_that_came_or_expired_is_missed_no_longer() -> None:
    for act in ("photo.arrived", "photo.expire"):
        floor = Floor()
        floor.phone("worker").report(floor.order(), blobs=[{"sha256": HASH}])
        floor.ledger.raise_alert(Alert("photo_missing", f"photo:{HASH}", {"photo": HASH}), floor.now)
        assert len(floor.alerts("photo_missing")) == 1
        floor.act(act, sha256=HASH, bytes=5, media_type="image/jpeg")
        assert floor.alerts("photo_missing") == []
        assert floor.need(Photo, HASH).present == (act == "photo.arrived")


def test_S20_an_expired_photo_is_known_as_such() -> None:
    floor = Floor()
    floor.phone("worker").ng_report(floor.order(), blobs=[{"sha256": HASH}])
    floor.act("photo.arrived", sha256=HASH, bytes=5, media_type="image/jpeg")
    assert floor.act("photo.expire", sha256=HASH).code == "ok"
    assert floor.act("photo.expire", sha256=HASH).code == "no_effect"
    photo = floor.need(Photo, HASH)
    assert (photo.present, photo.expired) == (False, True)
    assert refused(floor, "photo.expire", sha256="c" * 64) == "not_found"


# --- alerts and tasks ----------------------------------------------------------------------


def test_an_alert_of_a_package_closes_when_it_leaves_or_is_emptied() -> None:
    floor = Floor()
    made, store = floor.order(), floor.phone("warehouse")
    boxes = [floor.box(), floor.box()]
    for box in boxes:
        store.pack(box, made, "1")
        key = f"not_gone:{floor.package(box).id}"
        floor.ledger.raise_alert(Alert("not_gone", key, {"package": box}), floor.now)
    store.bind(boxes[0], "SF1")
    assert len(floor.alerts("not_gone")) == 2
    store.ship(boxes[0])
    assert len(floor.alerts("not_gone")) == 1
    store.unpack(boxes[1], made, "1")
    assert floor.alerts("not_gone") == []


def test_a_timers_alert_closes_when_the_timer_says_so_and_may_come_again() -> None:
    floor = Floor()
    for code in ("clock_back", "backup_old", "journal_behind", "disk_low"):
        for _ in range(2):
            floor.ledger.raise_alert(Alert(code, code, {}), floor.now)
            floor.ledger.raise_alert(Alert(code, code, {}), floor.now)
            assert len(floor.alerts(code)) == 1
            floor.ledger.clear_alert(code, floor.now)
            assert floor.alerts(code) == []
        rows = len(floor.ledger.rows)
        floor.ledger.clear_alert(code, floor.now)
        floor.ledger.clear_alert("never heard of", floor.now)
        assert len(floor.ledger.rows) == rows
    assert {i.resolution["decision"] for i in floor.all(InboxItem)} == {"cleared"}
    assert records(floor.replayed()) == records(floor.world)


def test_a_task_goes_up_the_line_once_a_level() -> None:
    floor = Floor()
    up = {"task": "held:1", "kind": "held"}
    assert floor.act("task.escalate", **up, to="foreman", role="foreman").code == "ok"
    assert floor.act("task.escalate", **up, to="foreman", role="foreman").code == "no_effect"
    assert floor.act("task.escalate", **up, to=None, role="boss").code == "ok"
    found = floor.need(Escalation, "held:1")
    assert (found.kind, [(level["to"], level["role"]) for level in found.levels]) == (
        "held", [("foreman", "foreman"), (None, "boss")])


# --- times that follow from the log ----------------------------------------------------------


def test_since_when_a_package_holds_something() -> None:
    floor = Floor()
    made, store, box = floor.order(), floor.phone("warehouse"), floor.box()
    store.pack(box, made, "1")
    first = floor.package(box).packed_at
    floor.now += timedelta(hours=1)
    store.pack(box, made, "1")
    assert first == floor.package(box).packed_at == "2026-03-02T01:00:00.000Z"
    store.unpack(box, made, "2")
    assert floor.package(box).packed_at is None


def test_when_an_operation_was_first_and_last_worked_on() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    sent = phone.report(made)
    floor.now += timedelta(hours=1)
    floor.change(made.no, lines=[{"sku": "HR-1001", "quantity": 40_000}])
    assert floor.operation(made).last_at == "2026-03-02T01:00:00.000Z", "planning is not work"
    phone.report(made, good="99")
    assert floor.operation(made).last_at == "2026-03-02T01:00:00.000Z", "nor is what is held"
    again = phone.report(made)
    step = floor.operation(made)
    assert (step.first_at, step.last_at) == ("2026-03-02T01:00:00.000Z", "2026-03-02T02:00:00.000Z")
    for one in (sent, again):
        phone.reverse(one)
    assert (step.id, floor.operation(made).first_at, floor.operation(made).last_at) == (step.id, None, None)
    assert floor.need(Operation, f"{made.work_order}/20").first_at is None
