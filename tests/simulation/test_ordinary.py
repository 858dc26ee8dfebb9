"""Ordinary days: at most one event in fifty waits for a person."""

from __future__ import annotations

from tests.simulation.node import PhoneProcess, compile_phones
from tests.simulation.ordinary import live


def test_of_an_ordinary_day_at_most_one_event_in_fifty_is_held() -> None:
    compile_phones()
    process = PhoneProcess()
    held, problems = live(seed=2, days=1, process=process)
    process.close()
    assert problems == []
    assert held.events > 60
    assert held.share <= 0.02, held.codes
