"""What was made: each report and NG report that counts now, whose it is and to which working day it belongs.

The board's output and the piece-rate statement are both sums over this list, so that they agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server.services.factory import Factory
from server.services.ports import Counted, Reads
from sync.event import format_instant, parse_instant
from sync.model.quantity import Milli
from sync.model.records import InboxItem

REPORT, NG = "work.report", "ng.report"
# Paper and phones that were away: what is told later than this counts on the day it arrived.
LATEST = timedelta(days=62)  # a month on paper, a month without a network


@dataclass(frozen=True, slots=True)
class Made:
    """One report. at: when it happened (UTC text); day: its working day; person: whose work it is.

    reporter: who entered it (a foreman for others). Quantities in thousandths. ng: pieces of an NG report.
    """

    event_id: str
    type: str
    at: str
    day: str
    shift: str
    person: str
    reporter: str
    work_order: str
    operation: int
    good: Milli = 0
    process_scrap: Milli = 0
    material_scrap: Milli = 0
    ng: Milli = 0
    defect: str = ""


def made_in(reads: Reads, factory: Factory, first: date, last: date, person: str | None = None,
            types: Sequence[str] = (REPORT, NG)) -> list[Made]:
    """What counts and belongs to the working days first..last, in the log's order. person: only theirs."""
    begin, end = factory.days(first, last)
    found = reads.counted(types, format_instant(begin), format_instant(end + LATEST), person)
    days = (first.isoformat(), last.isoformat())
    entries = [entry(reads, factory, row) for row in found]
    return [e for e in entries if e is not None and days[0] <= e.day <= days[1] and person in (None, e.person)]


def entry(reads: Reads, factory: Factory, row: Counted) -> Made | None:
    """What a counted event says; None when it moved no operation."""
    moved = next((e for e in row.effects if e["do"] == "sum" and e["of"] == "Operation"), None)
    if moved is None:
        return None
    raw, body = told(reads, row)
    at = moment(body.get("happened_at") or row.recorded_at, row.received_at)
    belongs = factory.shift_day(at)
    work_order, _, number = str(moved["id"]).rpartition("/")
    reporter = row.actor
    person = row.on_behalf_of or raw.get("on_behalf_of") or reporter
    made = {name: int(moved["by"].get(name, 0)) for name in ("good", "process_scrap", "material_scrap")}
    ng: dict[str, Any] = next((e["record"] for e in row.effects if e["do"] == "add" and e["of"] == "NgReport"), {})
    if ng:  # counted pieces move from good to blocked: that is no making
        made = {}
    return Made(event_id=row.event_id, type=row.type, at=format_instant(at), day=belongs.day.isoformat(),
                shift=belongs.shift, person=person, reporter=reporter, work_order=work_order,
                operation=int(number), ng=int(ng.get("quantity", 0)), defect=str(ng.get("defect", "")), **made)


def told(reads: Reads, row: Counted) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(the event as captured, the body that counted). A correction of the inbox counts as corrected."""
    raw: Mapping[str, Any] = row.raw
    decision = row.later_raw
    if row.raw.get("type") == "inbox.resolve":  # an event that came in through the inbox itself
        decision = row.later_raw or row.raw  # the newer one, where the first was taken back
        item = reads.source.load(InboxItem, str(as_object(row.raw.get("body")).get("item", "")))
        raw = as_object(item.raw) if item is not None else {}
    answer = as_object(decision.get("body")) if decision is not None else {}
    corrected = as_object(answer.get("body")) if answer.get("decision") == "correct" else {}
    return raw, corrected or as_object(raw.get("body"))


def as_object(value: Any) -> Mapping[str, Any]:
    """A JSON object, or what the text of one says; {} for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}


def moment(captured: object, received_at: str) -> datetime:
    """When it happened: as captured, or written on paper. A clock that cannot be right (after the server got
    it, or more than two months before) does not decide whose pay it is: then the server's moment counts."""
    received = parse_instant(received_at)
    if received is None:
        raise ValueError(f"not a moment: {received_at!r}")
    found = parse_instant(captured)
    return found if found is not None and received - LATEST <= found <= received else received
