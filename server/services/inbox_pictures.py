"""The difference of an inbox item as a picture: which one, and its numbers as they stand now.

Kinds: bars (quantities against a limit), labels (a package and its waybills), revisions (what the paper said and what
the office had changed), package (what is inside and what came on top), twins (two records side by side), timeline (what
happened when), numbers (a device's own numbering), raw (text that no rule could read). Every code has one.
Customers are told apart by letters: who reads the inbox need not know their names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.services.captured import first_event
from server.services.floor_words import FloorWords
from server.services.inbox_files import place_of, taken_in
from server.services.inbox_others import others, pieces
from server.services.inbox_outcomes import counting
from server.services.inbox_scene import Scene, captured, hashes
from server.services.inbox_timeline import timeline
from server.services.made import as_object
from server.services.task_words import package_words
from sync.model.quantity import format_quantity, parse_quantity
from sync.model.records import Change, Device, EventStatus, InboxItem, NgReport, Operation, Order, Package, WorkOrder
from sync.rules.case import cap, touches
from sync.settle import work_view

Picture = dict[str, Any]


def picture(words: FloorWords, item: InboxItem, event: dict[str, Any]) -> Picture:
    """The picture of an item; a timeline where what it would show is not there any more."""
    scene = Scene(words, item, event)
    try:
        return DRAW.get(item.code, timeline)(scene) or timeline(scene)
    except (KeyError, ValueError, TypeError, AttributeError):  # a body that nobody could check
        return timeline(scene)


# --- quantities ---------------------------------------------------------------------------------


def bars(of: str, unit: str, limit: int, allowed: int, now: int, this: int) -> Picture:
    """limit: what was planned (or is there); allowed: with tolerance; now: what counts; this: what came on top."""
    sums = {"limit": limit, "allowed": allowed, "now": now, "this": this, "after": now + this,
            "over": max(0, now + this - limit)}
    return {"kind": "bars", "of": of, "unit": unit, **{name: format_quantity(n) for name, n in sums.items()}}


def unit_of(scene: Scene, work_order: WorkOrder) -> str:
    return str(scene.words.work(work_order.id, None).get("unit", ""))


def over_planned(scene: Scene) -> Picture | None:
    line = scene.body["lines"][0] if "lines" in scene.body else scene.body
    work_order = scene.work_order(line.get("work_order"))
    if work_order is None:
        return None
    unit, plan = unit_of(scene, work_order), (work_order.planned, cap(work_order))
    if scene.type == "package.pack":
        return bars("packed", unit, *plan, work_order.packed, parse_quantity(line["quantity"]))
    if scene.type == "stock.in":
        return bars("stocked", unit, *plan, work_order.stocked, parse_quantity(line["quantity"]))
    step = scene.operation(work_order)
    more = others(scene.words.reads, scene, step) if step is not None else {"now": 0}
    return bars("reported", unit, *plan, more.pop("now"), pieces(scene.body)) | more


def not_in_package(scene: Scene) -> Picture | None:
    package, line = scene.package(), scene.body["lines"][0]
    work_order = scene.work_order(line["work_order"])
    if package is None or work_order is None:
        return None
    there = package.lines.get(work_order.id, 0)
    return bars("inside", unit_of(scene, work_order), there, there, 0, parse_quantity(line["quantity"]))


def exceeds_blocked(scene: Scene) -> Picture | None:
    ng = scene.words.world.get(NgReport, str(scene.body.get("ng_report", "")))
    if ng is None:
        return None
    unit = unit_of(scene, scene.words.world.need(WorkOrder, ng.work_order))
    return bars("blocked", unit, ng.remaining, ng.remaining, 0, parse_quantity(scene.body["quantity"]))


def ahead_lasts(scene: Scene) -> Picture | None:
    about = scene.item.about
    work_order = scene.work_order()
    number = about.get("operation")
    step = scene.words.world.get(Operation, f"{work_order.id}/{number}") if work_order else None
    if work_order is None or step is None:
        return None
    before = work_view(scene.words.world, work_order.id).counted_before(step.number)
    good = before.good if before else 0
    return bars("previous", unit_of(scene, work_order), good, good, step.output, 0)


# --- packages -----------------------------------------------------------------------------------


def box(scene: Scene, package: Package) -> dict[str, Any]:
    return {**package_words(scene.words, package.id)["package"], "shipped": package.shipped and {
        "at": package.shipped.get("at"), "by": scene.person(package.shipped.get("actor"))}}


def labels(scene: Scene) -> Picture | None:
    """What the package says now beside what the record says."""
    package = scene.package()
    if package is None:
        return None
    bound = package.bound or {}
    now = {"waybill": package.waybill, "carrier": package.carrier, "by": scene.person(bound.get("actor")),
           "device": scene.device(bound.get("device")), "recorded_at": bound.get("recorded_at"),
           "received_at": bound.get("at"), "photos": scene.photos(bound.get("photos") or [])}
    this = {"waybill": scene.body.get("waybill"), "carrier": scene.body.get("carrier"), **captured(scene)}
    return {"kind": "labels", "package": box(scene, package), "type": scene.type, "now": now, "this": this,
            "seen": as_object(scene.event.get("base")).get("waybill")}


def contents(scene: Scene) -> Picture | None:
    """What is inside a package, and what was to come on top; customers by letters."""
    package = scene.package()
    if package is None:
        return None
    letters: dict[str, str] = {}

    def row(work_order: WorkOrder, quantity: str) -> dict[str, Any]:
        order = scene.words.world.need(Order, work_order.order)
        letter = letters.setdefault(f"{order.customer}\n{order.phone or ''}", chr(ord("A") + len(letters)))
        return {**scene.words.work(work_order.id, None), "quantity": quantity, "customer": letter}

    need = scene.words.world.need
    inside = [row(need(WorkOrder, w), format_quantity(q)) for w, q in package.lines.items()]
    more = [row(w, str(line.get("quantity"))) for line in scene.body.get("lines", [])
            if (w := scene.work_order(line.get("work_order"))) is not None]
    return {"kind": "package", "package": box(scene, package), "inside": inside, "this": more}


# --- papers -------------------------------------------------------------------------------------


def revisions(scene: Scene) -> Picture | None:
    """What the phone saw, what the office had made of it, and since when."""
    seen = as_object(scene.event.get("base")).get("revision")
    work_order = scene.work_order((scene.body.get("lines") or [{}])[0].get("work_order") if "lines" in scene.body
                                  else scene.body.get("work_order"))
    if work_order is None or not isinstance(seen, int):
        return None
    number = scene.body.get("operation")
    steps = [{**step(scene, c), "touches": touches(c, number if isinstance(number, int) else None)}
             for c in work_order.changes if c["revision"] > seen]
    since = next((step(scene, c)["at"] for c in work_order.changes if c["revision"] == seen), None)
    order = scene.words.world.need(Order, work_order.order)
    return {"kind": "revisions", "seen": seen, "seen_since": since or order.created_at, "now": work_order.revision,
            "steps": steps}


def step(scene: Scene, entry: dict[str, Any]) -> dict[str, Any]:
    change = scene.words.world.get(Change, entry.get("change_id", ""))
    decided = (change.decided if change else None) or {}
    return {"revision": entry["revision"], "diff": entry["diff"], "at": decided.get("at"),
            "by": scene.person(decided.get("by")), "reason": change.reason if change else ""}


def new_date(scene: Scene) -> Picture:
    about = scene.item.about
    change = scene.words.world.get(Change, str(about.get("change_id", "")))
    decided = (change.decided if change else None) or {}
    diff = [{"field": "promised_ship", "from": about.get("from"), "to": about.get("to")}]
    return {"kind": "revisions", "seen": None, "seen_since": None, "now": None, "steps": [
        {"revision": decided.get("revision"), "diff": diff, "at": decided.get("at"), "touches": True,
         "by": scene.person(decided.get("by")), "reason": change.reason if change else ""}]}


# --- two of a kind ------------------------------------------------------------------------------


def ng_side(scene: Scene, id: object) -> dict[str, Any] | None:
    ng = scene.words.world.get(NgReport, id) if isinstance(id, str) else None
    if ng is None:
        return None
    return {"type": "ng.report", "by": scene.person(ng.actor), "device": scene.device(ng.device),
            "recorded_at": ng.recorded_at, "received_at": ng.received_at, "photos": scene.photos(ng.photos),
            "values": {"quantity": format_quantity(ng.quantity), "defect": ng.defect, "counted": ng.counted,
                       "wanted": ng.wanted, "note": ng.note}}


def ng_twins(scene: Scene) -> Picture | None:
    sides = [s for s in (ng_side(scene, scene.item.about.get(n)) for n in ("first", "ng_report")) if s]
    return {"kind": "twins", "sides": sides} if sides else None


def same_id(scene: Scene) -> Picture:
    """The event that came first, with its verdict (it may itself wait for a person), and the other one under its id."""
    status = scene.words.world.get(EventStatus, scene.item.event_id or "")
    first = dict(first_event(scene.words.reads, scene.item))
    if status is not None and (counts := counting(scene.words.reads, scene.words.world, status)) is not None:
        first["body"] = counts
    stands = {**event_side(scene, first), "verdict": status.verdict if status is not None else None,
              "from_file": taken_in(scene, status.seq) if status is not None else None}
    other = {**event_side(scene, scene.event), "from_file": taken_in(scene, place_of(scene))}
    return {"kind": "twins", "sides": [stands, other]}


def event_side(scene: Scene, event: dict[str, Any]) -> dict[str, Any]:
    return {"type": event.get("type"), "by": scene.person(event.get("actor_id")),
            "device": scene.device(event.get("device_id")), "recorded_at": event.get("recorded_at"),
            "received_at": None, "photos": scene.photos(hashes(event)), "values": dict(as_object(event.get("body")))}


def replenished(scene: Scene) -> Picture | None:
    """The NG report, and the order that replaces its pieces."""
    side = ng_side(scene, scene.item.about.get("ng_report"))
    order = scene.words.world.get(Order, str(scene.item.about.get("order_no", "")))
    if side is None or order is None:
        return None
    made = {"quantity": format_quantity(sum(line["quantity"] for line in order.lines)), "order_no": order.id,
            "promised_ship": order.promised_ship}
    return {"kind": "twins", "sides": [side, {"type": "order.create", "by": None, "device": None, "recorded_at": None,
                                              "received_at": order.created_at, "photos": [], "values": made}]}


# --- numbers, text ------------------------------------------------------------------------------


def numbers(scene: Scene) -> Picture:
    """A device's numbering: what came, what was expected, what is still missing."""
    about = scene.item.about
    device = scene.words.world.get(Device, str(about.get("device", "")))
    return {"kind": "numbers", "device": scene.device(about.get("device")), "number": about.get("device_seq"),
            "expected": about.get("expected"), "missing": device.missing if device else [],
            "last": device.last_seq if device else None}


def raw(scene: Scene) -> Picture:
    """The text as it came, and what of it can be read."""
    readable = {k: v for k, v in scene.event.items() if isinstance(v, str | int | bool) and k not in ("body", "sha256")}
    text = scene.item.raw if scene.item.raw is not None else str(scene.event.get("body", ""))
    return {"kind": "raw", "text": text[:20_000], "cut": len(text) > 20_000, "readable": readable, "values": scene.body}


Draw = Callable[[Scene], Picture | None]
DRAW: dict[str, Draw] = {
    "over_planned": over_planned, "not_in_package": not_in_package, "exceeds_blocked": exceeds_blocked,
    "ahead_lasts": ahead_lasts, "already_bound": labels, "waybill_other_customer": labels, "not_bound": labels,
    "not_bound_to_that": labels, "already_shipped": labels, "mixed_customers": contents, "stale_revision": revisions,
    "promise_changed": new_date, "duplicate_ng": ng_twins, "replenish_wish": ng_twins, "replenished": replenished,
    "id_conflict": same_id, "device_seq_gap": numbers, "device_seq_reuse": numbers, "quarantined": raw,
    "bad_body": raw, "bad_event": raw, "bad_hash": raw, "too_large": raw, "unknown_type": raw}
