"""What the factory sets for itself: typed, in plain words, one act each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Factory

PATH = "/api/v1/settings"
DAY = {"name": "白班", "start": "08:00", "end": "20:00", "break_minutes": 60}
NIGHT = {"name": "夜班", "start": "20:00", "end": "08:00", "break_minutes": 60}


@pytest.fixture
def admin(factory: Factory) -> dict[str, str]:
    factory.person("root", ["admin"])
    return factory.bearer("root")


def put(shop: Factory, headers: dict[str, str], /, **body: Any) -> Any:
    return shop.client().post(PATH, json=body, headers=headers)


def acts(factory: Factory) -> int:
    with factory.kit.store.reading() as reads:
        return len([r for r in reads.rows(0, 10_000) if r.type == "setting.put"])


def test_defaults_hold_until_somebody_sets_something(factory: Factory) -> None:
    found = factory.client().get(PATH, headers=factory.bearer("worker")).json
    assert found["factory"]["time_zone"] == "Asia/Shanghai"
    assert (found["week"], found["escalation_minutes"], found["individual_figures"]) == ([1, 2, 3, 4, 5, 6], 120, [])


def test_settings_are_kept_and_the_same_again_is_no_act(factory: Factory, admin: dict[str, str]) -> None:
    body = {"factory": {"name": "宏达五金厂", "time_zone": "Asia/Urumqi"}, "shifts": [DAY, NIGHT],
            "week": [1, 2, 3, 4, 5], "individual_figures": ["supervisor"], "escalation_minutes": 60}
    made = put(factory, admin, **body)
    assert made.status_code == 200, made.text
    assert [s["id"] for s in made.json["shifts"]] == ["shift1", "shift2"]
    assert acts(factory) == 5
    assert put(factory, admin, **{**body, "shifts": made.json["shifts"]}).json == made.json
    assert acts(factory) == 5
    assert factory.kit.factory.zone.key == "Asia/Urumqi"
    again = put(factory, admin, factory={"phone": "0574-1"})
    assert again.json["factory"]["name"] == "宏达五金厂", "what is not sent stays"


@pytest.mark.parametrize(("body", "field"), [
    ({"shifts": [DAY, {**NIGHT, "start": "19:30"}]}, "shifts"),
    ({"shifts": [NIGHT, {"name": "早班", "start": "07:30", "end": "12:00"}]}, "shifts"),
    ({"shifts": [{**DAY, "id": "a"}, {**NIGHT, "id": "a"}]}, "shifts"),
    ({"shifts": [{**DAY, "start": "8:00"}]}, "shifts"), ({"shifts": [{**DAY, "end": "24:00"}]}, "shifts"),
    ({"shifts": [{"name": "短", "start": "08:00", "end": "09:00", "break_minutes": 60}]}, "shifts"),
    ({"week": []}, "week"), ({"week": [0]}, "week"), ({"week": [1, 1]}, "week"), ({"week": [8]}, "week"),
    ({"factory": {"time_zone": "UTC+8"}}, "factory"), ({"factory": {"time_zone": ["UTC"]}}, "factory"),
    ({"factory": {"name": ""}}, "factory"),
    ({"escalation_minutes": 0}, "escalation_minutes"), ({"photo_months": -1}, "photo_months"),
    ({"individual_figures": ["king"]}, "individual_figures"), ({"epoch": "x"}, "epoch"),
    ({"carriers": [{"code": "SF", "name": "顺丰"}, {"code": "SF", "name": "顺丰"}]}, "carriers")])
def test_nonsense_is_refused_and_changes_nothing(
        factory: Factory, admin: dict[str, str], body: dict[str, Any], field: str) -> None:
    answer = put(factory, admin, **body)
    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])
    assert acts(factory) == 0


def test_overlapping_shifts_are_named_in_plain_words(factory: Factory, admin: dict[str, str]) -> None:
    answer = put(factory, admin, shifts=[DAY, {**NIGHT, "start": "19:30"}])
    assert answer.json["fields"]["shifts"][0]["zh"] == "“白班”和“夜班”的时间重叠"


def test_a_shift_that_a_crew_works_stays(factory: Factory, admin: dict[str, str]) -> None:
    put(factory, admin, shifts=[{**DAY, "id": "day"}])
    crew = factory.client().post("/api/v1/crews", json={"name": "甲班", "shift": "day"}, headers=admin)
    assert crew.status_code == 201
    answer = put(factory, admin, shifts=[{**NIGHT, "id": "night"}])
    assert (answer.status_code, answer.json["code"], answer.json["crews"]) == (409, "shift_in_use", ["甲班"])
    factory.client().post("/api/v1/crews", json={"id": crew.json["id"], "name": "甲班", "active": False}, headers=admin)
    assert put(factory, admin, shifts=[{**NIGHT, "id": "night"}]).status_code == 200


def test_only_an_administrator_sets(factory: Factory) -> None:
    assert factory.client().get(PATH).status_code == 401
    assert put(factory, {}).status_code == 401
    assert put(factory, factory.bearer("supervisor"), week=[1]).status_code == 403
