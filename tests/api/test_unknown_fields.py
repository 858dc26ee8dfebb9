"""A field that the description does not name is refused, wherever JSON is taken (page 5, line 3)."""

from __future__ import annotations

from pathlib import Path

from server.api.access import ROLES
from server.api.contract import ROUTES
from tests.api.empty import FIRST, OWN, empty
from tests.api.shop import Shop
from tests.builders import Factory

# Events: a newer phone may send more, and what it said is kept. The first set-up is over as soon as anybody is there.
KEPT = {"sync.push"}
NOT_HERE = {"setup.admin"}


def test_every_operation_that_takes_json_refuses_a_field_it_does_not_know(factory: Factory) -> None:
    shop = Shop.open(factory)
    factory.person("all", sorted(ROLES))
    phone, client = factory.phone("all"), factory.client()
    walked = 0
    for rule in factory.app.url_map.iter_rules():
        doc = ROUTES[rule.endpoint]
        if doc.body is None or doc.body_media != "application/json" or rule.endpoint in KEPT | NOT_HERE:
            continue
        [method] = (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        path = rule.rule.replace("<no>", shop.order.no).replace("<id>", shop.sheet if "/imports/" in rule.rule else "X")
        told = [client.open(path, method=method, json={"surplus": 1}, headers=headers)
                for headers in (factory.bearer("all"), phone.device)]
        answer = next((a for a in told if a.status_code not in (401, 403)), told[0])
        assert (answer.status_code, "surplus" in answer.json.get("fields", {})) == (422, True), (path, answer.text)
        walked += 1
    assert walked > 50


def test_so_does_the_first_set_up(tmp_path: Path) -> None:
    fresh = empty(tmp_path)
    try:
        answer = fresh.here().post("/api/v1/setup/admin", json={**FIRST, "surplus": 1}, headers=OWN)
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["surplus"])
    finally:
        fresh.close()


def test_and_the_description_says_so(factory: Factory) -> None:
    schemas = factory.client().get("/api/v1/openapi.json").json["components"]["schemas"]
    taken = {doc.body.__name__ for name, doc in ROUTES.items()
             if doc.body is not None and doc.body_media == "application/json" and name not in KEPT}
    assert {name for name in taken if schemas[name].get("additionalProperties") is not False} == set()
