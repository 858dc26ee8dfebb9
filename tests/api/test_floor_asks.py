"""What every phone asks after every change: it must not cost more the longer the factory has worked [S21]."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import event

from tests.api.test_inbox import held_report, resolve
from tests.builders import Factory

FLOOR = ["/api/v1/sync/pull", "/api/v1/inbox/decided", "/api/v1/tasks", "/api/v1/auth/session", "/api/v1/devices/me"]
GROWING = ("log", "event_statuses", "inbox_items", "feed", "orders", "work_orders", "operations", "packages",
           "ng_reports", "photos", "sessions", "session_tokens", "parked")


@pytest.mark.parametrize("path", FLOOR)
def test_no_question_of_the_floor_reads_a_table_that_grows_from_end_to_end(factory: Factory, path: str) -> None:
    _, phone, _, item = held_report(factory)
    resolve(factory, item["id"], "dismiss", note="n")
    asked: list[str] = []

    @event.listens_for(factory.kit.store.readers, "checkout")  # type: ignore[attr-defined]
    def note(connection: sqlite3.Connection, *_more: object) -> None:
        connection.set_trace_callback(asked.append)

    who = phone.device if path.endswith("/me") else phone.person
    assert factory.client().get(path, headers=who).status_code == 200
    database = sqlite3.connect(factory.settings.data_dir / "test.db")
    plans = [(line[-1], statement) for statement in asked if statement.startswith("SELECT")
             for line in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
    database.close()
    assert plans
    assert [p for p in plans if p[0].startswith(tuple(f"SCAN {table}" for table in GROWING))] == []
