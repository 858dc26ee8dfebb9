"""What a device is told: rows, tombstones and its own events' verdicts since a cursor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.services.clock import Clock
from server.services.crypto import Signer, hash_token
from server.services.ports import FeedRow, Position, Reads, Store, VerdictRow
from server.services.writer import Transaction, Writer
from sync.event import format_instant
from sync.model.records import Order, WorkOrder

MAX_PAGE = 500
SCOPE = "floor-1"  # all open work orders, their packages and NG reports; reference data [S18]
KEPT = timedelta(days=35)  # clients keep acknowledged events so long [S17]
# A page may end between an event's verdict and its row: the verdict comes first, or a phone would
# show its own report twice, in the row and as its overlay, until the next page [S15].
VERDICT = "!verdict"
END = "\U0010ffff"  # behind every kind
Restore = tuple[str, int]  # when, and up to which entry the log was the same


class Resync(Exception):
    """The cursor is of another epoch, or none of ours: take a fresh snapshot."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a device stands. began: the head when its snapshot started; tombstones up to there
    concern rows that it never had. mark: what stands in the log at seq, so that a log that was put back by hand and
    went on differently is noticed even when it is longer by now."""

    epoch: str
    seq: int = 0
    kind: str = ""
    id: str = ""
    began: int = 0
    mark: str = ""

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
            apart = bool(cursor.mark) and cursor.seq <= head and not fits(reads, cursor)
            if cursor.seq <= head and not apart:
                return self.answer(reads, cursor, head, limit, device_id)
        self.restored(epoch)
        raise Resync

    def answer(self, reads: Reads, cursor: Cursor, head: int, limit: int,
               device_id: str | None) -> dict[str, Any]:
        after = cursor.position
        rows = reads.feed_page(after, limit + 1, cursor.began)
        verdicts = [] if device_id is None else self.verdicts(reads, cursor, limit + 1, device_id)
        page: list[FeedRow | VerdictRow] = [*rows, *verdicts]
        page.sort(key=place)
        more = len(page) > limit
        page = page[:limit]
        end = place(page[-1]) if more else (head, END, "")
        return {
            "epoch": cursor.epoch, "restored_seq": int(reads.secrets.meta("restored_seq") or 0),
            "rows": [{"kind": r.kind, "id": r.id, "seq": r.seq, "data": r.data}
                     for r in page if isinstance(r, FeedRow) and r.data is not None],
            "tombstones": tombstones(reads, [r for r in page if isinstance(r, FeedRow) and r.data is None]),
            "verdicts": [v.told() for v in page if isinstance(v, VerdictRow)],
            "cursor": self.write(Cursor(cursor.epoch, *end, began=cursor.began, mark=mark_at(reads, end[0]))),
            "more": more, "scope": SCOPE}

    def verdicts(self, reads: Reads, cursor: Cursor, limit: int, device_id: str) -> list[VerdictRow]:
        """A snapshot has those of the records that phones still keep. Who reads on is told every change behind it,
        whenever the record came: no clock may make a phone's cursor pass by what it was never told [S25, I8]."""
        after, told = cursor.position, []
        if cursor.seq < cursor.began:
            since = format_instant(self.clock() - KEPT)
            told = [v for v in reads.verdict_page(device_id, after, limit, since) if v.seq <= cursor.began]
            after = (cursor.began, END, "")
        return told + reads.verdict_page(device_id, after, limit, "")

    def restored(self, epoch: str) -> None:
        """[S17] A genuine cursor that does not fit the log, beyond its end or where it went on differently: the store
        was put back to an older state by hand. Nobody knows from where on, since others may have written before this
        one came: phones send all that they keep; what was not lost is known and counts once."""

        def start(tx: Transaction) -> None:
            if tx.secrets.meta("epoch") == epoch:  # not done by somebody else in between
                start_epoch(tx, 0)

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
            [cursor.epoch, cursor.seq, cursor.kind, cursor.id, cursor.began, cursor.mark], separators=(",", ":")))


def tombstones(reads: Reads, gone: Sequence[FeedRow]) -> list[dict[str, Any]]:
    """What left the phones. A work order's says what its order has become, so that whoever stands at the machine is
    told "cancelled" and not "never heard of"."""
    ids = [r.id for r in gone if r.kind == "work_order"]
    works = {w.id: w.order for w in reads.load_many(WorkOrder, ids).values() if w} if ids else {}
    orders = reads.load_many(Order, sorted(set(works.values()))) if works else {}
    states = {id: order.state for id, no in works.items() if (order := orders[no])}
    return [{"kind": r.kind, "id": r.id, "seq": r.seq,
             **({"state": states[r.id]} if r.kind == "work_order" and r.id in states else {})} for r in gone]


def mark_at(reads: Reads, seq: int) -> str:
    """A short name of what stands at this place of the log."""
    entry = reads.entry_at(seq)
    return mark_of(entry) if entry is not None else ""


def mark_of(entry: str) -> str:
    return hash_token(entry)[:12]


def fits(reads: Reads, cursor: Cursor) -> bool:
    """Whether the log's entry at the cursor's place is the one that it names. Older servers named it by the event's id
    alone: after an upgrade such a cursor is checked as it was made, and is of no other history for that."""
    entry = reads.entry_at(cursor.seq)
    return entry is not None and cursor.mark in (mark_of(entry), mark_of(entry.partition(" ")[0]))


def start_epoch(tx: Transaction, restored_seq: int, gap: dict[str, Any] | None = None,
                others: Sequence[Restore] = ()) -> None:
    """A new epoch after a restore, told to people by an alert [S17]. restored_seq: of this one: the newest entry of the
    log that was replaced which stands in this one, 0 when nobody knows. gap: what is known of what is missing. others:
    restores that this log does not know of.

    Phones are told the lowest of all restores there ever were: one that was away over some of them, however long,
    resends all that any may have lost.
    """
    epoch = tx.ids.uuid()
    restores = sorted({(at, seq) for at, seq in [*(tx.secrets.meta("restores") or []), *others]})
    restores.append((format_instant(tx.now), restored_seq))
    lowest = min(seq for _, seq in restores)
    tx.secrets.set_meta("epoch", epoch)
    tx.secrets.set_meta("restores", restores)
    tx.secrets.set_meta("restored_seq", lowest)
    tx.act("epoch.start", {"epoch": epoch, "restored_seq": lowest, **({"gap": gap} if gap else {})})


def place(entry: FeedRow | VerdictRow) -> Position:
    if isinstance(entry, FeedRow):
        return entry.seq, entry.kind, entry.id
    return entry.seq, VERDICT, entry.event_id
