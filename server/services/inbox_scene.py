"""What a picture of an inbox item is drawn from: the item, its event, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.services.came import Roads
from server.services.floor_words import FloorWords
from server.services.made import as_object
from sync.feed import photo_of
from sync.model.records import Device, EventStatus, InboxItem, Operation, Package, WorkOrder


@dataclass
class Scene:
    """What a picture is drawn from. event: as its device sent it. status: where it stands, None for newcomers."""

    words: FloorWords
    item: InboxItem
    event: dict[str, Any]
    body: dict[str, Any] = field(init=False)
    status: EventStatus | None = field(init=False)
    roads: Roads = field(init=False)

    def __post_init__(self) -> None:
        self.body = dict(as_object(self.event.get("body"))) or dict(as_object(self.item.seen.get("body")))
        id = self.item.event_id
        self.status = self.words.world.get(EventStatus, id) if id and self.item.raw is None else None
        self.roads = Roads(self.words.reads, self.words.people, self.words.devices)

    @property
    def type(self) -> str:
        return str(self.event.get("type") or self.item.seen.get("type") or "")

    def work_order(self, code: object = None) -> WorkOrder | None:
        ref = self.words.codes.read(str(code if code is not None else self.body.get("work_order", "")))
        id = ref.id if ref is not None and ref.kind in "WOL" else str(self.item.about.get("work_order", ""))
        return self.words.world.get(WorkOrder, id) if id else None

    def operation(self, work_order: WorkOrder) -> Operation | None:
        number = self.body.get("operation") or (work_order.operations or [0])[-1]
        return self.words.world.get(Operation, f"{work_order.id}/{number}")

    def package(self) -> Package | None:
        ref = self.words.codes.read(str(self.body.get("package", "")))
        id = ref.id if ref is not None and ref.kind == "P" else str(self.item.about.get("package", ""))
        return self.words.world.get(Package, id) if id else None

    def person(self, id: object) -> dict[str, Any] | None:
        return self.words.people.of(id) if isinstance(id, str) and id else None

    def device(self, id: object) -> dict[str, Any] | None:
        found = self.words.world.get(Device, id) if isinstance(id, str) and id else None
        return self.words.devices.of(found)

    def photos(self, hashes: list[str]) -> list[dict[str, Any]]:
        return [photo_of(self.words.world, h) for h in hashes]

    def record(self, status: EventStatus | None) -> dict[str, Any] | None:
        """Another event, named by the one that was held: what, who, when."""
        return None if status is None else {
            "type": status.type, "verdict": status.verdict, "by": self.person(status.actor),
            "device": self.device(status.device), "recorded_at": status.recorded_at,
            "received_at": status.received_at}


def captured(scene: Scene) -> dict[str, Any]:
    """Who, when, on which device, with which photos."""
    return {"by": scene.person(scene.event.get("actor_id")), "device": scene.device(scene.event.get("device_id")),
            "recorded_at": scene.event.get("recorded_at"),
            "received_at": scene.status.received_at if scene.status else scene.item.raised_at,
            "photos": scene.photos(hashes(scene.event))}


def hashes(event: dict[str, Any]) -> list[str]:
    blobs = event.get("blobs")
    named = [b.get("sha256") for b in blobs if isinstance(b, dict)] if isinstance(blobs, list) else []
    return [str(sha256) for sha256 in named if sha256]
