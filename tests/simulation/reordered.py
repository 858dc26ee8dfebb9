"""[I4] Where nothing is contested, every arrival order that keeps each phone's order gives the same state.

After a run, the orders whose every event counts and whose nothing depends on who came first are decided once more,
from the beginning, in arrival orders that never happened.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from sync import effects as fx
from sync.event import parse_instant, read_event
from sync.ledger import Ledger
from sync.log import LogRow
from sync.model.records import EventStatus, NgReport, Operation, Order, Package, WorkOrder
from sync.world import World
from tests.simulation.invariants import all_rows
from tests.simulation.run import Run

PLAIN = {"ok", "ahead_of_previous", "ahead_of_good", "wish_recorded"}
FIRST_COMES_FIRST = {"event.reverse", "ng.replenish", "package.unpack", "package.unbind"}
MADE = ("product.put", "defect.put", "work_center.put", "workshop.put", "crew.put", "customer.put", "file.put",
        "setting.put", "person.put", "device.enrol", "session.issue", "codes.issue", "order.create", "order.confirm")
WOKEN = "sync.retry"  # what waited for another event; of no other row
LEFT_OUT = ("DayLoad", "InboxItem", "AlertKey")  # when it is planned is another question
OUTPUT = ("good", "process_scrap", "material_scrap")


class Groups:
    """Which orders, packages and events hang together (union-find)."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def top(self, node: str) -> str:
        while (up := self.above.setdefault(node, node)) != node:
            node = up
        return node

    def join(self, nodes: Iterable[str]) -> None:
        first, *others = nodes
        for other in others:
            self.above[self.top(other)] = self.top(first)


class Arrivals:
    """The log of a run, by what hangs together."""

    def __init__(self, run: Run) -> None:
        self.run = run
        with run.server.kit.store.reading() as reads:
            self.log = all_rows(reads)
            self.statuses = {s.id: s for s in reads.find(EventStatus)}
            self.works = {w.id: w for w in reads.find(WorkOrder)}
            self.orders = {o.id: o for o in reads.find(Order)}
            self.ng = {n.id: n for n in reads.find(NgReport)}
        self.groups, self.bad = Groups(), set[str]()
        self.events = [row for row in self.log if row.source == "device"]
        for row in self.events:
            self.groups.join([f"event:{row.event_id}", *self.named(row)])
        for row in self.events:
            if not self.plain(row):
                self.bad.add(self.groups.top(f"event:{row.event_id}"))
        for row in self.log:
            if row.source != "device" and row.order_no and row.type not in (*MADE, WOKEN):
                self.bad.add(self.groups.top(f"order:{row.order_no}"))
        self.moved = {row.raw["body"]["id"] for row in self.log if row.type == "roles.set"}

    def body(self, row: LogRow) -> dict[str, Any]:
        try:
            body = json.loads(row.raw["body"])
        except (ValueError, TypeError, KeyError):
            return {}
        return body if isinstance(body, dict) else {}

    def named(self, row: LogRow) -> list[str]:
        """Orders, packages and events that an event speaks of."""
        body, read, nodes = self.body(row), self.run.server.kit.codes.read, []
        lines = body.get("lines") if isinstance(body.get("lines"), list) else []
        inside = [e.get("work_order") for e in lines if isinstance(e, dict)]
        codes = [body.get("work_order"), body.get("package"), *inside]
        for code in codes:
            ref = read(code) if isinstance(code, str) else None
            if ref is not None and ref.kind == "P":
                nodes.append(f"package:{ref.id}")
            elif ref is not None and ref.id in self.works:
                nodes.append(f"order:{self.works[ref.id].order}")
        nodes += [f"event:{body[n]}" for n in ("ng_report", "event_id") if isinstance(body.get(n), str)]
        return [*nodes, f"waybill:{body['waybill']}"] if isinstance(body.get("waybill"), str) else nodes

    def plain(self, row: LogRow) -> bool:
        """Counts, as it was captured, whoever came first."""
        status = self.statuses[row.event_id]
        ng = self.ng.get(row.event_id)
        body = self.body(row)
        return (status.verdict == "applied" and status.code in PLAIN and row.type not in FIRST_COMES_FIRST
                and not status.reversed_by and (ng is None or ng.replenish in ("none", "wished"))
                and body.get("disposition") != "sort" and "replaces" not in body and not row.raw.get("base"))

    def uncontested(self) -> list[list[LogRow]]:
        """The events of each group in which nothing is contested and several phones had a part."""
        found: dict[str, list[LogRow]] = defaultdict(list)
        for row in self.events:
            if (top := self.groups.top(f"event:{row.event_id}")) not in self.bad:
                found[top].append(row)
        return [rows for top, rows in found.items() if self.free(top, rows)]

    def free(self, top: str, rows: list[LogRow]) -> bool:
        orders = [o for o in self.orders.values() if self.groups.top(f"order:{o.id}") == top]
        if len({r.device_id for r in rows}) < 2 or len({(o.customer, o.phone) for o in orders}) != 1:
            return False
        if any(o.origin for o in orders) or any(r.actor_id in self.moved for r in rows):
            return False
        return self.no_cap_near(rows) and self.boxes_free(rows)

    def no_cap_near(self, rows: list[LogRow]) -> bool:
        """Even if nothing that lowers an operation's output came in time, no cap would be passed."""
        sums: dict[tuple[str, Any], float] = defaultdict(float)
        for row in rows:
            body = self.body(row)
            if row.type == "work.report":
                sums[self.id(body), body["operation"]] += sum(float(body.get(n) or 0) for n in OUTPUT)
            elif row.type == "ng.report":
                sums[self.id(body), body.get("operation")] += float(body["quantity"])
            elif row.type == "stock.in":
                sums[self.id(body), "stock"] += float(body["quantity"])
            for line in body.get("lines", []):
                sums[self.id(line), "pack"] += float(line["quantity"])
        return all(1000 * total <= self.works[work].planned for (work, _), total in sums.items())

    def id(self, body: dict[str, Any]) -> str:
        ref = self.run.server.kit.codes.read(body["work_order"])
        return ref.id if ref is not None else ""

    def boxes_free(self, rows: list[LogRow]) -> bool:
        """One binding a package; what was shipped was one phone's business."""
        binds, phones, shipped = defaultdict[str, int](int), defaultdict[str, set[str]](set), set[str]()
        for row in rows:
            box = str(self.body(row).get("package"))
            binds[box] += row.type == "package.bind"
            phones[box].add(row.device_id or "")
            if row.type == "package.ship":
                shipped.add(box)
        return (all(n <= 1 for box, n in binds.items() if box != "None")
                and all(len(phones[box]) == 1 for box in shipped))

    def begun(self) -> World:
        """People, devices, products and orders as they were made; nothing reported yet."""
        world = World()
        for row in self.log:
            if row.source != "device" and row.type in MADE:
                effects = [without_load(e) for e in row.effects if e.get("of") not in LEFT_OUT]
                fx.fold(world, LogRow(**{**{n: getattr(row, n) for n in row.__slots__}, "effects": effects}))
        return world

    def decide(self, rows: list[LogRow]) -> World:
        """These events, received in this order."""
        kit = self.run.server.kit
        world = self.begun()
        ledger = Ledger(world, kit.codes, kit.ids, NoHistory(), 0, lambda: kit.factory.zone)
        for row in rows:
            ledger.receive(read_event(row.raw), parse_instant(row.received_at) or kit.clock(), row.carrier or "")
        return world


class NoHistory:
    def row(self, seq: int) -> LogRow | None:
        return None


def without_load(effect: fx.Effect) -> fx.Effect:
    if effect["do"] == "add" and effect["of"] == "Operation":
        return {**effect, "record": {**effect["record"], "load": []}}
    return effect


def shuffled(rows: list[LogRow], rng: random.Random) -> list[LogRow]:
    """Another order of arrival; each phone's own order stays."""
    queues: dict[str, deque[LogRow]] = defaultdict(deque)
    for row in rows:
        queues[row.device_id or ""].append(row)
    found = []
    while queues:
        device = rng.choice(list(queues))
        found.append(queues[device].popleft())
        if not queues[device]:
            del queues[device]
    return found


def state_of(world: World, ids: set[str]) -> dict[str, Any]:
    """What people would read; not when it happened."""
    found: dict[str, Any] = {f"verdict of {id}": world.need(EventStatus, id).verdict for id in ids}
    for step in world.each(Operation):
        found[step.id] = [step.good, step.process_scrap, step.material_scrap, step.blocked, step.starts, step.pauses,
                          step.finishes, step.passes, bool(step.ahead_since)]
    for work in world.each(WorkOrder):
        found[work.id] = [work.packed, work.stocked, work.state, work.flags, sorted(work.packages)]
    for order in world.each(Order):
        found[order.id] = [order.state, order.percent, sorted(order.packages)]
    for box in world.each(Package):
        found[box.id] = [box.lines, box.waybill, box.carrier, bool(box.shipped)]
    for ng in world.each(NgReport):
        found[ng.id] = [ng.remaining, ng.replenish, ng.reversed]
    return found


def other_orders(run: Run) -> list[str]:
    """What would have come out otherwise, had the same events arrived in another order."""
    arrivals = Arrivals(run)
    problems = []
    for rows in arrivals.uncontested():
        ids = {r.event_id for r in rows}
        run.trace.count("I4: a group of events in other orders")
        states = [state_of(arrivals.decide(order), ids)
                  for order in (rows, shuffled(rows, run.rng), shuffled(rows, run.rng))]
        for other in states[1:]:
            problems += [f"[I4] {key}: {states[0].get(key)} as it came, {other.get(key)} in another order"
                         for key in states[0] if states[0][key] != other.get(key)]
    return problems
