"""The first administrator of an empty server, and the way from there to the first report."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.first_admin import CODE, FirstAdmin
from sync.model.records import Person
from tests.api.empty import FIRST, OWN, Empty, empty
from tests.builders import Factory

ADMIN = "/api/v1/setup/admin"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Empty]:
    made = empty(tmp_path)
    yield made
    made.close()


def people(fresh: Empty) -> list[Person]:
    with fresh.kit.store.reading() as reads:
        return reads.find(Person)


def test_the_first_visitor_at_the_computer_becomes_administrator_and_is_signed_in(fresh: Empty) -> None:
    client = fresh.here()
    assert client.get("/api/v1/setup").json == {"empty": True, "code_needed": False, "name": ""}
    assert client.get("/").headers["Location"] == "/office/"
    made = client.post(ADMIN, json=FIRST, headers=OWN)
    assert made.status_code == 201
    assert made.json["actor"]["name"] == "林晓燕" and set(made.json["actor"]["roles"]) == {"admin", "supervisor"}
    assert client.get("/api/v1/auth/session").json["actor"]["id"] == made.json["actor"]["id"]
    assert client.get("/api/v1/setup").json == {"empty": False, "code_needed": False, "name": "宏达五金厂"}
    assert client.get("/").headers["Location"] == "/app/"
    signed_in = fresh.here().post("/api/v1/auth/login", json={"username": "linxy", "pin": "482913"}, headers=OWN)
    assert signed_in.status_code == 200


def test_there_is_no_second_first_administrator(fresh: Empty) -> None:
    fresh.begin()
    for client in (fresh.here().post(ADMIN, json={**FIRST, "username": "other"}, headers=OWN),
                   fresh.away(ADMIN, {**FIRST, "username": "other"})):
        assert (client.status_code, client.json["code"]) == (409, "already_set_up")
    assert len(people(fresh)) == 1


def test_two_at_the_same_moment_make_one(fresh: Empty) -> None:
    """The check stands inside the writer: both have seen an empty server."""
    answers: list[Any] = []
    first = FirstAdmin(fresh.kit)

    def go(n: int) -> None:
        try:
            answers.append(first.make({**FIRST, "username": f"boss{n}"}))
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([a for a in answers if isinstance(a, str)]) == 1
    assert {a.code for a in answers if isinstance(a, Exception)} == {"already_set_up"}
    assert len(people(fresh)) == 1


def test_from_elsewhere_the_printed_code_is_needed(fresh: Empty) -> None:
    code = FirstAdmin(fresh.kit).new_code()
    assert code is not None and len(code) == 14
    assert fresh.away("/api/v1/setup").json["code_needed"] is True
    for wrong in ({}, {"code": "0000-0000-0000"}, {"code": code[:-1]}):
        answer = fresh.away(ADMIN, {**FIRST, **wrong})
        assert (answer.status_code, answer.json["code"]) == (401, "bad_setup_code")
    assert people(fresh) == []
    assert fresh.away(ADMIN, {**FIRST, "code": f" {code.lower()} "}).status_code == 201


def test_the_code_is_new_at_each_start_kept_as_a_hash_and_gone_afterwards(fresh: Empty) -> None:
    first = FirstAdmin(fresh.kit)
    old, new = first.new_code(), first.new_code()
    assert old and new and old != new
    assert fresh.away(ADMIN, {**FIRST, "code": old}).status_code == 401
    with fresh.kit.store.reading() as reads:
        kept = reads.secrets.meta(CODE)
    assert len(kept) == 64 and new.replace("-", "") not in kept
    assert fresh.away(ADMIN, {**FIRST, "code": new}).status_code == 201
    assert first.new_code() is None
    with fresh.kit.store.reading() as reads:
        assert reads.secrets.meta(CODE) == ""


def test_codes_cannot_be_tried_for_long(fresh: Empty) -> None:
    FirstAdmin(fresh.kit).new_code()
    answers = [fresh.away(ADMIN, {**FIRST, "code": f"{n:012d}"}) for n in range(12)]
    assert [a.status_code for a in answers].count(401) == 10
    assert answers[-1].status_code == 429 and int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("headers", [
    {"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 proxy"},
    {"X-Real-Ip": "203.0.113.9"}, {"Host": "factory.example.com"}, {"Host": "evil.example:80"}, {"Host": "[::1"}])
def test_a_proxy_or_another_name_does_not_speak_for_the_computer(fresh: Empty, headers: dict[str, str]) -> None:
    answer = fresh.here().get("/api/v1/setup", headers=headers)
    assert answer.status_code == 400 or answer.json["code_needed"] is True


def test_a_server_of_the_internet_always_asks_for_the_code(tmp_path: Path) -> None:
    for n, changes in enumerate(({"base_url": "https://erp.example.com"}, {"proxies": 1})):
        (tmp_path / str(n)).mkdir()
        made = empty(tmp_path / str(n), **changes)
        assert made.here().get("/api/v1/setup", headers={"Host": "localhost"}).json["code_needed"] is True
        made.close()


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example", "X-Requested-With": "suigong"}, {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}])
@pytest.mark.parametrize("transport", ["bearer", "cookie"])
def test_a_strangers_page_cannot_make_itself_the_boss(
        fresh: Empty, headers: dict[str, str], transport: str) -> None:
    """A page that somebody at the computer has open may send to localhost, but not with our own header."""
    answer = fresh.here().post(ADMIN, json={**FIRST, "transport": transport}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "csrf")
    assert people(fresh) == []


@pytest.mark.parametrize("change", [
    {"factory": " "}, {"name": ""}, {"username": "Lin Xiaoyan"}, {"pin": "1234"}, {"pin": "111111"},
    {"pin": "123456"}, {"pin": "482913", "password": "long enough"}, {"pin": None}, {"roles": ["boss"]},
    {"time_zone": "Mars/Olympus"}, {"time_zone": []}, {"time_zone": {"id": 1}}, {"time_zone": 8},
    {"factory": "厂\u0000"}])
def test_what_is_missing_or_weak_is_refused_in_both_languages(fresh: Empty, change: dict[str, Any]) -> None:
    answer = fresh.here().post(ADMIN, json={**FIRST, **change}, headers=OWN)
    assert answer.status_code == 422
    reasons = [r for f in answer.json["fields"].values() for r in (f if isinstance(f, list) else [f])]
    assert all(r["zh"] and r["en"] for r in reasons)
    assert people(fresh) == []


def test_a_password_and_a_time_zone(fresh: Empty) -> None:
    body = {k: v for k, v in FIRST.items() if k != "pin"}
    assert fresh.here().post(ADMIN, json={**body, "password": "short"}, headers=OWN).status_code == 422
    made = fresh.here().post(ADMIN, json={**body, "password": "correct horse", "time_zone": "Asia/Tokyo"}, headers=OWN)
    assert made.json["time_zone"] == "Asia/Tokyo"
    answer = fresh.here().post("/api/v1/auth/login", json={"username": "linxy", "password": "correct horse"},
                               headers=OWN)
    assert answer.status_code == 200


def test_a_factory_with_people_is_not_empty(factory: Factory) -> None:
    assert factory.client().get("/api/v1/setup").json["empty"] is False
    assert factory.client().post(ADMIN, json=FIRST, headers=OWN).status_code == 409


def test_progress_from_nothing_to_the_first_report(fresh: Empty) -> None:
    client = fresh.begin()

    def steps() -> dict[str, Any]:
        answer = client.get("/api/v1/setup/progress").json
        assert answer["done"] == sum(s["done"] for s in answer["steps"] if not s["optional"])
        return {s["id"]: s for s in answer["steps"]}

    def post(path: str, body: Any, status: int = 201) -> Any:
        answer = client.post(f"/api/v1{path}", json=body, headers=OWN)
        assert answer.status_code == status, answer.text
        return answer.json

    assert [i for i, s in steps().items() if s["done"]] == ["factory"]
    post("/settings", {"shifts": [{"name": "白班", "start": "08:00", "end": "17:00"}]}, 200)
    post("/calendar", {"year": 2026, "official": True}, 200)
    center = post("/work-centers", {"name": "车床", "workshop": "一车间"})
    post("/setup/starter", {"kind": "defects"}, 200)
    post("/setup/starter", {"kind": "carriers"}, 200)
    person = post("/people", {"name": "王强", "username": "wangqiang", "roles": ["worker"]})
    post("/products", {"sku": "A-1", "name": "螺栓", "routing": [
        {"number": 10, "name": "车削", "work_center": center["id"]}]})
    order = post("/orders", {"customer": {"name": "甲公司"}, "promised_ship": "2026-03-20",
                             "lines": [{"sku": "A-1", "quantity": "5"}]})
    code = post("/devices/codes", {"count": 1})["codes"][0]["code"]
    enrolled = fresh.here().post("/api/v1/devices/enrol", json={"code": code, "name": "手机", "transport": "bearer"})
    assert enrolled.status_code == 201
    work = order["work_orders"][0]
    assert client.get(f"/api/v1/labels/traveler/{work['id']}.pdf").status_code == 200
    assert not steps()["traveler"]["done"], "reading changes nothing"
    for _ in range(2):
        assert client.post("/api/v1/setup/printed", headers=OWN).status_code == 204
    assert [i for i, s in steps().items() if not s["done"]] == ["report"]
    assert person["pin"]


def test_progress_is_not_for_everybody(factory: Factory) -> None:
    path = "/api/v1/setup/progress"
    assert factory.client().get(path).status_code == 401
    assert factory.client().get(path, headers=factory.bearer("worker")).status_code == 403
    answer = factory.client().get(path, headers=factory.bearer("supervisor"))
    assert answer.json["notices"] == [{"code": "calendar_missing", "year": 2026}]
