"""Database engines: SQLite (default) and PostgreSQL, one for reads, one connection for writes.

Both hide parameters: an error that is logged must not carry what people wrote.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

# SQLite: WAL lets readers go on while the writer commits; FULL survives a power cut after the answer.
# busy_timeout stays short: it sleeps in C and would freeze every greenlet; writes are queued anyway.
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
           "PRAGMA busy_timeout=1000", "PRAGMA cache_size=-32000", "PRAGMA temp_store=MEMORY")
PATIENCE = {"connect_timeout": 10}  # seconds for PostgreSQL to answer; a silent address must not hang the start
LOCK_KEY = 0x5347_0001  # pg_advisory_xact_lock: one writer at a time, so that feed order = commit order [S16]


def read_engine(url: str) -> Engine:
    """Short read transactions, each a snapshot; never takes the write lock."""
    if is_sqlite(url):
        return sqlite_engine(url, "BEGIN", pool_size=4)
    return create_engine(url, pool_size=5, max_overflow=0, pool_pre_ping=True, hide_parameters=True,
                         isolation_level="REPEATABLE READ", connect_args=PATIENCE)


def write_engine(url: str) -> Engine:
    """The writer's one connection; a transaction holds the write lock from its first moment [S16]."""
    if is_sqlite(url):
        return sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1)
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True,
                           isolation_level="READ COMMITTED", connect_args=PATIENCE)

    @event.listens_for(engine, "begin")
    def take_turn(connection: Any) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")

    return engine


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def file_of(url: str) -> Path | None:
    """SQLite's file; None for PostgreSQL."""
    return Path(make_url(url).database or "") if is_sqlite(url) else None


def sqlite_engine(url: str, begin: str, pool_size: int) -> Engine:
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, hide_parameters=True,
                           connect_args={"check_same_thread": False, "timeout": 1.0})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
