"""People change: name, crew, superior, password, sessions; and leave. What the log says of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.services.ports import DeviceHealth
from sync.model.records import Crew, Escalation, Person
from tests.builders import PIN, Factory


@pytest.fixture
def admin(factory: Factory) -> dict[str, str]:
    factory.person("root", ["admin"])
    return factory.bearer("root")


def post(factory: Factory, path: str, headers: dict[str, str], body: Any = None) -> Any:
    return factory.client().post(f"/api/v1/people/{path}", json=body, headers=headers)


def get(factory: Factory, path: str, headers: dict[str, str]) -> Any:
    return factory.client().get(f"/api/v1/people/{path}", headers=headers)


def login(factory: Factory, username: str, **secret: str) -> int:
    body = {"transport": "bearer", "username": username, **secret}
    return factory.client().post("/api/v1/auth/login", json=body).status_code


def log_text(factory: Factory) -> str:
    with factory.kit.store.reading() as reads:
        return json.dumps([[r.raw, r.effects] for r in reads.rows(0, 1000)], ensure_ascii=False)


def person(factory: Factory, id: str) -> Person:
    with factory.kit.store.reading() as reads:
        found = reads.source.load(Person, id)
    assert found is not None
    return found


def test_another_name_crew_and_superior(factory: Factory, admin: dict[str, str]) -> None:
    done = post(factory, "P-worker", admin, {"name": "李小龙", "username": "lixl", "crew": "早班",
                                             "reports_to": "P-supervisor"})
    assert done.status_code == 200, done.text
    assert {k: done.json[k] for k in ("name", "username", "crew_name", "reports_to")} == {
        "name": "李小龙", "username": "lixl", "crew_name": "早班", "reports_to": "P-supervisor"}
    assert (login(factory, "lixl", pin=PIN), login(factory, "worker", pin=PIN)) == (200, 401)
    again = post(factory, "P-worker", admin, {"crew": "早班"})
    assert again.json["crew"] == done.json["crew"], "a name that is known makes no second crew"
    assert post(factory, "P-worker", admin, {"crew": "", "reports_to": None}).json["reports_to"] is None
    told = log_text(factory)
    assert "李小龙" not in told and "lixl" not in told
    assert '"what": "name"' in told, "the log hears that, not what"


def test_who_cannot_be_a_superior(factory: Factory, admin: dict[str, str]) -> None:
    post(factory, "P-supervisor", admin, {"reports_to": "P-worker"})
    circle = post(factory, "P-worker", admin, {"reports_to": "P-supervisor"})
    assert (circle.status_code, circle.json["code"]) == (422, "reports_in_circle")
    assert post(factory, "P-worker", admin, {"reports_to": "P-worker"}).status_code == 422
    assert post(factory, "P-worker", admin, {"reports_to": "nobody"}).json["code"] == "unknown_person"
    assert post(factory, "P-worker", admin, {"username": "supervisor"}).json["code"] == "username_taken"
    assert post(factory, "none", admin, {"name": "x"}).status_code == 404
    for wrong in ({"name": ""}, {"username": "A B"}, {"crew": 5}, {"roles": ["admin"]}, {"reports_to": ""}):
        assert post(factory, "P-worker", admin, wrong).status_code == 422, wrong


def test_a_password_for_the_office_and_none_again(factory: Factory, admin: dict[str, str]) -> None:
    before = factory.bearer("worker")
    assert post(factory, "P-worker", admin, {"name": "x"}).status_code == 200
    assert post(factory, "P-worker/password", admin, {"password": "correct horse"}).status_code == 204
    assert login(factory, "worker", password="correct horse") == 200
    assert factory.client().get("/api/v1/auth/session", headers=before).status_code == 401
    assert get(factory, "P-worker", admin).json["has_password"] is True
    assert post(factory, "P-worker/password", admin, {"password": None}).status_code == 204
    assert (login(factory, "worker", password="correct horse"), login(factory, "worker", pin=PIN)) == (401, 200)
    for wrong in ("short", "", 12345678, "x" * 201, "12345678", "１２３４５６７８"):
        assert post(factory, "P-worker/password", admin, {"password": wrong}).status_code == 422
    assert "correct horse" not in log_text(factory)


def test_sessions_are_listed_and_ended_one_by_one(factory: Factory, admin: dict[str, str]) -> None:
    phone, office = factory.phone("worker"), factory.bearer("worker")
    rows = get(factory, "P-worker", admin).json["sessions"]
    assert [r["device"] and r["device"]["name"] for r in sorted(rows, key=lambda r: not r["device"])] == [
        "phone of worker", None]
    assert post(factory, f"P-supervisor/sessions/{phone.session_id}/end", admin).status_code == 404
    assert post(factory, f"P-worker/sessions/{phone.session_id}/end", admin).status_code == 204
    session = "/api/v1/auth/session"
    assert factory.client().get(session, headers=phone.person).status_code == 401
    assert factory.client().get(session, headers=office).status_code == 200
    assert len(get(factory, "P-worker", admin).json["sessions"]) == 1
    assert get(factory, "none", admin).status_code == 404


def test_leaving_shows_what_is_open_and_hands_it_over(factory: Factory, admin: dict[str, str]) -> None:
    factory.person("lead", ["foreman"])
    factory.person("heir", ["foreman"])
    factory.act("crew.put", id="C1", name="早班", leader="P-lead")
    factory.act("person.put", id="P-worker", roles=["worker"], crew="C1", reports_to="P-lead")
    phone, order = factory.phone("lead"), factory.order()
    late = phone.report(order)
    factory.kit.writer.call(lambda tx: tx.secrets.put(DeviceHealth(
        phone.device_id, "2026-03-01T08:00:00.000Z",
        {"unsent": 4, "oldest": "2026-03-01T07:00:00Z", "by": {"P-lead": 3, "P-worker": 1}})))
    seen = get(factory, "P-lead/leaving", admin).json
    assert seen["crews"] == [{"id": "C1", "name": "早班"}]
    assert [r["id"] for r in seen["reports"]] == ["P-worker"]
    assert [(u["device"]["name"], u["unsent"], u["own"]) for u in seen["unsent"]] == [("phone of lead", 3, True)]
    assert len(seen["sessions"]) == 1
    done = post(factory, "P-lead/leave", admin, {"to": "P-heir"})
    assert (done.status_code, done.json["unsent"]) == (200, seen["unsent"])
    assert factory.client().get("/api/v1/auth/session", headers=phone.person).status_code == 401
    assert phone.results(late)[0]["code"] == "person_revoked"
    with factory.kit.store.reading() as reads:
        crew = reads.source.load(Crew, "C1")
    assert crew is not None and crew.leader == "P-heir"
    assert (person(factory, "P-worker").reports_to, person(factory, "P-worker").crew) == ("P-heir", "C1")
    assert person(factory, "P-lead").active is False


def test_a_task_that_was_passed_up_goes_to_the_heir(factory: Factory, admin: dict[str, str]) -> None:
    factory.person("lead", ["foreman"])
    phone = factory.phone("worker")
    [held] = phone.results(phone.event("work.report", {"work_order": "W7K3M9QXR99Z", "operation": 10, "good": "1"}))
    key = f"inbox:{held['inbox_id']}"
    factory.act("task.escalate", task=key, kind="held", to="P-lead", role="foreman")
    assert get(factory, "P-lead/leaving", admin).json["tasks"] == 1
    post(factory, "P-lead/leave", admin, {"to": "P-supervisor"})
    with factory.kit.store.reading() as reads:
        passed = reads.source.load(Escalation, key)
    assert passed is not None and [level["to"] for level in passed.levels] == ["P-lead", "P-supervisor"]


def test_who_takes_over_must_be_here(factory: Factory, admin: dict[str, str]) -> None:
    factory.act("person.revoke", id="P-supervisor")
    for to in ("nobody", "P-supervisor", "P-worker"):
        assert post(factory, "P-worker/leave", admin, {"to": to}).json["code"] == "unknown_person"
    assert person(factory, "P-worker").active
    assert post(factory, "P-root/leave", admin).json["code"] == "last_admin"
    assert post(factory, "none/leave", admin).status_code == 404
    assert post(factory, "P-worker/leave", admin).status_code == 200, "to nobody"
