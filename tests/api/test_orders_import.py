"""POST /api/v1/orders/import."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

from sync.model.records import Order
from tests.builders import Factory

HEAD = "订单号,客户,电话,SKU,数量,承诺发货日,备注\n"
GOOD = HEAD + "A1,宏远机械,13800000000,HR-1001,50,2026-03-20,去毛刺\nA2,Acme,,hr-1001,\"1,200\",2026年3月21日,加急!!\n"


def send(factory: Factory, data: bytes | str, who: str = "stranger", key: str | None = None, **form: str) -> Any:
    headers = factory.bearer(who) | ({"Idempotency-Key": key} if key else {})
    return factory.client().post("/api/v1/orders/import", headers=headers, data=multipart(data, form),
                                 content_type="multipart/form-data; boundary=b0undary")


def multipart(data: bytes | str, form: dict[str, str]) -> bytes:
    """Written out: the test client would leave a temporary file open for large ones."""
    parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}'.encode() for k, v in form.items()]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="orders"\r\n\r\n'
                 + (data.encode() if isinstance(data, str) else data))
    return b"".join(b"--b0undary\r\n" + part + b"\r\n" for part in parts) + b"--b0undary--\r\n"


def stored(factory: Factory) -> list[Order]:
    with factory.kit.store.reading() as reads:
        return reads.find(Order)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_csv_makes_orders(factory: Factory) -> None:
    done = send(factory, GOOD)
    assert (done.status_code, done.json["rows"], done.json["errors"]) == (201, 2, [])
    first, second = stored(factory)
    assert (first.customer, first.phone, first.promised_ship, first.state) == (
        "宏远机械", "13800000000", "2026-03-20", "scheduled")
    assert first.lines[0]["quantity"] == 50_000
    assert (second.lines[0]["quantity"], second.priority, second.promised_ship) == (1_200_000, "urgent", "2026-03-21")
    assert [o["no"] for o in done.json["orders"]] == [first.id, second.id]


def test_dry_run_makes_nothing(factory: Factory) -> None:
    done = send(factory, GOOD, dry_run="true")
    assert (done.status_code, len(done.json["orders"]), done.json["dry_run"]) == (200, 2, True)
    assert stored(factory) == []


def test_a_workbook_as_factories_keep_them(factory: Factory) -> None:
    done = send(factory, workbook([
        ["订单汇总表 2026年3月"], [], ["料号", "数量(件)", "交期", "客户名称", "单号", "特殊要求", "联系电话"],
        ["ＨＲ-１００１", "20套", "3月30日", "甲", "B1", None, 13800000000],
        ["HR-1001", 30, 46111, "乙", "B2", "=1+1 先做样", "+86 13800000000"], [],
        ["HR-1001", "1200.0", "2026.03.24", "丙", "B3", None, None], ["合计", 9999]]))
    assert done.json["errors"] == []
    assert [(o["ref"], o["lines"][0]["quantity"], o["promised_ship"]) for o in done.json["orders"]] == [
        ("B1", "20", "2026-03-30"), ("B2", "30", "2026-03-30"), ("B3", "1200", "2026-03-24")]
    assert stored(factory)[1].lines[0]["requirements"] == "=1+1 先做样"


def test_bad_rows_are_named_and_good_orders_made(factory: Factory) -> None:
    done = send(factory, GOOD + "A3,,x,NO,-5,月底,\nA4,Acme,,HR-1001,1,2026-02-30,\n"
                "A1,宏远机械,,HR-1001,50,2026-03-20,\n")
    assert done.status_code == 201
    assert [(e["row"], e["code"]) for e in done.json["errors"]] == [
        (4, "sku"), (4, "quantity"), (4, "customer"), (4, "phone"), (4, "promised_ship"), (5, "promised_ship"),
        (6, "duplicate")]
    assert all(set(e["message"]) == {"zh", "en"} for e in done.json["errors"])
    assert len(stored(factory)) == 2


def test_an_order_of_several_lines_is_whole_or_not_at_all(factory: Factory) -> None:
    factory.act("product.put", id="X-2", name="二", routing=[])
    both = HEAD + "A1,甲,,HR-1001,5,2026-03-20,\nA1,甲,,X-2,6,2026-03-20,\n"
    assert [e["sku"] for e in send(factory, both).json["orders"][0]["lines"]] == ["HR-1001", "X-2"]
    done = send(factory, both.replace("A1", "A9").replace("X-2,6", "X-2,none"))
    assert (done.status_code, done.json["code"]) == (422, "bad_rows")
    assert {(e["row"], e["code"]) for e in done.json["errors"]} == {(3, "quantity"), (2, "order_left_out")}


def test_twice_is_once(factory: Factory) -> None:
    first, again = send(factory, GOOD), send(factory, GOOD)
    assert [o["no"] for o in first.json["orders"]] == [o["no"] for o in again.json["orders"]]
    assert all(o["already"] for o in again.json["orders"])
    assert len(stored(factory)) == 2
    unnumbered = GOOD.replace("订单号", "序").replace("A1", "1").replace("A2", "2")
    for _ in range(2):
        send(factory, unnumbered, key="k")
    assert len(stored(factory)) == 4


def test_wrong_role(factory: Factory) -> None:
    assert send(factory, GOOD, who="worker").status_code == 403
    assert factory.client().post("/api/v1/orders/import").status_code == 401


def test_what_is_no_sheet_is_refused_plainly(factory: Factory) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    good = workbook([["a"]])
    for data, code in ((b"", "no_header"), (b"\0\1\2", "bad_file"), (b"PK\x03\x04" + b"x" * 50, "bad_file"),
                       (good[:len(good) // 2], "bad_file"), (bomb.getvalue(), "bad_file"),
                       (entity.getvalue(), "bad_file"), (good, "no_header"), (b"\xff\xfe\xff", "bad_file"),
                       (HEAD * 3, "bad_rows"), (HEAD + "A1,甲,,HR-1001,1,2026-03-20,\n" * 5001, "too_many_rows")):
        done = send(factory, data)
        assert (done.status_code, done.json["code"]) == (422, code), data[:20]
    assert send(factory, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413
    assert send(factory, GOOD, dry_run="maybe").status_code == 422
    no_file = factory.client().post("/api/v1/orders/import", headers=factory.bearer("stranger"))
    assert (no_file.status_code, no_file.json["code"]) == (422, "no_file")
    assert stored(factory) == []
