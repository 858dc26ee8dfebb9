"""The alarm before the disk is full: while there is still room to write it down."""

from __future__ import annotations

from server.jobs.told import over, tell
from server.services.kit import Kit
from server.services.room import LOW, Room

KEY = "disk_low"
CALM = 1.2  # so many times the limit must be free again: an alarm must not flap


class DiskLow:
    """The job. One alert a spell."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.room = Room(kit.settings.data_dir)

    def round(self) -> None:
        free = self.room.free()
        if free > LOW * CALM:
            over(self.kit, KEY)
        elif free <= LOW:
            about = {"day": self.kit.clock().date().isoformat()}
            self.kit.writer.call(lambda tx: tell(tx, "disk_low", KEY, about))
