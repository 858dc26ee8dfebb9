"""The core's floor as the inbox's services see it: one store in memory, and one open item of every code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from server.services.auth import Caller
from sync.log import LogRow
from sync.model.records import InboxItem
from sync.verdict import Alert
from tests.sync.factory import CODES, SHANGHAI, Floor
from tests.sync.test_inbox import FORCED, IMPOSSIBLE, base, crash

BY = Caller("person", person_id="supervisor", session_id="office-supervisor", roles=frozenset({"supervisor"}))


class FloorReads:
    """Port Reads over a floor, as far as the inbox asks."""

    def __init__(self, floor: Floor) -> None:
        self.source, self.history, self.floor = floor.world, floor.ledger, floor
        self.secrets = SimpleNamespace(device_health=lambda id: None, api_keys=list, meta=lambda name: "")

    def head(self) -> int:
        return self.floor.ledger.head

    def names(self, ids: Any = None) -> dict[str, Any]:
        return {}

    def logged(self, event_id: str) -> LogRow | None:
        return next((r for r in self.floor.ledger.rows if r.event_id == event_id), None)

    def trail(self, order_no: str, before: int | None, limit: int) -> list[LogRow]:
        return [r for r in reversed(self.floor.ledger.rows) if r.order_no == order_no][:limit]

    def load_many(self, kind: type[Any], ids: list[str]) -> dict[str, Any]:
        return {id: self.source.load(kind, id) for id in ids}

    def find(self, kind: type[Any], where: Any = None, **_: Any) -> list[Any]:
        def fits(value: Any, wanted: Any) -> bool:
            return value in wanted if isinstance(wanted, tuple) else bool(value == wanted)
        return [r for r in self.floor.all(kind) if all(fits(getattr(r, k), v) for k, v in (where or {}).items())]


def kit_of(floor: Floor) -> Any:
    """The parts that the inbox's services use."""
    @contextmanager
    def reading() -> Iterator[FloorReads]:
        yield FloorReads(floor)

    def clock() -> datetime:
        return floor.now

    return SimpleNamespace(store=SimpleNamespace(reading=reading), codes=CODES, ids=floor.ids, clock=clock,
                           factory=SimpleNamespace(zone=SHANGHAI))


Case = tuple[Floor, InboxItem]


def newest(floor: Floor, code: str) -> Case:
    return floor, [i for i in floor.all(InboxItem) if i.code == code and i.state == "open"][-1]


def held(code: str, capture: Callable[[], Any]) -> Callable[[], Case]:
    def make() -> Case:
        floor, sent = capture()
        return floor, floor.item(sent)
    return make


def alert(code: str, **about: Any) -> Callable[[], Case]:
    """An alert that a timer finds."""
    def make() -> Case:
        floor, made = base()
        known = {k: v(floor, made) if callable(v) else v for k, v in about.items()}
        floor.ledger.raise_alert(Alert(code, f"{code}:x", known), floor.now)
        return newest(floor, code)
    return make


def ng(replenish: bool, twin: bool = False, who: str = "worker") -> Case:
    floor, made = base()
    first = floor.phone("worker")
    first.report(made, good="5")
    if twin:
        first.ng_report(made)
        return newest_after(floor, floor.phone("second").ng_report(made, replenish=True), "duplicate_ng")
    return newest_after(floor, floor.phone(who).ng_report(made, replenish=replenish),
                        "replenish_wish" if who == "worker" else "replenished")


def newest_after(floor: Floor, _: Any, code: str) -> Case:
    return newest(floor, code)


def numbers(code: str) -> Case:
    floor, made = base()
    phone = floor.phone("worker")
    phone.report(made)
    phone.report(made, device_seq=9 if code == "device_seq_gap" else 1)
    return newest(floor, code)


def called() -> Case:
    floor, _ = base()
    floor.phone("worker").send("andon.call", {"work_center": "LATHE", "kind": "machine", "note": "异响"})
    return newest(floor, "andon")


def quarantined() -> Case:
    floor, made = base()
    raw = floor.phone("worker").make("work.report", {"work_order": made.code, "operation": 10, "good": "2"})
    floor.act("inbox.raise", code="quarantined", raw=json.dumps(raw), about={"device_id": "phone-worker"}, key="q")
    return newest(floor, "quarantined")


def twice() -> Case:
    floor, made = base()
    phone = floor.phone("worker")
    first = phone.report(made, good="1")
    phone.deliver({**phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "2"}),
                   "event_id": first.id})
    return newest(floor, "id_conflict")


def new_date() -> Case:
    floor, made = base()
    floor.change(made.no, promised_ship="2026-04-02")
    return newest(floor, "promise_changed")


# Every code that can lie in the inbox -> how it comes about.
CASES: dict[str, Callable[[], Case]] = {
    **{code: held(code, capture) for code, capture in {**FORCED, **IMPOSSIBLE, "rule_failed": crash}.items()},
    "id_conflict": twice, "quarantined": quarantined, "andon": called, "promise_changed": new_date,
    "replenish_wish": lambda: ng(True), "replenished": lambda: ng(True, who="inspector"),
    "duplicate_ng": lambda: ng(True, twin=True), "device_seq_gap": lambda: numbers("device_seq_gap"),
    "device_seq_reuse": lambda: numbers("device_seq_reuse"),
    "ahead_lasts": alert("ahead_lasts", work_order=lambda f, m: m.work_order, operation=20,
                         since="2026-03-02T00:00:00Z"),
    "not_gone": alert("not_gone", order_no=lambda f, m: m.no, packed_at="2026-03-02T00:00:00Z"),
    "photo_missing": alert("photo_missing", photo="0" * 64, named_at="2026-03-02T00:00:00Z"),
    "clock_back": alert("clock_back", newest="2026-03-03T00:00:00Z"),
    "backup_old": alert("backup_old", since="2026-03-01T00:00:00Z"),
    "journal_behind": alert("journal_behind", since="2026-03-01T00:00:00Z"),
    "disk_low": alert("disk_low", day="2026-03-02"),
    "restored": alert("restored", epoch="e", restored_seq=3)}
