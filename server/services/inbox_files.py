"""What of an inbox item came in an outbox file: who took it in and when; and which other item is about the same id."""

from __future__ import annotations

from typing import Any

from server.services.came import Came
from server.services.inbox_scene import Scene
from sync.model.records import EventStatus, IdConflict, InboxItem

MOST = 50  # conflicts of one device


def taken_in(scene: Scene, seq: int) -> Came | None:
    """{by, at} of the file that brought what stands at this place of the log; None for what a device brought."""
    row = scene.words.reads.history.row(seq)
    return scene.roads.file(row) if row is not None else None


def brought_by(scene: Scene) -> Came | None:
    """The phone of somebody else that brought an item's record; None where its own did."""
    row = scene.words.reads.history.row(place_of(scene))
    return scene.roads.phone(row) if row is not None else None


def is_copy(scene: Scene) -> bool:
    """Whether an item is about what came in a file, while its phone has sent another record under the same id."""
    place = place_of(scene)
    if taken_in(scene, place) is None:
        return False
    first = scene.words.world.get(EventStatus, scene.item.event_id or "")
    others = {first.seq if first is not None else 0, *(c.seq for c in conflicts(scene))} - {place, 0}
    return any(taken_in(scene, other) is None for other in others)


def place_of(scene: Scene) -> int:
    """Where in the log the record of an item stands: 0 for what came as text alone."""
    if scene.item.code == "id_conflict":
        return max((c.seq for c in conflicts(scene) if c.inbox_id == scene.item.id), default=0)
    return scene.status.seq if scene.status is not None else 0


def conflicts(scene: Scene) -> list[IdConflict]:
    """Second records under the id of an item's record, by the device that they name."""
    id, device = scene.item.event_id or "", str(scene.event.get("device_id", ""))
    found = scene.words.reads.find(IdConflict, {"device": device}, order=("-seq", "id"), limit=MOST) if device else []
    return [c for c in found if c.id.startswith(f"{id}:")]


def beside(scene: Scene) -> str | None:
    """The open item that is about the other record under the same id."""
    return next((other.id for other in others(scene) if other.state == "open"), None)


def twin(scene: Scene) -> dict[str, Any] | None:
    """How the other record under the same id was decided, {id, decision, by, at, note}; None while it is open."""
    done = next((other for other in others(scene) if other.state == "done" and other.resolution), None)
    made = (done.resolution if done is not None else None) or {}
    return {"id": done.id, "decision": made["decision"], "by": scene.person(made.get("by")), "at": made["at"],
            "note": made.get("note", "")} if done is not None and beside(scene) is None else None


def others(scene: Scene) -> list[InboxItem]:
    """The items that are about other records under the id of an item's record."""
    if scene.item.kind != "held" or scene.item.code == "quarantined":
        return []
    first = scene.words.world.get(EventStatus, scene.item.event_id or "")
    wanted = [first.inbox_id if first is not None else None, *(c.inbox_id for c in conflicts(scene))]
    found = [scene.words.world.get(InboxItem, id) for id in wanted if id and id != scene.item.id]
    return [other for other in found if other is not None]
