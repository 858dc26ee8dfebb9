"""Places where a crash test lets the process kill itself, as a power cut would.

SUIGONG_FAILPOINT = startup[:n] | between_writes[:n] | before_commit[:n] | after_commit[:n]; n = at which pass
(default 1). startup passes: 1 settings read, 2 tables migrated, 3 writer running. between_writes: captured events
are in the log, not yet in the tables. before_commit: all is written, not committed. after_commit: committed, nobody
answered yet.
"""

from __future__ import annotations

import os
import signal

NAMES = ("startup", "between_writes", "before_commit", "after_commit")


class Failpoint:
    """Counts passes of the one named place. ValueError for a name that does not exist."""

    def __init__(self, spec: str | None) -> None:
        self.name, _, number = (spec or "").partition(":")
        if self.name and self.name not in NAMES:
            raise ValueError(f"no failpoint {self.name!r}; there are {', '.join(NAMES)}")
        self.left = int(number or 1)

    def __call__(self, name: str) -> None:
        if name != self.name:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
