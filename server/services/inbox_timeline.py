"""What is known of an inbox item in the order of time: the picture of every case that has no other."""

from __future__ import annotations

from typing import Any

from server.services.inbox_files import brought_by, place_of, taken_in
from server.services.inbox_scene import Scene, captured
from sync.event import format_instant, parse_instant
from sync.model.records import Device, EventStatus, Order, Session


def timeline(scene: Scene) -> dict[str, Any]:
    """What is known of the case, in the order of time. Points: {what, at, by?, device?, type?, file?}. A record that
    says that it was made after it arrived stands before its arrival all the same: no clock changes that."""
    points = [p for p in (*around(scene), *own_points(scene)) if p.get("at")]
    arrived = min((moment(p["at"]) for p in points if p["what"] == "received"), default="")
    latest = {"captured": arrived} if arrived else {}
    return {"kind": "timeline", "points": sorted(points, key=lambda p: min(
        moment(p["at"]), latest.get(p["what"], moment(p["at"]))))}


def moment(at: str) -> str:
    """Sorts times with any offset."""
    read = parse_instant(at)
    return format_instant(read) if read else at


def own_points(scene: Scene) -> list[dict[str, Any]]:
    if scene.item.kind == "alert" and scene.status is None:
        return [{"what": "raised", "at": scene.item.raised_at}]
    who, file, brought = captured(scene), taken_in(scene, place_of(scene)), brought_by(scene)
    received: dict[str, Any] = {"what": "received", "at": who["received_at"]}
    if file is not None:
        received |= {"by": file["by"], "file": True}
    if brought is not None:
        received |= {"device": brought}
    return [{"what": "captured", "at": who["recorded_at"], "by": who["by"], "device": who["device"],
             "type": scene.type or None}, received]


def around(scene: Scene) -> list[dict[str, Any]]:
    """Sign-in, what became of the order and the package, the record that this one names, what an alert tells."""
    world, about = scene.words.world, scene.item.about
    points: list[dict[str, Any]] = []
    session = world.get(Session, str(scene.event.get("session_id", "")))
    if session is not None:
        points.append({"what": "signed_in", "at": session.issued_at, "by": scene.person(session.person)})
    device = world.get(Device, str(scene.event.get("device_id", "")))
    if device is not None and device.revoked and device.revoked_at and scene.item.code == "device_revoked":
        points.append({"what": "switched_off", "at": device.revoked_at, "by": scene.person(device.revoked_by)})
    order = world.get(Order, str(about.get("order_no") or (scene.status.order if scene.status else "") or ""))
    for fact in ("on_hold", "cancelled", "completed"):
        if order is not None and (mark := order.facts.get(fact)):
            points.append({"what": fact, "at": mark.get("at"), "by": scene.person(mark.get("by"))})
    package = scene.package()
    if package is not None and package.packed_at:
        points.append({"what": "packed", "at": package.packed_at})
    if package is not None and package.shipped:
        points.append({"what": "shipped", "at": package.shipped["at"], "by": scene.person(package.shipped["actor"])})
    named = world.get(EventStatus, str(scene.body.get("event_id") or scene.body.get("ng_report") or ""))
    if named is not None:
        points.append({"what": "named", "at": named.recorded_at, "by": scene.person(named.actor), "type": named.type})
        if named.reversed_by and (back := world.get(EventStatus, named.reversed_by)):
            points.append({"what": "taken_back", "at": back.received_at, "by": scene.person(back.actor)})
    return [*points, *told(scene)]


def told(scene: Scene) -> list[dict[str, Any]]:
    """Times that an alert carries itself."""
    about = scene.item.about
    return [{"what": what, "at": about[what]} for what in ("since", "named_at", "newest", "now", "at", "from", "until")
            if parse_instant(about.get(what)) is not None]
