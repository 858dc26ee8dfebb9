"""Makers of new things in the fuzzed factory: each gives something in the state that its operation asks for."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import openpyxl
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from sync.model.records import InboxItem, Package
from tests.api.outbox_made import keyed, outbox

if TYPE_CHECKING:
    from tests.fuzz.world import World

BEARER = "stranger"  # in sales: makes what the office makes


def order(world: World, **more: Any) -> Any:
    return world.call("orders", {
        "customer": {"name": f"客户{world.count}"}, "promised_ship": "2026-05-20", "save_customer": False,
        "lines": [{"sku": "HR-1001", "quantity": "5"}], **more}, BEARER, 201)


def stepped(*steps: str, **more: Any) -> Callable[[World], str]:
    def make(world: World) -> str:
        no = str(order(world, **more)["no"])
        for step in steps:
            world.call(f"orders/{no}/{step}", {"reason": "x"} if step in ("hold", "exception", "return") else {})
        return no
    return make


def packed(world: World) -> tuple[str, str]:
    """(order, box): all pieces made and packed."""
    made, phone = order(world), world.shop.phone
    [work] = made["work_orders"]
    [code] = world.factory.package_codes()
    phone.results(*(phone.event("work.report", {"work_order": work["code"], "operation": n, "good": "5"})
                    for n in (10, 20)),
                  phone.event("package.pack", {"package": code, "lines": [{"work_order": work["code"],
                      "quantity": "5"}]}))
    with world.factory.kit.store.reading() as reads:
        box = next(b.id for b in reads.find(Package, {"code": code}))
    return made["no"], box


def shipped(*steps: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        no, box = packed(world)
        with world.factory.kit.store.reading() as reads:
            code = reads.source.load(Package, box).code  # type: ignore[union-attr]
        phone = world.shop.phone
        world.count += 1
        waybill = f"SF9{world.count:09d}"
        phone.results(phone.event("package.bind", {"package": code, "waybill": waybill, "carrier": "SF"}),
                      phone.event("package.ship", {"package": code}))
        for step in steps:
            world.call(f"orders/{no}/{step}", {"reason": "x"} if step == "exception" else {})
        return no
    return make


def delivery(world: World) -> str:
    return str(world.call("deliveries", {"mode": "own", "packages": [packed(world)[1]]}, status=201)["id"])


def change(world: World) -> str:
    no = order(world)["no"]
    return str(world.call(f"orders/{no}/changes", {"address": "新址", "reason": "x"}, BEARER, 201)["change_id"])


def frozen_change(world: World) -> str:
    """Another routing, asked for by a supervisor in the two days after a new date: sales must agree, and may."""
    no = order(world)["no"]
    dated = world.call(f"orders/{no}/changes", {"promised_ship": "2026-06-20", "reason": "x"}, BEARER, 201)
    world.call(f"changes/{dated['change_id']}/approve", None)
    steps = [{"number": 10, "name": f"车削{world.count}", "work_center": "LATHE"}]
    return str(world.call(f"orders/{no}/changes", {
        "routing": [{"line": 1, "operations": steps}], "reason": "x"}, status=201)["change_id"])


def person(world: World) -> str:
    name = f"v{world.count}"
    world.factory.person(name, ["worker"])
    return f"P-{name}"


def username(world: World) -> str:
    return person(world)[2:]


def badge(world: World) -> str:
    return world.factory.badges[person(world)[2:]]


def device(world: World) -> str:
    return world.factory.phone("worker").device_id


def session(world: World) -> str:
    return world.factory.kit.signin.issue("P-victim0", None).session_id


def key(world: World) -> str:
    return str(world.call("keys", {"name": "x", "scopes": ["orders:read"]}, "r-admin", 201)["id"])


def enrolment(world: World) -> str:
    return str(world.call("devices/codes", {}, status=201)["codes"][0]["code"])


def held(world: World) -> str:
    """A held event's inbox item: more than planned."""
    phone, made = world.shop.phone, order(world)
    [result] = phone.results(phone.event("work.report", {
        "work_order": made["work_orders"][0]["code"], "operation": 10, "good": "500"}))
    return str(result["inbox_id"])


def replenished(world: World) -> str:
    """An inbox item of the kind that a planner closes: an inspector's word ordered pieces anew."""
    if world.inspector is None:
        world.inspector = world.factory.phone("r-inspector")
    work = order(world)["work_orders"][0]
    phone, report = world.inspector, {"work_order": work["code"], "operation": 10}
    verdicts = [r["verdict"] for r in phone.results(
        world.shop.phone.event("work.report", {**report, "good": "5"}),
        phone.event("ng.report", {**report, "quantity": "1", "counted": True, "defect": "SCRATCH", "replenish": True,
                                  "wanted": "scrap"}))]
    assert verdicts == ["applied"] * 2, verdicts
    with world.factory.kit.store.reading() as reads:
        found = reads.find(InboxItem, {"code": "replenished", "state": "open"}, order=("-raised_at", "-id"), limit=1)
    return str(found[0].id)


def outbox_file(world: World) -> bytes:
    """Three events of a phone with a photo, in its outbox file; each second one is signed."""
    phone, picture = world.shop.phone, photo(world)
    named = [{"sha256": hashlib.sha256(picture).hexdigest(), "bytes": len(picture), "media_type": "image/jpeg"}]
    events = [phone.event("andon.call", {"work_center": "LATHE", "kind": "quality"}, blobs=named),
              *(phone.report(world.shop.order, good="0.001") for _ in range(2))]
    if world.key is None:
        world.key = keyed(phone)
    return outbox(phone, events, world.key if world.count % 2 else None, [picture])


def decided(world: World) -> str:
    id = held(world)
    world.call(f"inbox/{id}/resolve", {"event_id": uuid(world), "decision": "dismiss", "note": "x"})
    return id


def photo(world: World) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (world.count % 256, world.count // 256 % 256, 7)).save(out, "JPEG")
    return out.getvalue() + world.count.to_bytes(4, "big")  # behind the picture: another hash each time


def sheet(world: World) -> bytes:
    """Two orders of a customer of their own."""
    book = openpyxl.Workbook()
    [page] = book.worksheets
    for row in (["客户", "产品编码", "数量", "交期"], [f"甲{world.count}", "HR-1001", 3, "2026-06-01"],
                [f"乙{world.count}", "HR-1001", 4, "2026-06-02"]):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def public_key(_world: World) -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return {"x": f"{numbers.x:064x}", "y": f"{numbers.y:064x}"}


def uuid(world: World) -> str:
    return world.factory.kit.ids.uuid()


MAKERS: dict[str, Callable[[World], Any]] = {
    "new order": lambda world: order(world)["no"], "new draft": stepped(release=False),
    "new held order": stepped("hold"),
    "new gated": stepped(gates=["invoice"]), "new box": lambda world: packed(world)[1],
    "new packed order": lambda world: packed(world)[0], "new shipped": shipped(), "new in transit": shipped("transit"),
    "new delivered": shipped("transit", "deliver"), "new exception": shipped("transit", "exception"),
    "new delivery": delivery, "new change": change, "new person": person, "new username": username, "new badge": badge,
    "new device": device, "new session": session, "new key": key, "new enrolment": enrolment, "new held": held,
    "new decided": decided, "new photo": photo, "new sheet": sheet, "new uuid": uuid, "new public key": public_key,
    "new import": lambda world: world.imported("r-planner", "products"),
    "new frozen change": frozen_change, "new replenished": replenished, "new outbox": outbox_file,
    "new name": lambda world: f"u{world.count}"}
