"""The store: snapshots to read, one transaction to write that rolls back unless it ends well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

from server.services.ports import Counted, FeedRow, Name, Position, StoreFailing, VerdictRow
from server.store import feed, log, made, names, records, search
from server.store.engine import file_of, read_engine, write_engine
from server.store.failures import translated
from server.store.secrets import SqlSecrets
from sync.log import LogRow
from sync.model.records import Order

R = TypeVar("R")


class SqlReads:
    """Port `server.services.ports.Reads`: one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.source = records.SqlSource(connection)
        self.history = log.SqlHistory(connection)
        self.secrets = SqlSecrets(connection)

    def head(self) -> int:
        return log.head(self.connection)

    def entry_at(self, seq: int) -> str | None:
        return log.entry_at(self.connection, seq)

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

    `writing` may be used by one thread or greenlet at a time: services.writer sees to that. damage: why nothing is
    read or written any more; once a page was found broken, no answer can be trusted until somebody has looked.
    """

    def __init__(self, url: str) -> None:
        self.readers = read_engine(url)
        self.writer = write_engine(url)
        self.file = file_of(url)
        self.place: tuple[int, int] | None = None  # of the file that we write: device, inode
        self.damage = ""

    @contextmanager
    def reading(self) -> Iterator[SqlReads]:
        with self.watched(), self.readers.connect() as connection, connection.begin():
            yield SqlReads(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlWrites]:
        with self.watched(writing=True), self.writer.connect() as connection, connection.begin():
            self.still_there()
            yield SqlWrites(connection)

    @contextmanager
    def watched(self, writing: bool = False) -> Iterator[None]:
        if self.damage:
            raise StoreFailing(self.damage, "damaged")
        try:
            with translated(writing):
                yield
        except StoreFailing as error:
            if error.why == "damaged":
                self.damage = str(error)
            raise

    def still_there(self) -> None:
        """Somebody who moves or replaces the file under a running server would have it answer for a file that no
        folder names any more, gone with the process. StoreFailing, until it is back in its place."""
        if self.file is None:
            return
        try:
            found = self.file.stat()
        except OSError as error:
            raise StoreFailing(f"{self.file} is gone while the server runs", "moved") from error
        place = (found.st_dev, found.st_ino)
        self.place = self.place or place
        if place != self.place:
            raise StoreFailing(f"{self.file} was replaced while the server runs", "moved")

    def close(self) -> None:
        self.readers.dispose()
        self.writer.dispose()
