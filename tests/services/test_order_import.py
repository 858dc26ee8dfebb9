"""Order sheets as factories keep them: what each row means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.services.imports.layout import heading_of, match
from server.services.imports.order_fields import FIELDS
from server.services.imports.order_rows import Catalog, NoHeader, Read, read
from server.services.imports.said import TEXTS
from server.services.sheets import Sheet, read_sheets
from tests.services.sheets_made import HEAD, book, line, saved

SHARED = Path(__file__).parents[3] / "shared" / "data" / "orders"
CATALOG = Catalog.of([("HR-1001", "件"), ("GL-5.5", "根"), ("KG-1", "kg")], "2026-03-02")


def understood(data: bytes, file: str = "") -> Read:
    return read(read_sheets(data), CATALOG, file)


def rows(content: list[list[Any]]) -> Read:
    return understood(saved(book(content)))


def good(found: Read) -> dict[int, tuple[Any, ...]]:
    told = {r.number: r.order() for r in found.rows if not r.errors}
    return {n: (o["no"], o["sku"], o["quantity"], o["promised_ship"]) for n, o in told.items()}


def errors(found: Read) -> dict[int, list[tuple[str, str]]]:
    return {r.number: [(e.column, e.code) for e in r.errors] for r in found.rows if r.errors}


def warnings(found: Read) -> dict[int, list[str]]:
    return {r.number: [w.code for w in r.warnings] for r in found.rows if r.warnings}


@pytest.mark.skipif(not SHARED.exists(), reason="the collected workbooks are not here")
@pytest.mark.parametrize("name", ["orders-1-1.xlsx", "orders-1-2.xlsx", "orders-1-3.xlsx"])
def test_workbooks_as_factories_keep_them(name: str) -> None:
    truth = next(t for t in json.loads((SHARED / "truth.json").read_text("utf-8")) if t["file"] == name)
    found = read(read_sheets((SHARED / name).read_bytes()), Catalog.of([(s, "件") for s in truth["products"]],
                                                                       "2026-11-22"))
    told = {r.number: r.order() for r in found.rows if not r.errors}
    fields = ("no", "customer", "phone", "sku", "quantity", "promised_ship", "note")
    assert {n: tuple(o[f] for f in fields) for n, o in told.items()} == {
        g["row"]: (g["no"], g["customer"], g["phone"], g["sku"], str(g["qty"]), g["due"],
                   g["note"]) for g in truth["good"]}
    why = {"due date": "promised_ship", "quantity": "quantity", "unknown product": "sku", "order number": "no",
           "duplicate": "no"}
    assert {n: {column for column, _ in said} for n, said in errors(found).items()} == {
        b["row"]: {why[b["why"]]} for b in truth["bad"]}


@pytest.mark.parametrize("blank_rows", [0, 7, 13])
def test_the_header_may_stand_below_titles(blank_rows: int) -> None:
    found = rows([["订单汇总表 2025年2月"], *[[]] * blank_rows, HEAD, line("A1", day="4月1日")])
    assert good(found) == {blank_rows + 3: ("A1", "HR-1001", "5", "2025-04-01")}


@pytest.mark.parametrize("headings", [
    ["PO #", "Client", "Item Code", "Order Qty", "Delivery Date", "Comments"],
    ["合同编号", "购货单位", "物料编码", "订购数量(PCS)", "要求交货日期", "工艺要求"],
    ["销售单号", "客户简称", "货号", "需求数量", "最迟哪天要发货？", "注意事项"],
    ["Ref.", "Company", "Model No.", "Quantity ordered", "Needed by date / deadline", "Special instructions"],
    ["＊订单编号（必填）", "客户全称", "产品 型号", "数　量", "出货 日期", "备 注"],
    ["PO No.", "Customer Name", "Part Number", "Qty (pcs)", "Due Date", "Remark"]])
def test_columns_under_other_names(headings: list[str]) -> None:
    found = rows([headings, line("A1", note="去毛刺")])
    assert good(found) == {2: ("A1", "HR-1001", "5", "2026-04-01")}
    assert found.rows[0].order()["note"] == "去毛刺"


@pytest.mark.parametrize("headings", [
    ["客户PO号", "客 人", "P/N", "订货数", "纳期", "補充"],
    ["訂單號", "客戶名稱", "料號", "訂單數量", "交貨日期", "備註"],
    ["Our ref.", "Bill to", "Stock Code", "Menge", "Req. Date", "Special Req."],
    ["单子号", "谁要的?", "产品代号", "要多少个", "什么时候要货？", "交代"]])
def test_columns_under_names_of_other_trades_and_places(headings: list[str]) -> None:
    found = rows([headings, line("A1", note="去毛刺")])
    assert good(found) == {2: ("A1", "HR-1001", "5", "2026-04-01")}
    assert found.rows[0].order()["note"] == "去毛刺"


PLAIN = ["单号", "客户", "料号", "数量", "交期", "电话", "品名", "序号"]


@pytest.mark.parametrize(("column", "heading", "field"), [
    (0, "哪张条子", "no"), (1, "给谁做的", "customer"), (2, "哪一种", "sku"), (3, "几多", "quantity"),
    (4, "客户催的日子", "promised_ship"), (5, "打给谁", "phone")])
def test_a_column_that_nobody_foresaw_is_known_by_its_cells_and_said(column: int, heading: str, field: str) -> None:
    names = [*PLAIN]
    names[column] = heading
    content = [[f"SO2602000{i}", ("甲厂", "乙厂")[i % 2], "HR-1001", i * 20, f"4月{i}日", f"1380000000{i}", "螺栓", i]
               for i in range(1, 6)]
    found = rows([["2026年3月"], names, *content])
    assert good(found) == {i + 2: (f"SO2602000{i}", "HR-1001", str(i * 20), f"2026-04-0{i}") for i in range(1, 6)}
    assert [(r.values["customer"], r.values["phone"]) for r in found.rows] == [
        (("甲厂", "乙厂")[i % 2], f"1380000000{i}") for i in range(1, 6)]
    assert all([w.column for w in r.warnings if w.code == "guessed_column"] == [field] for r in found.rows)


def test_of_two_columns_that_could_be_it_none_is_taken() -> None:
    names = ["单号", "客户", "料号", "几多", "又几多", "交期"]
    with pytest.raises(NoHeader):
        rows([names, *[[f"A{i}", "甲", "HR-1001", i * 2, i * 3, "2026-04-01"] for i in range(1, 6)]])


def test_days_of_another_kind_are_not_taken_for_the_promised_one() -> None:
    names = ["单号", "客户", "料号", "数量", "下单日期"]
    with pytest.raises(NoHeader):
        rows([names, *[[f"A{i}", "甲", "HR-1001", i * 2, "2026-04-01"] for i in range(1, 6)]])


def test_a_bad_row_written_twice_is_told_as_such() -> None:
    found = rows([HEAD, line("A1", sku="NOT-A-SKU"), line("A1", sku="NOT-A-SKU")])
    assert errors(found) == {2: [("sku", "unknown_product")], 3: [("sku", "unknown_product"), ("no", "duplicate")]}


def test_columns_that_only_look_like_one_of_ours_are_left_alone() -> None:
    columns = match([heading_of(h) for h in (
        "序号", "下单日期", "客户料号", "客户", "产品名称", "产品编码", "已发数量", "数量", "单价", "金额", "交期",
        "客户地址")], FIELDS)
    assert columns == {"customer": 3, "sku": 5, "quantity": 7, "promised_ship": 10, "address": 11}


def test_two_header_rows() -> None:
    made = book([["订单", None, "货", None, "时间", None], ["编号", "客户", "料号", "数量", "交期", "备注"],
                 line("A1")])
    made.active.merge_cells("A1:B1")
    found = understood(saved(made))
    assert good(found) == {3: ("A1", "HR-1001", "5", "2026-04-01")}


def test_a_header_repeated_on_the_next_page_is_no_row() -> None:
    other = ["数量", "交期", "订单号", "客户", "SKU", "备注"]
    found = rows([HEAD, line("A1"), HEAD, line("A2"), other, [7, "2026-04-02", "A3", "乙", "HR-1001", None]])
    assert good(found) == {2: ("A1", "HR-1001", "5", "2026-04-01"), 4: ("A2", "HR-1001", "5", "2026-04-01"),
                           6: ("A3", "HR-1001", "7", "2026-04-02")}


def test_blank_rows_totals_and_signatures_are_idle_anywhere() -> None:
    found = rows([HEAD, [], line("A1"), ["小计", None, None, 5], [None, "合 计", None, "=SUM(D3)"], line("A2"),
                  [None] * 6, ["合计：2 单"], ["备注：以上交期为工厂交期"], ["制表：王", None, "审核：李"], ["TOTAL",
                      None, None, 10]])
    assert [r.number for r in found.rows] == [3, 6] and not errors(found)


def test_a_customer_whose_name_begins_with_total_is_no_total() -> None:
    assert good(rows([["客户", "SKU", "数量", "交期"], ["Total Energies", "HR-1001", 5, "2026-04-01"]]))


def test_orders_on_the_second_sheet_and_one_sheet_a_month() -> None:
    found = understood(saved(book(说明=[["黄色为必填"]], **{
        "2025年3月": [HEAD, line("A1", day="3月9日")], "2025年4月": [["四月"], HEAD, line("A2", day="4月9日")]})))
    assert [(r.sheet, r.number, r.order()["promised_ship"]) for r in found.rows] == [
        ("2025年3月", 2, "2025-03-09"), ("2025年4月", 3, "2025-04-09")]


def test_hidden_sheets_are_left_out_and_hidden_rows_told() -> None:
    made = book(一=[HEAD, line("A1"), line("A2")], 旧=[HEAD, line("A9")])
    made["旧"].sheet_state = "hidden"
    made["一"].row_dimensions[3].hidden = True
    found = understood(saved(made))
    assert [r.values["no"] for r in found.rows] == ["A1", "A2"]
    assert set(warnings(found)[3]) == {"hidden_row", "same_as_other"}


def test_cells_merged_downwards_count_for_each_row_but_a_quantity_does_not() -> None:
    made = book([HEAD, line("A1"), [None, None, "GL-5.5", 6, None, None], line("A2"), [None, None, "GL-5.5", None, None,
                                                                                       None]])
    for cells in ("A2:A3", "B2:B3", "E2:E3", "A4:A5", "B4:B5", "E4:E5", "D4:D5"):
        made.active.merge_cells(cells)
    found = understood(saved(made))
    assert good(found) == {2: ("A1", "HR-1001", "5", "2026-04-01"), 3: ("A1", "GL-5.5", "6", "2026-04-01")}
    assert errors(found) == {4: [("no", "order_left_out")], 5: [("quantity", "merged_quantity")]}


def test_formulas_without_a_result_say_what_to_do() -> None:
    found = rows([HEAD, line("A1", quantity="=2*3"), line("A2", day="=TODAY()"), line("A3", note="=1+1 先做样"),
                  line("A4", customer="#N/A")])
    assert errors(found) == {2: [("quantity", "formula")], 3: [("promised_ship", "formula")],
                             5: [("customer", "excel_error")]}
    assert found.rows[2].order()["note"] == "=1+1 先做样"


@pytest.mark.parametrize("again", ["A1", " a1 ", "Ａ１", "a 1"])
def test_the_same_order_again_is_refused_however_it_is_spelt(again: str) -> None:
    found = rows([HEAD, line("A1"), line(again, quantity=6), line("A2", day="2026-04-02")])
    assert errors(found) == {3: [("no", "duplicate")]} and set(good(found)) == {2, 4}
    said = found.rows[1].errors[0]
    assert "第 2 行" in said.text("zh") and "数量" in said.text("zh") and "row 2" in said.text("en")


def test_an_order_of_several_lines_is_whole_or_not_at_all() -> None:
    found = rows([HEAD, line("A1"), line("A1", sku="GL-5.5"), line("A2"), line("A2", sku="GL-5.5", quantity="若干"),
                  line("A3"), line("A3", sku="GL-5.5", customer="乙厂")])
    assert set(good(found)) == {2, 3}
    assert errors(found) == {4: [("no", "order_left_out")], 5: [("quantity", "bad_quantity")],
                             6: [("no", "order_left_out")], 7: [("customer", "order_differs")]}


def test_the_same_under_another_number_and_a_past_day_are_warnings() -> None:
    found = rows([HEAD, line("A1"), line("A2"), line("A3", day="2026-02-01"), line("A4", quantity="1.5")])
    assert not errors(found)
    assert warnings(found) == {3: ["same_as_other"], 4: ["past_date"], 5: ["fraction"]}


def test_a_product_is_found_in_other_spellings_and_suggested_otherwise() -> None:
    found = rows([HEAD, line("A1", sku="hr-1001"), line("A2", sku="ＨＲ－１００１"), line("A3", sku="HR–1001 "),
                  line("A4", sku="HR-1O01")])
    assert [r.values.get("sku") for r in found.rows] == ["HR-1001"] * 3 + [None]
    assert "HR-1001" in found.rows[3].errors[0].text("zh")


def test_a_unit_that_is_not_the_products_is_refused() -> None:
    found = rows([HEAD, line("A1", quantity="3箱"), line("A2", quantity="3根"), line("A3", quantity="2.5kg",
                                                                                     sku="KG-1"),
                  line("A4", quantity="2打", sku="GL-5.5")])
    assert errors(found) == {2: [("quantity", "other_unit")], 5: [("quantity", "other_unit")]}


def test_a_sheet_that_knows_only_the_day_of_arrival() -> None:
    assert good(rows([["订单号", "客户", "料号", "数量", "到货日期"], ["A1", "甲", "HR-1001", 5, "2026-04-01"]])) == {
        2: ("A1", "HR-1001", "5", "2026-04-01")}


@pytest.mark.parametrize("content", [[["a", "b"], [1, 2]], [["客户", "SKU", "数量"], ["甲", "HR-1001", 5]], [[]]])
def test_without_header_there_is_nothing_to_read(content: list[list[Any]]) -> None:
    with pytest.raises(NoHeader):
        rows(content)


def test_every_code_has_words_in_both_languages() -> None:
    for code, (zh, en) in TEXTS.items():
        fields = [{part[1] for part in __import__("string").Formatter().parse(text) if part[1]} for text in (zh, en)]
        assert zh and en and fields[0] == fields[1], code


CELL = st.one_of(st.none(), st.integers(-5, 60_000), st.floats(), st.booleans(), st.datetimes(), st.text(max_size=12),
                 st.sampled_from([*HEAD, "HR-1001", "A1", "合计", "2月30日", "=1+1", "#REF!", "约5", "2026-04-01"]))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELL, max_size=8), max_size=12))
def test_any_sheet_is_read_without_an_exception(content: list[list[Any]]) -> None:
    table = [(i, cells) for i, cells in enumerate([HEAD, *content], 1) if cells]
    found = read([Sheet(0, "x", table)], CATALOG)
    for row in found.rows:
        assert row.errors or row.order()["sku"] == "HR-1001"
        assert all(e.text("zh") and e.text("en") for e in row.errors + row.warnings)
