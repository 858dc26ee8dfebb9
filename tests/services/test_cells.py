"""What people mean in the cells of their sheets."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.services import cells, days
from server.services.cells import CellError
from server.services.days import Years

TODAY = date(2026, 3, 2)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.datetimes(), st.dates(), st.times(),
    st.text("0123456789０１２.,，-/年月日号 件约=+万", max_size=20),
    st.from_regex(r"\d{1,5}[-/.年]\d{1,3}[-/.月]\d{1,3}日?"))


@pytest.mark.parametrize(("cell", "milli"), [
    (50, 50_000), ("50", 50_000), ("1,200", 1_200_000), ("1200.0", 1_200_000), (" 20件 ", 20_000), ("２０套", 20_000),
    (12.5, 12_500), ("0.125 kg", 125), ("12,000", 12_000_000), (3000.0, 3_000_000), ("１ ２００", 1_200_000),
    ("1 200", 1_200_000), ("1，200", 1_200_000), ("1,200件", 1_200_000), ("1.2万", 12_000_000), ("3千", 3_000_000),
    ("100 pcs.", 100_000), ("1\u00a0200", 1_200_000), ("1200（件）", 1_200_000), ("50 (pcs)", 50_000)])
def test_quantities(cell: Any, milli: int) -> None:
    assert cells.quantity(cell) == milli


@pytest.mark.parametrize(("cell", "code"), [
    (None, "missing_quantity"), ("", "missing_quantity"), ("-", "missing_quantity"), (0, "zero_quantity"),
    ("0.0", "zero_quantity"), (-5, "negative_quantity"), ("-5", "negative_quantity"), ("月底", "bad_quantity"),
    ("1,20", "bad_quantity"), ("1 20", "bad_quantity"), ("12-15", "bad_quantity"), ("1.2345", "too_exact"),
    (True, "bad_number"), ("10+5", "bad_quantity"), ("1e3", "bad_quantity"), ("约50", "bad_quantity"),
    ("50左右", "bad_quantity"), ("50多", "bad_quantity"), ("50?", "bad_quantity"), ("若干", "bad_quantity"),
    (float("nan"), "bad_quantity"), (float("inf"), "bad_quantity"), (datetime(2026, 3, 1), "date_for_number"),
    (10**10, "too_large"), ("=B1*2", "formula"), ("#N/A", "excel_error"), ("20%", "bad_quantity")])
def test_no_quantities(cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        cells.quantity(cell)
    assert refused.value.code == code


@pytest.mark.parametrize("cell", [
    datetime(2026, 4, 1), datetime(2026, 4, 1, 15, 30), date(2026, 4, 1), "2026-04-01", "2026/4/1", "2026.4.1",
    "2026年4月1日", "2026年4月1号", "4月1日", "4月1号", "4/1", "26/4/1", "26.04.01", 46113, 46113.0, 46113.75, "46113",
    "２０２６－０４－０１", "2026-04-01 00:00:00", "2026 年 4 月 1 日", "20260401", 20260401, "4月1日前",
    "2026-04-01（周三）",
    "1-Apr-26", "1 Apr 2026", "Apr 1, 2026", "April 1", "2026–04–01", "2026−4−1", "2026-04-01 下午",
    "2026-04-01T00:00:00+08:00", "2026-04-01T08:00:00.000Z"])
def test_days(cell: Any) -> None:
    assert days.day(cell, Years(TODAY, seen=[date(2026, 3, 5)])) == date(2026, 4, 1)


@pytest.mark.parametrize(("cell", "code"), [
    (None, "missing_date"), ("", "missing_date"), ("月底", "bad_date"), ("尽快", "bad_date"), ("2026-02-30",
        "impossible_date"),
    ("2月30日", "impossible_date"), ("13月1日", "impossible_date"), ("2026/13/1", "impossible_date"), (5, "bad_date"),
    ("5", "bad_date"), (True, "bad_date"), ("2026", "bad_date"), ("asap", "bad_date"), ("4.1", "bad_date"),
    (time(3, 4), "bad_date"), ("3/4/2026", "ambiguous_date"), ("1999-01-01", "bad_date"), ("=TODAY()+3", "formula"),
    (1e300, "bad_date"), (float("nan"), "bad_date")])
def test_no_days(cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        days.day(cell, Years(TODAY, seen=[date(2026, 3, 5)]))
    assert refused.value.code == code


def years(*seen: str, title: str = "") -> Years:
    made = Years(TODAY)
    made.name(title)
    made.look(seen)
    return made


def test_a_day_without_a_year_takes_that_of_the_title_or_of_the_other_days() -> None:
    assert days.day("4月1日", years("2025-03-01", "2025.3.2", "月底")) == date(2025, 4, 1)
    assert days.day("4月1日", years(title="订单汇总表 2025年2月 制表: 销售部")) == date(2025, 4, 1)
    assert days.day("4月1日", years(title="2027 orders")) == date(2027, 4, 1)


@pytest.mark.parametrize("title", ["订单汇总表 2025年2月", "25年2月订单", "订单202502", "PO 20250203",
                                   "Feb 2025", "2025/2", "2025 Q1", "２０２５年"])
def test_titles_name_their_year_in_many_ways(title: str) -> None:
    assert days.day("4月1日", years(title=title)) == date(2025, 4, 1)


@pytest.mark.parametrize("title", ["第 3 批", "电话 13820250000", "共 25 行", "SO2025020001"])
def test_other_numbers_in_a_title_are_no_year(title: str) -> None:
    assert days.day("4月1日", years(title=title)) == date(2026, 4, 1)


def test_without_any_year_it_is_the_next_such_day() -> None:
    assert days.day("3月2日", years()) == date(2026, 3, 2)
    assert days.day("3月1日", years()) == date(2027, 3, 1)


def test_around_new_year_it_is_the_nearest_one() -> None:
    column = years("2025-12-20", "2025-12-28", "2026-01-10")
    assert days.day("12月30日", column) == date(2025, 12, 30)
    assert days.day("1月5日", column) == date(2026, 1, 5)
    assert days.day("1月5日", years(title="2025年12月")) == date(2026, 1, 5)


@pytest.mark.parametrize(("cell", "text"), [
    ("+86 193 3803 9615", "19338039615"), ("184 7159 8338", "18471598338"), (19934723866, "19934723866"),
    (19934723866.0, "19934723866"), ("0574-8888 1234", "0574-8888 1234"), ("无", ""), (None, ""),
    ("13800000000/13900000000", "13800000000/13900000000"), ("0086-13800000000", "13800000000"),
    ("13800000000.0", "13800000000"), ("张工 138-0000-0000", "13800000000"),
    ("Tel: +86 13800000000（李）", "13800000000")])
def test_phones(cell: Any, text: str) -> None:
    assert cells.phone(cell) == text


@pytest.mark.parametrize(("cell", "code"), [("x", "bad_phone"), ("1.9338E+10", "phone_rounded"), ("12", "bad_phone"),
                                            ("13800000000 转 12 张", "bad_phone"),
                                            ("张 13800000000 李 13900000000", "bad_phone")])
def test_no_phones(cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        cells.phone(cell)
    assert refused.value.code == code


@given(ANYTHING)
def test_whatever_stands_in_a_cell_it_is_read_or_refused(cell: Any) -> None:
    for read in (cells.quantity, cells.phone, cells.yes, cells.number, lambda c: days.day(c, years("2026-03-01")),
                 lambda c: cells.words(c, 20), cells.plain, cells.fold):
        with suppress(CellError):
            read(cell)


@given(st.integers(1, 10**12 - 1))
def test_a_quantity_comes_back_as_it_was_written(milli: int) -> None:
    text = f"{milli // 1000:,}.{milli % 1000:03d}"
    assert cells.quantity(text) == cells.quantity(text.replace(",", "") + " 件") == milli


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_comes_back_from_every_form_that_names_its_year(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    forms: list[Any] = [day.isoformat(), f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}号", day,
                        f"{day:%Y%m%d}"]
    if serial in range(20_000, 80_000):
        forms += [serial, str(serial), float(serial)]
    assert {days.day(form, None) for form in forms} == {day}
