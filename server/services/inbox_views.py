"""What people read of the inbox: short cards, alike ones with one key, and one item whole with its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.device_health import health_row
from server.services.floor_words import FloorWords
from server.services.inbox import item_row
from server.services.inbox_before import before_decision, done_by
from server.services.inbox_files import beside, brought_by, is_copy, place_of, taken_in, twin
from server.services.inbox_outcomes import correction, named, put_away, sent
from server.services.inbox_pictures import picture
from server.services.inbox_scene import Scene, hashes
from server.services.inbox_settle import settled, taken_back
from server.services.inbox_told import reopened, told, verdicts
from server.services.kit import Kit
from server.services.made import as_object
from server.services.order_views import People
from server.services.ports import Reads
from server.services.task_words import author_of, item_words
from sync.event import format_instant, parse_instant
from sync.model.records import Change, Device, EventStatus, InboxItem, Order, Package
from sync.verdict import Refused

View = dict[str, Any]
MOST, MOST_DONE = 1_000, 100
# Held ones that keep a box in the house, and the alert that says so.
GOODS_OUT = frozenset({"package.pack", "package.bind", "package.ship"})
# The same person on the same phone: one cause, one decision.
BY_PERSON = frozenset({"actor_mismatch", "role_missing", "role_revoked", "person_revoked", "device_revoked",
                       "badge_replaced", "not_yours", "too_late", "id_conflict"})
STOPS = {"order_cancelled": "cancelled", "order_completed": "completed", "on_hold": "on_hold"}


@dataclass(frozen=True, slots=True)
class InboxViews:
    """The use cases of the screen that only read."""

    kit: Kit

    def cards(self, state: str) -> View:
        """{as_of, items, more, counts}: open ones with what blocks shipping and is urgent on top, then what hangs
        longest; done ones newest first, without reversals that were done with the decision on their record."""
        limit = MOST if state == "open" else MOST_DONE
        order = ("raised_at", "id") if state == "open" else ("-raised_at", "-id")
        with self.kit.store.reading() as reads:
            found = reads.find(InboxItem, {"state": state}, order=order, limit=limit + 1)
            items = [item for item in found[:limit] if not settled(reads, item)]
            words = FloorWords(reads, self.kit.codes)
            rows = [card(words, item) for item in items]
        if state == "open":
            rows.sort(key=lambda r: (not (r["blocks"] or r["disputes"]), r["priority"] != "urgent", r["raised_at"],
                                     r["id"]))
        else:
            rows.sort(key=lambda r: ((r["resolution"] or {}).get("at") or "", r["id"]), reverse=True)
        return {"as_of": format_instant(self.kit.clock()), "items": rows, "more": len(found) > limit,
                "counts": {"all": len(rows), "blocks": sum(1 for r in rows if r["blocks"] or r["disputes"]),
                           "urgent": sum(1 for r in rows if r["priority"] == "urgent"),
                           "held": sum(1 for r in rows if r["kind"] == "held")}}

    def whole(self, id: str, by: Caller) -> View:
        """One item with both sides, times, photos and its picture. Refused 404."""
        with self.kit.store.reading() as reads:
            item = reads.source.load(InboxItem, id)
            if item is None:
                raise Refused("not_found", "There is no such item.", 404)
            words = FloorWords(reads, self.kit.codes)
            event = sent(reads, item)
            short, now = card(words, item), words.world
            words.world = before_decision(reads, now, item)  # what is decided on is drawn as it lay there
            scene = Scene(words, item, event)
            row = {**item_row(reads, People(reads), words.devices, item), **short, "body": scene.body,
                   "did": named(reads, done_by(words.world, now, self.kit.codes)),
                   "counts": correction(reads, item) if item.kind == "held" else None,
                   "behalf": words.people.of(event.get("on_behalf_of") or None),
                   "times": times(reads, scene),
                   # An alert names the event that raised it, which need not be what it is about.
                   "believed": believed(scene) if item.kind == "held" else {},
                   "photos": scene.photos(hashes(event)) if item.kind == "held" else [],
                   "picture": picture(words, item, event), "reopen": reopenable(item, by),
                   "from_file": taken_in(scene, place_of(scene)), "beside": beside(scene), "twin": twin(scene),
                   "brought": brought_by(scene), "file_copy": item.kind == "held" and is_copy(scene)}
        return row

    def decided(self, by: Caller, ids: Sequence[str] = ()) -> View:
        """What became of the caller's own records, newest first: also on a phone that did not capture them. ids: of
        events whose verdicts the feed tells to another device than the one that asks."""
        with self.kit.store.reading() as reads:
            who = by.person_id or ""
            return {"items": told(reads, who) if who else [], "reopened": reopened(reads, who) if who else [],
                    "verdicts": verdicts(reads, who, ids) if who else [], "epoch": reads.secrets.meta("epoch")}


def card(words: FloorWords, item: InboxItem) -> View:
    """An item in a few words, with the key that alike ones share."""
    newcomer = as_object(item.seen.get("event"))  # of an id conflict
    found = item_words(words, item)
    type = str(item.seen.get("type") or newcomer.get("type") or "")
    device = (item.seen.get("device") or item.about.get("device") or item.about.get("device_id")
              or newcomer.get("device_id"))
    known = words.world.get(Device, device) if isinstance(device, str) else None
    body = as_object(item.seen.get("body"))
    row: View = {
        "id": item.id, "kind": item.kind, "code": item.code, "state": item.state, "raised_at": item.raised_at,
        "type": type, "at": item.seen.get("recorded_at") or None, "by": words.people.of(author_of(item)),
        "device": words.devices.of(known),
        "blocks": item.code == "not_gone", "disputes": False,
        "waybill": body.get("waybill") if isinstance(body.get("waybill"), str) else None,
        "resolution": item.resolution and {**item.resolution, "by": words.people.of(item.resolution.get("by"))}}
    for name in ("order", "ref", "priority", "work_order", "product", "unit", "operation", "center", "call", "package",
                 "quantity", "note", "takes_back"):
        row[name] = found.get(name)
    if item.kind == "held" and type in GOODS_OUT:
        row["blocks"], row["disputes"] = in_house(words, type, row["package"])
    row["facts"], row["stopped"] = found.get("about", {}), stopped(words, item, row["order"])
    wishes = taken_back(words.world, item) if item.state == "open" else []
    row["taken_back"] = wishes[0].recorded_at if wishes else None
    row["by"] = row["by"] or (words.people.of(wishes[0].actor) if wishes else None)  # of a text: who takes it back
    row["reversed"], row["put_away"] = reversed_since(words, item), put_away(words.world, item)
    return {**row, "group": group(item, row) + ("|taken back" if wishes else "")}


def in_house(words: FloorWords, type: str, box: View | None) -> tuple[bool, bool]:
    """Whether a held record keeps its box in the house [S9], and whether it only leaves open which waybill is right:
    a box that has one can leave meanwhile, and from one that has left nothing is kept."""
    package = words.world.get(Package, box["id"]) if box else None
    if package is not None and package.shipped:
        return False, False
    labelled = package is not None and bool(package.waybill or package.carrier)
    disputes = type == "package.bind" and labelled
    return not disputes, disputes


def reversed_since(words: FloorWords, item: InboxItem) -> View | None:
    """Who took back a record that a person let count, and when by their phone; None while it counts."""
    status = words.world.get(EventStatus, item.event_id or "") if item.kind == "held" and item.raw is None else None
    if item.state != "done" or status is None or status.verdict != "applied" or not status.reversed_by:
        return None
    back = words.world.need(EventStatus, status.reversed_by)
    return {"at": back.recorded_at, "by": words.people.of(back.actor)}


def stopped(words: FloorWords, item: InboxItem, no: str | None) -> View | None:
    """Who stopped the order that a held event was for, when and why; None where that is not why it is held."""
    fact = STOPS.get(item.code)
    order = words.world.get(Order, no) if fact and no else None
    mark = order.facts.get(fact) if order is not None and fact else None
    return mark and {"what": fact, "at": mark.get("at"), "by": words.people.of(mark.get("by")),
                     "reason": str(mark.get("reason") or "")}


def group(item: InboxItem, row: View) -> str:
    """Items with the same key have one cause and are probably decided alike."""
    place = (row["work_order"] or "", (row["operation"] or {}).get("number", ""))
    box, device = (row["package"] or {}).get("id", ""), (row["device"] or {}).get("id", "")
    author = (row["by"] or {}).get("id", "")
    if item.code in BY_PERSON or item.kind == "held" and not (place[0] or box):
        parts: tuple[object, ...] = (author, device)
    elif box and row["type"].startswith("package."):
        parts = (row["type"], box)
    else:
        parts = (row["type"], *place)
    if item.kind == "alert" and not any(parts):
        parts = (device,)
    return "|".join(str(p) for p in (item.kind, item.code, *parts))


def times(reads: Reads, scene: Scene) -> View:
    """When by the phone's clock, when it arrived, how late; and how far the phone's clock is off as it said itself.
    Milliseconds."""
    recorded = scene.event.get("recorded_at")
    received = scene.status.received_at if scene.status else scene.item.raised_at
    health = health_row(reads.secrets.device_health(str(scene.event.get("device_id", ""))))
    first, last = parse_instant(recorded), parse_instant(received)
    late = int((last - first).total_seconds() * 1000) if first and last else None
    return {"recorded_at": recorded, "received_at": received, "raised_at": scene.item.raised_at, "late_ms": late,
            "clock_off_ms": health["offset_ms"] if health else None, "happened_at": scene.body.get("happened_at")}


def believed(scene: Scene) -> View:
    """What the person saw, and what stands: {revision?: {seen, now, changed_at, by}, waybill?: {seen, now}}."""
    base = as_object(scene.event.get("base"))
    found: View = {}
    seen, work_order = base.get("revision"), scene.work_order()
    if isinstance(seen, int) and work_order is not None:
        later = [c for c in work_order.changes if c["revision"] > seen]
        first = scene.words.world.get(Change, str(later[0].get("change_id"))) if later else None
        decided = (first.decided if first else None) or {}
        found["revision"] = {"seen": seen, "now": work_order.revision, "changed_at": decided.get("at"),
                             "by": scene.person(decided.get("by"))}
    package = scene.package()
    if package is not None and scene.type in ("package.bind", "package.unbind"):
        found["waybill"] = {"seen": base.get("waybill"), "now": package.waybill}
    return found


def reopenable(item: InboxItem, by: Caller) -> bool:
    """Whether the caller may ask to take the decision back; the rules have the last word."""
    return item.state == "done" and bool((item.resolution or {}).get("by")) and "supervisor" in by.roles
