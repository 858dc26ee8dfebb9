"""GET /api/v1/openapi.json covers every route, and what it says fits what happens."""

from __future__ import annotations

import re
from typing import Any

from server.api.contract import ROUTES
from tests.builders import Factory


def described(factory: Factory) -> Any:
    return factory.client().get("/api/v1/openapi.json").json


def test_every_route_is_described_and_no_other(factory: Factory) -> None:
    paths = described(factory)["paths"]
    found = {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
             for rule in factory.app.url_map.iter_rules()
             for method in ((rule.methods or set()) - {"OPTIONS", "HEAD"} or {"HEAD"})}
    assert found == {(path, method) for path, operations in paths.items() for method in operations}
    assert set(ROUTES) == {rule.endpoint for rule in factory.app.url_map.iter_rules()}


def test_every_operation_says_what_it_is_and_who_may(factory: Factory) -> None:
    for path, operations in described(factory)["paths"].items():
        for method, operation in operations.items():
            assert operation["responses"], (method, path)
            names = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert names == set(re.findall(r"{(\w+)}", path)), path
    hold = described(factory)["paths"]["/api/v1/orders/{no}/hold"]["post"]
    assert hold["description"] == "roles: supervisor; scopes of a key: orders:write"


def test_references_resolve(factory: Factory) -> None:
    spec = described(factory)
    schemas = spec["components"]["schemas"]
    wanted = set(re.findall(r"#/components/schemas/(\w+)", str(spec)))
    assert wanted <= set(schemas)
    assert schemas["OrderIn"]["required"] == ["customer", "lines", "promised_ship"]
    assert schemas["OrderIn"]["additionalProperties"] is False


def test_answers_have_no_fields_that_are_not_described(factory: Factory) -> None:
    order = factory.order()
    headers = factory.bearer("supervisor")
    schemas = described(factory)["components"]["schemas"]
    for path, schema in ((f"/orders/{order.no}", "OrderWhole"), ("/orders", "OrderList"),
                         (f"/orders/{order.no}/trail", "Trail"), ("/inbox", "InboxList"), ("/people", "PeopleList")):
        answer = factory.client().get(f"/api/v1{path}", headers=headers).json
        assert set(answer) == set(schemas[schema]["properties"]), path
