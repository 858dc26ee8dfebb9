"""A draft: records changed at will on a copy of the world, and the effects that tell the difference.

For acts that change many records which depend on each other, such as planning.
"""

from __future__ import annotations

from typing import Any, cast

from sync import effects as fx
from sync.model.records import DayLoad
from sync.world import World, field_names


class Draft:
    """world: to read, edit and add records in. effects(): what changed, in the order of the first change."""

    def __init__(self, base: World) -> None:
        self.base, self.world = base, base.fork()

    def effects(self) -> list[fx.Effect]:
        """One effect a record that is new or differs; loads are added, other fields are set."""
        found: list[fx.Effect] = []
        for (kind, id), record in self.world.changed.items():
            was = self.base.get(kind, id)
            if was is None:
                found.append(fx.add(record))
                continue
            names = field_names(cast(Any, kind))
            to = {n: getattr(record, n) for n in names if getattr(record, n) != getattr(was, n)}
            if to and kind is DayLoad:
                found.append(fx.total(DayLoad, id, ms=record.ms - was.ms))
            elif to:
                found.append(fx.change(self.base, kind, id, **to))
        return found
