"""The feed: one row a thing at its newest seq, and pages of it in the order (seq, kind, id)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, case, literal, or_, select, update

from server.services.ports import FeedRow, Position, VerdictRow
from server.store.ledger_tables import feed
from server.store.quick import Quick
from server.store.records import upsert
from server.store.tables import event_statuses, id_conflicts

VERDICT = "!verdict"  # sorts before every kind of row with the same seq
PAST = "\U0010ffff"  # sorts behind every id


def page_query() -> Quick:
    f, seq = feed.c, bindparam("seq")
    beyond = or_(f.seq > seq, and_(f.seq == seq, or_(
        f.kind > bindparam("kind"), and_(f.kind == bindparam("kind"), f.id > bindparam("id")))))
    return Quick(select(f.kind, f.id, f.seq, f.gone, f.data)
                 .where(f.seq >= seq, beyond, or_(f.gone.is_(False), f.seq > bindparam("began")))
                 .order_by(f.seq, f.kind, f.id).limit(bindparam("count", type_=Integer)))


def verdicts_query() -> Quick:
    t, seq = event_statuses.c, bindparam("seq")
    beyond = or_(t.changed_seq > seq, and_(t.changed_seq == seq, t.id > bindparam("same")))
    return Quick(select(t.id, t.verdict, t.code, t.changed_seq, t.note, t.digest, t.reversed_by)
                 .where(t.device == bindparam("device"), beyond, t.received_at >= bindparam("since"))
                 .order_by(t.changed_seq, t.id).limit(bindparam("count", type_=Integer)))


def conflicts_query() -> Quick:
    """Decided second events under an id; as of their reversal, where what they count as was taken back."""
    c, s, seq = id_conflicts.c, event_statuses.c, bindparam("seq")
    at = case((s.changed_seq > c.changed_seq, s.changed_seq), else_=c.changed_seq)
    return Quick(select(c.id, c.verdict, c.code, at, c.note, literal(""), s.reversed_by)
                 .select_from(id_conflicts.outerjoin(event_statuses, s.id == c.counted_as))
                 .where(c.device == bindparam("device"), c.changed_seq > 0, c.received_at >= bindparam("since"),
                        or_(at > seq, and_(at == seq, c.id > bindparam("same"))))
                 .order_by(at, c.id).limit(bindparam("count", type_=Integer)))


PAGE, VERDICTS, CONFLICTS = page_query(), verdicts_query(), conflicts_query()


def save(connection: Connection, rows: Iterable[FeedRow]) -> None:
    """Overwrite rows that changed: equal ones keep their seq, so that nobody pulls them again.
    A tombstone is only left where a row stood: what nobody saw needs none."""
    rows = list(rows)
    known = stored(connection, rows)
    seen, gone = [], []
    for r in rows:
        if r.data is not None and known.get((r.kind, r.id)) == r.data:
            continue
        if r.data is None:
            gone.append({"kind_": r.kind, "id_": r.id, "seq_": r.seq})
        else:
            seen.append({"kind": r.kind, "id": r.id, "seq": r.seq, "gone": False, "data": r.data})
    upsert(connection, feed, seen)
    if gone:
        connection.execute(
            update(feed).where(feed.c.kind == bindparam("kind_"), feed.c.id == bindparam("id_"),
                               feed.c.gone.is_(False))
            .values(seq=bindparam("seq_"), gone=True, data=None), gone)


def stored(connection: Connection, rows: list[FeedRow]) -> dict[tuple[str, str], Any]:
    """The data that these rows have now; None for tombstones."""
    found: dict[tuple[str, str], Any] = {}
    for kind in {r.kind for r in rows}:
        ids = [r.id for r in rows if r.kind == kind]
        for start in range(0, len(ids), 500):
            query = select(feed.c.id, feed.c.data).where(feed.c.kind == kind, feed.c.id.in_(ids[start:start + 500]))
            found.update({(kind, id): data for id, data in connection.execute(query)})
    return found


def page(connection: Connection, after: Position, limit: int, tombstones_after: int) -> list[FeedRow]:
    """Rows beyond `after`. Tombstones up to seq `tombstones_after` are left out: whoever began a
    snapshot there never had the row."""
    seq, kind, id = after
    rows = PAGE(connection, seq=seq, kind=kind, id=id, began=tombstones_after, count=limit)
    return [FeedRow(kind, id, seq, None if gone else data) for kind, id, seq, gone, data in rows]


def verdicts(connection: Connection, device_id: str, after: Position, limit: int,
             since: str) -> list[VerdictRow]:
    """What became of a device's own events beyond `after`, received at `since` or later."""
    seq, kind, id = after
    # A cursor that stands before or in the verdicts of its seq has the rest of them before it.
    same = id if kind == VERDICT else "" if kind < VERDICT else PAST
    asked = {"device": device_id, "seq": seq, "same": same, "since": since, "count": limit}
    rows = [*VERDICTS(connection, **asked), *CONFLICTS(connection, **asked)]
    return [VerdictRow(*told, reversed=back is not None) for *told, back in rows]
