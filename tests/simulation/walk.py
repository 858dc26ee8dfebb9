"""Somebody walks a whole area from one end to the other: short scripted stories, each step answered before the next.

What chance would need many days for happens here in a few minutes, among everything else that goes wrong.
"""

from __future__ import annotations

import json
from typing import Any

from sync.model.records import EventStatus
from tests.simulation.factory import ADDRESS, CUSTOMERS, DRAWING, RAIL, Factory, Work
from tests.simulation.office import Office
from tests.simulation.phone import Phone
from tests.simulation.server import Reply

PATIENCE_MS = (300, 1_000, 5_000, 20_000)  # waiting for an answer; then the story goes on without it


class Lost(Exception):
    """The story cannot go on: the server is away, a phone is gone, or an order was not taken."""


class Walk:
    """What stories are told with. lines: of an order made here, the work orders as their papers name them."""

    def __init__(self, factory: Factory, office: Office) -> None:
        self.factory, self.office, self.run, self.rng = factory, office, factory.run, factory.run.rng
        self.desk = office.desks[0]

    # --- desks ------------------------------------------------------------------------------

    def send(self, who: str, path: str, body: Any = None) -> Reply:
        """A call of the office, whatever is answered; a server that is down is started first."""
        self.run.start_server()
        reply = self.run.office(who, "POST", path, {} if body is None else body, self.key())
        if reply is None:
            raise Lost(path)
        return reply

    def key(self) -> dict[str, str]:
        return {"Idempotency-Key": f"w{self.rng.getrandbits(40)}"}

    def told(self, who: str, path: str, body: Any = None) -> dict[str, Any]:
        """What was answered; Lost where it was refused."""
        reply = self.send(who, path, body)
        if reply.status >= 300:
            raise Lost(f"{path} {reply.status}")
        return dict(json.loads(reply.body)) if reply.body else {}

    def order(self, sku: str = RAIL, quantity: int = 20, customer: int = 0, lines: int = 1, **more: Any) -> list[Work]:
        """A new order, released; the papers of its work orders."""
        name, phone = CUSTOMERS[customer]
        told = self.told("P-sales", "/orders", {
            "customer": {"name": name, "phone": phone}, "promised_ship": "2026-03-20", "release": True,
            "save_customer": False, "address": ADDRESS,
            "lines": [{"sku": sku, "quantity": str(quantity)} for _ in range(lines)], **more})
        return self.factory.took(told, sku)  # a number given again after a restore names other work orders, too

    def boxes(self, count: int) -> list[str]:
        """New box labels."""
        told = self.told("P-planner", "/packages/codes", {"count": count})
        codes = [str(p["code"]) for p in told["packages"]]
        self.factory.packages += codes
        return codes

    # --- phones -----------------------------------------------------------------------------

    def phone(self, role: str, other: Phone | None = None) -> Phone:
        """A phone that works, in the hands of somebody of this role. other: not this one, where there are more."""
        run = self.run
        run.start_server()
        fit = [p for p in run.phones.values() if not p.revoked and not p.evicted and p.clone_of is None
               and p.name + "c" not in run.phones and (other is None or p.device != other.device)]
        if not fit:
            raise Lost("no phone")
        phone = self.rng.choice(fit)
        run.network.offline.discard(phone.name)
        run.open(phone)
        if self.factory.roles.get(phone.who) != role or phone.limited:
            run.sign_in(phone, self.factory.somebody(role))
        return phone

    def by(self, phone: Phone, type: str, body: dict[str, Any], base: dict[str, Any] | None = None,
           behalf: str | None = None) -> str:
        """Somebody captures something and waits until the office has it; the event's id, "" when it was not saved."""
        before = len(self.run.saved)
        self.run.capture(phone, type, body, base, behalf=behalf)
        fresh: list[str] = []
        for ms in PATIENCE_MS:
            self.run.go(ms)
            fresh = [id for id in list(self.run.saved)[before:] if self.run.saved[id].phone == phone.name
                     and self.run.saved[id].event["type"] == type]
            if fresh and self.status(fresh[0]) is not None:
                return fresh[0]
        return fresh[0] if fresh else ""

    def do(self, role: str, type: str, body: dict[str, Any], base: dict[str, Any] | None = None) -> str:
        return self.by(self.phone(role), type, body, base)

    def status(self, event_id: str) -> EventStatus | None:
        """What the office decided on an event so far."""
        if not self.run.server.up:
            return None
        with self.run.server.kit.store.reading() as reads:
            found: EventStatus | None = reads.source.load(EventStatus, event_id)
        return found

    def undo(self, event_id: str, role: str = "supervisor") -> str:
        return self.do(role, "event.reverse", {"event_id": event_id, "reason": "undo"})

    # --- the inbox --------------------------------------------------------------------------

    def item(self, event_id: str) -> str:
        """The inbox item of an event that is held, "" when there is none."""
        status = self.status(event_id)
        return (status.inbox_id if status is not None else None) or ""

    def alert(self, code: str) -> str:
        """The newest open item of this kind."""
        reply = self.run.office(self.desk.boss, "GET", "/inbox?state=open")
        items = json.loads(reply.body)["items"] if reply is not None and reply.status == 200 else []
        return next((str(i["id"]) for i in items if i["code"] == code), "")

    def resolve(self, item: str, decision: str, **more: Any) -> str:
        """Decide on an item; the id of the decision."""
        id = self.run.server.kit.ids.uuid()
        self.run.start_server()
        self.send(self.desk.boss, f"/inbox/{item or 'none'}/resolve",
                  {"event_id": id, "decision": decision, "note": "seen", **more})
        self.office.decided.append(item)
        self.factory.decisions.append(id)
        return id

    def reopen(self, item: str) -> Reply:
        return self.send(self.desk.boss, f"/inbox/{item or 'none'}/reopen",
                         {"event_id": self.run.server.kit.ids.uuid()})

    # --- goods ------------------------------------------------------------------------------

    def pack(self, box: str, work: Work, quantity: int | None = None) -> str:
        return self.do("warehouse", "package.pack", {"package": box, "lines": [
            {"work_order": work.code, "quantity": str(quantity or work.planned)}]})

    def make(self, work: Work, quantity: int | None = None) -> list[str]:
        """Every step of it reported."""
        return [self.do("worker", "work.report", {
            "work_order": work.code, "operation": n, "good": str(quantity or work.planned)}) for n in work.steps]

    def note(self, boxes: list[str], mode: str = "own") -> str:
        """A delivery note of these boxes, "" where it was refused."""
        reply = self.send("P-sales", "/deliveries", {"mode": mode, "packages": boxes})
        return str(json.loads(reply.body)["id"]) if reply.status < 300 else ""

    def sign(self, note: str, file: str = DRAWING) -> Reply:
        return self.send(self.desk.boss, f"/deliveries/{note}/sign", {"file": file})
