"""Finds the tests that cite a rule and runs them in this process: those that take no fixtures."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.sync.factory import Floor

Test = Callable[[], None]
# They run or generate others.
NOT_CITING = {"test_table", "test_faults", "test_properties", "test_phone_faults", "test_planning_properties"}
RULE = re.compile(r"(?<=_)([SI]\d+)(?=_)")


def all_tests() -> dict[str, Test]:
    """Every test function of the rules by "file::name"."""
    found: dict[str, Test] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem in NOT_CITING:
            continue
        module = importlib.import_module(f"tests.sync.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_") and callable(value) and not inspect.signature(value).parameters:
                found[f"{path.name}::{name}"] = value
    return found


def citing(rule: str) -> dict[str, Test]:
    """The tests whose name cites the rule, such as test_S5_two_phones_reports_sum."""
    return {name: test for name, test in all_tests().items() if rule in RULE.findall(name)}


def red(tests: dict[str, Test], first: bool = False) -> list[str]:
    """The names of those that fail now. first: one is enough."""
    failed: list[str] = []
    for name, test in tests.items():
        try:
            test()
        except (Exception, pytest.fail.Exception):
            failed.append(name)
            if first:
                break
    return failed


@contextmanager
def floors() -> Iterator[list[Floor]]:
    """Collects every floor that is built meanwhile."""
    built: list[Floor] = []
    first = Floor.__init__

    def build(self: Floor) -> None:
        first(self)
        built.append(self)

    with patch.object(Floor, "__init__", build):
        yield built


def emitted(floor: Floor) -> set[str]:
    """Every code that its ledger has given to an event, an act or an inbox item, and every noted one."""
    codes: set[str] = set()
    for row in floor.ledger.rows:
        codes.add(row.code)
        if row.verdict == "applied" and row.source == "device" and row.note:
            codes |= set(row.note.split(", "))
        codes |= {code for effect in row.effects if (code := code_in(effect))}
    return codes


def code_in(effect: dict[str, Any]) -> str | None:
    if effect["do"] == "add" and effect["of"] in ("InboxItem", "EventStatus"):
        return str(effect["record"]["code"])
    if effect["do"] == "set" and effect["of"] == "EventStatus" and "code" in effect["to"]:
        return str(effect["to"]["code"])
    return None
