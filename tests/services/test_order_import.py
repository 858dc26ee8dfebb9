"""What people mean in the cells of their sheets."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from server.services import cells
from server.services.order_import import NoHeader, read
from server.services.sheets import read_table

SHARED = Path(__file__).parents[3] / "shared" / "data" / "orders"
SKUS = {"HR-1001": "HR-1001"}


@pytest.mark.parametrize(("cell", "milli"), [
    (50, 50_000), ("50", 50_000), ("1,200", 1_200_000), ("1200.0", 1_200_000), (" 20件 ", 20_000), ("２０套", 20_000),
    (12.5, 12_500), ("0.125 kg", 125), ("12,000", 12_000_000), (3000.0, 3_000_000)])
def test_quantities(cell: Any, milli: int) -> None:
    assert cells.quantity(cell) == milli


@pytest.mark.parametrize("cell", [
    None, "", 0, "0", -5, "-5", "月底", "1,20", "1 200", "12-15", "1.2345", True, "10+5", "1e3", "约50",
    float("nan"), float("inf"), datetime(2026, 3, 1), 10**10])
def test_no_quantities(cell: Any) -> None:
    with pytest.raises(ValueError):
        cells.quantity(cell)


@pytest.mark.parametrize("cell", [
    datetime(2026, 4, 1), date(2026, 4, 1), "2026-04-01", "2026/4/1", "2026.4.1", "2026年4月1日", "4月1日", "4月1号",
    46113, "46113", "２０２６－０４－０１", "2026-04-01 00:00:00"])
def test_days(cell: Any) -> None:
    assert cells.day(cell, 2026) == date(2026, 4, 1)


@pytest.mark.parametrize("cell", [
    None, "", "月底", "尽快", "2026-02-30", "13月1日", 5, "5", True, "2026", "asap", "4.1"])
def test_no_days(cell: Any) -> None:
    with pytest.raises(ValueError):
        cells.day(cell, 2026)


@pytest.mark.parametrize(("heading", "field"), [
    ("订单号", "no"), (" PO No. ", "no"), ("老板说最晚哪天能发货?", "promised_ship"), ("数量（件）", "quantity"),
    ("Ship by", "promised_ship"),
    ("ＳＫＵ", "sku"), ("联系电话", "phone"), ("品名规格", None), (None, None),
    (5, None)])
def test_headings(heading: Any, field: str | None) -> None:
    assert cells.field_of(heading) == field


def test_a_day_without_a_year_takes_that_of_the_others() -> None:
    assert cells.usual_year(["4月1日", "2025-03-01", "2025.3.2", 46113, None, "月底"], 2026) == 2025
    assert cells.usual_year(["4月1日"], 2026) == 2026


def test_without_header_there_is_nothing_to_read() -> None:
    with pytest.raises(NoHeader):
        read([(1, ["a", "b"]), (2, [1, 2])], SKUS, 2026)


@pytest.mark.skipif(not SHARED.exists(), reason="the collected workbooks are not here")
def test_workbooks_as_factories_keep_them() -> None:
    for truth in json.loads((SHARED / "truth.json").read_text("utf-8")):
        found = read(read_table((SHARED / truth["file"]).read_bytes()),
                     {sku.upper(): sku for sku in truth["products"]}, 2026)
        assert {e["row"] for e in found.errors} == {b["row"] for b in truth["bad"]}, truth["file"]
        lines = {number: (group.ref, group.head["customer"], line["sku"], line["quantity"] // 1000,
                          group.head["promised_ship"], line["requirements"])
                 for group in found.groups.values() if not group.bad
                 for number, line in zip(group.rows, group.lines, strict=True)}
        assert lines == {g["row"]: (g["no"], g["customer"], g["sku"], g["qty"], g["due"], g["note"])
                         for g in truth["good"]}, truth["file"]
