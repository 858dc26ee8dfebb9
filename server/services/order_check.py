"""Before an order is entered: what it may repeat, when the plan has it finished, days to promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from server.services.customers import number, plain
from server.services.kit import Kit
from server.services.ports import Reads
from sync.event import format_instant
from sync.ledger import Ledger
from sync.log import Act
from sync.model.records import Order, WorkOrder
from sync.rules.calendar import Calendar
from sync.verdict import Refused
from sync.world import World

View = dict[str, Any]
AGAIN = timedelta(hours=24)  # the same wish within this time is likely one that was entered already
AHEAD = (3, 5, 7, 10, 15, 20)  # working days from today that are proposed
MOST_SAME = 5


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """The use case of looking before entering. Nothing is written."""

    kit: Kit

    def look(self, body: Mapping[str, Any]) -> View:
        """{same, earliest, days, skipped}; see schemas.desk.Checked."""
        with self.kit.store.reading() as reads:
            return {"same": self.same(reads, body), "earliest": self.earliest(reads, body["lines"]),
                    **self.days(reads, date.fromisoformat(self.kit.factory.today()))}

    def same(self, reads: Reads, body: Mapping[str, Any]) -> list[View]:
        """Orders with the same number of theirs, or of the last 24 hours with the same customer, product
        and quantity."""
        who = body.get("customer") or {"name": ""}
        found: dict[str, View] = {}
        if body["ref"]:
            for order in reads.find(Order, {"ref": body["ref"]}, order=("-created_at",), limit=MOST_SAME):
                found[order.id] = repeated(order, "ref")
        since = format_instant(self.kit.clock() - AGAIN)
        wanted = {(line["sku"], line["quantity"]) for line in body["lines"]}
        for order in reads.find(Order, {"customer": who["name"]}, order=("-created_at", "-id"), limit=50):
            if order.created_at < since or order.origin or order.facts.get("cancelled"):
                continue
            if same_person(order, who) and wanted & {(e["sku"], e["quantity"]) for e in order.lines}:
                found.setdefault(order.id, repeated(order, "content"))
        return list(found.values())[:MOST_SAME]

    def earliest(self, reads: Reads, lines: list[View]) -> str | None:
        """When the last line would be finished if it were confirmed now: the order is made in a world that
        nobody keeps. None while a line is unknown or has no routing."""
        if not lines:
            return None
        today = self.kit.factory.today()
        world = World(reads.source)
        ledger = Ledger(world, self.kit.codes, self.kit.ids, reads.history, reads.head())
        body = {"customer": "?", "promised_ship": today, "priority": "normal", "gates": [], "tracking": "",
                "lines": [{**line, "requirements": ""} for line in lines], "day": today, "release": True}
        try:
            row = ledger.act(Act(self.kit.ids.uuid(), "order.create", body, None, None, "system"),
                             self.kit.clock())
        except Refused:
            return None
        no = next(e["record"]["id"] for e in row.effects if e.get("of") == "Order" and e["do"] == "add")
        works = [world.need(WorkOrder, id) for id in world.need(Order, no).work_orders]
        finishes = [w.planned_finish for w in works if w.planned_finish]
        return max(finishes) if len(finishes) == len(lines) else None

    def days(self, reads: Reads, today: date) -> View:
        """Working days to promise, and the days off by the calendar that they step over."""
        calendar = Calendar(World(reads.source))
        ahead = list(islice(calendar.later(today + timedelta(days=1)), AHEAD[-1]))
        days = [{"day": ahead[n - 1].isoformat(), "working_days": n} for n in AHEAD if n <= len(ahead)]
        until = ahead[-1] if ahead else today
        between = [today + timedelta(days=n) for n in range(1, (until - today).days)]
        off = [(d, e) for d in between if (e := calendar.exception(d)) and not e["working"]]
        return {"days": days, "skipped": [
            {"day": d.isoformat(), "name": e.get("name", ""), "name_en": e.get("name_en", "")} for d, e in off]}


def same_person(order: Order, who: Mapping[str, Any]) -> bool:
    theirs, asked = number(order.phone), number(who.get("phone"))
    return plain(order.customer) == plain(who["name"]) and (not theirs or not asked or theirs == asked)


def repeated(order: Order, why: str) -> View:
    return {"no": order.id, "ref": order.ref, "why": why, "created_at": order.created_at,
            "promised_ship": order.promised_ship, "state": order.state}
