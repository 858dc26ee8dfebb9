"""GET /api/v1/openapi.json: the description of the API, made from the routes and their schemas."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.field_converter import FieldConverterMixin
from flask import Blueprint, Flask, Response, current_app
from marshmallow.fields import Field, Nested
from werkzeug.routing import Rule

from server.api.access import Access, allow
from server.api.contract import HTML, ROUTES, Doc
from server.api.schemas.fields import Either
from server.api.schemas.wire import Error

bp = Blueprint("openapi", __name__, url_prefix="/api/v1")
VARIABLE = re.compile(r"<(?:[a-z]+:)?([a-z_0-9]+)>")
SECURITY = {
    "device": {"type": "apiKey", "in": "header", "name": "Authorization",
               "description": "Device {device_id}:{device_secret}"},
    "person": {"type": "http", "scheme": "bearer", "description": "token of POST /auth/login"},
    "key": {"type": "http", "scheme": "bearer", "description": "API key with the scopes named"}}


@bp.get("/openapi.json")
@allow(public=True)
def described() -> Response:
    """This description."""
    made = current_app.extensions.get("openapi")
    if made is None:  # 140 kB: written once
        spec = describe(current_app._get_current_object())  # type: ignore[attr-defined]
        made = current_app.extensions["openapi"] = current_app.json.dumps(spec)
    return Response(made, mimetype="application/json")


def describe(app: Flask) -> dict[str, Any]:
    """OpenAPI 3.0 of every route. KeyError for a route that the contract does not know."""
    plugin = MarshmallowPlugin(schema_name_resolver=name_of)
    spec = APISpec(title="随工 Suigong", version="1", openapi_version="3.0.3", plugins=[plugin])
    for function in (either, or_null):
        plugin.converter.add_attribute_function(function)  # type: ignore[union-attr]
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    spec.components.schema("Error", schema=Error)
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        view = app.view_functions[rule.endpoint]
        for method in methods_of(rule):
            operation = operation_of(rule, ROUTES[rule.endpoint], view.access, view.__doc__ or "")  # type: ignore[attr-defined]
            paths.setdefault(VARIABLE.sub(r"{\1}", rule.rule), {})[method] = operation
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    return spec.to_dict()  # type: ignore[no-any-return]


def either(converter: FieldConverterMixin, field: Field[Any], **_more: Any) -> dict[str, Any]:
    """What the description says of a field that holds one of several objects."""
    if not isinstance(field, Either):
        return {}
    found = [converter.resolve_nested_schema(s) for s in field.schemas]  # type: ignore[attr-defined]
    if field.or_text:
        found.append({"type": "string", "enum": list(field.or_text)})
    return {"oneOf": found, **({"discriminator": {"propertyName": field.by}} if field.by else {})}


def or_null(_converter: FieldConverterMixin, field: Field[Any], ret: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """An object that may be null: this one or null. The plugin's own words for it let every object pass."""
    found = [one for one in ret.get("anyOf", []) if "$ref" in one]
    if not (isinstance(field, Nested) and field.allow_none and found):
        return {}
    return {"anyOf": [*found, {"type": "object", "nullable": True, "enum": [None]}]}


def name_of(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)


def methods_of(rule: Rule) -> list[str]:
    """GET stands for its HEAD; OPTIONS is everywhere."""
    methods = set(rule.methods or ()) - {"OPTIONS"}
    return sorted(m.lower() for m in (methods - {"HEAD"} or methods))


def operation_of(rule: Rule, doc: Doc, access: Access, text: str) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "done"}
    if doc.media:
        kinds = (doc.media,) if isinstance(doc.media, str) else doc.media
        success["content"] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    elif doc.answer is not None:
        success["content"] = {"application/json": {"schema": doc.answer}}
    failure = {"description": "not done", "content": failing_content(doc)}
    operation: dict[str, Any] = {
        "operationId": rule.endpoint, "summary": text.strip().split("\n")[0], "tags": [rule.endpoint.split(".")[0]],
        "security": security_of(access), "parameters": parameters_of(rule, doc),
        "responses": {str(doc.status): success, **{str(status): success for status in doc.also},
                      **({"304": {"description": "unchanged"}} if doc.cached else {}),
                      **{str(status): failure for status in sorted(refusals(rule, doc, access))}}}
    if words := rights_of(access):
        operation["description"] = words
    if doc.body is not None:
        operation["requestBody"] = {"content": {doc.body_media: {"schema": doc.body}}}
    return operation


def failing_content(doc: Doc) -> dict[str, Any]:
    """What an answer that is no success holds: our error, or a page for people who opened a link."""
    error = {"application/json": {"schema": Error}}
    return {"text/html": {"schema": {"type": "string"}}, **error} if doc.media == HTML else error


def refusals(rule: Rule, doc: Doc, access: Access) -> set[int]:
    """Every status of a call that is not done. A test asks each route for others and finds none.

    503: the store fails or is busy; nothing was done.
    """
    found = {503, *doc.refuses}
    if not access.public:
        found |= {401, 403}
    if VARIABLE.search(rule.rule):
        found.add(404)
    if doc.body is not None:
        found |= {400, 408, 413, 422}
    if doc.query or doc.repeatable:
        found.add(422)
    if doc.repeatable:
        found.add(409)
    return found


def parameters_of(rule: Rule, doc: Doc) -> list[dict[str, Any]]:
    found = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
             for name in VARIABLE.findall(rule.rule)]
    found += [{"name": name, "in": "query", "schema": {"type": "integer" if name == "limit" else "string"}}
              for name in doc.query]
    if doc.repeatable:
        found.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}})
    return found


def security_of(access: Access) -> list[dict[str, list[str]]]:
    if access.public:
        return []
    found: list[dict[str, list[str]]] = [{"device": []}] if access.device else []
    found += [{"person": []}] if access.people else []
    return found + ([{"key": []}] if access.scopes else [])


def rights_of(access: Access) -> str:
    """Who may call it, in words."""
    words = []
    if access.roles:
        words.append("roles: " + ", ".join(sorted(access.roles)))
    if access.scopes:
        words.append("scopes of a key: " + ", ".join(sorted(access.scopes)))
    return "; ".join(words)
