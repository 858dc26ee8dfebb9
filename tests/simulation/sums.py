"""[I2] The sums of operations and packages by a reading of our own: from the events that count, each once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from server.services.ports import Reads
from sync.event import digest_of
from sync.log import LogRow
from sync.model.records import EventStatus, InboxItem, Operation, Package, WorkOrder
from tests.simulation.factory import Factory
from tests.sync.oracle import contents, number, operation_sums

COUNTED = ("work.report", "ng.report", "ng.dispose", "package.pack", "package.unpack", "stock.in")
SUMS = ("good", "process_scrap", "material_scrap", "blocked")
Counting = dict[str, tuple[str, dict[str, Any]]]


def sums_are_right(factory: Factory, reads: Reads, statuses: dict[str, EventStatus], log: list[LogRow],
                   items: list[InboxItem]) -> Iterator[str]:
    """What does not add up."""
    by_seq, by_id = {row.seq: row for row in log}, {i.id: i for i in items}
    yield from once_each(statuses, by_seq, by_id)
    counting = counted(factory, statuses, by_seq, by_id)
    for id, (type, body) in list(counting.items()):
        if type == "ng.dispose" and body["ng_report"] not in counting:
            yield f"[I2] {id} disposes of {body['ng_report']}, which does not count"
            del counting[id]
    wanted = operation_sums(counting, 0)
    for step in reads.find(Operation):
        sums = wanted.get((step.work_order, step.number), {})
        for name in SUMS:
            if getattr(step, name) != 1000 * sums.get(name, 0):
                yield f"[I2] {step.id} {name}: {getattr(step, name) / 1000}, the events say {float(sums.get(name, 0))}"
    inside = contents(counting)
    for package in reads.find(Package):
        mine = {w: int(1000 * q) for (p, w), q in inside.items() if p == package.id}
        if package.lines != mine:
            yield f"[I2] {package.id} holds {package.lines}, the events say {mine}"
    for work in reads.find(WorkOrder):
        stocked = sum(number(b["quantity"]) for t, b in counting.values()
                      if t == "stock.in" and b["work_order"] == work.id)
        packed = sum(q for (_, w), q in inside.items() if w == work.id)
        if (work.stocked, work.packed) != (1000 * stocked, 1000 * packed):
            yield f"[I2] {work.id}: stocked {work.stocked}, packed {work.packed}, the events say {stocked}, {packed}"


def once_each(statuses: dict[str, EventStatus], by_seq: dict[int, LogRow],
              items: dict[str, InboxItem]) -> Iterator[str]:
    """What went as text is the record that it says: whichever of the two counts, one happening counts once."""
    found: dict[str, list[str]] = {}
    for id, status in statuses.items():
        if status.verdict == "applied" and not status.reversed_by and (happening := of(status, by_seq, items)):
            found.setdefault(happening, []).append(id)
    yield from (f"[I2] {happening} counts {len(ids)} times, as {ids}" for happening, ids in found.items()
                if len(ids) > 1)


def of(status: EventStatus, by_seq: dict[int, LogRow], items: dict[str, InboxItem]) -> str:
    """The id and content that were captured; "" for what no device captured."""
    row = by_seq[status.seq]
    raw = row.raw if row.source == "device" else text_in(row, items) if status.type != row.type else {}
    return f"{raw['event_id']} {digest_of(raw)}" if isinstance(raw.get("event_id"), str) else ""


def text_in(row: LogRow, items: dict[str, InboxItem]) -> dict[str, Any]:
    """The event that a decision was about, where it had come as text; {} where it cannot be read as one."""
    item = items.get(row.raw["body"].get("item", "")) if row.type == "inbox.resolve" else None
    with suppress(ValueError):
        raw = json.loads(item.raw or "") if item is not None else None
        return dict(raw) if isinstance(raw, dict) else {}
    return {}


def counted(factory: Factory, statuses: dict[str, EventStatus], by_seq: dict[int, LogRow],
            items: dict[str, InboxItem]) -> Counting:
    """Events that are applied and not reversed, with the bodies that count and ids in the place of codes."""
    found: Counting = {}
    for id, status in statuses.items():
        if status.verdict == "applied" and not status.reversed_by and status.type in COUNTED:
            found[id] = status.type, with_ids(factory, body_of(status, by_seq, items), by_seq[status.effect_seq])
    return found


def body_of(status: EventStatus, by_seq: dict[int, LogRow], items: dict[str, InboxItem]) -> dict[str, Any]:
    """The body as captured, or as a person corrected it."""
    decided = by_seq[status.effect_seq]
    if decided.type == "inbox.resolve":
        said = decided.raw["body"]
        if said["decision"] == "correct":
            return dict(said["body"] if isinstance(said["body"], dict) else json.loads(said["body"]))
        if raw := text_in(decided, items):  # it came as text, or is the second one under an id [S2]
            return dict(json.loads(raw["body"]))
    return dict(json.loads(by_seq[status.seq].raw["body"]))


def with_ids(factory: Factory, body: dict[str, Any], decided: LogRow) -> dict[str, Any]:
    read = factory.run.server.kit.codes.read
    body = dict(body)
    for name in ("work_order", "package"):
        if name in body:
            body[name] = read(body[name]).id  # type: ignore[union-attr]
    if "lines" in body:
        body["lines"] = [{**line, "work_order": read(line["work_order"]).id} for line in body["lines"]]  # type: ignore[union-attr]
    if "counted" in body and not body.get("operation"):  # the last operation, whichever that was then
        step = next(e["id"] for e in decided.effects if e["do"] == "sum" and e["of"] == "Operation")
        body["operation"] = int(step.rpartition("/")[2])
    if isinstance(body.get("good"), str):
        body["good"] = body["good"].strip()
    return body
