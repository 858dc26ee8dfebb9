"""One of everything: a factory in which each thing that can be asked for exists, for tests that walk them all."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
from flask import has_request_context, request
from PIL import Image

from server.api.access import ROLES
from tests.api.importing import Importer
from tests.builders import Factory, MadeOrder, Phone

# What only the office and the customer may know of an order.
PRIVATE = ("宏远机械", "13900001111", "民生路88号", "新华路66号")


@dataclass
class Shop:
    """order: produced in part, packed, bound, with an NG report and its photo; held: an inbox item's id;
    sheet: an import of people.
    """

    factory: Factory
    order: MadeOrder
    other: MadeOrder
    phone: Phone
    sha256: str
    box: str
    box_id: str
    other_box: str
    batch: str
    held: str
    file: str
    note: str
    sheet: str

    @classmethod
    def open(cls, factory: Factory) -> Shop:
        for rate in factory.kit.rates.values():
            rate.limit = 100_000
        for role in sorted(ROLES):
            factory.person(f"r-{role}", [role])
        factory.person("crew", ["worker", "warehouse"])
        factory.act("setting.put", id="individual_figures", value=["supervisor"])
        order, other = ordered(factory, PRIVATE[0]), ordered(factory, "别家")
        rolls = post(factory, "packages/codes", {"count": 3}, "supervisor")
        phone, picture = factory.phone("crew"), photo()
        sha256 = hashlib.sha256(picture).hexdigest()
        [box, other_box, third] = rolls["packages"]
        report = {"work_order": order.code, "operation": 10}
        results = phone.results(
            phone.report(order, good="20"), phone.report(order, good="20", operation=20),
            phone.event("ng.report", {**report, "quantity": "1", "counted": True, "defect": "SCRATCH",
                                      "replenish": True, "wanted": "scrap"},
                        blobs=[{"sha256": sha256, "bytes": len(picture), "media_type": "image/jpeg"}]),
            phone.event("package.pack", {"package": box["code"], "lines": [
                {"work_order": order.code, "quantity": "5"}]}),
            phone.event("package.bind", {"package": box["code"], "waybill": "SF1234567890123", "carrier": "SF"}),
            phone.event("package.pack", {"package": other_box["code"], "lines": [
                {"work_order": other.code, "quantity": "5"}]}),
            # Another customer's box under the same waybill: held, and its note must not name the customer [S8].
            phone.event("package.bind", {"package": other_box["code"], "waybill": "SF1234567890123",
                                         "carrier": "SF"}))
        assert [r["verdict"] for r in results] == ["applied"] * 6 + ["held"], results
        phone.results(phone.event("package.pack", {"package": third["code"], "lines": [
            {"work_order": other.code, "quantity": "1"}]}))
        note = post(factory, "deliveries", {"mode": "own", "packages": [third["id"]]}, "supervisor")
        answer = phone.client.patch(f"/api/v1/blobs/{sha256}", data=picture, headers={
            **phone.device, "Upload-Offset": "0", "Upload-Length": str(len(picture))})
        assert answer.status_code == 204
        change = post(factory, f"orders/{order.no}/changes", {"address": PRIVATE[3], "reason": "搬家"}, "stranger")
        post(factory, f"changes/{change['change_id']}/approve", None, "supervisor", 200)
        post(factory, f"orders/{other.no}/changes", {"promised_ship": "2026-04-01", "reason": "x"}, "stranger")
        return cls(factory, order, other, phone, sha256, box["code"], box["id"], other_box["code"],
                   rolls["batch"], results[-1]["inbox_id"], filed(factory), note["id"], imported(factory))

    def paths(self) -> dict[str, str]:
        """Route -> a path to something that is there, for every route that is read."""
        return {
            "/": "/", "/app/<path:rest>": "/app/x", "/office/<path:rest>": "/office/x",
            "/healthz": "/healthz", "/readyz": "/readyz", "/metrics": "/metrics",
            "/t/<token>": f"/t/{self.order.token}", "/C/<code>": f"/C/{self.box}",
            "/api/v1/track/<token>": f"/api/v1/track/{self.order.token}",
            "/api/v1/openapi.json": "/api/v1/openapi.json",
            "/api/v1/auth/session": "/api/v1/auth/session",
            "/api/v1/blobs/<sha256>": f"/api/v1/blobs/{self.sha256}",
            "/api/v1/devices": "/api/v1/devices", "/api/v1/devices/me": "/api/v1/devices/me",
            "/api/v1/sync/pull": "/api/v1/sync/pull",
            "/api/v1/orders": "/api/v1/orders?q=SO", "/api/v1/orders/<no>": f"/api/v1/orders/{self.order.no}",
            "/api/v1/orders/<no>/trail": f"/api/v1/orders/{self.order.no}/trail",
            "/api/v1/customers/search": "/api/v1/customers/search?q=1111",
            "/api/v1/deliveries": "/api/v1/deliveries", "/api/v1/deliveries/ready": "/api/v1/deliveries/ready",
            "/api/v1/deliveries/<id>": f"/api/v1/deliveries/{self.note}",
            "/api/v1/labels/delivery/<delivery_id>.pdf": f"/api/v1/labels/delivery/{self.note}.pdf",
            "/api/v1/changes": "/api/v1/changes", "/api/v1/inbox": "/api/v1/inbox",
            "/api/v1/inbox/cards": "/api/v1/inbox/cards", "/api/v1/inbox/decided": "/api/v1/inbox/decided",
            "/api/v1/inbox/<id>": f"/api/v1/inbox/{self.held}",
            "/api/v1/inbox/<id>/outcomes": f"/api/v1/inbox/{self.held}/outcomes",
            "/api/v1/tasks": "/api/v1/tasks", "/api/v1/board": "/api/v1/board",
            "/api/v1/board/pictures": "/api/v1/board/pictures", "/api/v1/board/<name>": "/api/v1/board/in_work",
            "/api/v1/pay": "/api/v1/pay", "/api/v1/pay.xlsx": "/api/v1/pay.xlsx",
            "/api/v1/pay/mine": "/api/v1/pay/mine", "/api/v1/pay/<person_id>": "/api/v1/pay/P-crew",
            "/api/v1/people/names": "/api/v1/people/names", "/api/v1/people/<person_id>": "/api/v1/people/P-worker",
            "/api/v1/people/<person_id>/leaving": "/api/v1/people/P-worker/leaving",
            "/api/v1/devices/<device_id>": f"/api/v1/devices/{self.phone.device_id}",
            "/api/v1/people": "/api/v1/people", "/api/v1/keys": "/api/v1/keys",
            "/api/v1/products": "/api/v1/products", "/api/v1/defects": "/api/v1/defects",
            "/api/v1/work-centers": "/api/v1/work-centers", "/api/v1/workshops": "/api/v1/workshops",
            "/api/v1/crews": "/api/v1/crews", "/api/v1/customers": "/api/v1/customers",
            "/api/v1/carriers": "/api/v1/carriers", "/api/v1/settings": "/api/v1/settings",
            "/api/v1/calendar": "/api/v1/calendar", "/api/v1/setup": "/api/v1/setup",
            "/api/v1/setup/progress": "/api/v1/setup/progress",
            "/api/v1/files/<file_id>": f"/api/v1/files/{self.file}",
            "/api/v1/files/<file_id>/preview.png": f"/api/v1/files/{self.file}/preview.png",
            "/api/v1/products/<sku>/picture.svg": "/api/v1/products/HR-1001/picture.svg",
            "/api/v1/imports": "/api/v1/imports", "/api/v1/imports/<id>": f"/api/v1/imports/{self.sheet}",
            "/api/v1/imports/<id>/bad.xlsx": f"/api/v1/imports/{self.sheet}/bad.xlsx",
            "/api/v1/imports/<id>/cards.pdf": f"/api/v1/imports/{self.sheet}/cards.pdf",
            "/api/v1/samples/<kind>.xlsx": "/api/v1/samples/products.xlsx",
            "/api/v1/exports/<name>.xlsx": "/api/v1/exports/orders.xlsx",
            "/api/v1/schedule": "/api/v1/schedule", "/api/v1/schedule/dispatch": "/api/v1/schedule/dispatch",
            "/api/v1/labels/dispatch.pdf": "/api/v1/labels/dispatch.pdf",
            "/api/v1/backups/last": "/api/v1/backups/last",
            "/api/v1/restores": "/api/v1/restores",
            "/api/v1/labels/badges.pdf": "/api/v1/labels/badges.pdf?ids=P-new",
            "/api/v1/labels/package/<package_id>.pdf": f"/api/v1/labels/package/{self.box_id}.pdf",
            "/api/v1/labels/packages/<batch>.pdf": f"/api/v1/labels/packages/{self.batch}.pdf",
            "/api/v1/labels/tracking/<no>.pdf": f"/api/v1/labels/tracking/{self.order.no}.pdf",
            "/api/v1/labels/traveler/<work_order_id>.pdf": f"/api/v1/labels/traveler/{self.order.work_order}.pdf",
        }


def post(factory: Factory, path: str, body: Any, who: str, status: int = 201) -> Any:
    answer = factory.client().post(f"/api/v1/{path}", json=body, headers=factory.bearer(who))
    assert answer.status_code == status, answer.text
    return answer.json


def ordered(factory: Factory, customer: str) -> MadeOrder:
    """An order as sales enters it, with everything that is private."""
    made = post(factory, "orders", {
        "customer": {"name": customer, "phone": PRIVATE[1]}, "address": PRIVATE[2], "promised_ship": "2026-03-20",
        "lines": [{"sku": "HR-1001", "quantity": "50"}]}, "stranger")
    [work] = made["work_orders"]
    return MadeOrder(made["no"], work["id"], work["code"], made["tracking_token"])


def filed(factory: Factory) -> str:
    """A file that somebody uploaded."""
    answer = factory.client().post("/api/v1/files", data={"file": (io.BytesIO(photo()), "图.jpg")},
                                   headers=factory.bearer("stranger"))
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def imported(factory: Factory) -> str:
    """A list of people that the administrator took in: its badges and PIN slips can be printed."""
    sheet = openpyxl.Workbook()
    [page] = sheet.worksheets
    for row in (["姓名", "登录名", "角色"], ["方小工", "fang", "操作工"]):
        page.append(row)
    out = io.BytesIO()
    sheet.save(out)
    office = Importer(factory, "r-admin", "admin")
    job = office.read("people", out.getvalue())
    assert job["counts"]["error"] == 0, job
    assert office.take(job["id"])["counts"]["applied"] == 1
    return str(job["id"])


def drawn(work: Callable[[], Any]) -> Any:
    """In place of kit.offload: what a page that is asked for would draw is not drawn, the rest is done."""
    return b"%PDF" if has_request_context() and request.path.endswith(".pdf") else work()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return out.getvalue()
