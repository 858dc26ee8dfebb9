"""Whether people know of a spell already: an alert that somebody closed does not come back for the same cause."""

from __future__ import annotations

from typing import Any

from server.services.kit import Kit
from server.services.ports import Reads
from server.services.writer import Transaction
from sync.model.records import AlertKey, InboxItem
from sync.verdict import Alert


def told(reads: Reads, key: str, about: dict[str, Any]) -> bool:
    """Whether an alert of this very spell was raised. about: tells one spell from the next."""
    known = reads.source.load(AlertKey, key)
    if known is None:
        return False
    return known.inbox_id is not None or any(i.about == about for i in reads.find(InboxItem, {"key": key}))


def tell(tx: Transaction, code: str, key: str, about: dict[str, Any]) -> None:
    """Raise the alert of a timer, once a spell."""
    if not told(tx.writes, key, about):
        tx.ledger.raise_alert(Alert(code, key, about), tx.now)


def over(kit: Kit, key: str) -> None:
    """Close the alert of a cause that is gone; writes nothing when none is open."""
    with kit.store.reading() as reads:
        known = reads.source.load(AlertKey, key)
    if known is not None and known.inbox_id is not None:
        kit.writer.call(lambda tx: tx.ledger.clear_alert(key, tx.now))
