"""Effects: five verbs that change records, and the fold that applies them.

`add`    {of, record}              a new record
`set`    {of, id, to, was}         fields get new values; `was` is what a reversal restores
`sum`    {of, id, by}              numbers are added: the order of events does not matter [S5]
`line`   {package, work_order, by} a quantity goes into (or out of) a package
`append` / `remove` {of, id, field, value}   a list gains or loses one value

The fold is the only way state changes. Replay is this fold over the stored log.
"""

from __future__ import annotations

from typing import Any

from sync.log import LogRow
from sync.model.boxes import holds, number_in
from sync.model.records import KINDS, EventStatus, Order, Package, WorkOrder
from sync.settle import settle
from sync.world import World, copy_json

BY_NAME: dict[str, type[Any]] = {k.__name__: k for k in KINDS}
Effect = dict[str, Any]
# Raise it whenever the fold (apply, settle) derives more or otherwise from the same log: a server that finds tables
# made by another version folds its log anew at the start (server/services/refold.py).
FOLD_VERSION = 3
# Lists that a reversal must mend; other lists (which NG reports a work order had) are history.
MEMBERSHIPS = {("WorkCenter", "open_calls"), ("Waybill", "packages"), ("NgReport", "dispositions"),
               ("Delivery", "packages")}


def add(record: Any) -> Effect:
    """Effect: this record begins to exist."""
    return {"do": "add", "of": type(record).__name__,
            "record": {n: getattr(record, n) for n in type(record).__dataclass_fields__}}


def put(world: World, record: Any) -> Effect:
    """Effect: add the record, or set every field where it exists already (master data)."""
    kind = type(record)
    if world.get(kind, record.id) is None:
        return add(record)
    values = {n: getattr(record, n) for n in kind.__dataclass_fields__ if n != "id"}
    return change(world, kind, record.id, **values)


def change(world: World, kind: type[Any], id: str, /, **to: Any) -> Effect:
    """Effect: fields get new values; what they were is kept for a reversal."""
    now = world.need(kind, id)
    return {"do": "set", "of": kind.__name__, "id": id, "to": to,
            "was": {n: getattr(now, n) for n in to}}


def total(kind: type[Any], id: str, /, **by: int) -> Effect:
    """Effect: numbers grow (or shrink) by so much."""
    return {"do": "sum", "of": kind.__name__, "id": id, "by": {k: v for k, v in by.items() if v}}


def line(package: str, work_order: str, by: int) -> Effect:
    return {"do": "line", "package": package, "work_order": work_order, "by": by}


def append(kind: type[Any], id: str, field: str, value: Any) -> Effect:
    return {"do": "append", "of": kind.__name__, "id": id, "field": field, "value": value}


def remove(kind: type[Any], id: str, field: str, value: Any) -> Effect:
    return {"do": "remove", "of": kind.__name__, "id": id, "field": field, "value": value}


def inverse(effects: list[Effect]) -> list[Effect]:
    """What undoes these effects, last first [S13]. Records stay and are marked reversed."""
    back: list[Effect] = []
    for e in reversed(effects):
        match e["do"]:
            case "sum":
                back.append({**e, "by": {k: -v for k, v in e["by"].items()}})
            case "line":
                back.append({**e, "by": -e["by"]})
            case "set":
                back.append({**e, "to": kept(e["was"]), "was": kept(e["to"])})
            case "add" if "reversed" in e["record"]:
                back.append({"do": "set", "of": e["of"], "id": e["record"]["id"],
                             "to": {"reversed": True}, "was": {"reversed": False}})
            case "append" if (e["of"], e["field"]) in MEMBERSHIPS:
                back.append({**e, "do": "remove"})
            case "remove" if (e["of"], e["field"]) in MEMBERSHIPS:
                back.append({**e, "do": "append"})
    return back


def kept(values: dict[str, Any]) -> dict[str, Any]:
    """Without what stays true for ever: a package that was used once has been used."""
    return {k: v for k, v in values.items() if k != "touched"}


def apply(world: World, effect: Effect) -> None:
    """Change the world by one effect. KeyError or ValueError when it does not fit."""
    verb = effect["do"]
    if verb == "add":
        world.add(BY_NAME[effect["of"]](**copy_json(effect["record"])))
        return
    if verb == "line":
        apply_line(world, effect["package"], effect["work_order"], effect["by"])
        return
    record = world.edit(BY_NAME[effect["of"]], effect["id"])
    if verb == "set":
        for name, value in copy_json(effect["to"]).items():
            setattr(record, name, value)
    elif verb == "sum":
        for name, by in effect["by"].items():
            setattr(record, name, getattr(record, name) + by)
    elif verb == "append":
        values = getattr(record, effect["field"])
        if effect["value"] not in values:
            values.append(copy_json(effect["value"]))
    elif verb == "remove":
        values = getattr(record, effect["field"])
        if effect["value"] in values:
            values.remove(effect["value"])
    else:
        raise ValueError(f"unknown effect {verb}")


def apply_line(world: World, package_id: str, work_order_id: str, by: int) -> None:
    """Put a quantity into a package and keep both sides' sums and lists true."""
    package = world.edit(Package, package_id)
    work_order = world.edit(WorkOrder, work_order_id)
    order = world.edit(Order, work_order.order)
    was_empty, was_here = not package.lines, holds(order, package)
    inside = package.lines.get(work_order_id, 0) + by
    if inside:
        package.lines[work_order_id] = inside
    else:
        package.lines.pop(work_order_id, None)
    package.touched = True
    work_order.packed += by
    if package_id not in work_order.packages:
        work_order.packages.append(package_id)
    if package_id not in order.packages:
        order.packages.append(package_id)
        bound_by = world.get(EventStatus, (package.bound or {}).get("event_id", ""))
        if bound_by is not None and bound_by.order is None:  # bound while empty: now it is of this order's trail
            world.edit(EventStatus, bound_by.id).order = order.id
    if was_empty:
        package.number = number_in(order, package_id)
    if holds(order, package) != was_here:
        for other in order.packages:  # their rows say "箱 1/2": one box more or less changes them all
            world.edit(Package, other)


def fold(world: World, row: LogRow) -> None:
    """Apply one log row: its effects, its event's status, then what follows from them."""
    fork = world.fork()
    if row.source == "device":
        fork.add(EventStatus(
            id=row.event_id, seq=row.seq, digest=row.digest, type=row.type, verdict=row.verdict,
            code=row.code, received_at=row.received_at, recorded_at=row.recorded_at or "",
            device=row.device_id or "", actor=row.actor_id or "", session=row.session_id or "",
            note=row.note, changed_seq=row.seq, inbox_id=row.inbox_id, order=row.order_no,
            effect_seq=row.seq if row.verdict == "applied" else 0))
    for effect in row.effects:
        apply(fork, effect)
        if effect["do"] == "set" and effect["of"] == EventStatus.__name__ and "reversed_by" in effect["to"]:
            fork.edit(EventStatus, effect["id"]).changed_seq = row.seq  # its author is told: counts no more, or again
    settle(fork, row)
    world.merge(fork)


def operation_id(work_order_id: str, number: int) -> str:
    return f"{work_order_id}/{number}"
