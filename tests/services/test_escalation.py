"""What nobody handles goes up: one level after each period of working time, never twice, never at night."""

from __future__ import annotations

from typing import Any

from server.jobs.escalation import Escalations
from sync.model.records import Escalation
from tests.builders import Factory
from tests.services.figures import hire, resolve
from tests.services.test_tasks import listed, mine

KEY = "held:over_planned"


def held(floor: Factory, who: str = "ann") -> str:
    order, phone = floor.order(10), floor.phone(who)
    [result] = phone.results(phone.report(order, good="900"))
    return str(result["inbox_id"])


def levels(floor: Factory) -> list[tuple[str | None, str]]:
    """(person, role) of every level of every task, as the records have it."""
    with floor.kit.store.reading() as reads:
        return [(e["to"], e["role"]) for known in reads.find(Escalation) for e in known.levels]


def logged(floor: Factory) -> list[Any]:
    with floor.kit.store.reading() as reads:
        return [row.raw["body"] for row in reads.rows(0, 10_000) if row.type == "task.escalate"]


def wait(floor: Factory, **delta: float) -> None:
    floor.clock.advance(**delta)
    Escalations(floor.kit).round()
    Escalations(floor.kit).round()


def test_by_role_from_the_supervisor_to_the_boss_and_no_further(floor: Factory) -> None:
    held(floor)
    wait(floor, minutes=119)
    assert levels(floor) == []
    wait(floor, minutes=2)
    assert levels(floor) == [(None, "boss")]
    assert mine(floor, "boss") == [KEY]
    assert [e["role"] for e in listed(floor, "supervisor")[KEY]["escalated"]] == ["boss"]
    wait(floor, hours=6)
    assert levels(floor) == [(None, "boss")]
    assert len(logged(floor)) == 1, "in the log, once"


def test_along_the_reporting_line_each_period_one_level(floor: Factory) -> None:
    """Ann reports to Dan, he to the supervisor, who reports to nobody: after her the boss."""
    hire(floor, "ann", ["worker"], crew="A", reports_to="P-dan")
    held(floor)
    floor.clock.advance(minutes=125)
    Escalations(floor.kit).round()
    assert levels(floor) == [("P-supervisor", "supervisor")]
    wait(floor, minutes=100)
    assert len(levels(floor)) == 1, "the next period is not over"
    wait(floor, minutes=25)
    assert levels(floor) == [("P-supervisor", "supervisor"), (None, "boss")]


def test_somebody_who_left_is_passed_over(floor: Factory) -> None:
    floor.act("work_center.put", id="LATHE", name="车床", crew="A")
    hire(floor, "eva", ["supervisor"], reports_to="P-boss")
    hire(floor, "dan", ["foreman"], crew="A", reports_to="P-eva")
    floor.act("person.revoke", id="P-eva")
    ann = floor.phone("ann")
    ann.results(ann.event("andon.call", {"work_center": "LATHE", "kind": "machine"}))
    wait(floor, minutes=121)
    assert levels(floor) == [("P-boss", "boss")]


def test_a_ring_of_superiors_ends(floor: Factory) -> None:
    hire(floor, "ann", ["worker"], reports_to="P-dan")
    hire(floor, "dan", ["foreman"], reports_to="P-eva")
    hire(floor, "eva", ["foreman"], reports_to="P-dan")
    held(floor)
    for _ in range(5):
        wait(floor, minutes=121)
        for name in ("ann", "dan"):
            assert len(levels(floor)) == len(set(levels(floor))), name
    assert levels(floor) == [("P-eva", "foreman"), (None, "boss")]


def test_what_was_handled_goes_nowhere(floor: Factory) -> None:
    item = held(floor)
    floor.clock.advance(minutes=110)
    resolve(floor, item, "dismiss")
    wait(floor, hours=4)
    assert levels(floor) == []


def test_only_working_time_counts(floor: Factory) -> None:
    """One shift 08:00–20:00. Held on Saturday 19:30; Sunday is free; Monday 09:30 two hours have gone by."""
    floor.act("setting.put", id="shifts", value=[
        {"id": "day", "name": "白班", "name_en": "", "start": "08:00", "end": "20:00", "break_minutes": 0}])
    floor.clock.advance(days=5, hours=10, minutes=30)  # Saturday 2026-03-07 19:30
    held(floor)
    wait(floor, hours=3)
    wait(floor, hours=24)
    assert levels(floor) == [], "closed"
    wait(floor, hours=10, minutes=50)  # Monday 09:20
    assert levels(floor) == []
    wait(floor, minutes=15)  # 09:35
    assert levels(floor) == [(None, "boss")]


def test_a_factory_without_shifts_works_all_the_time(floor: Factory) -> None:
    floor.act("setting.put", id="shifts", value=[])
    floor.clock.advance(hours=14)
    held(floor)
    wait(floor, hours=2, minutes=1)
    assert levels(floor) == [(None, "boss")]


def test_the_period_is_a_setting_and_zero_switches_it_off(floor: Factory) -> None:
    floor.act("setting.put", id="escalation_minutes", value=0)
    held(floor)
    wait(floor, hours=5)
    assert levels(floor) == []
    floor.act("setting.put", id="escalation_minutes", value=30)
    wait(floor, minutes=1)
    assert levels(floor) == [(None, "boss")]


def test_a_role_that_nobody_has_is_left_out(floor: Factory) -> None:
    floor.act("person.revoke", id="P-boss")
    held(floor)
    wait(floor, hours=5)
    assert levels(floor) == [], "nobody above the supervisor"


def test_a_quiet_factory_writes_nothing(floor: Factory) -> None:
    with floor.kit.store.reading() as reads:
        before = reads.head()
    wait(floor, days=3)
    with floor.kit.store.reading() as reads:
        assert reads.head() == before
