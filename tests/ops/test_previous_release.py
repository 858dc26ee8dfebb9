"""The database of the release before (release-1.sql.gz, made by its own demo: 1,591 entries) opens in this one.

Nothing that it held is lost or changed, except names, which left the log for a table of their own; and the log
still says what the tables say.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.commands.replay import differences
from server.store import migrate
from server.store.unit import SqlStore
from tests.builders import Factory

DUMP = Path(__file__).parent / "release-1.sql.gz"
Rows = dict[str, list[dict[str, Any]]]


def previous(file: Path) -> Rows:
    """Make the database of the last release in `file`; every row of it, by table."""
    with closing(sqlite3.connect(file)) as made:
        made.executescript(gzip.decompress(DUMP.read_bytes()).decode())
        made.execute("PRAGMA journal_mode=WAL")
    return rows_of(file)


def rows_of(file: Path) -> Rows:
    with closing(sqlite3.connect(file)) as copy:
        copy.row_factory = sqlite3.Row
        tables = [r[0] for r in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {t: [dict(r) for r in copy.execute(f'SELECT * FROM "{t}"')] for t in tables}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(rows before, rows after, the application on it)"""
    folder = tmp_path_factory.mktemp("previous")
    before = previous(folder / "test.db")
    factory = Factory(folder)
    try:
        yield before, rows_of(folder / "test.db"), factory
    finally:
        factory.close()


def plain(value: Any) -> Any:
    """JSON text as what it stands for."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        return json.loads(value)
    return value


def test_it_is_at_the_newest_version(opened: Any, tmp_path: Path) -> None:
    before, after, factory = opened
    assert before["alembic_version"] == [{"version_num": "0001"}]
    store = SqlStore(factory.settings.database_url)
    try:
        assert migrate.is_current(store)
    finally:
        store.close()
    assert len(before["log"]) == 1591 and len(after["log"]) == 1592, "one more says that the log was folded anew"


def test_every_row_is_there_with_what_it_said(opened: Any) -> None:
    before, after, _factory = opened
    moved = {"people": {"name", "username"}}  # to the table of names
    grew = {"feed": {"data", "seq"}, "log": {"raw", "effects", "digest"}, "meta": {"value"},
            "event_statuses": {"changed_seq"}}  # below
    for table, rows in before.items():
        if table == "alembic_version":
            continue
        skipped = moved.get(table, set()) | grew.get(table, set())
        keys = [k for k in rows[0] if k not in skipped] if rows else []

        def told(row: dict[str, Any], keys: list[str] = keys) -> str:
            return json.dumps([plain(row[k]) for k in keys], sort_keys=True, ensure_ascii=False)

        lost = {told(r) for r in rows} - {told(r) for r in after[table]}
        assert not lost, f"{table}: {len(lost)} of {len(rows)} rows, e.g. {next(iter(lost))[:300]}"


def test_only_what_was_taken_back_is_told_anew_to_the_phone_that_captured_it(opened: Any) -> None:
    before, after, _factory = opened
    was = {r["id"]: r["changed_seq"] for r in before["event_statuses"]}
    now = {r["id"]: r for r in after["event_statuses"]}
    by_event = {r["event_id"]: r["seq"] for r in after["log"]}
    told = {id: now[id] for id, seq in was.items() if now[id]["changed_seq"] != seq}
    assert told and all(row["changed_seq"] == by_event[row["reversed_by"]] > was[id] for id, row in told.items())


def test_names_are_kept_outside_the_log(opened: Any) -> None:
    before, after, _factory = opened
    named = {r["person_id"]: r["name"] for r in after["names"]}
    assert named == {p["id"]: p["name"] for p in before["people"]}
    wanted = sorted(named.values())
    everything = "\n".join(r["raw"] + r["effects"] for r in after["log"] if r["type"] == "person.put")
    assert everything and not [n for n in wanted if f'"{n}"' in everything]


def test_what_phones_saw_only_grew(opened: Any) -> None:
    before, after, _factory = opened
    now = {(r["kind"], r["id"]): r for r in after["feed"]}
    for row in before["feed"]:
        new = now[(row["kind"], row["id"])]
        old_data, new_data = json.loads(row["data"] or "null"), json.loads(new["data"] or "null")
        if old_data is None:
            assert new_data is None
            continue
        for key, value in old_data.items():
            assert key in new_data, (row["kind"], key)
            if not isinstance(value, (dict, list)):
                assert new_data[key] == value, (row["kind"], row["id"], key)


def test_the_log_says_what_the_tables_say(opened: Any) -> None:
    assert list(differences(opened[2].kit)) == []
