"""Change requests: propose, list, approve, refuse. The rules are the core's [S6]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.change_views import change_row, frozen_until, touches_routing
from server.services.idempotency import once
from server.services.kit import Kit
from server.services.order_views import People
from server.services.paging import Cursors
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Change, Operation, Order
from sync.verdict import Refused
from sync.world import World

APPROVERS = frozenset(("planner", "supervisor"))
KEPT = ("name_en", "kind", "standard_ms", "piece_rate")  # of a step that says nothing of them


@dataclass(frozen=True, slots=True)
class Changes:
    """The use cases of change requests."""

    kit: Kit

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.kit.settings.secret, "changes")

    def propose(self, no: str, content: Mapping[str, Any], reason: str, by: Caller,
                key: str | None = None, raw: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """{change_id, diff}. content: lines (Milli), promised_ship … Refused 404, 409, 422."""
        def propose(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(Order, no) is None:
                raise Refused("not_found", "There is no such order.", 404)
            id = tx.ids.uuid()
            tx.act("change.propose", {"id": id, "no": no, "content": filled(tx.world, no, content),
                                      "reason": reason}, by)
            return {"change_id": id, "diff": tx.world.need(Change, id).diff}

        return self.kit.writer.call(lambda tx: once(
            tx, self.kit.sealer, f"{by.actor_id}:changes:{no}", key, raw or content, lambda: propose(tx)))

    def approve(self, id: str, by: Caller) -> dict[str, Any]:
        """The order's next revision; twice gives the same answer. Refused 404, 409 stale_change, 403.

        While the order's routing is frozen and a side has not agreed yet, the state stays "proposed". Only
        then may sales approve, too: they are one of the sides.
        """
        def approve(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(Change, id) is None:
                raise Refused("not_found", "There is no such change.", 404)
            if not (by.kind == "key" or by.roles & APPROVERS or waits_for_sales(tx, id)):
                raise Refused("forbidden", "Somebody of planning or a supervisor must decide on it.", 403)
            tx.act("change.approve", {"id": id, "day": self.kit.factory.today()}, by)
            change = tx.world.need(Change, id)
            revision = (change.decided or {}).get("revision") or tx.world.need(Order, change.order).revision
            return {"change_id": id, "state": change.state, "revision": revision, "approvals": change.approvals}

        return self.kit.writer.call(approve)

    def refuse(self, id: str, reason: str, by: Caller) -> dict[str, Any]:
        """The order stays as it is; twice gives the same answer. Refused 404, 409."""
        def refuse(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(Change, id) is None:
                raise Refused("not_found", "There is no such change.", 404)
            tx.act("change.refuse", {"id": id, "reason": reason}, by)
            change = tx.world.need(Change, id)
            order = tx.world.need(Order, change.order)
            return {"change_id": id, "state": change.state, "revision": order.revision}

        return self.kit.writer.call(refuse)

    def page(self, state: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
        """A page of change requests, newest first. BadCursor."""
        after = self.cursors.read(cursor, str, str) if cursor else None
        with self.kit.store.reading() as reads:
            found = reads.find(Change, {"state": state} if state else {}, order=("-at", "-id"),
                               limit=limit + 1, after=after)
            names = People(reads)
            items = [change_row(reads, self.kit, c, names) for c in found[:limit]]
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return {"items": items, "more": more,
                "cursor": self.cursors.make((last.at, last.id)) if last else None}


def waits_for_sales(tx: Transaction, id: str) -> bool:
    """Whether the routing that the change alters is frozen, so that both sides must agree [S6]."""
    change = tx.world.need(Change, id)
    order = tx.world.need(Order, change.order)
    return touches_routing(change.diff) and frozen_until(order, format_instant(tx.now)) is not None


def filled(world: World, no: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with whole steps: what a step does not say stays as it is at that operation now."""
    if not content.get("routing"):
        return dict(content)
    order = world.need(Order, no)
    works = {entry["number"]: entry["work_order"] for entry in order.lines}
    return {**content, "routing": [
        {**part, "operations": [whole_step(world, works.get(part["line"]), s) for s in part["operations"]]}
        for part in content["routing"]]}


def whole_step(world: World, work_order: str | None, step: Mapping[str, Any]) -> dict[str, Any]:
    """As product routings keep a step: milliseconds."""
    old = world.get(Operation, f"{work_order}/{step['number']}")
    kept = {name: getattr(old, name) for name in KEPT} if old is not None else {}
    said = {k: v for k, v in step.items() if k != "standard_seconds"}
    time = {"standard_ms": step["standard_seconds"] * 1000} if "standard_seconds" in step else {}
    return {**kept, **said, **time}
