"""A held record that its author took back: his reversal waits for the decision, and is settled with a dismissal."""

from __future__ import annotations

from collections.abc import Iterable

from sync.model.records import EventStatus, InboxItem, Parked
from sync.rules.case import parked_key
from sync.world import World


def taken_back(world: World, item: InboxItem) -> list[EventStatus]:
    """Reversals by which the author took a held record back: they wait for what becomes of it [S12]."""
    key = parked_key("event", item.event_id or "")
    parked = world.get(Parked, key) if item.kind == "held" and item.raw is None else None
    found = [world.need(EventStatus, id) for id in parked.events] if parked else []
    return [s for s in found if s.type == "event.reverse" and s.actor == item.seen.get("actor")]


def left_over(world: World, wishes: Iterable[EventStatus]) -> list[str]:
    """The inbox items of those reversals that a dismissal left without a meaning: what settling dismisses."""
    now = [world.need(EventStatus, wish.id) for wish in wishes]
    return [s.inbox_id for s in now if s.code == "named_dismissed" and s.verdict == "held" and s.inbox_id]
