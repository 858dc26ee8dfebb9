"""Acts of the system itself."""

from __future__ import annotations

from sync.rules.case import Case
from sync.verdict import Alert, Decision, applied


def start_epoch(case: Case) -> Decision:
    """epoch.start {epoch, restored_seq}: after a restore; office entries may be missing [S17]."""
    about = {"epoch": case.body["epoch"], "restored_seq": case.body["restored_seq"]}
    return applied([], alerts=[Alert("restored", f"epoch:{about['epoch']}", about)])
