"""A factory in memory for the tests of the core: real rules, real printed codes, a clock that stands still."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from labels.payload import Reader, make, package_id
from sync import effects as fx
from sync import feed
from sync.event import read_event
from sync.ledger import Ledger, Outcome
from sync.log import Act, LogRow
from sync.model.records import EventStatus, InboxItem, NgReport, Operation, Order, Package, WorkOrder
from sync.world import World

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
SHANGHAI = timezone(timedelta(hours=8))
CODES = Reader()
ROUTING: list[dict[str, Any]] = [
    {"number": 10, "name": "车削", "work_center": "LATHE", "standard_ms": 60_000},
    {"number": 20, "name": "钻孔", "work_center": "DRILL", "standard_ms": 30_000},
    {"number": 30, "name": "终检", "work_center": "QC", "kind": "inspect", "standard_ms": 10_000}]
PEOPLE: dict[str, list[str]] = {
    "worker": ["worker"], "second": ["worker"], "foreman": ["foreman"], "inspector": ["inspector"],
    "warehouse": ["warehouse"], "supervisor": ["supervisor"], "sales": ["sales"], "planner": ["planner"]}


def uuid7(space: int, number: int) -> str:
    """A UUIDv7 that only depends on its arguments."""
    return f"0195{space:04x}-0000-7000-8000-{number:012x}"


class Ids:
    """New ids, counted. shorts: work-order identifiers that come before the counted ones."""

    def __init__(self) -> None:
        self.count = 0
        self.shorts: list[str] = []

    def uuid(self) -> str:
        self.count += 1
        return uuid7(0, self.count)

    def short(self) -> str:
        self.count += 1
        return self.shorts.pop(0) if self.shorts else f"{self.count:08d}"


class NoHistory:
    """Everything is in the ledger's own rows."""

    def row(self, seq: int) -> LogRow | None:
        return None


@dataclass(frozen=True)
class Made:
    """An order of one line. code: of its work order, first revision."""

    no: str
    work_order: str
    code: str


@dataclass(frozen=True)
class Sent:
    """An event and what its sender was told."""

    raw: dict[str, Any]
    outcome: Outcome

    @property
    def id(self) -> str:
        return str(self.raw["event_id"])

    @property
    def verdict(self) -> str:
        return str(self.outcome.verdict)

    @property
    def code(self) -> str:
        return self.outcome.code

    @property
    def told(self) -> tuple[str, str]:
        return self.verdict, self.code


class Floor:
    """Products, people, phones and one ledger. `phone(role)` captures; `act` is the office."""

    def __init__(self) -> None:
        self.ids, self.now = Ids(), START
        self.world = World()
        self.ledger = Ledger(self.world, CODES, self.ids, NoHistory(), 0, lambda: SHANGHAI)
        self.phones: dict[str, Phone] = {}
        self.boxes = 0
        for center in ("LATHE", "DRILL", "QC"):
            self.act("work_center.put", id=center, name=center)
        for defect in ("SCRATCH", "SIZE"):
            self.act("defect.put", id=defect, name=defect)
        self.product("HR-1001")
        self.product("ZS-220A", tolerance=100, drawing="D-7")
        for id, roles in PEOPLE.items():
            self.act("person.put", id=id, roles=roles)

    # --- the office -----------------------------------------------------------------------

    def act(self, type: str, by: str | None = None, event_id: str | None = None, **body: Any) -> LogRow:
        """An office act. by: the person whose session it is; None = the system."""
        session = f"office-{by}" if by else None
        return self.ledger.act(Act(event_id or self.ids.uuid(), type, body, by, session), self.now)

    def product(self, sku: str, **more: Any) -> None:
        self.act("product.put", id=sku, name=sku, pack_quantity=20_000, **{"routing": ROUTING, **more})

    def order(self, quantity: int = 50, customer: str = "北方泵业", sku: str = "HR-1001", lines: Any = None,
              release: bool = True, **more: Any) -> Made:
        """An order. quantity: whole pieces."""
        entries = lines or [{"sku": sku, "quantity": quantity * 1000}]
        row = self.act("order.create", "sales", customer=customer, promised_ship="2026-03-20", tracking="hash",
                       day="2026-03-02", release=release, lines=entries, **more)
        order = next(e["record"] for e in row.effects if e["do"] == "add" and e["of"] == "Order")
        works = self.need(Order, order["id"]).work_orders
        return Made(order["id"], *(works[0], self.code(works[0])) if works else ("", ""))

    def change(self, no: str, **content: Any) -> str:
        """Propose and approve a change; the change's id."""
        id = self.ids.uuid()
        self.act("change.propose", "sales", id=id, no=no, content=content, reason="客户要求")
        self.act("change.approve", "planner", id=id)
        return id

    def resolve(self, item: str | None, decision: str, body: Any = None, note: str = "", by: str = "supervisor",
                event_id: str | None = None) -> LogRow:
        return self.act("inbox.resolve", by, event_id, item=item, decision=decision, body=body, note=note)

    def box(self) -> str:
        """The code of a freshly issued package."""
        self.boxes += 1
        code = make("P", f"{self.boxes:016d}")
        self.act("codes.issue", batch="B1", packages=[{"id": package_id(code[1:-1]), "code": code}])
        return code

    # --- phones ---------------------------------------------------------------------------

    def phone(self, person: str, device: str | None = None) -> Phone:
        """The phone that `person` is signed in on; enrolled at the first call. device: another one, by name."""
        name = device or f"phone-{person}"
        key = f"{name}/{person}"
        if key not in self.phones:
            same = next((p for p in self.phones.values() if p.device == name), None)
            if same is None:
                self.act("device.enrol", id=name, name=name)
            session = f"session-{key}"
            self.act("session.issue", id=session, person=person, device=name)
            counter = same.counter if same else Counter(len(self.phones) + 1)
            self.phones[key] = Phone(self, name, person, session, counter)
        return self.phones[key]

    # --- what stands ----------------------------------------------------------------------

    def need(self, kind: type[Any], id: str) -> Any:
        return self.world.need(kind, id)

    def code(self, work_order: str, revision: int = 1) -> str:
        return CODES.work_order_code(work_order, revision)

    def operation(self, made: Made, number: int = 10) -> Operation:
        found: Operation = self.need(Operation, f"{made.work_order}/{number}")
        return found

    def work_order(self, made: Made) -> WorkOrder:
        found: WorkOrder = self.need(WorkOrder, made.work_order)
        return found

    def package(self, code: str) -> Package:
        found: Package = self.need(Package, package_id(code[1:-1]))
        return found

    def ng(self, sent: Sent) -> NgReport:
        found: NgReport = self.need(NgReport, sent.id)
        return found

    def status(self, sent: Sent) -> EventStatus:
        found: EventStatus = self.need(EventStatus, sent.id)
        return found

    def verdict(self, sent: Sent) -> tuple[str, str]:
        """Verdict and code as they stand now."""
        status = self.status(sent)
        return status.verdict, status.code

    def item(self, sent: Sent) -> InboxItem:
        """The inbox item of a held event."""
        found: InboxItem = self.need(InboxItem, self.status(sent).inbox_id or "")
        return found

    def alerts(self, code: str) -> list[InboxItem]:
        """Open alerts of a code."""
        return [i for i in self.all(InboxItem) if (i.kind, i.code, i.state) == ("alert", code, "open")]

    def all(self, kind: type[Any]) -> list[Any]:
        return [r for (k, _), r in self.world.known.items() if k is kind and r is not None]

    def row(self, kind: str, id: str) -> dict[str, Any] | None:
        return feed.render(self.world, CODES, kind, id)

    def replayed(self) -> World:
        """A copy made by folding the log as a store gives it back."""
        copy = World()
        for row in self.ledger.rows:
            fx.fold(copy, stored(row))
        return copy


def stored(row: LogRow) -> LogRow:
    """The row after a round trip through JSON text."""
    fields = {n: getattr(row, n) for n in LogRow.__dataclass_fields__}
    return LogRow(**json.loads(json.dumps(fields, allow_nan=False)))


def records(world: World) -> dict[tuple[str, str], Any]:
    """Every record of a world by kind and id."""
    return {(k.__name__, i): r for (k, i), r in world.known.items() if r is not None}


@dataclass
class Counter:
    """A device's own numbers. space: keeps the event ids of devices apart."""

    space: int
    used: int = 0


@dataclass(frozen=True)
class Phone:
    """A device with a person signed in. Each helper captures and sends; `make` only captures."""

    floor: Floor
    device: str
    person: str
    session: str
    counter: Counter

    def make(self, type: str, body: Any, **envelope: Any) -> dict[str, Any]:
        """A wire event as the app makes it. envelope: fields to set otherwise; text: the body as raw text."""
        self.counter.used += 1
        text = envelope.pop("text", None)
        if text is None:
            text = json.dumps(body, ensure_ascii=False)
        return {"event_id": uuid7(self.counter.space, self.counter.used), "device_id": self.device,
                "device_seq": self.counter.used, "type": type, "schema": 1, "actor_id": self.person,
                "session_id": self.session, "recorded_at": self.floor.now.astimezone(SHANGHAI).isoformat(),
                "elapsed_ms": 40, "base": {}, "blobs": [], "body": text,
                "sha256": hashlib.sha256(text.encode()).hexdigest(), **envelope}

    def deliver(self, raw: dict[str, Any]) -> Sent:
        """Bring an event, its own or another device's, to the server."""
        return Sent(raw, self.floor.ledger.receive(read_event(raw), self.floor.now, self.device))

    def send(self, type: str, body: dict[str, Any], **more: Any) -> Sent:
        """Capture and send. more: fields of the envelope, or else of the body."""
        envelope = {k: v for k, v in more.items() if k in ENVELOPE}
        return self.deliver(self.make(type, {**body, **{k: v for k, v in more.items() if k not in ENVELOPE}},
                                      **envelope))

    def report(self, made: Made | str, operation: int = 10, good: str = "1", **more: Any) -> Sent:
        body = {"work_order": code_of(made), "operation": operation, "good": good}
        return self.send("work.report", body, **more)

    def ng_report(self, made: Made | str, quantity: str = "2", **more: Any) -> Sent:
        body = {"work_order": code_of(made), "operation": 10, "quantity": quantity, "counted": True,
                "defect": "SCRATCH", "replenish": False}
        return self.send("ng.report", body, **more)

    def dispose(self, ng: Sent, disposition: str, quantity: str, **more: Any) -> Sent:
        return self.send("ng.dispose", {"ng_report": ng.id, "disposition": disposition,
                                               "quantity": quantity}, **more)

    def replenish(self, ng: Sent) -> Sent:
        return self.send("ng.replenish", {"ng_report": ng.id})

    def inspect(self, made: Made, result: str = "pass", kind: str = "final", **more: Any) -> Sent:
        body = {"work_order": made.code, "operation": 30, "kind": kind, "result": result}
        return self.send("inspection.record", body, **more)

    def pack(self, box: str, made: Made, quantity: str = "1", **more: Any) -> Sent:
        lines = [{"work_order": made.code, "quantity": quantity}]
        return self.send("package.pack", {"package": box, "lines": lines}, **more)

    def unpack(self, box: str, made: Made, quantity: str = "1", **more: Any) -> Sent:
        lines = [{"work_order": made.code, "quantity": quantity}]
        return self.send("package.unpack", {"package": box, "lines": lines}, **more)

    def bind(self, box: str, waybill: str | None, carrier: str = "SF", **more: Any) -> Sent:
        body = {"package": box, "carrier": carrier} | ({"waybill": waybill} if waybill else {})
        return self.send("package.bind", body, **more)

    def unbind(self, box: str, waybill: str, **more: Any) -> Sent:
        return self.send("package.unbind", {"package": box, "waybill": waybill, "reason": "贴错"}, **more)

    def ship(self, box: str, **more: Any) -> Sent:
        return self.send("package.ship", {"package": box}, **more)

    def stock(self, made: Made, quantity: str = "1", **more: Any) -> Sent:
        return self.send("stock.in", {"work_order": made.code, "quantity": quantity}, **more)

    def reverse(self, target: Sent | str, **more: Any) -> Sent:
        id = target if isinstance(target, str) else target.id
        return self.send("event.reverse", {"event_id": id, "reason": "记错"}, **more)


ENVELOPE = {"base", "blobs", "on_behalf_of", "recorded_at", "actor_id", "session_id", "schema", "device_seq",
            "event_id", "device_id", "sha256", "text"}


def code_of(made: Made | str) -> str:
    return made if isinstance(made, str) else made.code

