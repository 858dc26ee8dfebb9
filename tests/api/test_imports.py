"""Imports of every list: dry run, mapping, taking, repeating, restarting."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from server.services.auth import Caller
from server.services.believed import believed
from server.services.imports.jobs import Imports
from server.services.imports.kept import Rows
from server.services.imports.kinds import KINDS
from server.services.imports.run import Run
from sync.model.records import Crew, Customer, Order, Person, Product, WorkCenter
from tests.api.importing import Importer, cells
from tests.builders import Factory
from tests.services.sheets_made import book, saved

ORDER = ["workshops", "crews", "work-centers", "people", "products", "routings", "defects", "carriers", "customers",
         "orders"]


@pytest.fixture
def office(factory: Factory) -> Importer:
    return Importer(factory, "chief", "admin", "planner", "sales", "supervisor")


def found(factory: Factory, kind: type[Any]) -> dict[str, Any]:
    with factory.kit.store.reading() as reads:
        return {r.id: r for r in reads.find(kind)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sample_is_imported_as_it_is_and_a_second_time_changes_nothing(office: Importer, lang: str) -> None:
    for kind in ORDER:
        job = office.read(kind, office.sample(kind, lang))
        assert job["state"] == "ready", (kind, job)
        assert job["counts"]["error"] == 0, (kind, [r["errors"] for r in job["rows"]])
        doubts = {w["code"] for r in job["rows"] for w in r["warnings"]}
        assert doubts <= {"username_made"}, (kind, doubts)  # a day of the orders' sample would be past sooner or later
        fresh = job["counts"]["new"] + job["counts"]["change"]
        assert fresh + job["counts"]["same"] == len(job["rows"]) and fresh > 0, kind
        done = office.take(job["id"])
        assert [done["state"], done["counts"]["failed"], done["counts"]["applied"]] == ["done", 0, fresh], kind
        again = office.read(kind, office.sample(kind, lang))
        assert again["counts"]["same"] == len(again["rows"]), (kind, again["rows"])


def test_what_a_sample_brings_in(office: Importer, factory: Factory) -> None:
    for kind in ORDER:
        office.take(office.read(kind, office.sample(kind))["id"])
    product = found(factory, Product)["HR-1001"]
    assert (product.pack_quantity, product.tolerance, [s["number"] for s in product.routing]) == (100_000, 50, [10, 20,
        30])
    assert product.routing[1]["standard_ms"] == 25_000 and product.routing[1]["piece_rate"] == 120
    centers = {c.name: c for c in found(factory, WorkCenter).values()}
    assert product.routing[2]["work_center"] == centers["检验台"].id and centers["数控车床"].stations == 2
    crews = {c.name: c for c in found(factory, Crew).values()}
    assert centers["数控车床"].crew == crews["车工一班"].id
    with factory.kit.store.reading() as reads:
        names = {n.username: n for n in reads.names().values()}
    people = found(factory, Person)
    worker, leader = people[names["1001"].person_id], people[names["1002"].person_id]
    assert (worker.roles, worker.reports_to, worker.crew) == (["worker"], leader.id, crews["车工一班"].id)
    assert people[names["zhaomin"].person_id].roles == ["inspector", "warehouse"]
    orders = list(found(factory, Order).values())
    assert sorted((o.ref, len(o.lines), o.state) for o in orders) == [
        ("SO26040001", 1, "scheduled"), ("SO26040002", 2, "confirmed")]


def test_changes_are_shown_from_and_to_and_blank_cells_leave_alone(office: Importer, factory: Factory) -> None:
    factory.act("product.put", id="X-1", name="旧名", unit="套", tolerance=50, drawing="A", routing=[])
    job = office.read("products", saved(book([["产品编码", "品名", "单位", "图纸号"], ["x-1", "新名", None, "A"]])))
    (row,) = job["rows"]
    assert (row["status"], row["changes"]) == ("change", [{"field": "name", "title": "产品名称", "from": "旧名",
                                                           "to": "新名"}])
    office.take(job["id"])
    product = found(factory, Product)["X-1"]
    assert (product.name, product.unit, product.tolerance) == ("新名", "套", 50) and "x-1" not in found(factory,
        Product)


def test_wrong_rows_are_told_at_their_cells_and_come_back_with_the_reason(office: Importer, factory: Factory) -> None:
    job = office.read("products", saved(book([
        ["产品表 2026"], ["产品编码", "产品名称", "每箱数量"], ["A 1", "一", 5], ["A-2", None, "=1+1"], ["A-3", "三",
            7],
        ["a-3", "三", 7], ["合计", None, 19]])), show="error")
    assert [(r["row"], [(e["column"], e["code"]) for e in r["errors"]]) for r in job["rows"]] == [
        (3, [("sku", "bad_sku")]), (4, [("name", "missing"), ("pack_quantity", "formula")]), (6, [("sku",
            "duplicate_key")])]
    assert job["counts"]["new"] == 1 and job["total"] == 3
    bad = office.get(f"/imports/{job['id']}/bad.xlsx")
    rows = cells(bad.data)
    assert rows[0] == ["产品编码", "产品名称", "每箱数量", "原行号", "原因"]
    assert rows[1][:4] == ["A 1", "一", 5, 3] and rows[2][2] == "'=1+1" and "产品名称" in rows[2][4]
    office.take(job["id"])
    assert set(found(factory, Product)) == {"HR-1001", "A-3"}
    mended = openpyxl.load_workbook(io.BytesIO(bad.data))
    mended.active["A2"], mended.active["B3"], mended.active["C3"] = "A-1", "二", 6
    mended.active.delete_rows(4)
    again = office.read("products", saved(mended))
    assert (again["counts"]["new"], again["counts"]["error"]) == (2, 0)


def test_columns_that_nobody_knows_are_mapped_and_remembered(office: Importer, factory: Factory) -> None:
    sheet = saved(book([["花名", "甲", "乙"], ["杯子", "C-1", "只"]]))
    job = office.read("products", sheet)
    assert (job["state"], job["missing"]) == ("mapping", ["产品编码", "产品名称"])
    assert [(c["index"], c["heading"], c["samples"]) for c in job["columns"]] == [
        (0, "花名", ["杯子"]), (1, "甲", ["C-1"]), (2, "乙", ["只"])]
    for wrong in ({"columns": {"0": "nothing"}}, {"columns": {"0": "sku", "1": "sku"}}, {"columns": {"x": "sku"}},
                  {"columns": {"²": "sku"}}):
        assert office.post(f"/imports/{job['id']}/mapping", wrong).status_code == 422
    done = office.post(f"/imports/{job['id']}/mapping", {"columns": {"0": "name", "1": "sku", "2": "unit"}})
    assert done.status_code == 200
    assert office.job(job["id"])["counts"]["new"] == 1
    shuffled = office.read("products", saved(book([["乙", "花名", "甲"], ["把", "壶", "C-2"]])))
    assert (shuffled["state"], shuffled["rows"][0]["cells"]) == ("ready", {"unit": "把", "name": "壶", "sku": "C-2"})


def test_sheets_and_header_rows_can_be_chosen(office: Importer) -> None:
    made = saved(book(一=[["产品编码", "产品名称"], ["S-1", "一"]], 二=[["产品编码", "产品名称"], ["S-2", "二"]]))
    job = office.read("products", made)
    assert [r["cells"]["sku"] for r in job["rows"]] == ["S-1", "S-2"]
    office.post(f"/imports/{job['id']}/mapping", {"sheets": [1]})
    again = office.job(job["id"])
    assert [r["cells"]["sku"] for r in again["rows"]] == ["S-2"]
    assert [s["chosen"] for s in again["sheets"]] == [False, True]


def test_chosen_rows_only_and_those_that_belong_to_them(office: Importer, factory: Factory) -> None:
    head = ["订单号", "客户", "SKU", "数量", "交期"]
    factory.act("product.put", id="X-2", name="二", routing=[])
    job = office.read("orders", saved(book([
        head, ["A1", "甲", "HR-1001", 5, "2026-04-01"], ["A1", "甲", "X-2", 6, "2026-04-01"],
        ["A2", "乙", "HR-1001", 7, "2026-04-01"], ["A3", "丙", "NO", 7, "2026-04-01"]])))
    done = office.take(job["id"], [{"sheet": 0, "row": 3}])
    assert [(r["row"], r["applied"]) for r in done["rows"]] == [(2, True), (3, True), (4, False), (5, False)]
    assert [(o.ref, len(o.lines)) for o in found(factory, Order).values()] == [("A1", 2)]
    office.take(job["id"])
    office.take(job["id"])
    assert sorted(o.ref for o in found(factory, Order).values()) == ["A1", "A2"]
    assert office.job(job["id"])["counts"]["applied"] == 3


def test_a_routing_is_replaced_whole_or_not_at_all(office: Importer, factory: Factory) -> None:
    head = ["产品编码", "工序号", "工序", "机台", "标准工时"]
    bad = office.read("routings", saved(book([head, ["HR-1001", 10, "车削", "LATHE", 25], ["HR-1001", 20, "抛光",
        "没有", 5]])))
    assert [[e["code"] for e in r["errors"]] for r in bad["rows"]] == [["group_left_out"], ["unknown_work_center"]]
    good = office.read("routings", saved(book([head, ["HR-1001", 10, "车削", "车床", "0.5秒"]])))
    assert {c["title"] for c in good["rows"][0]["changes"]} == {"标准工时（秒/件）", "工序号"}
    office.take(good["id"])
    assert [(s["number"], s["standard_ms"], s["name_en"]) for s in found(factory, Product)["HR-1001"].routing] == [
        (10, 500, "Turning")]


def test_new_people_get_pins_that_only_their_maker_sees_for_a_day(office: Importer, factory: Factory) -> None:
    job = office.read("people", office.sample("people"))
    done = office.take(job["id"])
    assert done["pins"] is True
    kit, maker = factory.kit, office
    imports = Imports(kit)
    other = Importer(factory, "other", "admin")
    assert other.get(f"/imports/{job['id']}").json["pins"] is False
    assert other.get(f"/imports/{job['id']}/cards.pdf").status_code == 404
    pdf = maker.get(f"/imports/{job['id']}/cards.pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF")
    with kit.store.reading() as reads:
        pins = kit.sealer.open("import-pins", job["id"], reads.secrets.kept_code("import-pins", job["id"]) or "")
    assert len(json.loads(pins)["pins"]) == 3
    assert not any(pin in str(imports.job(job["id"]).data) for pin in json.loads(pins)["pins"].values())
    factory.clock.now += timedelta(hours=25)
    maker.headers = factory.bearer("chief")
    assert maker.get(f"/imports/{job['id']}").json["pins"] is False
    imports.round()
    with kit.store.reading() as reads:
        assert reads.secrets.kept_code("import-pins", job["id"]) == ""


def test_people_with_one_name_need_user_names(office: Importer) -> None:
    rows = [["姓名", "角色"], ["王强", "操作工"], ["王强", "质检"], ["李雷", "飞行员"]]
    job = office.read("people", saved(book(rows)))
    assert [[e["code"] for e in r["errors"]] for r in job["rows"]] == [[], ["name_twice"], ["bad_choice"]]
    assert job["rows"][0]["warnings"][0]["code"] == "username_made"


def test_an_import_goes_on_after_the_server_was_killed(office: Importer, factory: Factory) -> None:
    rows = [["客户名称", "电话"], *([f"客户{i}", None] for i in range(130))]
    kit, left = factory.kit, []
    imports = Imports(kit, spawn=left.append)
    by = type("By", (), {"actor_id": "P-chief", "session_id": None})()
    job = imports.create("customers", "c.xlsx", saved(book(rows)), by)  # type: ignore[arg-type]
    imports.work(job.id)
    imports.apply(job.id, None, by)  # type: ignore[arg-type]
    run = Run.claim(imports, job.id)
    assert run is not None
    real, seen = run.take_some, []

    def killed(*some: Any) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(real(*some))

    run.take_some = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        run.go()
    half = imports.job(job.id)
    assert (half.state, half.data["progress"], len(found(factory, Customer))) == ("applying", [20, 130], 20)
    assert Run.claim(imports, job.id) is None  # it may still be alive
    factory.clock.now += timedelta(minutes=1)
    left.clear()
    imports.round()
    left[0]()
    assert imports.job(job.id).state == "done" and len(found(factory, Customer)) == 130
    assert imports.job(job.id).data["counts"]["applied"] == 130


def test_one_row_that_the_rules_refuse_spoils_no_other(office: Importer, factory: Factory) -> None:
    job = office.read("crews", saved(book([["班组", "班组长"], ["甲班", "Worker"], ["乙班", None]])))
    assert job["counts"]["new"] == 2
    imports = Imports(factory.kit)
    rows = imports.rows(imports.job(job["id"]))
    rows[0].values["leader"] = "谁也不是"
    Rows(imports.folder(job["id"])).write(rows)
    done = office.take(job["id"])
    assert (done["state"], done["counts"]["applied"], done["counts"]["failed"]) == ("done", 1, 1)
    assert done["rows"][0]["failure"] and not done["rows"][0]["applied"] and done["rows"][1]["applied"]
    assert office.get(f"/imports/{job['id']}?show=error").json["total"] == 1
    assert cells(office.get(f"/imports/{job['id']}/bad.xlsx").data)[1][0] == "甲班"


def test_who_may_import_what(factory: Factory) -> None:
    sales = Importer(factory, "seller", "sales")
    assert sales.get("/imports").json["kinds"] == ["customers", "orders"]
    assert sales.send("products", b"x").status_code == 403
    admin = Importer(factory, "boss2", "admin")
    job = admin.read("products", admin.sample("products"))
    assert sales.get(f"/imports/{job['id']}").status_code == 404
    assert sales.post(f"/imports/{job['id']}/apply", {"rows": "all"}).status_code == 404
    assert [k for k, v in KINDS.items() if "worker" in v.roles or "boss" in v.roles] == []
    assert admin.get("/imports").json["items"][0]["id"] == job["id"]


def test_what_is_no_sheet_fails_plainly(office: Importer) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    for data, code in ((b"\0\1", "bad_file"), (bomb.getvalue(), "bad_file"), (b"", "empty_file")):
        job = office.read("products", data)
        assert (job["state"], job["code"]) == ("failed", code) and job["message"]
    assert office.send("nothing", b"x").status_code == 422
    assert office.get("/imports/../../etc").status_code == 404


def test_only_one_works_on_an_import(office: Importer, factory: Factory) -> None:
    job = office.read("products", office.sample("products"))
    imports = Imports(factory.kit)
    stored = imports.job(job["id"])
    factory.kit.writer.call(lambda tx: tx.secrets.put(replace(stored, state="applying")))
    assert office.post(f"/imports/{job['id']}/mapping", {"sheets": [0]}).status_code == 409
    assert office.post(f"/imports/{job['id']}/apply", {"rows": "all"}).status_code == 202


def test_work_that_cannot_begin_harms_nobody_and_goes_on_later(
        office: Importer, factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs beside the requests: nobody would catch what it raises."""
    job = office.read("products", office.sample("products"))
    imports = Imports(factory.kit, spawn=lambda _work: None)
    imports.apply(job["id"], None, Caller("person", person_id="chief", session_id="office"))

    def stopped(_work: object) -> None:
        raise RuntimeError("the writer is stopped")

    with monkeypatch.context() as patch:
        patch.setattr(factory.kit.writer, "call", stopped)
        imports.work(job["id"])
    assert imports.job(job["id"]).state == "applying"
    imports.work(job["id"])
    assert imports.job(job["id"]).state == "done"


def test_five_thousand_rows_with_progress(office: Importer, factory: Factory) -> None:
    rows = [["产品编码", "产品名称", "单位"], *([f"P-{i}", f"产品 {i}", "件"] for i in range(5000))]
    rows[2500][0] = "坏 的"
    job = office.read("products", saved(book(rows)))
    assert (job["counts"]["new"], job["counts"]["error"], job["progress"]) == (4999, 1, {"done": 5000, "total": 5000})
    assert len(job["rows"]) == 100
    done = office.take(job["id"])
    assert done["counts"]["applied"] == 4999 and len(found(factory, Product)) == 5000


def test_files_of_old_imports_are_forgotten(office: Importer, factory: Factory) -> None:
    job = office.read("products", office.sample("products"))
    imports = Imports(factory.kit)
    for _ in range(89):
        factory.clock.now += timedelta(days=1)
        believed(factory.kit)  # as each night
    imports.round()
    assert imports.folder(job["id"]).exists()
    factory.clock.now += timedelta(days=3650)
    imports.round()
    assert imports.folder(job["id"]).exists(), "a clock that is years ahead makes nothing old"
    factory.clock.now -= timedelta(days=3648)
    for _ in range(8):
        imports.round()
        factory.clock.now += timedelta(days=1)
    assert not imports.folder(job["id"]).exists()
    office.headers = factory.bearer("chief")
    assert office.get(f"/imports/{job['id']}/bad.xlsx").status_code == 410
