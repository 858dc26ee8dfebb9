"""Load and save records: driven by the fields of their classes, set-based statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Boolean, Connection, Insert, Select, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.services.ports import Below, StoreFailing, Within
from server.store.failures import reason
from server.store.tables import TABLES
from server.store.types import Tree

R = TypeVar("R")
AT_ONCE = 500  # ids in one statement


class SqlSource:
    """Loads records by key for a World (port `sync.world.Source`)."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection
        self.failing: Any = connection.dialect.loaded_dbapi.Error

    def load(self, kind: type[R], id: str) -> R | None:
        """By key, straight from the driver: this runs several times for every event."""
        statement, readers = loader(kind, self.connection.dialect.paramstyle)
        try:
            row = self.driver.execute(statement, (id,)).fetchone()
        except self.failing as error:
            if (why := reason(error)) is None:
                raise
            raise StoreFailing(str(error), why) from error
        if row is None:
            return None
        return kind(*(v if read is None or v is None else read(v)
                      for read, v in zip(readers, row, strict=True)))


    def load_many(self, kind: type[R], ids: list[str]) -> dict[str, R | None]:
        """Records by id, None for those that are not there."""
        table = TABLES[kind]
        found: dict[str, R | None] = dict.fromkeys(ids)
        for start in range(0, len(ids), AT_ONCE):
            query = select(table).where(table.c.id.in_(ids[start:start + AT_ONCE]))
            found.update({row.id: kind(**row._mapping) for row in self.connection.execute(query)})
        return found


@cache
def loader(kind: type[Any], paramstyle: str) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
    """The SELECT of one record, fields in their order, and what reads each column's raw value."""
    table = TABLES[kind]
    columns = [table.c[f.name] for f in fields(kind)]
    names = ", ".join(f'"{c.name}"' for c in columns)
    mark = "?" if paramstyle == "qmark" else "%s"
    readers = tuple(json.loads if isinstance(c.type, Tree) else bool if isinstance(c.type, Boolean)
                    else None for c in columns)
    return f'SELECT {names} FROM "{table.name}" WHERE id = {mark}', readers


def find(connection: Connection, kind: type[R], where: Mapping[str, Any] | None = None,
         order: tuple[str, ...] = ("id",), limit: int | None = None,
         after: tuple[Any, ...] | None = None) -> list[R]:
    """Records whose fields equal `where` (a list, tuple or set: any of these; Below: less than that; Within:
    from and before).

    order: field names, "-" before a name for falling; after: the values of these fields in the last
    record of the page before.
    """
    table = TABLES[kind]
    query = filtered(select(table), table, where or {})
    if after is not None:
        query = query.where(beyond(table, order, after))
    names = [table.c[o[1:]].desc() if o.startswith("-") else table.c[o] for o in order]
    rows = connection.execute(query.order_by(*names).limit(limit))
    return [kind(**row._mapping) for row in rows]


def filtered(query: Select[Any], table: Table, where: Mapping[str, Any]) -> Select[Any]:
    for name, value in where.items():
        query = query.where(condition(table.c[name], value))
    return query


def condition(column: Any, value: Any) -> Any:
    if isinstance(value, Below):
        return column < value.value
    if isinstance(value, Within):
        return (column >= value.first) & (column < value.end)
    if isinstance(value, (list, tuple, set, frozenset)):
        return column.in_(list(value))
    return column.is_(None) if value is None else column == value


def beyond(table: Table, order: tuple[str, ...], after: tuple[Any, ...]) -> Any:
    """The condition "comes after these values in this order", any mix of rising and falling."""
    name, *rest = order
    column = table.c[name.lstrip("-")]
    further = column < after[0] if name.startswith("-") else column > after[0]
    return further | ((column == after[0]) & beyond(table, tuple(rest), after[1:])) if rest else further


def save(connection: Connection, records: Iterable[Any]) -> None:
    """Insert or overwrite records by id, one statement a kind."""
    by_kind: dict[type[Any], list[dict[str, Any]]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append({f.name: getattr(record, f.name) for f in fields(record)})
    for kind, rows in by_kind.items():
        upsert(connection, TABLES[kind], rows)


def clear(connection: Connection) -> None:
    """Forget every record, for a fold that begins anew; the log and the tables outside the fold stay."""
    for table in TABLES.values():
        connection.execute(delete(table))


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or overwrite those whose primary key is there. All rows name the same columns."""
    if rows:
        connection.execute(upsert_statement(table, connection.dialect.name, tuple(rows[0])), rows)


@cache
def upsert_statement(table: Table, dialect: str, names: tuple[str, ...]) -> Insert:
    """Built once: building it costs more than running it."""
    insert = cast(Any, postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [c.name for c in table.primary_key]
    others = {n: insert.excluded[n] for n in names if n not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=others) if others \
        else insert.on_conflict_do_nothing(index_elements=keys)
    return statement
