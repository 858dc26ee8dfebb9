"""POST /api/v1/orders."""

from __future__ import annotations

import hashlib
from typing import Any

from sync.model.records import Order
from tests.builders import Factory

URL = "/api/v1/orders"
BODY: dict[str, Any] = {
    "customer": {"name": "宏远机械", "phone": "13800000000"}, "promised_ship": "2026-03-20",
    "lines": [{"sku": "HR-1001", "quantity": "50", "requirements": "去毛刺"}], "release": True}

MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"promised_ship": "2026-02-30"}, "promised_ship"), ({"promised_ship": "soon"}, "promised_ship"),
    ({"promised_ship": None}, "promised_ship"), ({"promised_ship": "1026-03-20"}, "promised_ship"),
    ({"expected_delivery": "20260320"}, "expected_delivery"), ({"customer": {"name": " "}}, "customer"),
    ({"customer": {"name": "x" * 121}}, "customer"), ({"customer": {"name": "x", "phone": "call me"}}, "customer"),
    ({"customer": "x"}, "customer"), ({"lines": []}, "lines"), ({"lines": [{}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": 50}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": "-5"}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": "0"}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": "1.2345"}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": "5", "price": "1"}]}, "lines"),
    ({"lines": [{"sku": "HR-1001", "quantity": "5"}] * 101}, "lines"),
    ({"priority": "now"}, "priority"), ({"release": "yes"}, "release"), ({"gates": ["luck"]}, "gates"),
    ({"state": "shipped"}, "state"), ({"customer": {"name": "a\u0007b"}}, "customer")]


def create(factory: Factory, who: str = "stranger", key: str | None = None, **changes: Any) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post(URL, json={**BODY, **changes}, headers=headers)


def stored(factory: Factory) -> list[Order]:
    with factory.kit.store.reading() as reads:
        return reads.find(Order)


def test_works(factory: Factory) -> None:
    made = create(factory)
    assert made.status_code == 201
    answer = made.json
    assert (answer["no"], answer["revision"]) == ("260302-001", 1)
    assert answer["tracking_url"] == f"http://localhost/t/{answer['tracking_token']}"
    [work] = answer["work_orders"]
    assert work == {"id": work["id"], "code": work["code"], "revision": 1, "planned": "50", "operations": [10, 20]}
    ref = factory.kit.codes.read(work["code"])
    assert ref is not None
    assert (ref.kind, ref.id) == ("W", work["id"])


def test_the_link_is_kept_hashed_for_reading_and_sealed_for_printing(factory: Factory) -> None:
    token = create(factory).json["tracking_token"]
    assert len(token) == 26
    assert stored(factory)[0].tracking == hashlib.sha256(token.encode()).hexdigest()
    with factory.kit.store.reading() as reads:
        sealed = reads.secrets.kept_code("tracking", "260302-001")
    assert sealed is not None
    assert token not in sealed
    assert factory.kit.sealer.open("tracking", "260302-001", sealed) == token


def test_without_release_it_is_a_draft_without_work_orders(factory: Factory) -> None:
    answer = create(factory, release=False).json
    assert (answer["state"], answer["work_orders"]) == ("draft", [])


def test_by_key(factory: Factory) -> None:
    url, body = URL, BODY
    assert factory.client().post(url, json=body, headers=factory.key("orders:write")).status_code == 201


def test_without_the_right(factory: Factory) -> None:
    # The right is checked before the body: what is in it tells nobody anything.
    for headers, status in (({}, 401), (factory.bearer("worker"), 403), (factory.key("inbox:read"), 403)):
        assert factory.client().post(URL, json={"nonsense": 1}, headers=headers).status_code == status
    assert stored(factory) == []


def test_malformed_says_which_field_in_both_languages(factory: Factory) -> None:
    for changes, field in MALFORMED:
        done = create(factory, **changes)
        assert (done.status_code, done.json["code"]) == (422, "invalid"), changes
        assert list(done.json["fields"]) == [field], changes
        assert reasons(done.json["fields"])
    assert set(done.json["message"]) == {"zh", "en"}
    assert stored(factory) == []


def reasons(tree: Any) -> list[dict[str, str]]:
    """Every reason in a tree of them; each has both languages."""
    if isinstance(tree, list):
        assert all(set(r) == {"zh", "en"} for r in tree)
        return tree
    return [r for part in tree.values() for r in reasons(part)]


def test_every_missing_field_is_named(factory: Factory) -> None:
    done = factory.client().post(URL, json={}, headers=factory.bearer("stranger"))
    assert set(done.json["fields"]) == {"customer", "promised_ship", "lines"}


def test_no_json_object_is_400(factory: Factory) -> None:
    headers = factory.bearer("stranger")
    for data in (b"", b"x", b"[]", b'"x"', b"{", b'{"a":NaN}', b"\xff"):
        assert factory.client().post(URL, data=data, headers=headers).status_code == 400, data


def test_unknown_product(factory: Factory) -> None:
    done = create(factory, lines=[{"sku": "NO", "quantity": "1"}])
    assert (done.status_code, done.json["code"], done.json["sku"]) == (422, "unknown_product", "NO")


def test_people_type_quantities_in_full_width(factory: Factory) -> None:
    answer = create(factory, lines=[{"sku": "HR-1001", "quantity": "５０。５"}]).json
    assert answer["work_orders"][0]["planned"] == "50.5"


def test_twice_with_a_key_is_one_order_and_one_answer(factory: Factory) -> None:
    first, again = create(factory, key="k-1"), create(factory, key="k-1")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert len(stored(factory)) == 1
    assert create(factory, key="k-2").json["no"] == "260302-002"


def test_another_body_under_the_key_is_409(factory: Factory) -> None:
    create(factory, key="k-1")
    done = create(factory, key="k-1", priority="urgent")
    assert (done.status_code, done.json["code"]) == (409, "idempotency_conflict")
    assert len(stored(factory)) == 1


def test_a_key_belongs_to_its_caller(factory: Factory) -> None:
    first = create(factory, key="k-1")
    other = create(factory, who="supervisor", key="k-1", priority="urgent")
    assert other.status_code == 201
    assert other.json["no"] != first.json["no"]


def test_what_failed_may_be_tried_again_under_its_key(factory: Factory) -> None:
    assert create(factory, key="k-1", lines=[{"sku": "NO", "quantity": "1"}]).status_code == 422
    assert create(factory, key="k-1").status_code == 201


def test_a_key_that_cannot_be_kept_is_422(factory: Factory) -> None:
    for key in ("x" * 201, ""):
        headers = factory.bearer("stranger") | {"Idempotency-Key": key}
        assert factory.client().post(URL, json=BODY, headers=headers).status_code == 422


def test_the_kept_answer_does_not_give_the_link_away(factory: Factory) -> None:
    token = create(factory, key="k-1").json["tracking_token"]
    with factory.kit.store.reading() as reads:
        kept = reads.secrets.answer("P-stranger:orders", "k-1")
    assert kept is not None
    assert token not in str(kept)
