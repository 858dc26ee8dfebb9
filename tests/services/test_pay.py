"""The piece-rate statement: exact money, whose work it is, which month, and the workbook."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.services.pay import exact, rounded
from tests.builders import SHANGHAI, Factory
from tests.services.figures import CREWS, RATES, counted, log_of, resolve, reverse


def pay(factory: Factory, path: str, who: str, **query: str) -> Any:
    answer = factory.client().get(f"/api/v1/pay{path}", headers=factory.bearer(who), query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def busy(floor: Factory) -> None:
    """Reports of three people: for others, held and corrected, reversed, on paper, in the last month."""
    order = floor.order(500)
    ann, cai, dan = (floor.phone(n) for n in ("ann", "cai", "dan"))
    wrong = ann.report(order, good="100")
    ann.results(wrong, ann.report(order, good="7.5", process_scrap="3", material_scrap="2"))
    reverse(ann, wrong["event_id"])
    [held] = cai.results(cai.report(order, good="9000", operation=20))
    resolve(floor, held["inbox_id"], "correct", {"work_order": order.code, "operation": 20, "good": "11"})
    dan.results(dan.event("work.report", {"work_order": order.code, "operation": 10, "good": "3"},
                          on_behalf_of="P-ann"))
    paper = floor.clock().astimezone(SHANGHAI).replace(day=1).isoformat()
    month_before = "2026-02-27T10:00:00+08:00"
    for at in (paper, month_before):
        [result] = dan.results(dan.event("work.report", {
            "work_order": order.code, "operation": 20, "good": "5", "happened_at": at}, schema=2,
            on_behalf_of="P-bob"))
        assert result["verdict"] == "applied", result


def expected(floor: Factory, month: str, people: set[str]) -> Decimal:
    """In the currency unit, from the fold of the log."""
    return sum((Decimal(e["good"] + e["material_scrap"]) / 1000 * Decimal(RATES[e["operation"]]) / 1000
                for e in counted(log_of(floor)).values()
                if e["type"] == "work.report" and e["day"][:7] == month and e["person"] in people), Decimal(0))


def test_good_and_material_scrap_are_paid_and_process_scrap_is_not(floor: Factory) -> None:
    busy(floor)
    mine = pay(floor, "/mine", "ann", month="2026-03")
    assert mine["person"]["id"] == "P-ann"
    assert mine["sums"] == {"good": "10.5", "process_scrap": "3", "material_scrap": "2", "reports": 2,
                            "amount": "1.56"}  # (7.5 + 2 + 3) × 0.125 = 1.5625
    rows = {row["good"]: row for row in mine["rows"]}
    assert (rows["7.5"]["rate"], rows["7.5"]["amount"], rows["7.5"]["reporter"]) == ("0.125", "1.1875", None)
    assert rows["3"]["reporter"]["id"] == "P-dan"
    assert expected(floor, "2026-03", {"P-ann"}) == Decimal("1.5625")


def test_every_sum_is_the_fold_of_the_log(floor: Factory) -> None:
    busy(floor)
    floor.act("setting.put", id="individual_figures", value=["boss"])
    for month in ("2026-02", "2026-03"):
        people = pay(floor, "", "boss", month=month, by="person")
        for row in people["rows"]:
            assert Decimal(row["amount"]) == half_up(expected(floor, month, {row["person"]["id"]}))
            one = pay(floor, f"/{row['person']['id']}", "boss", month=month)
            assert sum(Decimal(r["amount"]) for r in one["rows"]) == expected(floor, month, {row["person"]["id"]})
        crews = pay(floor, "", "boss", month=month)
        for row in crews["rows"]:
            members = {f"P-{n}" for n, c in CREWS.items() if c == row["crew"]["id"]}
            assert Decimal(row["amount"]) == half_up(expected(floor, month, members))
        assert Decimal(crews["sums"]["amount"]) == half_up(expected(floor, month, {f"P-{n}" for n in CREWS}))
    assert pay(floor, "/mine", "bob", month="2026-02")["sums"]["good"] == "5", "paper says when"


def half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


@given(st.integers(0, 10**15))
def test_money_is_exact(millionths: int) -> None:
    value = Decimal(millionths) / 1_000_000
    assert Decimal(exact(millionths)) == value
    assert Decimal(rounded(millionths)) == half_up(value)
    assert len(exact(millionths).partition(".")[2]) >= 2


def test_a_rate_that_changes_later_changes_nothing_that_was_ordered(floor: Factory) -> None:
    busy(floor)
    before = pay(floor, "/mine", "ann", month="2026-03")["sums"]
    floor.act("product.put", id="HR-1001", name="导轨", name_en="", routing=[
        {"number": 10, "name": "车削", "name_en": "", "work_center": "LATHE", "standard_ms": 1, "piece_rate": 9_000}])
    assert pay(floor, "/mine", "ann", month="2026-03")["sums"] == before


def test_the_workbook_says_what_the_screen_says(floor: Factory) -> None:
    busy(floor)
    floor.act("setting.put", id="individual_figures", value=["boss"])
    for by, names in (("crew", {None}), ("person", {"Ann", "Bob", "Cai"})):
        answer = floor.client().get(f"/api/v1/pay.xlsx?month=2026-03&by={by}", headers=floor.bearer("boss"))
        assert answer.status_code == 200
        book = load_workbook(io.BytesIO(answer.data))
        sums, receipts = book.worksheets
        shown = pay(floor, "", "boss", month="2026-03", by=by)
        lines = [row for row in sums.iter_rows(min_row=2, values_only=True) if row[2] is not None]
        assert [f"{Decimal(str(r[-1])):.2f}" for r in lines[:-1]] == [r["amount"] for r in shown["rows"]]
        assert f"{Decimal(str(lines[-1][-1])):.2f}" == shown["sums"]["amount"]
        told = list(receipts.iter_rows(min_row=2, values_only=True))
        assert len(told) == shown["sums"]["reports"]
        assert {row[2] or None for row in told} == names


def test_months_that_are_none(floor: Factory) -> None:
    for month in ("2026-13", "2026-00", "26-03", "2026-3", "２０２６-03", "1999-01", "x" * 500):
        answer = floor.client().get("/api/v1/pay/mine", headers=floor.bearer("ann"), query_string={"month": month})
        assert answer.status_code == 422, month
