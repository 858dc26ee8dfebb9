"""Which order an event or act belongs to, for the trail that people read."""

from __future__ import annotations

from typing import Any

from sync.codes import CodeReader
from sync.event import Event
from sync.model.records import Change, Delivery, EventStatus, InboxItem, NgReport, Order, Package, WorkOrder
from sync.rules.texts import decided_as
from sync.world import World


def order_of(world: World, codes: CodeReader, event: Event) -> str | None:
    """The order's number, or None when it names none that is known yet."""
    body = event.body or event.raw.get("body")
    if not isinstance(body, dict):
        return None
    if isinstance(no := body.get("no"), str) and world.get(Order, no) is not None:
        return no
    for name in ("work_order", "package"):
        if isinstance(body.get(name), str) and (found := by_code(world, codes, body[name])
                                                or by_work_order(world, body[name])):
            return found
    if isinstance(packages := body.get("packages"), list) and (found := by_packages(world, codes, packages)):
        return found
    lines = body.get("lines")
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else {}
    return by_code(world, codes, str(first.get("work_order", ""))) or by_record(world, body)


def by_packages(world: World, codes: CodeReader, names: list[Any]) -> str | None:
    """Through the packages of a delivery note, named by record id or code."""
    for name in (n for n in names if isinstance(n, str)):
        package = world.get(Package, name)
        inside = next(iter(package.lines), "") if package else ""
        if found := by_code(world, codes, name) or by_work_order(world, inside):
            return found
    return None


def by_code(world: World, codes: CodeReader, code: str) -> str | None:
    ref = codes.read(code)
    if ref is None:
        return None
    if ref.kind == "P":
        package = world.get(Package, ref.id)
        return by_work_order(world, next(iter(package.lines), "")) if package else None
    return by_work_order(world, ref.id)


def by_work_order(world: World, id: str) -> str | None:
    work_order = world.get(WorkOrder, id) if id else None
    return work_order.order if work_order else None


def by_record(world: World, body: dict[str, Any]) -> str | None:
    """Through an NG report, another event, a change request or an inbox item."""
    ng = world.get(NgReport, str(body.get("ng_report", "")))
    if ng is not None:
        return by_work_order(world, ng.work_order)
    status = world.get(EventStatus, str(body.get("event_id", "")))
    if status is not None:
        return status.order
    change = world.get(Change, str(body.get("id", "")))
    if change is not None:
        return change.order
    delivery = world.get(Delivery, str(body.get("id", "")))
    if delivery is not None:
        return next(iter(delivery.orders), None)
    item = world.get(InboxItem, str(body.get("item", "")))
    if item is None:
        return None
    about = item.about.get("order_no")
    if about:
        return str(about)
    record = decided_as(world, item)
    id = record.id if record is not None else item.event_id
    return by_record(world, {"ng_report": item.about.get("ng_report"), "event_id": id})
