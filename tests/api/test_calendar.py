"""The working calendar: the week, official holidays with make-up days, and what people change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Factory

PATH = "/api/v1/calendar"


@pytest.fixture
def planner(factory: Factory) -> dict[str, str]:
    factory.person("plan", ["planner"])
    return factory.bearer("plan")


def edit(factory: Factory, headers: dict[str, str], **body: Any) -> Any:
    return factory.client().post(PATH, json={"year": 2026, **body}, headers=headers)


def days(answer: Any) -> dict[str, tuple[bool, str, str]]:
    return {d["day"]: (d["working"], d["name"], d["source"]) for d in answer.json["days"]}


def kept(factory: Factory) -> Any:
    return factory.kit.factory.setting("calendar:2026")


def test_without_anything_the_week_decides(factory: Factory) -> None:
    found = factory.client().get(f"{PATH}?year=2026", headers=factory.bearer("worker"))
    assert (found.json["year"], found.json["known"], found.json["loaded"]) == (2026, True, False)
    shown = days(found)
    assert len(shown) == 365
    assert shown["2026-10-01"] == (True, "", "week") and shown["2026-10-04"] == (False, "", "week")  # Thursday, Sunday


def test_official_holidays_and_make_up_days(factory: Factory, planner: dict[str, str]) -> None:
    shown = days(edit(factory, planner, official=True))
    assert shown["2026-10-01"] == (False, "国庆节", "official")
    assert shown["2026-02-28"] == (True, "春节调休上班", "official")  # a Saturday
    assert shown["2026-09-20"] == (True, "国庆节调休上班", "official")  # a Sunday
    assert kept(factory)["2026-10-01"]["working"] is False


def test_people_s_own_days_survive_a_second_loading(factory: Factory, planner: dict[str, str]) -> None:
    edit(factory, planner, official=True)
    shown = days(edit(factory, planner, days=[{"day": "2026-10-07", "working": True},
                                              {"day": "2026-07-01", "working": False, "name": "盘点"}]))
    assert shown["2026-10-07"] == (True, "", "own") and shown["2026-07-01"] == (False, "盘点", "own")
    assert days(edit(factory, planner, official=True)) == shown


def test_a_day_that_is_set_back_is_no_exception_any_more(factory: Factory, planner: dict[str, str]) -> None:
    edit(factory, planner, days=[{"day": "2026-07-01", "working": False}])
    back = days(edit(factory, planner, days=[{"day": "2026-07-01", "working": True}]))
    assert back["2026-07-01"] == (True, "", "week")
    assert kept(factory) == {}
    edit(factory, planner, official=True)
    edit(factory, planner, days=[{"day": "2026-10-01", "working": True}])
    again = days(edit(factory, planner, days=[{"day": "2026-10-01", "working": False}]))
    assert again["2026-10-01"] == (False, "国庆节", "official")


def test_the_same_again_is_no_act(factory: Factory, planner: dict[str, str]) -> None:
    edit(factory, planner, official=True)
    head = factory.kit.writer.call(lambda tx: tx.writes.head())
    edit(factory, planner, official=True, days=[])
    assert factory.kit.writer.call(lambda tx: tx.writes.head()) == head


def test_a_year_that_is_not_published_says_so(factory: Factory, planner: dict[str, str]) -> None:
    answer = edit(factory, planner, year=2090, official=True)
    assert (answer.status_code, answer.json["code"]) == (422, "holidays_unknown")
    shown = edit(factory, planner, year=2090, days=[{"day": "2090-01-02", "working": False, "name": "元旦"}])
    assert shown.json["known"] is False and days(shown)["2090-01-02"] == (False, "元旦", "own")


def test_the_factory_s_week_shows(factory: Factory) -> None:
    factory.act("setting.put", id="week", value=[1, 2, 3, 4, 5])
    assert days(factory.client().get(f"{PATH}?year=2026", headers=factory.bearer("worker")))["2026-03-07"][0] is False


@pytest.mark.parametrize("body", [
    {"year": 1999}, {"year": "2026"}, {"days": [{"day": "2027-01-01", "working": True}]},
    {"days": [{"day": "2026-02-30", "working": True}]}, {"days": [{"day": "2026-02-03", "working": 1}]},
    {"days": [{"day": "2026-02-03"}]}, {"days": [{"day": "2026-02-03", "working": True, "name": "x" * 41}]},
    {"official": "yes"}, {"days": [{"day": "2026-01-01", "working": True}] * 367}])
def test_nonsense_is_refused(factory: Factory, planner: dict[str, str], body: dict[str, Any]) -> None:
    assert edit(factory, planner, **body).status_code == 422
    assert kept(factory) is None


def test_who_may(factory: Factory) -> None:
    assert factory.client().get(PATH).status_code == 401
    assert edit(factory, factory.bearer("worker"), official=True).status_code == 403
    assert edit(factory, factory.bearer("supervisor"), official=True).status_code == 200
    for year in ("1999", "x", "²", "-1"):
        assert factory.client().get(f"{PATH}?year={year}", headers=factory.bearer("worker")).status_code == 422


def test_a_missing_calendar_is_told(factory: Factory, planner: dict[str, str]) -> None:
    def notices() -> Any:
        return factory.client().get("/api/v1/setup/progress", headers=planner).json["notices"]

    assert notices() == [{"code": "calendar_missing", "year": 2026}]
    edit(factory, planner, official=True)
    assert notices() == []
    factory.clock.now = factory.clock.now.replace(month=12, day=2)
    planner.update(factory.bearer("plan"))
    assert notices() == [{"code": "calendar_missing", "year": 2027}]


def test_a_year_of_many_digits_is_none(factory: Factory) -> None:
    for year in ("9" * 5000, "02026", "٢٠٢٦"):
        answer = factory.client().get("/api/v1/calendar", query_string={"year": year}, headers=factory.bearer("worker"))
        assert answer.status_code == 422, year[:10]
