"""Hot questions, straight to the driver: what every push and pull asks is built and compiled once, not each time.

Building a statement and looking its compiled form up costs several times what SQLite needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from server.services.ports import StoreFailing
from server.store.failures import reason

Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """order: names of the marks, where these have none. writers, readers: what turns values into the driver's
    and back, by name and by column. constants: marks that the query fills itself."""

    sql: str
    order: list[str] | None
    writers: dict[str, Processor]
    constants: dict[str, Any]
    readers: list[Processor]


class Quick:
    """A SELECT with named `bindparam`s, each of them given at every call."""

    def __init__(self, query: Select[Any]) -> None:
        self.query = query
        self.compiled: dict[str, Compiled] = {}

    def __call__(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """The rows. Raises StoreFailing as any other statement does."""
        made = self.compiled.get(connection.dialect.name) or self.compile(connection.dialect)
        driver: Any = connection.connection.driver_connection
        given = {**made.constants, **{n: w(values[n]) if w else values[n] for n, w in made.writers.items()}}
        try:
            rows = driver.execute(made.sql, given if made.order is None else [given[n] for n in made.order]).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            if (why := reason(error)) is None:
                raise
            raise StoreFailing(str(error), why) from error
        return [tuple(v if read is None or v is None else read(v) for read, v in zip(made.readers, row, strict=True))
                for row in rows]

    def compile(self, dialect: Dialect) -> Compiled:
        made = self.query.compile(dialect=dialect)
        assert isinstance(made, SQLCompiler)
        self.compiled[dialect.name] = done = Compiled(
            made.string, list(made.positiontup or []) if made.positional else None,
            {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in made.binds.items()
             if bind.required},
            {name: bind.value for name, bind in made.binds.items() if not bind.required},
            [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in self.query.selected_columns])
        return done
