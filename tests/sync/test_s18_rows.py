"""S18: the rows that phones pull; nothing about customers, nothing of closed orders."""

from __future__ import annotations

import json

from sync import feed
from sync.model.records import Order
from tests.sync.factory import CODES, Floor, Made, Sent

SECRETS = ("北方泵业", "13800000000", "宁波市某路", "新地址")


def busy() -> tuple[Floor, Made, str]:
    floor = Floor()
    made, box = floor.order(phone="13800000000", address="宁波市某路 1 号"), floor.box()
    worker, store = floor.phone("worker"), floor.phone("warehouse")
    worker.report(made, good="20")
    worker.ng_report(made, "3", replenish=True, blobs=[{"sha256": "a" * 64}])
    floor.phone("inspector").ng_report(made, "1", defect="SIZE", replenish=True)
    store.pack(box, made, "2")
    store.bind(box, "SF1")
    worker.send("andon.call", {"work_center": "LATHE", "kind": "machine", "note": "漏油"})
    floor.change(made.no, address="新地址 2 号", promised_ship="2026-04-01", requirements="去毛刺")
    floor.act("setting.put", id="carriers", value=[{"code": "SF", "name": "顺丰"}])
    floor.act("setting.put", id="secret", value="13800000000")
    return floor, made, box


def rows(floor: Floor) -> dict[tuple[str, str], dict[str, object] | None]:
    return {(kind, id): floor.row(kind, id) for kind, id in feed.touched(floor.world)}


def test_S18_the_row_of_a_work_order() -> None:
    floor, made, _ = busy()
    row = floor.row("work_order", made.work_order)
    assert row
    expected = {"id": made.work_order, "code": CODES.work_order_code(made.work_order, 2), "order_no": made.no,
                "revision": 2, "state": "in_production", "priority": "normal", "planned": "50",
                "promised_ship": "2026-04-01", "requirements": "去毛刺", "packed": "2"}
    assert {k: row[k] for k in expected} == expected
    assert row["product"]["sku"] == "HR-1001"
    first = row["operations"][0]
    assert {k: first[k] for k in ("number", "work_center", "good", "process_scrap", "material_scrap", "blocked",
                                  "finished", "started", "ahead")} == {
        "number": 10, "work_center": "LATHE", "good": "16", "process_scrap": "0", "material_scrap": "0",
        "blocked": "4", "finished": False, "started": True, "ahead": False}


def test_S18_the_rows_of_a_package_and_an_ng_report() -> None:
    floor, made, box = busy()
    id = floor.package(box).id
    assert floor.row("package", id) == {
        "id": id, "code": box, "order_nos": [made.no], "state": "bound",
        "lines": [{"work_order": CODES.work_order_code(made.work_order, 2), "quantity": "2"}],
        "waybill": "SF1", "carrier": "SF", "number": 1, "total": 1, "gap": False,
        "bound_by": "warehouse", "shipped_at": None}
    ng = floor.row("ng_report", floor.work_order(made).ng_reports[0])
    assert ng
    expected = {"work_order": CODES.work_order_code(made.work_order, 2), "operation": 10, "quantity": "3",
                "defect": "SCRATCH", "state": "open", "replenishment_no": None, "replenish": "wished"}
    assert {k: ng[k] for k in expected} == expected
    assert [p["sha256"] for p in ng["photos"]] == ["a" * 64]


def test_S18_a_photo_is_present_once_it_has_arrived() -> None:
    floor, made, _ = busy()
    id = floor.work_order(made).ng_reports[0]
    for present in (False, True):
        row = floor.row("ng_report", id)
        assert row and row["photos"] == [{"sha256": "a" * 64, "present": present}]
        floor.act("photo.arrived", sha256="a" * 64, bytes=9, media_type="image/jpeg")


def test_S18_no_row_says_anything_about_customers() -> None:
    floor, _, _ = busy()
    found = rows(floor)
    assert len(found) > 10
    text = json.dumps(list(found.values()), ensure_ascii=False)
    assert [s for s in SECRETS if s in text] == []
    assert "setting" in {kind for kind, _ in found}
    assert ("setting", "secret") not in found


def test_S18_a_package_is_shown_from_its_first_pack_or_bind() -> None:
    floor = Floor()
    made, store, first, second = floor.order(), floor.phone("warehouse"), floor.box(), floor.box()
    assert floor.row("package", floor.package(first).id) is None
    store.pack(first, made)
    store.bind(second, "SF1")
    assert [floor.row("package", floor.package(b).id) is not None for b in (first, second)] == [True, True]


def test_S18_closed_orders_leave_the_phones_and_the_office_still_reads_them() -> None:
    floor, made, box = busy()
    floor.act("order.cancel", "supervisor", no=made.no)
    work_order, ng = floor.work_order(made), floor.work_order(made).ng_reports[0]
    gone = [("work_order", made.work_order), ("package", floor.package(box).id), ("ng_report", ng)]
    assert [floor.row(kind, id) for kind, id in gone] == [None, None, None]
    assert set(gone) <= set(feed.touched(floor.world))
    assert feed.work_order_row(floor.world, CODES, work_order, closed_too=True)
    assert feed.package_row(floor.world, CODES, floor.package(box), closed_too=True)


def test_S18_a_work_center_shows_its_open_calls() -> None:
    floor, _, _ = busy()
    row = floor.row("work_center", "LATHE")
    assert row and [(c["kind"], c["note"]) for c in row["calls"]] == [("machine", "漏油")]
    floor.phone("worker").send("andon.clear", {"work_center": "LATHE", "kind": "machine"})
    after = floor.row("work_center", "LATHE")
    assert after and after["calls"] == []


def test_S18_every_row_that_shows_a_change_is_among_the_touched() -> None:
    """Each act and event in turn: a row that reads differently afterwards was touched by it."""
    floor, made, box = busy()
    ng = floor.work_order(made).ng_reports[0]
    worker, qc, store = floor.phone("worker"), floor.phone("inspector"), floor.phone("warehouse")
    seen = set(feed.touched(floor.world))
    shipped: list[Sent] = []
    for step in (lambda: worker.report(made, 20, "30"), lambda: worker.report(made, 10, "9"),
                 lambda: qc.send("ng.dispose", {"ng_report": ng, "disposition": "sort", "quantity": "3"}),
                 lambda: store.bind(box, "YT2", "YT", replaces="SF1"),
                 lambda: shipped.append(store.ship(box)), lambda: store.reverse(shipped[0]),
                 lambda: floor.change(made.no, requirements="再改"), lambda: floor.act("order.hold", no=made.no),
                 lambda: floor.act("order.release", no=made.no),
                 lambda: floor.act("photo.arrived", sha256="a" * 64, bytes=1, media_type="image/jpeg"),
                 lambda: floor.act("order.cancel", no=made.no)):
        before = {key: floor.row(*key) for key in seen}
        floor.world.changed.clear()
        step()
        now = set(feed.touched(floor.world))
        different = {key for key in seen if floor.row(*key) != before[key]}
        assert different, "the step shows nowhere"
        assert different <= now
        seen |= now


def test_S18_one_more_box_changes_the_rows_of_the_others_also_in_another_line() -> None:
    floor = Floor()
    made = floor.order(lines=[{"sku": "HR-1001", "quantity": 5_000}, {"sku": "ZS-220A", "quantity": 5_000}])
    store, first, second = floor.phone("warehouse"), floor.box(), floor.box()
    store.pack(first, made)
    floor.world.changed.clear()
    other = floor.need(Order, made.no).work_orders[1]
    store.pack(second, Made(made.no, other, floor.code(other)))
    for box, number in ((first, 1), (second, 2)):
        row = floor.row("package", floor.package(box).id)
        assert row and (row["number"], row["total"]) == (number, 2)
        assert ("package", floor.package(box).id) in feed.touched(floor.world)


def test_S18_settings_products_and_defects_are_the_factorys_own() -> None:
    floor, _, _ = busy()
    assert floor.row("product", "HR-1001") == {"id": "HR-1001", "name": "HR-1001", "name_en": "", "unit": "件",
                                               "pack_quantity": "20", "picture": "", "photo": "", "active": True}
    assert floor.row("defect", "SIZE") == {"id": "SIZE", "name": "SIZE", "name_en": "", "active": True}
    assert floor.row("setting", "carriers") == {"id": "carriers", "value": [{"code": "SF", "name": "顺丰"}]}
