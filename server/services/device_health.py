"""What phones say of themselves with push and pull: unsent entries, storage, clock, app version.

Only hints for the office ("this phone has 3 unsent reports since 9:12"): nothing is decided by them.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from server.services.clock import Clock
from server.services.ports import DeviceHealth, StoreFailing
from server.services.writer import Transaction, Writer
from sync.event import format_instant, parse_instant

HEADER = "X-Device-Health"
MAX_HEADER = 1024  # bytes
MAX_COUNT = 1_000_000
MAX_OFFSET = 10 ** 13  # milliseconds; three hundred years
MAX_PEOPLE = 12
SAME = timedelta(minutes=10)  # how often an unchanged word is written down
CHANGED = timedelta(minutes=1)
TOLD = ("unsent", "oldest", "persisted", "app", "offset_ms", "scan_fails")
KEPT = 20_000  # devices remembered, so that not every request asks the database


def read_health(text: str | None) -> dict[str, Any] | None:
    """What the header says, its known fields only; None for anything odd: it is only a hint."""
    if not text or len(text) > MAX_HEADER:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    known = {name: said[name] for name in CHECKS if said.get(name) is not None}
    return known if known and all(CHECKS[name](value) for name, value in known.items()) else None


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT


def is_moment(value: Any) -> bool:
    return isinstance(value, str) and parse_instant(value) is not None


def is_version(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 60 and value.isprintable()


def is_by(value: Any) -> bool:
    return (isinstance(value, dict) and len(value) <= MAX_PEOPLE
            and all(len(k) <= 64 and is_count(v) for k, v in value.items()))


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_OFFSET


CHECKS: dict[str, Callable[[Any], bool]] = {
    "unsent": is_count, "oldest": is_moment, "persisted": is_flag, "app": is_version, "offset_ms": is_offset,
    "scan_fails": is_count, "by": is_by}


class HealthKeeper:
    """Writes down what changed, and what did not now and then: not on every request."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self.writer, self.clock = writer, clock
        self.last: OrderedDict[str, tuple[datetime, dict[str, Any]]] = OrderedDict()

    def note(self, device_id: str | None, header: str | None) -> None:
        """Remember what a device said. Never fails a request: a store that is away loses a hint."""
        said = read_health(header)
        if said is None or not device_id:
            return
        now = self.clock()
        if not self.is_news(device_id, said, now):
            return
        self.last.pop(device_id, None)
        self.last[device_id] = (now, said)
        while len(self.last) > KEPT:
            self.last.popitem(last=False)

        def keep(tx: Transaction) -> None:
            known = tx.secrets.device_health(device_id)
            test = {k: v for k, v in known.data.items() if k == "self_test"} if known else {}
            tx.secrets.put(DeviceHealth(device_id, format_instant(now), {**said, **test}))

        try:
            self.writer.call(keep)
        except StoreFailing:
            self.last.pop(device_id, None)

    def is_news(self, device_id: str, said: dict[str, Any], now: datetime) -> bool:
        """Unsent work that began or ended counts at once; other changes each minute, the rest now and then."""
        known = self.last.get(device_id)
        if known is None:
            return True
        at, before = known
        age = abs(now - at)
        if told(said) == told(before):
            return age >= SAME
        began = bool(said.get("unsent")) != bool(before.get("unsent"))
        return began or age >= CHANGED


def told(said: dict[str, Any]) -> list[Any]:
    """What makes one word like another: a clock that wavers by a second is no news."""
    return [said.get("unsent"), said.get("oldest"), said.get("persisted"), said.get("app"), said.get("scan_fails"),
            round(said.get("offset_ms", 0) / 60_000)]


def health_row(health: DeviceHealth | None) -> dict[str, Any] | None:
    """{at, unsent, oldest, persisted, app, offset_ms, scan_fails} for the office; None when it never said."""
    if health is None or not set(TOLD) & set(health.data):
        return None
    return {"at": health.at, **{name: health.data.get(name) for name in TOLD}}
