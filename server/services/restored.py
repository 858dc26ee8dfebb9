"""What a restore lost, as far as anything knows of it: told when it is done, and looked at again while phones return.

Phones send again what they said [S17]. What only the server knew, orders, changes, resolutions, holds, people,
settings, is gone with the disk unless the journal had it. Three things still tell of it: the database that was set
aside, the journal's end, and what phones name that nobody knows any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from server.services.ports import Reads
from sync.event import read_event
from sync.log import LogRow
from sync.model.records import EventStatus, InboxItem

MOST = 50  # numbers that are named; the rest is counted
AT_ONCE = 1000
WAITED_FOR = "waiting_work_order"
NOT_ISSUED = "actor_mismatch"


def summary(rows: Iterable[LogRow]) -> dict[str, Any]:
    """What these rows were: {office, device, until, types {act: how many}, orders, people, devices, sessions}."""
    types: Counter[str] = Counter()
    found: dict[str, list[str]] = {"orders": [], "people": [], "devices": []}
    told: dict[str, Any] = {"office": 0, "device": 0, "until": ""}
    for row in rows:
        told["until"] = max(told["until"], row.received_at)
        if row.source == "device":
            told["device"] += 1
            continue
        if row.source == "office":
            told["office"] += 1
        types[row.type] += 1
        for kind, id in named(row):
            if id not in found[kind]:
                found[kind].append(id)
    counts = {f"{kind}_count": len(ids) for kind, ids in found.items()}
    return {**told, "types": dict(sorted(types.items())), "sessions": types["session.issue"],
            **{kind: ids[:MOST] for kind, ids in found.items()}, **counts}


def named(row: LogRow) -> Iterable[tuple[str, str]]:
    body = row.raw.get("body") or {}
    if row.order_no and row.source == "office":
        yield "orders", row.order_no
    for effect in row.effects:
        if effect["do"] == "add" and effect.get("of") == "Order":
            yield "orders", str(effect["record"]["id"])
    if row.type in ("person.put", "roles.set", "person.revoke"):
        yield "people", str(body["id"])
    if row.type == "device.enrol":
        yield "devices", str(body["id"])


def rows_after(reads: Reads, after: int) -> Iterable[LogRow]:
    while page := reads.rows(after, AT_ONCE):
        yield from page
        after = page[-1].seq


def report(reads: Reads) -> list[dict[str, Any]]:
    """Each restore, newest first: what was known then, and what phones have named since that nobody knows:
    {at, item, about, unknown [{code, events, devices, since}], held [{actor, device, events}]}."""
    items = reads.find(InboxItem, {"code": "restored"}, order=("-raised_at", "-id"), limit=20)
    if not items:
        return []
    since = items[0].raised_at
    later = [s for s in reads.find(EventStatus, {"verdict": ["waiting", "held"]}) if s.received_at >= since]
    first = {"unknown": unknown_work_orders(reads, later), "held": not_issued(later)}
    nothing: dict[str, list[Any]] = {"unknown": [], "held": []}
    return [{"at": i.raised_at, "item": i.id, "state": i.state, "about": i.about, **(nothing if n else first)}
            for n, i in enumerate(items)]


def unknown_work_orders(reads: Reads, statuses: list[EventStatus]) -> list[dict[str, Any]]:
    """Work orders that phones name and that this server does not know: orders that somebody must enter again."""
    found: dict[str, dict[str, Any]] = {}
    for status in statuses:
        if status.code not in (WAITED_FOR, "never_arrived"):
            continue
        row = reads.history.row(status.seq)
        code = str(read_event(row.raw).body.get("work_order", "")) if row is not None else ""
        if not code:
            continue
        one = found.setdefault(code, {"code": code, "events": 0, "devices": [], "since": status.received_at})
        one["events"] += 1
        if status.device not in one["devices"]:
            one["devices"].append(status.device)
    return sorted(found.values(), key=lambda f: (f["since"], f["code"]))


def not_issued(statuses: list[EventStatus]) -> list[dict[str, Any]]:
    """Who captured under a sign-in that this server does not know: people, phones or cards made in between."""
    found = Counter((s.actor, s.device) for s in statuses if s.code == NOT_ISSUED)
    return [{"actor": actor, "device": device, "events": n} for (actor, device), n in sorted(found.items())]
