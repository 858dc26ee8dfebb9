"""S14: who may capture what; held, never dropped; the actor never changes."""

from __future__ import annotations

from sync.model.records import EventStatus
from sync.rules.rights import RIGHTS
from tests.sync.factory import Floor

# Page 1, roles: written by hand, so that a change of the table is noticed.
FLOOR = {"worker", "foreman", "inspector", "warehouse", "supervisor"}
ALLOWED = {
    "work.start": FLOOR, "work.pause": FLOOR, "work.resume": FLOOR, "work.report": FLOOR, "ng.report": FLOOR,
    "andon.call": FLOOR, "andon.clear": FLOOR, "event.reverse": FLOOR,
    "ng.dispose": {"inspector", "supervisor"}, "ng.replenish": {"inspector", "supervisor"},
    "inspection.record": {"inspector", "supervisor"}, "stock.in": {"warehouse", "supervisor"},
    "package.pack": {"warehouse", "supervisor"}, "package.unpack": {"warehouse", "supervisor"},
    "package.bind": {"warehouse", "supervisor"}, "package.unbind": {"warehouse", "supervisor"},
    "package.ship": {"warehouse", "supervisor"}}


def bodies(floor: Floor) -> dict[str, dict[str, object]]:
    made, box = floor.order(), floor.box()
    work = {"work_order": made.code, "operation": 10}
    report = floor.phone("worker").report(made)
    ng = floor.phone("worker").ng_report(made)
    lines = [{"work_order": made.code, "quantity": "1"}]
    call = {"work_center": "LATHE", "kind": "other"}
    return {
        "work.start": work, "work.pause": work, "work.resume": work, "work.report": {**work, "good": "1"},
        "ng.report": {**work, "quantity": "1", "counted": True, "defect": "SIZE", "replenish": False},
        "ng.dispose": {"ng_report": ng.id, "disposition": "scrap", "quantity": "0.001"},
        "ng.replenish": {"ng_report": ng.id},
        "inspection.record": {**work, "kind": "patrol", "result": "pass"},
        "stock.in": {"work_order": made.code, "quantity": "1"}, "package.pack": {"package": box, "lines": lines},
        "package.unpack": {"package": box, "lines": lines}, "package.ship": {"package": box},
        "package.bind": {"package": box, "waybill": "SF1", "carrier": "SF"},
        "package.unbind": {"package": box, "waybill": "SF1", "reason": "x"},
        "andon.call": call, "andon.clear": call, "event.reverse": {"event_id": report.id, "reason": "x"}}


def test_S14_every_role_may_do_what_page_1_says_and_nothing_else() -> None:
    assert set(ALLOWED) == set(RIGHTS)
    floor = Floor()
    events = bodies(floor)
    for role in ("worker", "foreman", "inspector", "warehouse", "sales", "planner", "supervisor"):
        for type, body in events.items():
            sent = floor.phone(role).send(type, body)
            assert (sent.code == "role_missing") == (role not in ALLOWED[type]), (role, type, sent.told)
            assert sent.verdict != "held" or sent.code not in ("rule_failed", "bad_body"), (type, sent.told)


def test_S14_a_session_of_someone_else_another_device_or_nobody_is_held() -> None:
    floor = Floor()
    made, phone, other = floor.order(), floor.phone("worker"), floor.phone("second")
    for change in ({"actor_id": "second"}, {"session_id": other.session}, {"session_id": "nowhere"},
                   {"device_id": other.device}, {"device_id": "nowhere"}):
        assert phone.report(made, **change).told == ("held", "actor_mismatch"), change
    assert floor.operation(made).good == 0


def test_S14_two_people_share_a_phone_and_each_keeps_the_own_work() -> None:
    floor = Floor()
    made = floor.order()
    one, two = floor.phone("worker", "shared"), floor.phone("second", "shared")
    a, b = one.report(made), two.report(made)
    assert (floor.status(a).actor, floor.status(b).actor) == ("worker", "second")
    mixed = one.report(made, actor_id="second")
    assert (mixed.told, floor.status(mixed).actor) == (("held", "actor_mismatch"), "second")


def test_S14_an_old_session_of_the_person_on_that_device_is_good() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.act("session.issue", id="newer", person="worker", device=phone.device)
    assert phone.report(made).told == ("applied", "ok")


def test_S14_roles_as_recorded_when_the_session_was_issued() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    floor.act("roles.set", "supervisor", id="worker", roles=["worker", "warehouse"])
    assert phone.pack(floor.box(), made).told == ("held", "role_missing"), "the session is older than the role"
    floor.act("session.issue", id="newer", person="worker", device=phone.device)
    assert phone.pack(floor.box(), made, session_id="newer").told == ("applied", "ahead_of_good")


def test_S14_a_role_taken_away_before_receipt_holds() -> None:
    floor = Floor()
    made, store = floor.order(), floor.phone("warehouse")
    floor.act("roles.set", "supervisor", id="warehouse", roles=["worker"])
    assert store.pack(floor.box(), made).told == ("held", "role_revoked")
    assert store.report(made).told == ("held", "role_revoked"), "the session never had the role of a worker"


def test_S14_a_power_taken_away_no_longer_decides() -> None:
    floor = Floor()
    made = floor.order()
    floor.act("person.put", id="both", roles=["worker", "inspector", "supervisor"])
    both, report = floor.phone("both"), floor.phone("worker").report(made, good="9")
    floor.act("roles.set", "supervisor", id="both", roles=["worker"])
    assert both.reverse(report).told == ("held", "not_yours")
    assert both.ng_report(made, replenish=True).code == "wish_recorded"
    assert both.report(made, on_behalf_of="second").told == ("held", "role_revoked")


def test_S14_a_revoked_person_or_device_is_held_never_dropped() -> None:
    floor = Floor()
    made, one, two = floor.order(), floor.phone("worker"), floor.phone("second")
    floor.act("person.revoke", "supervisor", id="worker")
    floor.act("device.revoke", "supervisor", id=two.device)
    a, b = one.report(made), two.report(made)
    assert (a.told, b.told) == (("held", "person_revoked"), ("held", "device_revoked"))
    assert floor.item(a).seen["body"]["good"] == "1"
    assert floor.act("person.revoke", "supervisor", id="worker").code == "no_effect"
    assert floor.act("device.revoke", "supervisor", id=two.device).code == "no_effect"


def test_S14_what_arrived_before_the_revocation_stays() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    sent = phone.report(made)
    floor.act("person.revoke", "supervisor", id="worker")
    assert floor.verdict(sent) == ("applied", "ok")
    assert phone.deliver(sent.raw).outcome.replayed


def test_S14_foremen_report_for_others_and_workers_do_not() -> None:
    floor = Floor()
    made = floor.order()
    assert floor.phone("foreman").report(made, on_behalf_of="worker").told == ("applied", "ok")
    assert floor.ledger.rows[-1].on_behalf_of == "worker"
    assert floor.ledger.rows[-1].actor_id == "foreman"
    assert floor.phone("worker").report(made, on_behalf_of="second").told == ("held", "role_missing")
    assert floor.phone("foreman").report(made, on_behalf_of="nobody").told == ("held", "actor_mismatch")
    assert floor.phone("worker").report(made, on_behalf_of="worker").told == ("applied", "ok")


def test_S14_a_person_may_apply_it_and_the_actor_stays() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    for change in ({"session_id": "nowhere"}, {"on_behalf_of": "second"}):
        sent = phone.report(made, good="2", **change)
        floor.resolve(sent.outcome.inbox_id, "apply")
        status = floor.need(EventStatus, sent.id)
        assert (status.verdict, status.code, status.actor) == ("applied", "by_resolution", "worker")
    assert floor.operation(made).good == 4_000


def test_S14_sessions_are_issued_only_to_people_who_work_here() -> None:
    import pytest

    from sync.verdict import Refused
    floor = Floor()
    floor.act("person.revoke", "supervisor", id="second")
    with pytest.raises(Refused):
        floor.act("session.issue", id="s", person="second", device=None)
    with pytest.raises(Refused):
        floor.act("person.put", id="x", roles=["king"])
