"""The third migration takes people's names out of the log and out of the people's records."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from server.commands.replay import compare_kind, folded
from server.services.ports import Name
from server.store import migrate
from server.store.unit import SqlStore
from sync.model.records import Person
from sync.world import World

OLD = {"id": "p1", "name": "王小强", "username": "wangxiaoqiang", "roles": ["worker"], "crew": "一班"}
RENAMED = {"name": "王大强", "username": "wangdaqiang", "roles": ["worker", "inspector"], "crew": "二班"}


def log_row(store: SqlStore, seq: int, type: str, body: dict[str, Any], effects: list[dict[str, Any]]) -> None:
    raw = {"type": type, "body": body, "actor_id": "", "session_id": ""}
    with store.writer.connect() as connection, connection.begin():
        connection.execute(text(
            "INSERT INTO log (seq, event_id, source, type, raw, received_at, digest, verdict, code, note, schema,"
            " rules_version, effects) VALUES (:seq, :id, 'office', :type, :raw, '2026-03-01T08:00:00.000Z', 'd',"
            " 'applied', 'ok', '', 1, 1, :effects)"),
            {"seq": seq, "id": f"e{seq}", "type": type, "raw": json.dumps(raw, ensure_ascii=False),
             "effects": json.dumps(effects, ensure_ascii=False)})


def at_first_migration(url: str) -> SqlStore:
    """A database as the release before wrote it: hired, renamed, one role more."""
    store = SqlStore(url)
    with store.writer.connect() as connection, connection.begin():
        migrate.run(connection, migrate.script(), "0001")
        connection.execute(text(
            "INSERT INTO people (id, name, username, roles, active, crew) VALUES"
            " ('p1', '王大强', 'wangdaqiang', '[\"worker\"]', :yes, '二班')"), {"yes": True})
    log_row(store, 1, "person.put", OLD, [{"do": "add", "of": "Person", "record": {**OLD, "active": True}}])
    log_row(store, 2, "person.put", {"id": "p1", **RENAMED}, [
        {"do": "set", "of": "Person", "id": "p1", "to": RENAMED,
         "was": {k: v for k, v in OLD.items() if k != "id"}}])
    log_row(store, 3, "roles.set", {"id": "p1", "roles": ["worker"]}, [
        {"do": "set", "of": "Person", "id": "p1", "to": {"roles": ["worker"]}, "was": {"roles": RENAMED["roles"]}}])
    return store


def test_names_move_and_the_log_forgets_them(url: str) -> None:
    store = at_first_migration(url)
    migrate.upgrade(store)
    with store.reading() as reads:
        assert reads.names() == {"p1": Name("p1", "王大强", "wangdaqiang")}
        told = [json.dumps([r.raw, r.effects, r.note], ensure_ascii=False) for r in reads.rows(0, 10)]
        assert len(told) == 3
        for name in ("王小强", "王大强", "wangxiaoqiang", "wangdaqiang"):
            assert not [row for row in told if name in row]
        assert "一班" in told[0] and "二班" in told[1], "the rest of the rows stays"
    store.close()


def test_replay_of_the_cleaned_log_makes_the_same_people(url: str) -> None:
    store = at_first_migration(url)
    migrate.upgrade(store)
    with store.reading() as reads:
        world = World()
        assert list(folded(reads, world)) == []
        assert list(compare_kind(reads, world, Person)) == []
        assert world.need(Person, "p1").roles == ["worker"]
    store.close()
