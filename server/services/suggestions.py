"""Corrections that a person would make most often, proposed by the server: "count 30 instead".

Each is only a body; whether it can be applied and what it does is tried like any other decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.services.made import as_object
from sync.body import SCHEMAS
from sync.codes import CodeReader
from sync.model.quantity import format_quantity, parse_quantity
from sync.model.records import InboxItem, NgReport, Operation, Package, WorkOrder
from sync.rules.case import cap
from sync.world import World

Body = dict[str, Any]
NEAREST = 2  # operations that are proposed for one that does not exist


@dataclass(frozen=True, slots=True)
class Suggestion:
    """why: what the screen says of it (closed set, see WHYS)."""

    why: str
    body: Body


WHYS = ("fits", "as_scrap", "operation", "as_arrived", "as_bound", "without")
Propose = Callable[["Site", Body], list[Suggestion]]


@dataclass(frozen=True, slots=True)
class Site:
    """Where the event would have had its effect, as it stands now."""

    world: World
    codes: CodeReader
    type: str

    def work_order(self, body: Body) -> WorkOrder | None:
        ref = self.codes.read(str(body.get("work_order", "")))
        return self.world.get(WorkOrder, ref.id) if ref is not None and ref.kind in "WOL" else None

    def package(self, body: Body) -> Package | None:
        ref = self.codes.read(str(body.get("package", "")))
        return self.world.get(Package, ref.id) if ref is not None and ref.kind == "P" else None

    def operation(self, body: Body) -> Operation | None:
        work_order = self.work_order(body)
        return self.world.get(Operation, f"{work_order.id}/{body.get('operation')}") if work_order else None


def suggestions(world: World, codes: CodeReader, item: InboxItem, event: Body) -> list[Suggestion]:
    """What the screen offers besides "as it stands" and "not at all"; [] where nothing is likely.
    event: as its device sent it."""
    propose, body = PROPOSALS.get(item.code), dict(as_object(event.get("body")))
    if propose is None or not body:
        return []
    try:
        found = propose(Site(world, codes, str(event.get("type", ""))), body)
    except (ValueError, TypeError, KeyError):  # a body that nobody checked: then there is nothing to propose
        return []
    return [s for s in found if s.body != body or s.why == "as_arrived"]


def fits(site: Site, body: Body) -> list[Suggestion]:
    """As much as the plan still has room for."""
    if site.type == "work.report":
        return fitting_report(site, body)
    work_order = site.work_order(body) if site.type == "stock.in" else None
    if work_order is not None:
        room = work_order.planned - work_order.stocked
        return [Suggestion("fits", {**body, "quantity": format_quantity(room)})] if room > 0 else []
    return fitting_pack(site, body) if site.type == "package.pack" else []


def fitting_report(site: Site, body: Body) -> list[Suggestion]:
    work_order, step = site.work_order(body), site.operation(body)
    if work_order is None or step is None:
        return []
    scrap = sum(parse_quantity(body[n]) for n in ("process_scrap", "material_scrap") if n in body)
    room = work_order.planned - step.output - scrap
    return [Suggestion("fits", {**body, "good": format_quantity(room)})] if room > 0 else []


def fitting_pack(site: Site, body: Body) -> list[Suggestion]:
    if len(body["lines"]) != 1:
        return []
    [line] = body["lines"]
    work_order = site.work_order(line)
    room = (cap(work_order) if work_order.packed >= work_order.planned else work_order.planned) - work_order.packed \
        if work_order else 0
    return [Suggestion("fits", {**body, "lines": [{**line, "quantity": format_quantity(room)}]})] if room > 0 else []


def as_scrap(site: Site, body: Body) -> list[Suggestion]:
    """Made by an old drawing: the pieces are there, but none of them is good. An operation that is gone spoils none."""
    work_order = site.work_order(body)
    if work_order is None or body.get("operation") not in work_order.operations:
        return []
    if site.type != "work.report" or parse_quantity(body["good"]) == 0:
        return []
    scrap = parse_quantity(body["good"]) + parse_quantity(body.get("process_scrap", "0"))
    return [Suggestion("as_scrap", {**body, "good": "0", "process_scrap": format_quantity(scrap)})]


def other_operation(site: Site, body: Body) -> list[Suggestion]:
    """The operations nearest to the number that does not exist."""
    work_order, number = site.work_order(body), body.get("operation")
    if work_order is None or not isinstance(number, int):
        return []
    near = sorted(work_order.operations, key=lambda n: (abs(n - number), n))[:NEAREST]
    return [Suggestion("operation", {**body, "operation": n}) for n in sorted(near)]


def inside(site: Site, body: Body) -> list[Suggestion]:
    """All that the package holds of it."""
    package = site.package(body)
    if package is None or len(body["lines"]) != 1:
        return []
    [line] = body["lines"]
    work_order = site.work_order(line)
    there = package.lines.get(work_order.id, 0) if work_order else 0
    return [Suggestion("fits", {**body, "lines": [{**line, "quantity": format_quantity(there)}]})] if there else []


def as_bound(site: Site, body: Body) -> list[Suggestion]:
    """The waybill that the package really has."""
    package = site.package(body)
    return [Suggestion("as_bound", {**body, "waybill": package.waybill})] if package and package.waybill else []


def remaining(site: Site, body: Body) -> list[Suggestion]:
    """As much as the NG report still blocks."""
    ng = site.world.get(NgReport, str(body.get("ng_report", "")))
    if ng is None or ng.remaining <= 0 or "good" in body or "scrap" in body:
        return []
    return [Suggestion("fits", {**body, "quantity": format_quantity(ng.remaining)})]


def as_it_came(site: Site, body: Body) -> list[Suggestion]:
    return [Suggestion("as_arrived", body)]


def known_fields(site: Site, body: Body) -> list[Suggestion]:
    """Without the fields that no schema of this type knows."""
    known = {name for (type, _), fields in SCHEMAS.items() if type == site.type for name in fields}
    return [Suggestion("without", {k: v for k, v in body.items() if k in known})]


PROPOSALS: dict[str, Propose] = {
    "over_planned": fits, "stale_revision": as_scrap, "unknown_operation": other_operation,
    "not_in_package": inside, "not_bound_to_that": as_bound, "exceeds_blocked": remaining,
    "bad_hash": as_it_came, "bad_event": as_it_came, "too_large": as_it_came,
    "bad_body": known_fields}
