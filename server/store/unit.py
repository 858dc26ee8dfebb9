"""The store: snapshots to read, one transaction to write that rolls back unless it ends well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.services.ports import Counted, FeedRow, Name, Position, StoreFailing, VerdictRow
from server.store import feed, log, made, names, records, search
from server.store.engine import read_engine, write_engine
from server.store.secrets import SqlSecrets
from sync.log import LogRow
from sync.model.records import Order

R = TypeVar("R")
TOO_MUCH_ASKED = "54"  # PostgreSQL's class of "program limit exceeded": the statement's fault, not the server's


class SqlReads:
    """Port `server.services.ports.Reads`: one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.source = records.SqlSource(connection)
        self.history = log.SqlHistory(connection)
        self.secrets = SqlSecrets(connection)

    def head(self) -> int:
        return log.head(self.connection)

    def newest(self) -> str:
        return log.newest(self.connection)

    def load_many(self, kind: type[R], ids: list[str]) -> dict[str, R | None]:
        return self.source.load_many(kind, ids)

    def find(self, kind: type[R], where: Mapping[str, Any] | None = None, order: tuple[str, ...] = ("id",),
             limit: int | None = None, after: tuple[Any, ...] | None = None) -> list[R]:
        return records.find(self.connection, kind, where, order, limit, after)

    def names(self, ids: Iterable[str] | None = None) -> dict[str, Name]:
        return names.of(self.connection, ids)

    def find_orders(self, words: str, also: Sequence[str], states: Sequence[str],
                    after: tuple[int, str, int, str] | None, limit: int, urgent: bool = False,
                    late_on: str | None = None) -> list[Order]:
        return search.find_orders(self.connection, words, also, states, after, limit, urgent, late_on)

    def order_customers(self, words: str, digits: str) -> list[tuple[str, str | None, str]]:
        return search.order_customers(self.connection, words, digits)

    def count_orders(self) -> dict[str, int]:
        return search.count_orders(self.connection)

    def trail(self, order_no: str, before: int | None, limit: int) -> list[LogRow]:
        return log.trail(self.connection, order_no, before, limit)

    def logged(self, event_id: str) -> LogRow | None:
        return log.by_event(self.connection, event_id)

    def rows(self, after: int, limit: int) -> list[LogRow]:
        return log.rows_after(self.connection, after, limit)

    def counted(self, types: Sequence[str], since: str, until: str, person: str | None = None) -> list[Counted]:
        return made.counted(self.connection, types, since, until, person)

    def feed_page(self, after: Position, limit: int, tombstones_after: int) -> list[FeedRow]:
        return feed.page(self.connection, after, limit, tombstones_after)

    def verdict_page(self, device_id: str, after: Position, limit: int, since: str) -> list[VerdictRow]:
        return feed.verdicts(self.connection, device_id, after, limit, since)


class SqlWrites(SqlReads):
    """Port `server.services.ports.Writes`: one write transaction."""

    def save_log(self, rows: Iterable[LogRow]) -> None:
        log.append(self.connection, rows)

    def save_records(self, values: Iterable[Any]) -> None:
        records.save(self.connection, values)

    def save_feed(self, rows: Iterable[FeedRow]) -> None:
        feed.save(self.connection, rows)

    def forget_fold(self) -> None:
        records.clear(self.connection)


class SqlStore:
    """Port `server.services.ports.Store` over one database.

    `writing` may be used by one thread or greenlet at a time: services.writer sees to that.
    """

    def __init__(self, url: str) -> None:
        self.readers = read_engine(url)
        self.writer = write_engine(url)

    @contextmanager
    def reading(self) -> Iterator[SqlReads]:
        with translated(), self.readers.connect() as connection, connection.begin():
            yield SqlReads(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlWrites]:
        with translated(), self.writer.connect() as connection, connection.begin():
            yield SqlWrites(connection)

    def close(self) -> None:
        self.readers.dispose()
        self.writer.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Failures of the database itself become StoreFailing; what a statement did wrong stays."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        if str(getattr(getattr(error, "orig", None), "sqlstate", "")).startswith(TOO_MUCH_ASKED):
            raise
        raise StoreFailing(str(error.__cause__ or error)) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreFailing(str(error.__cause__ or error)) from error
        raise
