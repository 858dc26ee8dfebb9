"""What the fuzz takes for a hang and for memory, and the table at its end."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest

from tests.fuzz import bounds
from tests.fuzz.bounds import Memory, within
from tests.fuzz.table import Line, table
from tests.fuzz.values import LONGEST, Known, longer


def test_a_request_that_goes_on_and_on_hangs() -> None:
    with pytest.raises(AssertionError, match="hangs"), within(0.2, "x"):
        time.sleep(600)


def test_one_that_takes_the_end_for_an_error_of_its_own_hangs_too() -> None:
    with pytest.raises(AssertionError, match="hangs"), within(0.2, "x"), suppress(Exception):
        time.sleep(600)


def test_one_that_answers_too_late_hangs_though_it_swallows_everything() -> None:
    with pytest.raises(AssertionError, match="hangs"), within(0.2, "x"), suppress(BaseException):
        time.sleep(600)


def test_one_that_was_broken_off_hangs_though_no_core_was_there_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = iter([0.0, 0.0])  # when it begins, and when it is broken off
    monkeypatch.setattr(bounds, "kept_waiting", lambda: next(waits, 0.15))
    with pytest.raises(AssertionError, match="hangs"), within(0.2, "x"):
        time.sleep(600)


def test_one_that_answers_does_not() -> None:
    with within(600, "x"):
        pass


def test_memory_that_was_given_back_counts() -> None:
    memory = Memory()
    del (taken := [bytearray(b"x" * 64 * 1024**2)])[:]
    assert not taken
    assert 60 * 1024 < memory.grown() < 1024**2
    assert Memory().grown() < 60 * 1024, "each operation begins anew"


def test_lists_grow_beyond_what_the_server_reads_and_not_without_end() -> None:
    drawn: list[Any] = [None]
    for _ in range(9):
        drawn = longer(drawn)
    assert 2 * 1024**2 < len(json.dumps(drawn)) <= LONGEST
    assert longer([Known("person", 1)]) == [Known("person", 1)] * 200


def test_the_table_has_a_row_for_each_part_and_their_sum() -> None:
    rows = table([Line("pay.one", 3200, 800, {"boss": 0.5, "admin": 0.3}, 0.5, 2048),
                  Line("pay.mine", 3200, 1800, {}, 0.1, 1024), Line("a.b", 10, 10, {"key": 1.0}, 2.0, 0)])
    assert rows[2:] == [
        "| a | 1 | 10 | 10 | 100% | 100% (a.b, key) | 2.00 s (a.b) | 0 MiB (a.b) |",
        "| pay | 2 | 6,400 | 2,600 | 40% | 30% (pay.one, admin) | 0.50 s (pay.one) | 2 MiB (pay.one) |",
        "| all | 3 | 6,410 | 2,610 | 60% | 30% (pay.one, admin) | 2.00 s (a.b) | 2 MiB (pay.one) |"]
