"""Master data through its acts: whole records, nothing deleted, drawings keep their history."""

from __future__ import annotations

from typing import Any

import pytest

from sync import feed
from sync.model.records import Crew, Customer, File, Product, Workshop
from tests.sync.factory import CODES, Floor

ROWS: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("workshop.put", Workshop, {"id": "WS1", "name": "一车间"}),
    ("crew.put", Crew, {"id": "CR1", "name": "甲班", "workshop": "WS1", "leader": None, "shift": "day"}),
    ("customer.put", Customer, {"id": "C1", "name": "宏远机械", "phone": "13900001111"}),
    ("file.put", File, {"id": "a" * 64, "name": "图.pdf", "media_type": "application/pdf", "bytes": 9,
                        "at": "2026-03-02T01:00:00.000Z"}),
]


@pytest.fixture
def shop() -> Floor:
    return Floor()


@pytest.mark.parametrize(("act", "kind", "body"), ROWS, ids=[r[0] for r in ROWS])
def test_a_record_is_put_replaced_and_the_same_again_changes_nothing(
        shop: Floor, act: str, kind: type[Any], body: dict[str, Any]) -> None:
    assert shop.act(act, **body).code == "ok"
    assert shop.act(act, **body).code == "no_effect"
    shop.act(act, **{**body, "name": "另一个"})
    assert shop.world.need(kind, body["id"]).name == "另一个"
    with pytest.raises(TypeError):
        shop.act(act, **body, surprise=1)


def test_a_replaced_drawing_goes_into_the_history(shop: Floor) -> None:
    body = {"id": "BK-9", "name": "支架", "routing": []}
    shop.act("product.put", **body, revision=1)
    shop.act("product.put", **body, revision=2, drawing="A", drawing_file="f1")
    shop.act("product.put", **body, revision=3, drawing="A", drawing_file="f1")
    assert shop.world.need(Product, "BK-9").revisions == []
    shop.act("product.put", **body, revision=4, drawing="B", drawing_file="f2", revisions=[{"made": "up"}])
    [kept] = shop.world.need(Product, "BK-9").revisions
    assert (kept["revision"], kept["drawing"], kept["drawing_file"]) == (3, "A", "f1")


def test_phones_see_the_workshop_s_name_and_what_is_no_longer_used(shop: Floor) -> None:
    shop.act("workshop.put", id="WS1", name="一车间")
    shop.act("work_center.put", id="SAW", name="锯床", workshop="WS1", active=False)
    row = feed.render(shop.world, CODES, "work_center", "SAW")
    assert row is not None and (row["workshop"], row["active"]) == ("一车间", False)
