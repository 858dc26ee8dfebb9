"""POST /api/v1/packages/codes."""

from __future__ import annotations

from typing import Any

from labels.payload import package_id, parse
from tests.builders import Factory

URL = "/api/v1/packages/codes"


def issue(factory: Factory, body: Any, who: str = "supervisor", key: str | None = None) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post(URL, json=body, headers=headers)


def test_codes_are_ours_and_ids_do_not_disclose_them(factory: Factory) -> None:
    made = issue(factory, {"count": 20})
    assert made.status_code == 201
    packages = made.json["packages"]
    assert len({p["code"] for p in packages}) == 20
    for package in packages:
        code = parse(package["code"])
        assert code is not None
        assert (code.kind, package["id"]) == ("P", package_id(code.identifier))
        assert code.identifier not in package["id"]


def test_an_issued_code_can_be_packed_another_one_cannot(factory: Factory) -> None:
    code = issue(factory, {"count": 1}).json["packages"][0]["code"]
    factory.person("store", ["warehouse"])
    order, phone = factory.order(), factory.phone("store")
    line = {"lines": [{"work_order": order.code, "quantity": "1"}]}
    stranger = "P" + "0" * 16
    verdicts = phone.results(phone.event("package.pack", {"package": code, **line}),
                             phone.event("package.pack", {"package": stranger, **line}))
    assert [v["code"] for v in verdicts] == ["ahead_of_good", "unknown_code"]


def test_twice_with_a_key_is_one_roll(factory: Factory) -> None:
    assert issue(factory, {"count": 2}, key="k").json == issue(factory, {"count": 2}, key="k").json
    assert issue(factory, {"count": 3}, key="k").status_code == 409


def test_wrong_role_malformed(factory: Factory) -> None:
    assert factory.client().post(URL, json={"count": 1}).status_code == 401
    assert issue(factory, {"count": 1}, "stranger").status_code == 403
    for body in ({}, {"count": 0}, {"count": 501}, {"count": "5"}, {"count": True}, {"count": 1, "batch": "x"}):
        assert issue(factory, body).status_code == 422, body
