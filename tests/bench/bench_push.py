"""What a push costs, side by side in one run: `make bench`. Ratios, never absolute promises.

raw       sqlite3.executemany of the same bytes, one durable commit a batch: the floor
batches   the whole path: decide, log, records, feed, verdicts, one commit a batch of 20
singly    the same events, one commit each
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from labels.payload import Reader
from server.services.clock import SystemIds, system_clock
from server.services.failpoints import Failpoint
from server.services.writer import Writer
from server.store import migrate
from server.store.unit import SqlStore
from sync.event import Event, read_event
from sync.model.records import Order

BATCH, ROUNDS, WORK_ORDERS = 20, 15, 50
COUNT = itertools.count(1)


def factory(folder: Path) -> tuple[Writer, list[str]]:
    """A writer over a new SQLite file with some open work orders; their codes."""
    store = SqlStore(f"sqlite:///{folder / 'bench.db'}")
    migrate.upgrade(store)
    codes = Reader()
    writer = Writer(store, codes, SystemIds(system_clock), system_clock, Failpoint(None))
    writer.start()

    def act(type: str, **body: object) -> list[dict[str, object]]:
        return writer.call(lambda tx: tx.act(type, body)).effects

    act("work_center.put", id="WC1", name="车床")
    act("product.put", id="HR", name="法兰", routing=[
        {"number": 10 * i, "name": "车", "work_center": "WC1", "standard_ms": 60_000} for i in range(1, 6)])
    act("person.put", id="p1", roles=["worker"])
    act("device.enrol", id="d1", name="phone")
    act("session.issue", id="s1", person="p1", device="d1")
    made = []
    for i in range(WORK_ORDERS):
        effects = act("order.create", customer="张", promised_ship="2027-01-01", tracking=str(i),
                      day="2026-11-21", release=True, lines=[{"sku": "HR", "quantity": 10**9}])
        order = next(e["record"] for e in effects if e.get("of") == Order.__name__ and e["do"] == "add")
        made.append(codes.work_order_code(order["work_orders"][0], 1))  # type: ignore[index]
    return writer, made


def event(codes: list[str]) -> Event:
    number = next(COUNT)
    body = json.dumps({"work_order": codes[number % len(codes)], "operation": 10, "good": "1"})
    return read_event({
        "event_id": f"01900000-0000-7000-8000-{number:012x}", "device_id": "d1", "device_seq": number,
        "type": "work.report", "schema": 1, "actor_id": "p1", "session_id": "s1", "base": {},
        "recorded_at": "2026-11-21T09:00:00+08:00", "elapsed_ms": 5, "blobs": [], "body": body,
        "sha256": hashlib.sha256(body.encode()).hexdigest()})


def raw_store(folder: Path) -> Callable[[list[Event]], None]:
    db = sqlite3.connect(folder / "raw.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, raw TEXT)")

    def save(events: list[Event]) -> None:
        with db:
            db.executemany("INSERT INTO log (id, raw) VALUES (?, ?)",
                           [(e.event_id, json.dumps(dict(e.raw))) for e in events])
    return save


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) / BATCH * 1e6, (time.process_time() - cpu) / BATCH * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer, codes = factory(folder)
        raw = raw_store(folder)
        found: dict[str, list[tuple[float, float]]] = {"raw": [], "batches": [], "singly": []}
        for _ in range(ROUNDS):  # interleaved, so that a slow moment of the machine hits all three
            events = [[event(codes) for _ in range(BATCH)] for _ in range(3)]
            found["raw"].append(timed(lambda: raw(events[0])))  # noqa: B023
            found["batches"].append(timed(lambda: writer.push(events[1], "d1")))  # noqa: B023
            found["singly"].append(timed(lambda: [writer.push([e], "d1") for e in events[2]]))  # noqa: B023
        floor = [statistics.median(x) for x in zip(*found["raw"], strict=True)]
        print(f"{'':10}{'wall µs':>10}{'cpu µs':>10}{'wall ×raw':>11}{'cpu ×raw':>10}"
              f"   (an event, medians of {ROUNDS})")
        for label, times in found.items():
            wall, cpu = (statistics.median(x) for x in zip(*times, strict=True))
            print(f"{label:10}{wall:10.0f}{cpu:10.0f}{wall / floor[0]:11.1f}{cpu / floor[1]:10.1f}")
        writer.stop()


if __name__ == "__main__":
    main()
