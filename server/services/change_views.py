"""How the office reads change requests: who must still agree, and until when a routing is frozen [S6]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.services.kit import Kit
from server.services.ports import Reads
from sync.event import format_instant
from sync.model.records import Change, Order, Person
from sync.rules.changes import ROUTING, SIDES

if TYPE_CHECKING:  # order_views shows an order's changes with this module
    from server.services.order_views import People

View = dict[str, Any]


def change_row(reads: Reads, kit: Kit, change: Change, names: People) -> View:
    """A change request as the office reads it; quantities in its diff are wire strings already."""
    decided = change.decided
    order = reads.source.load(Order, change.order)
    now = format_instant(kit.clock())
    return {"id": change.id, "order": change.order, "base_revision": change.base_revision,
            "diff": change.diff, "reason": change.reason, "by": names.of(change.by), "at": change.at,
            "state": change.state, "ref": order.ref if order else "",
            "priority": order.priority if order else "normal",
            "approvals": [{**a, "by": names.of(a["by"])} for a in change.approvals],
            "needs": needs_of(reads, change, order, now) if order else [],
            "frozen_until": frozen_until(order, now) if order and touches_routing(change.diff) else None,
            "decided": {**decided, "by": names.of(decided.get("by"))} if decided else None}


def frozen_until(order: Order, now: str) -> str | None:
    """Until when a changed promise date lets no routing change through unless both sides agree [S6]; None: free."""
    until: str | None = (order.facts.get("routing_frozen") or {}).get("until")
    return until if until and until > now else None


def touches_routing(diff: list[View]) -> bool:
    """Whether a change alters how something is made: what a freeze is about."""
    return any(d["field"] in ROUTING for d in diff)


def needs_of(reads: Reads, change: Change, order: Order, now: str) -> list[str]:
    """In a freeze: the sides (sales, floor) that have not agreed to a routing change yet."""
    if change.state != "proposed" or not touches_routing(change.diff) or frozen_until(order, now) is None:
        return []
    people = [reads.source.load(Person, id) for id in (change.by, *(a["by"] for a in change.approvals))]
    spoken = {side for p in people if p for side, roles in SIDES.items() if roles & set(p.roles)}
    return [side for side in SIDES if side not in spoken] or ["floor"]
