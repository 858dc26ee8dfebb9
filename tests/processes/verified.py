"""What must hold of a factory's data, whatever happened to its server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from server.commands.replay import differences
from server.services.kit import Kit
from sync.event import read_event
from sync.model.records import Operation
from tests.processes.yard import Device, same


def assert_sound(file: Path) -> None:
    """SQLite's full check, and each event stands in the log once [S1]."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        twice = database.execute("SELECT event_id, count(*) FROM log GROUP BY event_id HAVING count(*) > 1").fetchall()
        assert twice == []


def assert_kept(kit: Kit, devices: Iterable[Device], told: dict[str, dict[str, Any]] | None = None) -> None:
    """Everything that was answered is there with the verdict that was told [I1, I6], and the tables are what the
    log says [I3]. told: the answers that count; all when missing."""
    assert list(differences(kit)) == []
    with kit.store.reading() as reads:
        rows = {row.event_id: row for row in every(reads)}
    for device in devices:
        for id, answer in device.told.items():
            if told is not None and id not in told:
                continue
            assert id in rows, f"an acknowledged event is gone: {answer}"
            assert (rows[id].verdict, rows[id].code, rows[id].seq) == same(answer)


def every(reads: Any) -> Iterable[Any]:
    after = 0
    while rows := reads.rows(after, 1000):
        yield from rows
        after = rows[-1].seq


def resend_all(kit: Kit, devices: Iterable[Device]) -> None:
    """Each phone sends everything it ever captured, in its order: each event counts once [S1]."""
    for device in devices:
        for at in range(0, len(device.events), 200):
            captured = [read_event(e) for e in device.events[at:at + 200]]
            outcomes = kit.writer.push(captured, device.id)
            device.hear([{"event_id": o.event_id, "verdict": str(o.verdict), "code": o.code, "seq": o.seq,
                          "replayed": o.replayed} for o in outcomes])
            assert {str(o.verdict) for o in outcomes} == {"applied"}


def assert_sums(kit: Kit, devices: Iterable[Device]) -> None:
    """The operations' figures are the sums of what was captured and not taken back [S5, S13]. After resend_all."""
    for device in devices:
        bodies = {e["event_id"]: (e["type"], json.loads(e["body"])) for e in device.events}
        for type, body in list(bodies.values()):
            if type == "event.reverse":
                bodies.pop(body["event_id"])
        reports = [b for t, b in bodies.values() if t == "work.report"]
        ng = sum(Decimal(b["quantity"]) for t, b in bodies.values() if t == "ng.report")
        with kit.store.reading() as reads:
            step = reads.source.load(Operation, f"{device.order.work_order}/10")
        assert step is not None
        good = sum(Decimal(b["good"]) for b in reports)
        scrap = sum(Decimal(b["process_scrap"]) for b in reports)
        assert (step.good, step.process_scrap, step.blocked) == (good * 1000, scrap * 1000, ng * 1000)
