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


def said(done: Any) -> list[tuple[int, str, str]]:
    return [(r["row"], e["column"], e["code"]) for r in done.json["rows"] for e in r["errors"]]


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
    assert (done.status_code, [(r["row"], r["ok"]) for r in done.json["rows"]]) == (201, [(2, True), (3, True)])
    assert done.json["rows"][0]["order"] == {
        "no": "A1", "customer": "宏远机械", "phone": "13800000000", "sku": "HR-1001", "quantity": "50",
        "promised_ship": "2026-03-20", "note": "去毛刺", "expected_delivery": None, "address": None,
        "priority": "normal"}
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
    assert said(done) == []
    assert [(o["ref"], o["lines"][0]["quantity"], o["promised_ship"]) for o in done.json["orders"]] == [
        ("B1", "20", "2026-03-30"), ("B2", "30", "2026-03-30"), ("B3", "1200", "2026-03-24")]
    assert stored(factory)[1].lines[0]["requirements"] == "=1+1 先做样"


def test_bad_rows_are_named_and_good_orders_made(factory: Factory) -> None:
    done = send(factory, GOOD + "A3,,x,NO,-5,月底,\nA4,Acme,,HR-1001,1,2026-02-30,\n"
                "A1,宏远机械,,HR-1001,50,2026-03-20,\n")
    assert done.status_code == 201
    assert said(done) == [
        (4, "phone", "bad_phone"), (4, "customer", "missing_customer"), (4, "quantity", "negative_quantity"),
        (4, "promised_ship", "bad_date"), (4, "sku", "unknown_product"), (5, "promised_ship", "impossible_date"),
        (6, "no", "duplicate")]
    bad = next(r for r in done.json["rows"] if r["row"] == 5)
    assert (bad["ok"], bad["order"]) == (False, None)
    assert bad["errors"][0] == {"column": "promised_ship", "heading": "承诺发货日", "code": "impossible_date",
                                "text": "没有 2026-02-30 这一天"}
    assert len(stored(factory)) == 2


def test_an_order_of_several_lines_is_whole_or_not_at_all(factory: Factory) -> None:
    factory.act("product.put", id="X-2", name="二", routing=[])
    both = HEAD + "A1,甲,,HR-1001,5,2026-03-20,\nA1,甲,,X-2,6,2026-03-20,\n"
    assert [e["sku"] for e in send(factory, both).json["orders"][0]["lines"]] == ["HR-1001", "X-2"]
    done = send(factory, both.replace("A1", "A9").replace("X-2,6", "X-2,若干"))
    assert (done.status_code, done.json["code"]) == (422, "bad_rows")
    assert said(done) == [(2, "no", "order_left_out"), (3, "quantity", "bad_quantity")]


def test_lines_may_end_as_on_old_macs(factory: Factory) -> None:
    done = send(factory, GOOD.replace("\n", "\r"), dry_run="1")
    assert [(r["row"], r["order"]["no"]) for r in done.json["rows"]] == [(2, "A1"), (3, "A2")]


def test_twice_is_once(factory: Factory) -> None:
    first, again = send(factory, GOOD), send(factory, GOOD)
    assert [o["no"] for o in first.json["orders"]] == [o["no"] for o in again.json["orders"]]
    assert all(o["already"] for o in again.json["orders"])
    assert len(stored(factory)) == 2
    unnumbered = GOOD.replace("订单号", "序").replace("A1", "1").replace("A2", "2")
    for _ in range(2):
        send(factory, unnumbered, key="k")
    assert len(stored(factory)) == 4
    for _ in range(2):
        done = send(factory, unnumbered)
    assert len(stored(factory)) == 6 and all(o["already"] for o in done.json["orders"])


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
    for data, code in ((b"", "empty_file"), (b"\0\1\2", "bad_file"), (b"PK\x03\x04" + b"x" * 50, "bad_file"),
                       (good[:len(good) // 2], "bad_file"), (bomb.getvalue(), "bad_file"),
                       (entity.getvalue(), "bad_file"), (good, "no_header"), (b"\xff\xfe\xff", "bad_file"),
                       (HEAD + "A1,甲,,NO,1,2026-03-20,\n", "bad_rows"),
                       (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_xls"),
                       (HEAD + "A1,甲,,HR-1001,1,2026-03-20,\n" * 20_001, "too_many_rows")):
        done = send(factory, data)
        assert (done.status_code, done.json["code"]) == (422, code), data[:20]
    assert send(factory, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert send(factory, GOOD, dry_run="maybe").status_code == 422
    no_file = factory.client().post("/api/v1/orders/import", headers=factory.bearer("stranger"))
    assert (no_file.status_code, no_file.json["code"]) == (422, "no_file")
    assert stored(factory) == []


def test_the_words_follow_the_callers_language(factory: Factory) -> None:
    headers = factory.bearer("stranger") | {"Accept-Language": "en-GB,en;q=0.9"}
    done = factory.client().post("/api/v1/orders/import?dry_run=1", headers=headers,
                                 data=multipart(HEAD + "A1,甲,,HR-1001,0,2026-03-20,\n", {}),
                                 content_type="multipart/form-data; boundary=b0undary")
    assert done.json["rows"][0]["errors"][0]["text"] == "The quantity is zero."  # type: ignore[index]


def test_an_order_that_is_there_is_named_and_not_doubled(factory: Factory) -> None:
    send(factory, GOOD)
    first, second = stored(factory)
    again = send(factory, GOOD.replace("A1", "ａ1").replace("1,200", "1,300"), dry_run="1")
    assert [(r["already"], [w["code"] for w in r["warnings"]]) for r in again.json["rows"]] == [
        (first.id, ["already"]), (second.id, ["already_differs"])]
    assert all(r["ok"] for r in again.json["rows"])
    factory.kit.writer.call(lambda tx: tx.act("order.create", {
        "customer": "甲", "promised_ship": "2026-03-20", "priority": "normal", "gates": [], "lines": [],
        "tracking": "0" * 64, "day": "2026-03-02", "release": False, "ref": "B7"}))
    by_hand = send(factory, HEAD + "B7,甲,,HR-1001,5,2026-03-20,\n")
    assert by_hand.json["orders"][0]["already"] and len(stored(factory)) == 3


def test_five_thousand_rows(factory: Factory) -> None:
    rows = "".join(f"S{i},客户{i % 7},,HR-1001,{i % 90 + 1},2026-03-{i % 28 + 1:02d},\n" for i in range(5000))
    done = send(factory, HEAD + rows, dry_run="1")
    assert done.json["counts"]["good"] == 5000 and stored(factory) == []
