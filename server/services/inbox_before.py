"""A decided item as it lay there: the world without what the decision did, and what it did."""

from __future__ import annotations

from server.services.consequences import Fact, consequences
from server.services.ports import Reads
from sync import effects as fx
from sync.codes import CodeReader
from sync.model.records import InboxItem
from sync.rules.reverse import bookkeeping
from sync.world import World


def before_decision(reads: Reads, world: World, item: InboxItem) -> World:
    """What taking the decision back would restore, to be drawn and thrown away; the world itself where an item is
    open, or where what the decision changed is no more."""
    act = reads.logged(str((item.resolution or {}).get("event_id"))) if item.state == "done" else None
    fork = World(world)
    try:
        for effect in fx.inverse([e for e in act.effects if not bookkeeping(e)] if act is not None else []):
            fx.apply(fork, effect)
    except (KeyError, ValueError):
        return world
    return fork


def done_by(before: World, world: World, codes: CodeReader) -> list[Fact]:
    """The facts of a decision that was made, as they were told before it; also what happened to the same since."""
    after = World(before)
    for (kind, id), _ in before.changed.items():
        now = world.get(kind, id)
        after.changed[(kind, id)] = after.known[(kind, id)] = now
    return consequences(before, after, codes, ())
