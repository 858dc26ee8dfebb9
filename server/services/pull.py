"""What a device is told: rows, tombstones and its own events' verdicts since a cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.services.clock import Clock
from server.services.crypto import Signer
from server.services.ports import FeedRow, Position, Reads, Store, VerdictRow
from server.services.writer import Transaction, Writer
from sync.event import format_instant

MAX_PAGE = 500
SCOPE = "floor-1"  # all open work orders, their packages and NG reports; reference data [S18]
KEPT = timedelta(days=35)  # clients keep acknowledged events so long [S17]
# A page may end between an event's verdict and its row: the verdict comes first, or a phone would
# show its own report twice, in the row and as its overlay, until the next page [S15].
VERDICT = "!verdict"
END = "\U0010ffff"  # behind every kind


class Resync(Exception):
    """The cursor is of another epoch, or none of ours: take a fresh snapshot."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a device stands. began: the head when its snapshot started; tombstones up to there
    concern rows that it never had."""

    epoch: str
    seq: int = 0
    kind: str = ""
    id: str = ""
    began: int = 0

    @property
    def position(self) -> Position:
        return self.seq, self.kind, self.id


class Pull:
    """The use case of pull. secret: the server's, for signing cursors."""

    def __init__(self, store: Store, writer: Writer, clock: Clock, secret: bytes) -> None:
        self.store, self.writer, self.clock = store, writer, clock
        self.signer = Signer(secret, "cursor")

    def page(self, text: str | None, limit: int, device_id: str | None) -> dict[str, Any]:
        """One page of at most `limit` rows, tombstones and verdicts in seq order [S15]. Raises Resync."""
        with self.store.reading() as reads:
            epoch = str(reads.secrets.meta("epoch"))
            head = reads.head()
            cursor = self.read(text, epoch) if text else Cursor(epoch, began=head)
            if cursor.seq <= head:
                return self.answer(reads, cursor, head, limit, device_id)
        self.restored(head)
        raise Resync

    def answer(self, reads: Reads, cursor: Cursor, head: int, limit: int,
               device_id: str | None) -> dict[str, Any]:
        after = cursor.position
        rows = reads.feed_page(after, limit + 1, cursor.began)
        verdicts = [] if device_id is None else reads.verdict_page(
            device_id, after, limit + 1, format_instant(self.clock() - KEPT))
        page: list[FeedRow | VerdictRow] = [*rows, *verdicts]
        page.sort(key=place)
        more = len(page) > limit
        page = page[:limit]
        end = place(page[-1]) if more else (head, END, "")
        return {
            "epoch": cursor.epoch, "restored_seq": int(reads.secrets.meta("restored_seq") or 0),
            "rows": [{"kind": r.kind, "id": r.id, "seq": r.seq, "data": r.data}
                     for r in page if isinstance(r, FeedRow) and r.data is not None],
            "tombstones": [{"kind": r.kind, "id": r.id, "seq": r.seq}
                           for r in page if isinstance(r, FeedRow) and r.data is None],
            "verdicts": [{"event_id": v.event_id, "verdict": v.verdict, "code": v.code, "seq": v.seq,
                          "note": v.note} for v in page if isinstance(v, VerdictRow)],
            "cursor": self.write(Cursor(cursor.epoch, *end, began=cursor.began)),
            "more": more, "scope": SCOPE}

    def restored(self, head: int) -> None:
        """[S17] A genuine cursor beyond the head: the store was put back to an older state."""

        def start(tx: Transaction) -> None:
            if tx.writes.head() <= head:  # not done by somebody else in between
                start_epoch(tx, head)

        self.writer.call(start)

    def read(self, text: str, epoch: str) -> Cursor:
        try:
            cursor = Cursor(*json.loads(self.signer.read(text)))
        except (ValueError, TypeError) as error:
            raise Resync from error
        if cursor.epoch != epoch:
            raise Resync
        return cursor

    def write(self, cursor: Cursor) -> str:
        return self.signer.sign(json.dumps(
            [cursor.epoch, cursor.seq, cursor.kind, cursor.id, cursor.began], separators=(",", ":")))


def start_epoch(tx: Transaction, restored_seq: int) -> None:
    """A new epoch after a restore, told to people by an alert [S17].

    Phones are told the lowest of all restores as old as what they keep: one that was away over two
    of them resends all that either may have lost.
    """
    epoch, since = tx.ids.uuid(), format_instant(tx.now - KEPT)
    recent = [r for r in tx.secrets.meta("restores") or [] if r[0] >= since]
    restores = [*recent, [format_instant(tx.now), restored_seq]]
    tx.secrets.set_meta("epoch", epoch)
    tx.secrets.set_meta("restores", restores)
    tx.secrets.set_meta("restored_seq", min(seq for _, seq in restores))
    tx.act("epoch.start", {"epoch": epoch, "restored_seq": restored_seq})


def place(entry: FeedRow | VerdictRow) -> Position:
    if isinstance(entry, FeedRow):
        return entry.seq, entry.kind, entry.id
    return entry.seq, VERDICT, entry.event_id
