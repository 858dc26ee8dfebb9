"""A held record that its author took back: his reversal waits for the decision, and is settled with a dismissal."""

from __future__ import annotations

from collections.abc import Iterable

from server.services.made import as_object
from server.services.ports import Reads
from sync.model.records import EventStatus, InboxItem, Parked
from sync.rules.case import parked_key
from sync.rules.texts import record_in
from sync.world import World


def taken_back(world: World, item: InboxItem) -> list[EventStatus]:
    """Reversals by which the author took a held record back, also one that lies there as text: they wait for what
    becomes of it [S12]."""
    text = record_in(world, item)
    if item.kind != "held" or item.raw is not None and text is None:
        return []
    id, author = (text.event_id, text.actor_id) if text is not None else (item.event_id, item.seen.get("actor"))
    parked = world.get(Parked, parked_key("event", id or ""))
    found = [world.need(EventStatus, one) for one in parked.events] if parked else []
    return [s for s in found if s.type == "event.reverse" and s.actor == author]


def settled(reads: Reads, item: InboxItem) -> bool:
    """Whether an item was done with another one's decision, of which it is a part: nobody decided on it by itself."""
    if item.code != "named_dismissed" or item.state != "done":
        return False
    act = reads.logged(str((item.resolution or {}).get("event_id")))
    return act is not None and bool(as_object(act.raw.get("body")).get("with"))


def left_over(world: World, wishes: Iterable[EventStatus]) -> list[str]:
    """The inbox items of those reversals that a dismissal left without a meaning: what settling dismisses."""
    now = [world.need(EventStatus, wish.id) for wish in wishes]
    return [s.inbox_id for s in now if s.code == "named_dismissed" and s.verdict == "held" and s.inbox_id]
