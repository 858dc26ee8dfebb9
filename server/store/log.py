"""The log: append rows, read them back whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from server.store.ledger_tables import log
from server.store.quick import Quick
from server.store.tables import event_statuses
from sync.log import LogRow

NAMES = [f.name for f in fields(LogRow)]
HEAD = Quick(select(func.max(log.c.seq)))
ENTRY_AT = Quick(select(log.c.event_id, log.c.received_at).where(log.c.seq == bindparam("seq")))


class SqlHistory:
    """Rows of the log that were stored before (port `sync.log.History`)."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def row(self, seq: int) -> LogRow | None:
        row = self.connection.execute(select(log).where(log.c.seq == seq)).first()
        return LogRow(**row._mapping) if row else None


def head(connection: Connection) -> int:
    found: int = HEAD(connection)[0][0] or 0
    return found


def entry_at(connection: Connection, seq: int) -> str | None:
    rows = ENTRY_AT(connection, seq=seq)
    return f"{rows[0][0]} {rows[0][1]}" if rows else None


def newest(connection: Connection) -> str:
    return connection.execute(select(func.max(log.c.received_at))).scalar() or ""


def append(connection: Connection, rows: Iterable[LogRow]) -> None:
    """IntegrityError when a seq or an event_id is there already [S1]."""
    values = [{n: getattr(row, n) for n in NAMES} for row in rows]
    if values:
        connection.execute(insert(log), values)


def by_event(connection: Connection, event_id: str) -> LogRow | None:
    row = connection.execute(select(log).where(log.c.event_id == event_id)).first()
    return LogRow(**row._mapping) if row else None


def rows_after(connection: Connection, after: int, limit: int) -> list[LogRow]:
    query = select(log).where(log.c.seq > after).order_by(log.c.seq).limit(limit)
    return [LogRow(**r._mapping) for r in connection.execute(query)]


def trail(connection: Connection, order_no: str, before: int | None, limit: int) -> list[LogRow]:
    """Rows of an order, newest first; also of events that turned out later to be about it (they waited for its
    work order, or bound a package before it was packed)."""
    later = select(event_statuses.c.id).where(event_statuses.c.order == order_no)
    mine = or_(log.c.order_no == order_no, log.c.event_id.in_(later))
    query = select(log).where(mine).order_by(log.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(log.c.seq < before)
    return [LogRow(**r._mapping) for r in connection.execute(query)]
