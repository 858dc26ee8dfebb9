"""S19: schemas only grow; each released one has a golden file that reads the same for ever."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from sync.body import SCHEMAS, BadBody, read_body
from sync.event import read_event
from sync.rules import EVENTS
from sync.rules.rights import RIGHTS
from sync.upcast import UPCASTS, upcast
from tests.sync.factory import Floor

GOLDEN = Path(__file__).with_name("golden")


def golden() -> dict[tuple[str, int], dict[str, Any]]:
    found = {}
    for path in sorted(GOLDEN.glob("*.json")):
        type, _, schema = path.stem.rpartition(".")
        found[(type, int(schema))] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_S19_every_released_schema_has_its_golden_file() -> None:
    assert set(golden()) == set(SCHEMAS) | set(UPCASTS)
    assert {type for type, _ in golden()} == set(EVENTS) == set(RIGHTS)


def test_S19_every_golden_event_reads_as_it_did() -> None:
    for (type, schema), kept in golden().items():
        for case in kept["cases"]:
            text = case["body"]
            raw = {**kept["envelope"], "type": type, "schema": schema, "body": text,
                   "sha256": hashlib.sha256(text.encode()).hexdigest()}
            event = read_event(raw)
            assert event.fault is None, (type, event.fault)
            newest, lifted = upcast(type, schema, dict(event.body))
            assert read_body(type, newest, lifted) == case["reads"], type


def test_S19_every_field_of_a_schema_stands_in_its_golden_file() -> None:
    for key, fields in SCHEMAS.items():
        shown = {name for case in golden()[key]["cases"] for name in json.loads(case["body"])}
        assert shown == set(fields), key


def test_S19_a_field_of_a_newer_schema_is_not_dropped_silently() -> None:
    for key, kept in golden().items():
        with pytest.raises(BadBody):
            read_body(*key, {**json.loads(kept["cases"][0]["body"]), "colour": "red"})


def test_S19_old_schemas_are_lifted_step_by_step() -> None:
    """A table as it will be one day: schema 1 said `count`, 2 `good` as a number, 3 is today's form."""
    table = {("work.report", 1): lambda b: {**{k: v for k, v in b.items() if k != "count"}, "good": b["count"]},
             ("work.report", 2): lambda b: {**b, "good": str(b["good"])}}
    assert upcast("work.report", 1, {"count": 3}, table) == (3, {"good": "3"})
    assert upcast("work.report", 3, {"good": "3"}, table) == (3, {"good": "3"})
    assert upcast("work.start", 1, {}, table) == (1, {})


def test_S19_the_ledger_lifts_what_an_older_app_captured() -> None:
    floor = Floor()
    made, phone = floor.order(), floor.phone("worker")
    lift = {("work.report", 1): lambda b: {**{k: v for k, v in b.items() if k != "count"}, "good": str(b["count"])}}
    grown = {("work.report", 2): SCHEMAS[("work.report", 1)]}
    with patch.dict(UPCASTS, lift), patch.dict(SCHEMAS, grown):
        old = phone.send("work.report", {"work_order": made.code, "operation": 10, "count": 7})
        new = phone.report(made, good="2", schema=2)
    assert (old.told, new.told) == (("applied", "ok"), ("applied", "ok"))
    assert floor.operation(made).good == 9_000
    row = floor.ledger.row(old.outcome.seq)
    assert row and row.raw["body"] == old.raw["body"], "the log keeps what was captured"
