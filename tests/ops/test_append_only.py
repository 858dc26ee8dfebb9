"""The log is only ever added to: what somebody did stays as it was written down (page 5, line 30).

The fold, corrections, reversals, decisions taken back, people forgotten, an upgrade: all of them add rows. Held from
two sides: nothing in the code could change a row, and a busy factory that is watched by its database changes none.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from server.services.refold import VERSION, refold
from server.services.retention import Retention
from server.store import secrets, tables
from server.store.ledger_tables import log
from tests.api.shop import Shop, post
from tests.architecture import tree
from tests.builders import Factory

CHANGES = {"update", "delete", "upsert", "drop", "truncate"}
RAW = re.compile(r"\b(update|delete\s+from|insert\s+or\s+replace\s+into|replace\s+into|drop\s+table|alter\s+table)"
                 r'\s+"?log"?\b', re.IGNORECASE)
# Names left the log once, in an upgrade of an early release: what it says of a person besides the name stays [0021].
FORGOT_NAMES = "server/store/migrations/versions/0003_names.py"
# A demo whose seeding was cut off is wiped before anybody works on it; a factory's own data are never a demo.
WIPES_A_DEMO = "server/demo/__init__.py"


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def names_in(node: ast.AST) -> set[str]:
    return {n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node)
            if isinstance(n, ast.Name | ast.Attribute)}


def test_nothing_in_the_code_could_change_a_row_of_the_log() -> None:
    found, at_large, appends = set(), set(), set()
    for path in tree.python_files("server", "sync"):
        source = tree.text(path)
        if RAW.search(source):
            found.add(path.as_posix())
        parsed = ast.parse(source)
        imported = any(isinstance(n, ast.ImportFrom) and n.module == "server.store.ledger_tables"
                       and any(a.name == "log" for a in n.names) for n in ast.walk(parsed))
        for call in (n for n in ast.walk(parsed) if isinstance(n, ast.Call)):
            touched = set().union(*map(names_in, [call.func, *call.args]))
            if called(call) in CHANGES and "log" in touched and (imported or "ledger_tables" in touched):
                found.add(path.as_posix())
            if called(call) == "insert" and imported and "log" in touched:
                appends.add(path.as_posix())
        if "sorted_tables" in source or re.search(r"metadata\.tables\b|drop_all|reflect\(", source):
            at_large.add(path.as_posix())
    assert appends == {"server/store/log.py"}, "one place writes rows"
    assert found == {FORGOT_NAMES}
    assert at_large == {WIPES_A_DEMO}, "whoever takes all tables takes the log, too"
    assert log not in {*tables.TABLES.values(), *secrets.TABLES.values()}, "what is saved over by its key"


@pytest.fixture
def watched(factory: Factory) -> Factory:
    """Its database notes each row of the log that is changed or taken away, whoever does it."""
    engine = create_engine(factory.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE witness (what TEXT, seq INTEGER)"))
        for what in ("UPDATE", "DELETE"):
            connection.execute(text(f"CREATE TRIGGER saw_{what} AFTER {what} ON log BEGIN "
                                    f"INSERT INTO witness VALUES ('{what}', OLD.seq); END"))
    engine.dispose()
    return factory


def asked(factory: Factory, query: str) -> list[tuple[Any, ...]]:
    engine = create_engine(factory.settings.database_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return rows


def rows_of(factory: Factory) -> list[tuple[Any, ...]]:
    return asked(factory, "SELECT * FROM log ORDER BY seq")


def test_whatever_is_done_afterwards_every_row_stays_as_it_was_written(watched: Factory) -> None:
    shop = Shop.open(watched)
    before = rows_of(watched)
    assert len(before) >= 40
    undone(watched, shop)
    decided(watched, shop)
    forgotten(watched)
    folded_anew(watched)
    now = rows_of(watched)
    assert now[:len(before)] == before
    assert [row[0] for row in now] == list(range(1, len(now) + 1)), "and none is missing"
    assert len(now) > len(before) + 8, "all of it was written down"
    assert asked(watched, "SELECT * FROM witness") == []


def undone(factory: Factory, shop: Shop) -> None:
    """A report and its reversal; the same id with other content; an order that is stopped."""
    phone = shop.phone
    report = phone.report(shop.other, good="2")
    results = phone.results(report, phone.event("event.reverse", {"event_id": report["event_id"], "reason": "typo"}))
    assert [r["verdict"] for r in results] == ["applied", "applied"], results
    assert phone.results(report)[0]["replayed"] is True
    other = {**phone.report(shop.other, good="3"), "event_id": report["event_id"]}
    assert phone.results(other)[0]["verdict"] == "id_conflict"
    post(factory, f"orders/{shop.other.no}/cancel", {"reason": "x"}, "supervisor", 200)


def decided(factory: Factory, shop: Shop) -> None:
    """What was held is dismissed, that is taken back, and dismissed again."""
    for answer, path, more in (("done", "resolve", {"decision": "dismiss", "note": "n"}), ("open", "reopen", {}),
                               ("done", "resolve", {"decision": "dismiss", "note": "again"})):
        body = {"event_id": factory.kit.ids.uuid(), **more}
        told = post(factory, f"inbox/{shop.held}/{path}", body, "supervisor", 200)
        assert told["state"] == answer, told


def forgotten(factory: Factory) -> None:
    """Somebody left long ago, photos are old, a phone is taken out."""
    factory.person("root", ["admin"])
    for setting, value in (("data_months", 6), ("photo_months", 1)):
        factory.act("setting.put", id=setting, value=value)
    phone = factory.phone("worker")
    post(factory, f"devices/{phone.device_id}/revoke", None, "supervisor", 200)
    post(factory, "people/P-worker/leave", None, "root", 200)
    for _ in range(2):
        factory.clock.advance(days=200)
        Retention(factory.kit).run()
    with factory.kit.store.reading() as reads:
        assert reads.names()["P-worker"].name.startswith("离职人员")


def folded_anew(factory: Factory) -> None:
    """As after an upgrade that derives more from the log."""
    factory.kit.writer.call(lambda tx: tx.secrets.set_meta(VERSION, None))
    assert factory.kit.writer.call(lambda tx: refold(tx, factory.kit.codes))


def test_the_witness_sees(watched: Factory) -> None:
    engine = create_engine(watched.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE log SET note = 'x' WHERE seq = 1"))
        connection.execute(text("DELETE FROM log WHERE seq = 2"))
    engine.dispose()
    assert asked(watched, "SELECT * FROM witness") == [("UPDATE", 1), ("DELETE", 2)]
