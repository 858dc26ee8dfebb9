"""What others reported on the same operation: a report above the plan is often one that somebody has made already."""

from __future__ import annotations

from typing import Any

from server.services.inbox_outcomes import correction
from server.services.inbox_scene import Scene
from server.services.made import as_object
from server.services.ports import Reads
from sync.event import parse_instant
from sync.log import LogRow
from sync.model.quantity import Milli, format_quantity, parse_quantity
from sync.model.records import EventStatus, InboxItem, Operation

REPORT = "work.report"
LOOKED = 500  # entries of the order's trail
MOST = 3
Row = dict[str, Any]


def others(reads: Reads, scene: Scene, step: Operation) -> Row:
    """{now, left_then, others}: what counted while the item was open, how many were left on the books when it was
    recorded, and the newest reports that count. same: as many pieces; unseen: it arrived after this one was recorded,
    so its phone cannot have known of it."""
    recorded, work_order = parse_instant(scene.event.get("recorded_at")), scene.work_order()
    if recorded is None or work_order is None:
        return {"now": step.output}
    until = str((scene.item.resolution or {}).get("at") or "") if scene.item.state == "done" else ""
    every = counted(reads, scene, work_order.order, step)
    found = [one for one in every if not until or one["received_at"] <= until]
    now = step.output - sum(one["pieces"] for one in every if one not in found)
    for one in found:
        received = parse_instant(one["received_at"])
        one.update(unseen=received is not None and received > recorded, same=one["pieces"] == pieces(scene.body))
    left = work_order.planned - now + sum(one["pieces"] for one in found if one["unseen"])
    shown = sorted(found, key=lambda one: (not one["unseen"], not one["same"]))[:MOST]  # stable: newest first
    return {"now": now, "left_then": format_quantity(max(0, left)),
            "others": [{**one, "pieces": format_quantity(one["pieces"])} for one in shown]}


def counted(reads: Reads, scene: Scene, order: str, step: Operation) -> list[Row]:
    """Reports that count on an operation, newest first, without the one that is looked at."""
    rows = [row for row in reads.trail(order, None, LOOKED)
            if row.type == REPORT and row.source == "device" and row.event_id != scene.item.event_id]
    statuses = reads.load_many(EventStatus, [row.event_id for row in rows])
    found = ((row, statuses.get(row.event_id)) for row in rows)
    told = [side(reads, scene, step, row, status) for row, status in found
            if status is not None and status.verdict == "applied" and not status.reversed_by]
    return [one for one in told if one is not None]


def side(reads: Reads, scene: Scene, step: Operation, row: LogRow, status: EventStatus) -> Row | None:
    """Who, when, on which phone, how many; None for a report on another operation."""
    item = reads.source.load(InboxItem, status.inbox_id) if status.inbox_id else None
    body = (correction(reads, item) if item is not None else None) or as_object(row.raw.get("body"))
    ref = scene.words.codes.read(str(body.get("work_order", "")))
    if ref is None or ref.id != step.work_order or body.get("operation") != step.number:
        return None
    return {"by": scene.person(status.actor), "device": scene.device(status.device), "recorded_at": status.recorded_at,
            "received_at": status.received_at, "pieces": pieces(body)}


def pieces(body: Any) -> Milli:
    return sum(parse_quantity(body[n]) for n in ("good", "process_scrap", "material_scrap") if body.get(n))
