"""What a database's own failures mean: full, read-only, busy, damaged. What a statement did wrong stays what it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.services.ports import StoreFailing

SQLITE = {sqlite3.SQLITE_FULL: "full", sqlite3.SQLITE_READONLY: "read_only", sqlite3.SQLITE_BUSY: "busy",
          sqlite3.SQLITE_LOCKED: "busy", sqlite3.SQLITE_PROTOCOL: "busy", sqlite3.SQLITE_CORRUPT: "damaged",
          sqlite3.SQLITE_NOTADB: "damaged", sqlite3.SQLITE_IOERR: "disk", sqlite3.SQLITE_CANTOPEN: "disk"}
POSTGRES = {"53100": "full", "25006": "read_only", "55P03": "busy", "XX001": "damaged", "XX002": "damaged",
            "58030": "disk"}
DRIVERS = ("sqlite3", "psycopg")
TOO_MUCH_ASKED = "54"  # PostgreSQL's class of "program limit exceeded": the statement's fault, not the server's


@contextmanager
def translated(writing: bool = False) -> Iterator[None]:
    """Failures of the database itself become StoreFailing; what a statement did wrong stays.

    writing: SQLite's general error stays, too. It may be what one event made of a statement, and is for the writer to
    find out event by event; what fails for every event is told as a failing store all the same.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreFailing(str(error), "busy") from error
    except DBAPIError as error:
        if writing and getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_ERROR:
            raise
        why = reason(error.orig) if error.orig is not None else None
        if why is None and error.connection_invalidated:
            why = ""
        if why is None:
            raise
        raise StoreFailing(str(error.__cause__ or error), why) from error
    except Exception as error:  # a driver's own, where statements go straight to it
        why = reason(error) if type(error).__module__.partition(".")[0] in DRIVERS else None
        if why is None:
            raise
        raise StoreFailing(str(error), why) from error


def reason(error: BaseException) -> str | None:
    """Why the database cannot do it, of a driver's error: "" when it does not say; None when the statement is to
    blame."""
    state = str(getattr(error, "sqlstate", None) or "")
    code = getattr(error, "sqlite_errorcode", None)
    known = POSTGRES.get(state) if state else SQLITE.get(code & 0xFF) if code is not None else None
    if known is not None:
        return known
    if state.startswith(TOO_MUCH_ASKED):
        return None
    return "" if any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(error).__mro__) else None
