"""What a task is about, in facts that screens put into words, and where it is done. Nothing about customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.services.captured import captured
from server.services.floor_words import FloorWords, Words
from server.services.made import as_object
from sync.event import Event
from sync.model.boxes import place
from sync.model.quantity import format_quantity
from sync.model.records import AndonCall, Change, Defect, InboxItem, NgReport, Order, Package, WorkCenter

# Facts of an alert that screens may say as they are.
PLAIN = ("since", "packed_at", "named_at", "note", "first", "last", "restored_seq", "newest", "now", "at", "reason",
         "missing", "from", "to", "promised_ship")


def links(office: str | None, app: str | None) -> Words:
    """Where it is done: a place in the office (/office/#…) and one in the worker's app (/app/#…)."""
    return {"links": {"office": office, "app": app}}


def item_words(words: FloorWords, item: InboxItem) -> Words:
    """A held event or an alert."""
    seen, about = item.seen, item.about
    newcomer = as_object(seen.get("event"))  # of an id conflict
    body = as_object(seen.get("body")) or as_object(newcomer.get("body"))
    type = text(seen.get("type")) or text(newcomer.get("type"))
    found: Words = {"event_type": type or None if item.kind == "held" else None, "order": None}
    found |= body_words(words, body, about)
    if no := text(about.get("order_no")) or text(about.get("no")):
        found |= order_words(words, no)
    if center := text(body.get("work_center")) or text(about.get("work_center")):
        found["center"] = words.center(center)
        found["call"] = text(body.get("kind")) or text(about.get("kind")) or None
    found["about"] = {name: about[name] for name in PLAIN if isinstance(about.get(name), str | int)}
    found["note"] = text(body.get("note")) or text(about.get("note"))
    if type == "event.reverse":
        found["takes_back"], found["note"] = takes_back(words, body), text(body.get("reason"))
    return {**found, **links(f"/inbox/{item.id}", app_link(item, found, about))}


def author_of(item: InboxItem) -> str | None:
    """Whose record it is, also of the second one under an id."""
    newcomer = as_object(item.seen.get("event"))
    return text(item.seen.get("actor") or item.about.get("actor") or newcomer.get("actor_id")) or None


def body_words(words: FloorWords, body: Mapping[str, Any], about: Mapping[str, Any]) -> Words:
    """What an event's body (or else the item) is about: work order, operation, box, quantity."""
    found: Words = {}
    code = text(body.get("work_order")) or text(body.get("package"))
    number = body.get("operation") or about.get("operation")
    number = number if isinstance(number, int) else None
    ref = words.codes.read(code) if code else None
    work_order = text(about.get("work_order")) or (ref.id if ref is not None and ref.kind in "WOL" else "")
    if work_order:
        found |= words.work(work_order, number)
    if box := text(about.get("package")) or (ref.id if ref is not None and ref.kind == "P" else ""):
        found |= package_words(words, box)
    found |= line_words(words, dict(body))
    amounts = [body.get(name) for name in ("good", "quantity", "process_scrap", "material_scrap")]
    said = [amount for amount in amounts if isinstance(amount, str)]
    if said:  # of a report of scrap alone the scrap
        found["quantity"] = next((amount for amount in said if amount != "0"), said[0])
    return found


def takes_back(words: FloorWords, body: Mapping[str, Any]) -> Words | None:
    """Of a reversal: the record that it takes back, whose and when, as its phone sent it. None while it is not here."""
    raw = captured(words.reads, text(body.get("event_id")))
    if not raw:
        return None
    event, named = Event("", raw, ""), as_object(raw.get("body"))
    found = body_words(words, named, {})
    return {"type": event.type, "by": words.people.of(event.actor_id), "at": event.recorded_at or None,
            "waybill": text(named.get("waybill")) or None,
            **{name: found.get(name) for name in ("product", "unit", "operation", "package", "quantity")}}


def line_words(words: FloorWords, body: Words) -> Words:
    """What went into a box, or came out: the work order of the first line, and how much where there is only one."""
    lines = body.get("lines")
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else {}
    ref = words.codes.read(text(first.get("work_order"))) if first else None
    if ref is None or ref.kind not in "WOL":
        return {}
    found = words.work(ref.id, None)
    alone = isinstance(lines, list) and len(lines) == 1 and isinstance(first.get("quantity"), str)
    return {**found, "quantity": first["quantity"]} if alone else found


def app_link(item: InboxItem, found: Words, about: Words) -> str | None:
    """Where a phone shows what an item speaks of; None where only the office does."""
    if item.code == "photo_missing":
        return f"/ng-report/{about['ng_report']}" if about.get("ng_report") else "/outbox"
    if item.code == "not_gone" and found.get("package"):
        return f"/box/{found['package']['code']}"
    return f"/work/{found['work_order']}" if item.kind == "alert" and found.get("work_order") else None


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def order_words(words: FloorWords, no: str) -> Words:
    order = words.world.get(Order, no)
    return {"order": no, "ref": order.ref if order else "", "priority": order.priority if order else "normal"}


def package_words(words: FloorWords, id: str) -> Words:
    """{package: {id, code, number, total, gap}} with the order of what is inside."""
    box = words.world.get(Package, id)
    if box is None:
        return {}
    found: Words = {}
    for work_order in box.lines:
        found = words.work(work_order, None)
        break
    return {**found, "package": {"id": id, "code": box.code, **place(words.world, box)}}


def ng_words(words: FloorWords, ng: NgReport) -> Words:
    """A wish to replenish, or an NG report that looks like another one."""
    found = words.world.get(Defect, ng.defect)
    defect = {"id": ng.defect, "name": found.name if found else ng.defect, "name_en": found.name_en if found else ""}
    return {**words.work(ng.work_order, ng.operation), "quantity": format_quantity(ng.quantity), "defect": defect,
            "at": ng.recorded_at, "note": ng.note, **links(None, f"/ng-report/{ng.id}")}


def call_words(words: FloorWords, call: AndonCall) -> Words:
    center = words.world.get(WorkCenter, call.work_center)
    return {"center": words.center(call.work_center), "crew": words.crew(center.crew if center else ""),
            "call": call.kind, "note": call.note, **links("/board/andon", "/andon")}


def change_words(words: FloorWords, change: Change) -> Words:
    """A change request: its fields by name, never their values (an address is among them)."""
    return {**order_words(words, change.order), "fields": sorted({str(d.get("field")) for d in change.diff}),
            "note": change.reason, **links("/changes", None)}
