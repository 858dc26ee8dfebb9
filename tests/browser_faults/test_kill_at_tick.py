"""Chromium is killed around the moment of the tick: what showed it is there, once, and gets out [S22, S4, S1]."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import TELL_TICK, Handset

SEED = 20261122
LONGEST = 0.06  # seconds from the tap to a kill that does not wait for the tick


@dataclass
class Tally:
    """quantity → what is known: the numbers of reports tell them apart."""

    shown: set[int] = field(default_factory=set)
    unseen: set[int] = field(default_factory=set)
    present: set[int] = field(default_factory=set)

    def __str__(self) -> str:
        return (f"kills {len(self.shown | self.unseen)}: tick shown before the kill {len(self.shown)}, "
                f"of these present {len(self.shown & self.present)}; killed before it was seen {len(self.unseen)}, "
                f"of these stored all the same {len(self.unseen & self.present)}")


def killed_round(phone: Handset, works: Works, number: int, chance: random.Random) -> bool:
    """One report and a kill. True when the tick was on the screen before."""
    ticks: list[float] = []
    pid = phone.browser_pid()
    how = chance.choice(("before", "at", "after"))
    delay = {"before": chance.uniform(0, LONGEST), "at": 0.0, "after": chance.uniform(0, 0.03)}[how]
    phone.offline(chance.random() < 0.5)  # every other time there is no network
    phone.open()

    def ticked(_number: str) -> None:
        ticks.append(time.monotonic())
        if how == "at":
            phone.kill(pid)
        elif how == "after":
            threading.Timer(delay, phone.kill, (pid,)).start()

    phone.page.expose_function("ticked", ticked)
    left = set(phone.typed()) & {str(good(s["event"])) for s in phone.stored()}
    assert not left, f"still typed although it is stored, so that it would be reported again: {left}"
    phone.type_report(works.work_order, number)
    phone.page.evaluate(TELL_TICK, str(number))
    if how == "before":
        threading.Timer(delay, phone.kill, (pid,)).start()
    with pytest.raises(Exception, match="closed|crash"):  # it goes away while it is asked: that is the point
        phone.page.evaluate("""() => document.querySelector('[data-test="confirm"]').click()""")
        phone.page.locator("#never").wait_for(timeout=240_000)
    phone.over()
    return bool(ticks)


def rounds(phone: Handset, works: Works, count: int) -> Tally:
    chance, tally = random.Random(SEED), Tally()
    for number in range(1001, 1001 + count):
        (tally.shown if killed_round(phone, works, number, chance) else tally.unseen).add(number)
        phone.launch()
    phone.offline(False)
    phone.open()
    phone.all_sent(timeout=60_000)
    return tally


def good(event: dict[str, str]) -> int:
    return int(json.loads(event["body"])["good"])


def judge(phone: Handset, works: Works, tally: Tally) -> None:
    """Nothing that showed the tick is missing, nothing is double, and the server has all that the phone has."""
    stored = [s for s in phone.stored() if good(s["event"]) > 1000]
    numbers = [good(s["event"]) for s in stored]
    tally.present |= set(numbers)
    assert tally.shown <= tally.present, f"lost: {sorted(tally.shown - tally.present)}"
    assert len(numbers) == len(set(numbers)), f"double: {numbers}"
    assert {s["state"] for s in stored} <= {"done"}
    assert [s["event"]["device_seq"] for s in stored] == list(range(1, len(stored) + 1))
    verdicts = works.verdicts([s["event_id"] for s in stored])
    assert list(verdicts.values()) == ["applied"] * len(stored)
    [(counted,)] = works.rows("SELECT sum(good) FROM operations WHERE number = 10 AND good > 0 AND work_order = "
                              "(SELECT id FROM work_orders ORDER BY planned DESC LIMIT 1)")
    assert counted == 1000 * sum(numbers)  # thousandths


def test_S22_three_kills_around_the_tick(works: Works, handset: NewHandset) -> None:
    phone = handset()
    judge(phone, works, rounds(phone, works, 3))


@pytest.mark.long
def test_S22_a_hundred_and_twenty_kills_around_the_tick(works: Works, handset: NewHandset) -> None:
    phone = handset()
    tally = rounds(phone, works, 120)
    judge(phone, works, tally)
    print(tally)
    # Each side of the tick was met, or this says nothing.
    assert len(tally.shown) >= 30 and len(tally.unseen) >= 10
