"""The factory's own settings rule everywhere: zone, days, shifts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.services.factory import Factory as FactorySettings
from sync.event import format_instant
from sync.model.shifts import ShiftDay
from tests.builders import Factory

NIGHT = {"id": "night", "name": "夜班", "name_en": "", "start": "20:00", "end": "08:00", "break_minutes": 60}
DAY = {"id": "day", "name": "白班", "name_en": "", "start": "08:00", "end": "20:00", "break_minutes": 60}


def test_the_configured_zone_holds_until_the_factory_sets_its_own(factory: Factory) -> None:
    assert factory.kit.factory.zone.key == "Asia/Shanghai"
    factory.act("setting.put", id="factory", value={"name": "x", "time_zone": "America/New_York"})
    assert factory.kit.factory.zone.key == "America/New_York"
    assert factory.kit.factory.today("2026-03-02T02:00:00Z") == "2026-03-01"
    answer = factory.client().get("/api/v1/auth/session", headers=factory.bearer("worker"))
    assert answer.json["time_zone"] == "America/New_York"


def test_orders_are_late_by_the_factory_s_own_day(factory: Factory) -> None:
    factory.act("setting.put", id="factory", value={"time_zone": "Pacific/Kiritimati"})  # UTC+14
    order = factory.order()
    factory.clock.now = factory.clock.now.replace(month=3, day=20, hour=11)
    path, who = f"/api/v1/orders/{order.no}", factory.bearer("stranger")
    assert factory.client().get(path, headers=who).json["late"] is True
    factory.act("setting.put", id="factory", value={"time_zone": "Asia/Shanghai"})
    assert factory.client().get(path, headers=who).json["late"] is False


def test_what_is_planned_by_the_way_begins_on_the_factory_s_own_day(factory: Factory) -> None:
    factory.act("setting.put", id="factory", value={"time_zone": "Pacific/Kiritimati"})  # UTC+14
    order, phone = factory.order(), factory.phone("supervisor")
    factory.clock.now = factory.clock.now.replace(month=3, day=20, hour=11)
    wish = phone.event("ng.report", {"work_order": order.code, "operation": 10, "quantity": "2", "counted": False,
                                     "defect": "SCRATCH", "replenish": True})
    assert phone.results(wish)[0]["verdict"] == "applied"
    made = factory.client().get(f"/api/v1/orders/{order.no}-R1", headers=factory.bearer("stranger")).json
    assert made["work_orders"][0]["planned_start"] == "2026-03-21"


def test_shift_days(factory: Factory) -> None:
    assert factory.kit.factory.shift_day("2026-03-02T16:30:00Z") == ShiftDay(date(2026, 3, 3))
    factory.act("setting.put", id="shifts", value=[DAY, NIGHT])
    assert factory.kit.factory.shift_day("2026-03-02T16:30:00Z") == ShiftDay(date(2026, 3, 2), "night")
    begin, end = factory.kit.factory.days(date(2026, 3, 2), date(2026, 3, 2))
    assert format_instant(begin) == "2026-02-28T16:00:00.000Z" and format_instant(end) == "2026-03-03T16:00:00.000Z"


def test_what_another_process_set_is_seen_after_a_moment(factory: Factory) -> None:
    elsewhere = FactorySettings(factory.kit.store, factory.clock, factory.settings.timezone)
    assert elsewhere.setting("week", [1]) == [1]
    factory.act("setting.put", id="week", value=[1, 2, 3])
    assert elsewhere.setting("week", [1]) == [1]
    factory.clock.now += timedelta(seconds=31)
    assert elsewhere.setting("week") == [1, 2, 3]


def test_no_moment_is_no_day(factory: Factory) -> None:
    with pytest.raises(ValueError):
        factory.kit.factory.today("yesterday")
