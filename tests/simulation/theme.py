"""What a day is mostly about. Most seeds have no theme; the others dwell on one thing, so that a few hundred
seeds also reach what comes of many steps one after the other."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Theme:
    """desks: which share of what happens, happens at desks. acts: weights of theirs in the place of the usual ones.
    story: how often somebody takes one order a step further. strange: how often something odd is captured. floor:
    which of the floor's methods people do above all. mishaps: as acts. actions: so many at least.
    burst: so many acts of a desk in a row. often: of mishaps, at least. rows: so many more rows of reference data, for
    a feed of more than one page. walk: the area of stories that are told (walks.py), and how many of them.
    screens: apps hold in memory what they show, and fill a storage from it that is emptied under them.
    """

    name: str = "none"
    desks: float = 0.15
    acts: Mapping[str, float] = field(default_factory=dict)
    story: float = 0.0
    strange: float = 0.03
    floor: tuple[str, ...] = ()
    mishaps: Mapping[str, float] = field(default_factory=dict)
    actions: int = 0
    rows: int = 0
    burst: int = 1
    often: float = 0.0
    walk: str = ""
    stories: int = 3
    screens: bool = False


PLAIN = Theme()
THEMES = (
    Theme("changes", desks=0.5, acts={"change": 40, "decide": 40, "freeze": 20}, burst=3, actions=10, walk="plan"),
    Theme("goods", desks=0.25, acts={"deliver": 30, "step": 40, "life": 40}, burst=2, story=0.8, actions=10,
          walk="goods"),
    Theme("own delivery", desks=0.3, acts={"deliver": 60, "note": 40}, burst=2, story=0.8, actions=10, walk="goods"),
    Theme("undoing", desks=0.2, acts={"deliver": 20, "reopen": 20}, story=0.4, floor=("undo",), actions=10, often=0.5,
          mishaps={"basement": 25}, walk="goods"),
    Theme("inbox", desks=0.4, acts={"resolve": 160, "reopen": 60}, burst=3, strange=0.3, often=0.5, actions=10,
          floor=("warehouse", "undo", "quality"), mishaps={"forge": 20, "basement": 5}, walk="inbox"),
    Theme("decisions", desks=0.4, acts={"resolve": 60, "reopen": 20}, actions=6, walk="inbox", stories=4),
    Theme("plan", desks=0.5, acts={"plan": 60, "product": 40, "life": 20, "change": 20, "decide": 20}, burst=3,
          actions=10, walk="plan"),
    Theme("strange", strange=0.8, mishaps={"forge": 40}, often=1.0, actions=20),
    Theme("quality", desks=0.2, acts={"resolve": 60, "reopen": 40}, burst=3, floor=("quality",), actions=16, often=0.4,
          mishaps={"blank": 15, "basement": 10}, walk="floor", stories=1),
    Theme("photos", desks=0.3, acts={"forget": 40, "read": 20}, floor=("quality",), often=0.4, actions=12,
          mishaps={"backup": 10, "restore": 5, "night": 3, "timers": 10, "blank": 10}, walk="road", stories=2),
    Theme("people", desks=0.4, acts={"rare": 80}, burst=4, often=0.8, actions=12,
          mishaps={"badge": 25, "leave": 3, "roles": 6, "renew": 10, "switch": 15, "take_out": 4, "backup": 8,
                   "restore": 5}, walk="floor", stories=2),
    Theme("many rows", rows=700, walk="feed"),
    Theme("many hands", desks=0.02, walk="hands"),
    Theme("carried", often=0.8, actions=12, desks=0.05,
          mishaps={"basement": 25, "hand": 25, "file": 25, "backup": 6, "restore": 3, "take_out": 2}, walk="road"),
    Theme("time", often=0.8, desks=0.2, acts={"late": 40, "read": 20, "resolve": 40}, strange=0.4, actions=12,
          mishaps={"timers": 40, "night": 6, "clock": 10}, walk="floor"),
)
PHONES = (
    Theme("tabs", walk="tabs", stories=7),
    Theme("storage", walk="storage", stories=5, screens=True),
    Theme("gateways", walk="gate", stories=6),
)


def theme_of(seed: int) -> Theme:
    """The theme of a seed; nothing else of the run moves by it."""
    rng = random.Random(f"theme of {seed}")
    if rng.random() < 0.4:
        return rng.choice(THEMES)
    phones = random.Random(f"phones of {seed}")
    return phones.choice(PHONES) if phones.random() < 0.1 else PLAIN
