"""Whether an answer is one that the description promises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from werkzeug.test import TestResponse


class Judge:
    """spec: the server's own OpenAPI document."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = plain(spec)
        self.good: set[tuple[str, int, int]] = set()  # answers that were looked at before
        self.made: dict[tuple[str, int], Draft202012Validator] = {}

    def faults(self, operation: Mapping[str, Any], answer: TestResponse) -> list[str]:
        """What is wrong with the answer to this operation; nothing when it is as described."""
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            return [f"status {answer.status_code} is not described: {answer.text[:300]}"]
        content = described.get("content", {})
        if answer.request.method == "HEAD" or answer.status_code in (204, 304):
            return [] if not answer.data else ["a body where none may be"]
        if not content:
            return []
        if answer.mimetype not in content:
            return [f"{answer.mimetype} instead of {sorted(content)}"]
        return [] if answer.mimetype != "application/json" else self.of_json(operation, answer)

    def of_json(self, operation: Mapping[str, Any], answer: TestResponse) -> list[str]:
        seen = (str(operation["operationId"]), answer.status_code, hash(answer.data))
        if seen in self.good:
            return []
        try:
            value = json.loads(answer.data, parse_constant=refuse)
        except ValueError as error:
            return [f"no JSON: {error}"]
        check = self.validator(operation, answer.status_code)
        found = [f"{e.json_path}: {e.message[:200]}" for one in check.iter_errors(value) for e in causes(one)]
        if not found:
            self.good.add(seen)
        return found

    def validator(self, operation: Mapping[str, Any], status: int) -> Draft202012Validator:
        key = (str(operation["operationId"]), status)
        if key not in self.made:
            self.made[key] = self.check(operation["responses"][str(status)]["content"]["application/json"]["schema"])
        return self.made[key]

    def check(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        """Of a schema of the document."""
        return Draft202012Validator({**plain(schema), "components": self.spec["components"]})


def refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def causes(error: ValidationError) -> list[ValidationError]:
    """Of an object that fits none of several forms: what it lacks of the nearest one."""
    forms: dict[Any, list[ValidationError]] = {}
    for inner in error.context or []:
        forms.setdefault(inner.schema_path[0], []).append(inner)
    told = [[c for e in form for c in causes(e)] for form in forms.values()]
    return min(told, key=len) if told else [error]


def plain(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(schema, list):
        return [plain(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    made = {k: plain(v) for k, v in schema.items() if k != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made
