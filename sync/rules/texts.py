"""What came beside the records: a text of the quarantine, or the second event under an id. It is one happening with
the record that it names, however often and by whichever road either comes [S2, S3]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sync import effects as fx
from sync.event import UUID, Event, read_event
from sync.log import LogRow
from sync.model.records import AlertKey, EventStatus, IdConflict, InboxItem
from sync.world import World


def event_in(item: InboxItem) -> Event | None:
    """The event that an item holds as text, under its own id; "" where it has none. None: it cannot be read as one."""
    try:
        raw = json.loads(item.raw or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    id = raw.get("event_id")
    return read_event({**raw, "event_id": id if isinstance(id, str) and UUID.fullmatch(id) else ""})


def first_in(world: World, status: EventStatus, row: LogRow | None) -> Mapping[str, Any] | None:
    """The event that an id stands for, as its device sent it; of one that came as text what its item holds. row: of
    the log, where it began to be known."""
    item = world.get(InboxItem, status.inbox_id) if status.inbox_id else None
    text = event_in(item) if item is not None and decided_as(world, item) is not None else None
    return text.raw if text is not None else row.raw if row is not None else None


def conflict_key(event: Event) -> str:
    return f"{event.event_id}:{event.digest}"


def second(event: Event, item: InboxItem, seq: int, at: str) -> IdConflict:
    """The second event under an id, as it begins to be known."""
    return IdConflict(id=conflict_key(event), inbox_id=item.id, seq=seq, device=event.device_id, actor=event.actor_id,
                      received_at=at)


def second_in(world: World, item: InboxItem) -> IdConflict | None:
    """The second event under an id that an item is about."""
    event = event_in(item) if item.kind == "held" and item.raw is not None else None
    found = world.get(IdConflict, conflict_key(event)) if event is not None else None
    return found if found is not None and found.inbox_id == item.id else None


def here_already(world: World, item: InboxItem, event: Event) -> bool:
    """Whether the server has this very event from elsewhere: it counts, or lies before somebody, by itself."""
    status, conflict = world.get(EventStatus, event.event_id), world.get(IdConflict, conflict_key(event))
    if status is not None and status.digest == event.digest:
        return status.inbox_id != item.id
    return conflict is not None and conflict.inbox_id != item.id


def decided_as(world: World, item: InboxItem) -> EventStatus | None:
    """The record that an item's text has become by a decision; None where nobody decided, or it could not be one."""
    event = event_in(item) if item.raw is not None else None
    status = world.get(EventStatus, event.event_id) if event is not None and event.event_id else None
    mine = status is not None and event is not None and (status.digest, status.inbox_id) == (event.digest, item.id)
    return status if mine else None


def record_in(world: World, item: InboxItem) -> Event | None:
    """The record that an item's text is, or becomes by a decision: nothing else has its id. None where it cannot."""
    event = event_in(item) if item.code == "quarantined" and item.raw is not None else None
    if event is None or not event.event_id:
        return None
    return event if world.get(EventStatus, event.event_id) is None or decided_as(world, item) is not None else None


def text_key(event_id: str) -> str:
    """The mark by which a record that came as text is found: one an id, however many texts name it."""
    return f"text:{event_id}"


def text_mark(world: World, item: InboxItem) -> list[fx.Effect]:
    """The mark of a new item's text, where it can be read; a damaged copy takes it from no other."""
    event = event_in(item)
    known = world.get(AlertKey, text_key(event.event_id)) if event is not None else None
    if event is None or not event.event_id or known is not None and event.fault:
        return []
    if known is not None:
        return [fx.change(world, AlertKey, known.id, inbox_id=item.id)]
    return [fx.add(AlertKey(id=text_key(event.event_id), inbox_id=item.id))]


def lies_as_text(world: World, event_id: str) -> Event | None:
    """The record of that id which lies before a person as text: nobody decided on it, and it did not come itself."""
    mark = world.get(AlertKey, text_key(event_id))
    item = world.get(InboxItem, mark.inbox_id) if mark is not None and mark.inbox_id else None
    return record_in(world, item) if item is not None and item.state == "open" else None
