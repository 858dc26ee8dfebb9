"""What of an inbox item came in an outbox file: who took it in and when; and which other item is about the same id."""

from __future__ import annotations

from typing import Any

from server.services.inbox_scene import Scene
from server.services.made import as_object
from sync.model.records import EventStatus, IdConflict, InboxItem
from sync.rules.rights import FILE

LOOKED = 600  # entries of the log between a file's act and its last event; beyond that nobody is named
MOST = 50  # conflicts of one device
Taken = dict[str, Any]


def taken_in(scene: Scene, seq: int) -> Taken | None:
    """{by, at} of the file that brought what stands at this place of the log; None for what a device brought."""
    history = scene.words.reads.history
    row = history.row(seq)
    if row is None:
        return None
    carrier = str(row.carrier or as_object(row.raw.get("body")).get("carrier") or "")
    if not carrier.startswith(FILE):
        return None
    for before in range(seq - 1, max(0, seq - LOOKED), -1):
        act = history.row(before)
        file = as_object(act.raw.get("body")).get("file", "") if act and act.type == "outbox.import" else ""
        if act is not None and file and str(file).startswith(carrier.removeprefix(FILE)):
            return {"by": scene.person(act.actor_id), "at": act.received_at}
    return {"by": None, "at": row.received_at}


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
    if scene.item.kind != "held" or scene.item.code == "quarantined":
        return None
    first = scene.words.world.get(EventStatus, scene.item.event_id or "")
    wanted = [first.inbox_id if first is not None else None, *(c.inbox_id for c in conflicts(scene))]
    for id in wanted:
        other = scene.words.world.get(InboxItem, id) if id and id != scene.item.id else None
        if other is not None and other.state == "open":
            return other.id
    return None
