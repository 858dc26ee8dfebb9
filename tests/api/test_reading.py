"""GET and HEAD change nothing: no table, no file, whoever asks for whatever (page 5, line 12).

Two things are written by reading, and both are bookkeeping about the reader: when a device was seen last,
about every ten minutes, and a new epoch when a phone proves that the server lost entries [S17].
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from server.store.tables import metadata
from tests.api.shop import Shop, drawn
from tests.builders import Factory


@pytest.fixture
def shop(factory: Factory) -> Shop:
    opened = Shop.open(factory)
    factory.kit.offload = drawn  # drawing takes a second a sheet and knows no database
    return opened


def everything(shop: Shop) -> dict[str, Any]:
    """Every row of every table, and every file that is not the database's own."""
    engine = create_engine(shop.factory.settings.database_url)
    with engine.connect() as connection:
        rows = {t.name: sorted(map(repr, connection.execute(select(t)))) for t in metadata.sorted_tables}
    engine.dispose()
    folder: Path = shop.factory.settings.data_dir
    files = {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*")
             if f.is_file() and not f.name.startswith("test.db")}
    return {**rows, "files": files}


def read_rules(shop: Shop) -> set[str]:
    return {r.rule for r in shop.factory.app.url_map.iter_rules() if (r.methods or set()) & {"GET", "HEAD"}}


def test_the_shop_has_something_behind_every_route(shop: Shop) -> None:
    """Whoever may read it finds it there: 200, or the app's files, which are not built here."""
    assert set(shop.paths()) == read_rules(shop)
    shop.factory.act("person.put", id="P-new", roles=["worker"])
    client, credentials = shop.factory.client(), readers(shop)
    for rule, path in shop.paths().items():
        if rule == "/api/v1/labels/badges.pdf":
            continue  # badges are kept only for people made by the office: test_labels.py
        best = min(client.get(path, headers=h).status_code for h in credentials)
        assert best == (302 if rule == "/" else 404 if "<path:rest>" in rule else 200), rule


def readers(shop: Shop) -> list[dict[str, str]]:
    factory = shop.factory
    return [{}, factory.bearer("r-admin"), factory.bearer("r-supervisor"), factory.bearer("r-worker"),
            shop.phone.device, shop.phone.person, factory.key("orders:read"), {"Authorization": "Bearer wrong"}]


def test_reading_changes_nothing(shop: Shop) -> None:
    client, credentials = shop.factory.client(), readers(shop)
    before = everything(shop)
    assert before["log"] and before["feed"] and before["blobs"] and before["files"], "there is something to change"
    head = shop.factory.kit.writer.call(lambda tx: tx.writes.head())
    for path in shop.paths().values():
        for headers in credentials:
            for method in ("GET", "HEAD"):
                client.open(path, method=method, headers=headers).close()
    assert shop.factory.kit.writer.call(lambda tx: tx.writes.head()) == head
    assert everything(shop) == before


def test_what_comes_as_GET_is_not_done(shop: Shop) -> None:
    """A way to change something, asked by GET: another view answers, or none."""
    client, headers, before = shop.factory.client(), shop.factory.bearer("r-supervisor"), everything(shop)
    for rule in shop.factory.app.url_map.iter_rules():
        if (rule.methods or set()) & {"GET", "HEAD"}:
            continue
        path = rule.rule.replace("<no>", shop.order.no).replace("<item_id>", shop.held)
        client.get(path, headers={**headers, "X-HTTP-Method-Override": "POST"}, query_string={
            "_method": "POST", "reason": "x"})
    assert everything(shop) == before
