"""Every list as a workbook: who may, typed cells, nothing that calculates, and back again."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from server.api.access import ROLES
from server.services.exports import LISTS
from server.services.sheet_out import Out, safe
from sync.model.records import Customer, Order, Product
from tests.api.importing import Importer, cells
from tests.builders import Factory

EVIL = ["=1+1", "+86 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
GUARDED = {  # written by hand from the lists' own rules
    "people": {"admin", "supervisor"}, "devices": {"admin", "supervisor"},
    "customers": {"admin", "sales", "planner", "supervisor"},
    "orders": {"sales", "planner", "supervisor", "boss", "admin", "foreman"},
    "trail": {"supervisor", "boss", "admin", "planner"}, "products": set(ROLES)}


@pytest.fixture
def office(factory: Factory) -> Importer:
    return Importer(factory, "chief", "admin", "planner", "sales", "supervisor")


@pytest.mark.parametrize("text", EVIL)
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert str(safe(text)).startswith("'") and safe(12) == 12 and safe("a=b") == "a=b"


def test_lists_are_guarded_as_their_screens_are(factory: Factory) -> None:
    for role in sorted(ROLES):
        factory.person(f"x-{role}", [role])
        headers, client = factory.bearer(f"x-{role}"), factory.client()
        for name, roles in GUARDED.items():
            status = client.get(f"/api/v1/exports/{name}.xlsx", headers=headers).status_code
            assert status == (200 if role in roles else 403), (role, name)
    assert client.get("/api/v1/exports/secrets.xlsx", headers=headers).status_code == 404


def test_sheets_name_who_made_what_only_where_individual_figures_are_open(office: Importer, factory: Factory) -> None:
    """Else a month's trail would be a piece-rate statement of everybody; who decided in the office stays named."""
    factory.person("zhou", ["worker"])
    made, phone = factory.order(), factory.phone("zhou")
    results = phone.results(phone.report(made), phone.event("ng.report", {
        "work_order": made.code, "operation": 10, "quantity": "1", "counted": True, "defect": "SCRATCH",
        "replenish": False, "wanted": "scrap"}))
    assert [r["verdict"] for r in results] == ["applied"] * 2, results
    changed = office.post(f"/orders/{made.no}/changes", {"promised_ship": "2026-04-01", "reason": "x"})
    assert changed.status_code == 201, changed.text

    def named(name: str, column: str) -> set[Any]:
        rows = cells(office.get(f"/exports/{name}.xlsx").data)
        at, kind = rows[0].index(column), rows[0].index("类型") if "类型" in rows[0] else None
        return {r[at] for r in rows[1:] if kind is None or r[kind] in ("work.report", "ng.report", "change.propose")}

    assert (named("ng-reports", "报告人"), named("trail", "人员")) == ({None}, {None, "Chief"})
    factory.act("setting.put", id="individual_figures", value=["supervisor"])
    assert (named("ng-reports", "报告人"), named("trail", "人员")) == ({"Zhou"}, {"Zhou", "Chief"})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_list_opens_with_its_headings(office: Importer, factory: Factory, lang: str) -> None:
    made = factory.order()
    phone = factory.phone()
    phone.results(phone.report(made))
    for name, what in LISTS.items():
        answer = office.get(f"/exports/{name}.xlsx?lang={lang}")
        assert answer.status_code == 200, (name, answer.text)
        rows = cells(answer.data)
        assert rows[0] == [c[lang == "en"] for c in what.columns], name
        assert "attachment" in answer.headers["Content-Disposition"]
    assert len(cells(office.get("/exports/work-orders.xlsx").data)) == 3
    assert any("work.report" in row for row in cells(office.get("/exports/trail.xlsx").data))


def test_orders_have_numbers_and_days_and_are_filtered(office: Importer, factory: Factory) -> None:
    factory.order(quantity=1200, customer="=HYPERLINK(1)")
    factory.order(customer="乙厂")
    rows = cells(office.get("/exports/orders.xlsx").data)
    head = {name: at for at, name in enumerate(rows[0])}
    first = next(r for r in rows[1:] if r[head["数量"]] == 1200)
    assert first[head["客户"]] == "'=HYPERLINK(1)"
    assert first[head["承诺发货日"]] == datetime(2026, 3, 20) and isinstance(first[head["录入时间"]], datetime)
    assert [r[head["客户"]] for r in cells(office.get("/exports/orders.xlsx?q=乙").data)[1:]] == ["乙厂"]
    assert cells(office.get("/exports/orders.xlsx?state=cancelled").data)[1:] == []
    book = openpyxl.load_workbook(io.BytesIO(office.get("/exports/orders.xlsx").data))
    assert all(c.data_type != "f" for row in book.active.iter_rows() for c in row)


def test_ng_reports_say_what_was_done_with_the_pieces(office: Importer, factory: Factory) -> None:
    factory.person("xu", ["inspector"])
    made, phone = factory.order(), factory.phone("xu")
    report = phone.event("ng.report", {"work_order": made.code, "operation": 10, "quantity": "5", "counted": False,
                                       "defect": "SCRATCH", "replenish": False, "wanted": "rework"})
    done = [phone.event("ng.dispose", {"ng_report": report["event_id"], "disposition": how, "quantity": quantity})
            for how, quantity in (("rework", "1.5"), ("scrap", "2"))]
    results = phone.results(report, *done)
    assert [r["verdict"] for r in results] == ["applied"] * 3, results
    head, row = cells(office.get("/exports/ng-reports.xlsx").data)
    assert (row[head.index("处置")], row[head.index("待处置")]) == ("返工 1.5, 报废 2", 1.5)


def test_an_exported_order_list_is_not_imported_a_second_time(office: Importer, factory: Factory) -> None:
    factory.order()
    job = office.read("orders", office.get("/exports/orders.xlsx").data)
    assert (job["counts"]["same"], job["counts"]["new"], job["counts"]["error"]) == (1, 0, 0)
    with factory.kit.store.reading() as reads:
        assert len(reads.find(Order)) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_exported_of_a_master_list_can_be_imported_again(office: Importer, lang: str) -> None:
    for kind in ("workshops", "crews", "work-centers", "people", "products", "routings", "defects", "carriers",
                 "customers"):
        office.take(office.read(kind, office.sample(kind))["id"])
    for kind in ("workshops", "crews", "work-centers", "people", "products", "routings", "defects", "carriers",
                 "customers"):
        job = office.read(kind, office.get(f"/exports/{kind}.xlsx?lang={lang}").data)
        told = {k: job["counts"][k] for k in ("new", "change", "error")}
        assert told == {"new": 0, "change": 0, "error": 0} and job["counts"]["same"] > 0, (kind, [
            (r["cells"], r["errors"], r["changes"]) for r in job["rows"] if r["status"] != "same"])


def test_dangerous_names_survive_the_way_out_and_back(office: Importer, factory: Factory) -> None:
    for number, text in enumerate(EVIL):
        factory.act("customer.put", id=f"E{number}", name=text.strip() + str(number))
    factory.act("product.put", id="E-1", name="-5 度冷却", pack_quantity=1500, routing=[])
    for kind, record in (("customers", Customer), ("products", Product)):
        with factory.kit.store.reading() as reads:
            before: list[Any] = reads.find(record)
        job = office.read(kind, office.get(f"/exports/{kind}.xlsx").data)
        assert job["counts"]["same"] == len(before), [(r["cells"], r["changes"], r["errors"]) for r in job["rows"]]


def test_a_long_list_is_written_row_by_row() -> None:
    out = Out("x", ["a", "b"], [8, 8])
    for start in range(0, 20_000, 500):
        out.add([i, date(2026, 3, 1)] for i in range(start, start + 500))
    with out.finish() as file:
        sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
        assert sum(1 for _ in sheet.iter_rows()) == 20_001 == out.count + 1


def test_every_list_has_its_button_on_a_screen() -> None:
    """Master lists share a page, which passes its own kind."""
    office = Path(__file__).parents[2] / "pwa/src/office"
    screens = "".join(page.read_text("utf-8") for page in sorted((office / "pages").glob("*.vue")))
    named = set(re.findall(r'<ExportButton (?:[^>]* )?list="([a-z-]+)"', screens))
    shared = {"products", "work-centers", "workshops", "crews", "defects", "customers", "carriers"}
    assert named | shared == set(LISTS)
