"""The rows of the lists that have no import: what stands in each column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from server.services.ports import Reads
from sync.event import parse_instant
from sync.model import status
from sync.model.quantity import Milli
from sync.model.records import (
    Change,
    Defect,
    Delivery,
    Device,
    InboxItem,
    NgReport,
    Operation,
    Order,
    Package,
    Product,
    WorkOrder,
)

if TYPE_CHECKING:
    from server.services.exports import Asked

R = TypeVar("R")
Row = Sequence[Any]
PAGE = 300
FIRST_YEAR, LAST_YEAR = 1901, 9998  # whole ones that a sheet can show in every zone
FEW = 200  # letters of a list inside a cell


def local(instant: str | None, zone: ZoneInfo) -> datetime | None:
    """A stored instant as the factory's clock showed it, without a zone: sheets know none."""
    moment = parse_instant(instant) if instant else None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:  # a phone's clock may say anything
        return None
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def day(text: str | None) -> date | str | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def amount(milli: Milli | None) -> int | float | None:
    if milli is None:
        return None
    return milli // 1000 if milli % 1000 == 0 else float(Decimal(milli) / 1000)


def every(reads: Reads, kind: type[R], order: tuple[str, ...] = ("id",)) -> Iterator[R]:
    """All records of a kind, a page at a time."""
    after: tuple[Any, ...] | None = None
    while page := reads.find(kind, order=order, limit=PAGE, after=after):
        yield from page
        last = page[-1]
        after = tuple(getattr(last, name.lstrip("-")) for name in order)


ORDERS = (("订单号", "Order no.", 14), ("客户单号", "Their no.", 16), ("客户", "Customer", 24), ("电话", "Telephone",
    15),
          ("收货地址", "Address", 26), ("产品编码", "Product code", 14), ("产品名称", "Product name", 24),
          ("数量", "Quantity", 10), ("单位", "Unit", 7), ("备注", "Remarks", 24), ("承诺发货日", "Ship by", 13),
          ("期望送达日", "Wanted on", 13), ("优先级", "Priority", 9), ("状态", "State", 11), ("完成 %", "Done %", 8),
          ("快递", "Courier", 9), ("录入时间", "Entered", 17))


def orders(asked: Asked) -> Iterator[Row]:
    """A row a line, newest order first. query: state (several with commas), q (in number, customer)."""
    states = [s for s in asked.query.get("state", "").split(",") if s]
    words = asked.query.get("q", "").strip().casefold()
    products = {p.id: p for p in asked.reads.find(Product)}
    for order in every(asked.reads, Order, ("-created_at", "-id")):
        if (states and order.state not in states) or (
                words and words not in f"{order.id} {order.ref} {order.customer} {order.phone or ''}".casefold()):
            continue
        for line in order.lines:
            product = products.get(line["sku"])
            yield [order.id, order.ref or None, order.customer, order.phone, order.address, line["sku"],
                   product.name if product else "", amount(line["quantity"]), product.unit if product else "",
                   line["requirements"] or None, day(order.promised_ship), day(order.expected_delivery),
                   asked.word("加急", "urgent") if order.priority == "urgent" else asked.word("普通", "normal"),
                   status.names(order.state)[asked.lang], order.percent, order.carrier or None,
                   asked.moment(order.created_at)]


WORK_ORDERS = (("工单", "Work order", 12), ("订单号", "Order no.", 14), ("版本", "Revision", 8), ("产品编码",
    "Product code", 14),
               ("计划数量", "Planned", 10), ("状态", "State", 11), ("工序号", "Step", 8), ("工序", "Operation", 16),
               ("机台", "Work center", 14), ("合格", "Good", 9), ("工废", "Process scrap", 9), ("料废",
                   "Material scrap", 9),
               ("待处置", "Blocked", 9), ("完成", "Finished", 8), ("计划开始", "Planned start", 13),
               ("计划完成", "Planned finish", 13), ("已装箱", "Packed", 9))


def work_orders(asked: Asked) -> Iterator[Row]:
    """A row an operation."""
    for work in every(asked.reads, WorkOrder):
        steps = asked.reads.load_many(Operation, [f"{work.id}/{n}" for n in work.operations])
        for step in (s for s in steps.values() if s is not None):
            yield [work.id, work.order, work.revision, work.sku, amount(work.planned), state_name(work.state,
                asked.lang),
                   step.number, asked.word(step.name, step.name_en or step.name), step.work_center, amount(step.good),
                   amount(step.process_scrap), amount(step.material_scrap), amount(step.blocked),
                   asked.word("是", "yes") if step.finished else asked.word("否", "no"),
                   day(step.planned_start or work.planned_start), day(step.planned_finish or work.planned_finish),
                   amount(work.packed)]


def state_name(code: str, lang: str) -> str:
    return status.names(code)[lang] if code in status.CODES else code


PACKAGES = (("箱码", "Box", 20), ("订单号", "Order no.", 16), ("箱号", "Number", 8), ("工单", "Work order", 12),
            ("数量", "Quantity", 10), ("快递", "Courier", 10), ("运单号", "Waybill", 20), ("送货单", "Delivery note",
                16),
            ("装箱时间", "Packed", 17), ("发出时间", "Shipped", 17))


def packages(asked: Asked) -> Iterator[Row]:
    """A row a content of a box; empty labels are left out."""
    for box in every(asked.reads, Package):
        if not box.lines and not box.waybill:
            continue
        works = asked.reads.load_many(WorkOrder, list(box.lines))
        for id, quantity in (list(box.lines.items()) or [("", 0)]):
            work = works.get(id)
            yield [box.id, work.order if work else None, box.number or None, id or None, amount(quantity), box.carrier,
                   box.waybill, box.delivery, asked.moment(box.packed_at),
                   asked.moment((box.shipped or {}).get("at"))]


DISPOSITIONS = {"rework": ("返工", "rework"), "repair": ("返修", "repair"), "concession": ("特采", "concession"),
                "sort": ("挑选", "sort"), "scrap": ("报废", "scrap")}
NG_REPORTS = (("NG 报告", "NG report", 38), ("订单号", "Order no.", 14), ("工单", "Work order", 12), ("工序号", "Step",
    8),
              ("数量", "Quantity", 10), ("待处置", "Open", 10), ("不良", "Defect", 16), ("处置", "Dispositions", 28),
              ("补产单", "Replenishment", 16), ("报告人", "By", 14), ("时间", "At", 17), ("照片", "Photos", 8),
              ("备注", "Note", 28), ("已撤销", "Reversed", 9))


def ng_reports(asked: Asked) -> Iterator[Row]:
    defects = {d.id: asked.word(d.name, d.name_en or d.name) for d in asked.reads.find(Defect)}
    for report in every(asked.reads, NgReport, ("-recorded_at", "-id")):
        work = asked.reads.source.load(WorkOrder, report.work_order)
        yield [report.id, work.order if work else None, report.work_order, report.operation, amount(report.quantity),
               amount(report.remaining), defects.get(report.defect, report.defect),
               ", ".join(f"{asked.word(*DISPOSITIONS[d['disposition']])} {d['quantity']}"
                         for d in report.dispositions)[:FEW],
               report.replenishment, maker(asked, report.actor), asked.moment(report.received_at), len(report.photos),
               report.note or None, asked.word("是", "yes") if report.reversed else None]


def person(asked: Asked, id: str | None) -> str | None:
    found = asked.names.of(id)
    return found["name"] if found else None


def maker(asked: Asked, id: str | None) -> str | None:
    """Who worked on the floor. A sheet sums up in two clicks: only where individual figures are open."""
    return person(asked, id) if asked.people else None


INBOX = (("编号", "Id", 38), ("种类", "Kind", 9), ("代码", "Code", 18), ("提出", "Raised", 17), ("状态", "State", 9),
         ("处理", "Decision", 12), ("处理人", "By", 14), ("处理时间", "At", 17), ("备注", "Note", 30))


def inbox(asked: Asked) -> Iterator[Row]:
    for item in every(asked.reads, InboxItem, ("-raised_at", "-id")):
        done = item.resolution or {}
        yield [item.id, item.kind, item.code, asked.moment(item.raised_at),
               asked.word("未处理", "open") if item.state == "open" else asked.word("已处理", "done"),
               done.get("decision"),
               person(asked, done.get("by")), asked.moment(done.get("at")), done.get("note")]


CHANGES = (("编号", "Id", 38), ("订单号", "Order no.", 14), ("原因", "Reason", 30), ("提出人", "By", 14), ("提出", "At",
    17),
           ("状态", "State", 10), ("决定人", "Decided by", 14), ("决定时间", "Decided at", 17), ("内容", "What", 50))
CHANGE_STATES = {"proposed": ("待决定", "proposed"), "approved": ("已批准", "approved"), "refused": ("未批准",
    "refused")}


def changes(asked: Asked) -> Iterator[Row]:
    for change in every(asked.reads, Change, ("-at", "-id")):
        decided = change.decided or {}
        what = "; ".join(f"{d.get('field')}: {d.get('from')} → {d.get('to')}" for d in change.diff)
        yield [change.id, change.order, change.reason, person(asked, change.by), asked.moment(change.at),
               asked.word(*CHANGE_STATES.get(change.state, (change.state, change.state))),
               person(asked, decided.get("by")), asked.moment(decided.get("at")), what[:1000]]


DELIVERIES = (("送货单", "Delivery note", 16), ("方式", "Mode", 9), ("客户", "Customer", 24), ("地址", "Address", 28),
              ("订单", "Orders", 20), ("箱数", "Boxes", 8), ("司机", "Driver", 12), ("开单", "Made", 17),
              ("开单人", "By", 14), ("签收", "Signed", 17), ("签收人", "Signer", 14), ("作废", "Cancelled", 17))


def deliveries(asked: Asked) -> Iterator[Row]:
    for note in every(asked.reads, Delivery, ("-at", "-id")):
        signed = note.signed or {}
        yield [note.id, asked.word("自送", "own") if note.mode == "own" else asked.word("自提", "pick-up"),
               note.customer,
               note.address, ", ".join(note.orders), len(note.packages), note.driver, asked.moment(note.at),
               person(asked, note.by), asked.moment(signed.get("at")), signed.get("signer"),
               asked.moment((note.cancelled or {}).get("at"))]


DEVICES = (("编号", "Id", 20), ("名称", "Name", 20), ("登记", "Enrolled", 17), ("停用", "Revoked", 8), ("共用", "Kiosk",
    8),
           ("最后序号", "Last number", 10), ("未发", "Unsent", 8), ("最后联系", "Last seen", 17))


def devices(asked: Asked) -> Iterator[Row]:
    health = {h.device_id: h for h in asked.reads.secrets.device_healths()}
    here = asked.kit.auth.seen
    seen = {s.device_id: max(here.get(s.device_id, ""), s.seen_at or "") or None
            for s in asked.reads.secrets.device_secrets()}
    for one in every(asked.reads, Device, ("-enrolled_at", "-id")):
        known = health.get(one.id)
        yield [one.id, one.name, asked.moment(one.enrolled_at), asked.word("是", "yes") if one.revoked else None,
               asked.word("是", "yes") if one.kiosk else None, one.last_seq,
               known.data.get("unsent") if known else None, asked.moment(seen.get(one.id))]


TRAIL = (("序号", "Seq", 8), ("发生", "Recorded", 17), ("收到", "Received", 17), ("来源", "Source", 9), ("类型", "Type",
    18),
         ("结果", "Verdict", 10), ("代码", "Code", 14), ("人员", "Person", 14), ("代报", "On behalf of", 14),
         ("设备", "Device", 20), ("订单号", "Order no.", 14), ("内容", "Content", 60))
HIDDEN = frozenset(("tracking", "hash", "pin", "password", "badge", "picture"))


def trail(asked: Asked) -> Iterator[Row]:
    """The log of a period. query: from, to (days of the factory, both included); without them the last 31 days."""
    today = asked.kit.clock().astimezone(asked.zone).date()
    first = asked_day(asked.query.get("from"), today - timedelta(days=31))
    last = asked_day(asked.query.get("to"), today)
    seq = 0
    while page := asked.reads.rows(seq, PAGE):
        seq = page[-1].seq
        for row in page:
            received = asked.moment(row.received_at)
            if received is None or not first <= received.date() <= last:
                continue
            body, named = dict(row.raw).get("body"), person if row.source == "office" else maker
            yield [row.seq, asked.moment(row.recorded_at), received, row.source, row.type, row.verdict, row.code,
                   named(asked, row.actor_id), named(asked, row.on_behalf_of), row.device_id, row.order_no,
                   shown(body)[:2000]]


def asked_day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def shown(body: Any) -> str:
    """A body as text, without what only machines may know."""
    if isinstance(body, str):
        return body
    plain = {k: v for k, v in body.items() if k not in HIDDEN} if isinstance(body, dict) else body
    return json.dumps(plain, ensure_ascii=False, default=str)
