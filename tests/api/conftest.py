"""Every answer that a test of the API gets is as the description promises it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from server.api.openapi import describe
from tests.fuzz.judge import Judge

Operations = dict[str, dict[str, Any]]


@cache
def known() -> tuple[dict[bool, Judge], Operations]:
    return {}, {}


def judged(app: Flask, answer: TestResponse) -> list[str]:
    """What is wrong with the answer to what was done."""
    judges, operations = known()
    if not judges:  # the same of every factory; made once
        spec = json.loads(json.dumps(describe(app)))
        judges[True] = Judge(spec)
        operations |= {one["operationId"]: one for methods in spec["paths"].values() for one in methods.values()}
    try:
        endpoint, _ = app.url_map.bind("localhost").match(answer.request.path, method=answer.request.method)
    except HTTPException:
        return []
    return judges[True].faults(operations[endpoint], answer)


@pytest.fixture(autouse=True)
def as_described(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = FlaskClient.open

    def open(self: FlaskClient, *args: Any, **more: Any) -> TestResponse:
        answer = ask(self, *args, **more)
        if answer.status_code < 300 and answer.mimetype == "application/json":
            faults = judged(self.application, answer)
            assert faults == [], f"{answer.request.method} {answer.request.path}: {faults}"
        return answer

    monkeypatch.setattr(FlaskClient, "open", open)
