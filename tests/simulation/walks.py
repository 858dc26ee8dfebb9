"""Which stories are told on which day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.simulation import (
    walk_floor,
    walk_gate,
    walk_goods,
    walk_inbox,
    walk_plan,
    walk_road,
    walk_storage,
    walk_tabs,
)
from tests.simulation.walk import Lost, Walk

STORIES: dict[str, Sequence[Callable[[Walk], None]]] = {
    "goods": walk_goods.STORIES, "inbox": walk_inbox.STORIES, "plan": walk_plan.STORIES, "floor": walk_floor.STORIES,
    "road": walk_road.STORIES, "feed": walk_road.FEED, "tabs": walk_tabs.STORIES,
    "storage": walk_storage.STORIES, "gate": walk_gate.STORIES, "hands": walk_floor.HANDS}


def walk(walk: Walk, area: str, stories: int) -> None:
    """So many stories of an area, one after the other, mostly while the network is well. One that cannot go on ends."""
    run, rng = walk.run, walk.rng
    before, run.network.healed = run.network.healed, rng.random() < 0.9
    for story in rng.sample(STORIES[area], min(stories, len(STORIES[area]))):
        run.say(f"--- story: {story.__name__}")
        run.trace.count(f"story: {story.__name__}")
        try:
            story(walk)
        except Lost as lost:
            run.say(f"the story ends: {lost}")
        for phone in run.phones.values():
            run.network.offline.discard(phone.name)
    run.network.healed = before
