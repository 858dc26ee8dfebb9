"""What must hold at any moment of a run, in the middle of everything that goes wrong [I1, I8, I11, S25]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sync.model.records import EventStatus, InboxItem
from tests.simulation.factory import ADDRESS, CUSTOMERS
from tests.simulation.phone import Phone
from tests.simulation.run import Run

KINDS = {"work_order", "package", "ng_report", "product", "work_center", "defect", "setting"}
SECRET = (ADDRESS, "piece_rate", *(text for customer in CUSTOMERS for text in customer))


def holds_now(run: Run, phone: Phone) -> list[str]:
    """Sentences on what one phone shows that is not so, now."""
    if phone.evicted:
        return []
    look = run.look(phone)
    return [*fits_together(phone.name, look), *nothing_vanished(run, phone, look), *said_honestly(run, phone, look),
            *cursor_is_honest(run, phone, look), *nothing_private(phone.name, look)]


def nothing_vanished(run: Run, phone: Phone, look: dict[str, Any]) -> Iterator[str]:
    """[I1] What this phone called saved stands in its storage, or the server has it, also as text."""
    here = {e["event_id"] for e in look["events"]}
    missing = [id for id, saved in run.saved.items()
               if saved.phone == phone.name and id not in here and id not in run.gone]
    if not missing or not run.server.up:
        return
    with run.server.kit.store.reading() as reads:
        there = reads.load_many(EventStatus, missing)
        texts = [item.raw for item in reads.find(InboxItem, {"code": "quarantined"}) if item.raw]
    yield from (f"[I1] {id} is neither on {phone.name} nor on the server" for id in missing
                if there[id] is None and not any(id in text for text in texts))


def said_honestly(run: Run, phone: Phone, look: dict[str, Any]) -> Iterator[str]:
    """[S25] "All sent" is said only when the server's verdict for each event is in."""
    if look["status"]["kind"] == "waiting":
        return
    for e in look["events"]:
        if e["state"] in ("pending", "leased") or (e["state"] == "done" and e["verdict"] is None):
            yield f"[S25] {phone.name} says {look['status']['kind']} while {e['event_id']} waits"
    if not run.server.up or look["sync"]["epoch"] != run.server.kit.writer.epoch:
        return
    told = [e["event_id"] for e in look["events"] if e["state"] == "done"]  # in whichever history: it knows of all
    with run.server.kit.store.reading() as reads:
        there = reads.load_many(EventStatus, told)
    yield from (f"[S25] {phone.name} says sent of {id}, which the server does not have"
                for id in told if there[id] is None)


def fits_together(name: str, look: dict[str, Any]) -> Iterator[str]:
    """[S25] [S15] What screens read in several ways is the same each way."""
    yield from (f"[S25] {name}: {what} does not fit" for what in look["wrong"])


def cursor_is_honest(run: Run, phone: Phone, look: dict[str, Any]) -> Iterator[str]:
    """[I8] Whatever the cursor has passed is there."""
    if not run.server.up or phone.revoked or look["sync"].get("rowsEpoch") != run.server.kit.writer.epoch:
        return
    rows = {(r["kind"], r["id"]): r["seq"] for r in look["rows"]}
    with run.server.kit.store.reading() as reads:
        after = (0, "", "")
        while page := reads.feed_page(after, 1000, 0):
            for r in page:
                if r.data is not None and r.seq <= look["sync"]["passed"] and rows.get((r.kind, r.id), 0) < r.seq:
                    yield f"[I8] {phone.name} passed {look['sync']['passed']} without {r.kind} {r.id} of {r.seq}"
            after = (page[-1].seq, page[-1].kind, page[-1].id)


def nothing_private(name: str, look: dict[str, Any]) -> Iterator[str]:
    """[I11] No row on a phone names a customer, where he lives, or what somebody is paid."""
    text = json.dumps(look["rows"], ensure_ascii=False)
    yield from (f"[I11] {name} knows of {word}" for word in SECRET if word in text)
    yield from (f"[I11] {name} has a row of {kind}" for kind in {r["kind"] for r in look["rows"]} - KINDS)
