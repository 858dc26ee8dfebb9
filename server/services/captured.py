"""A record as its device sent it, by whichever road it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.services.made import as_object
from server.services.ports import Reads
from sync.model.records import EventStatus, InboxItem


def captured(reads: Reads, event_id: str) -> Mapping[str, Any]:
    """The wire event; of one that came as text what its inbox item holds. {} where it is not here."""
    row = reads.logged(event_id)
    if row is not None:
        return row.raw if row.source == "device" else {}
    status = reads.source.load(EventStatus, event_id)
    item = reads.source.load(InboxItem, status.inbox_id) if status is not None and status.inbox_id else None
    return as_object(item.raw) if item is not None and item.raw is not None else {}


def first_event(reads: Reads, item: InboxItem) -> Mapping[str, Any]:
    """The event that an id conflict's item says came first; where that came as text, older items hold the office's
    decision on it in its place."""
    return captured(reads, item.event_id or "") or as_object(item.now.get("event"))
