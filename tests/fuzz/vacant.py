"""Servers on which nobody works yet: what makes the first administrator is asked of one that has none."""

from __future__ import annotations

from pathlib import Path

from tests.api.empty import Empty, empty


class Vacant:
    """Makes one after the other; what is asked of it fills it. Close it at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made, self.now = folder, 0, None  # type: Path, int, Empty | None

    def get(self) -> Empty:
        """One that is empty."""
        if self.now is None or not self.now.kit.factory.is_empty():
            self.close()
            self.made += 1
            place = self.folder / f"vacant{self.made}"
            place.mkdir()
            self.now = empty(place)
            self.now.kit.rates["setup"].limit = 1_000_000
        return self.now

    def close(self) -> None:
        if self.now is not None:
            self.now.close()
