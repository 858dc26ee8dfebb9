"""What a factory sets for itself, with what holds until it does. Each setting is one act in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.services.auth import Caller
from server.services.writer import Transaction
from sync.model.records import Crew, Setting
from sync.rules.calendar import WEEK
from sync.verdict import Refused
from sync.world import World

DEFAULTS: dict[str, Any] = {
    "factory": {"name": "", "name_en": "", "time_zone": "", "phone": "", "address": ""},
    "shifts": [], "week": sorted(WEEK),
    "escalation_minutes": 120,  # an unhandled task goes up the reporting line
    "not_gone_minutes": 240,  # packed and not gone
    "photo_months": 0, "data_months": 0,  # 0 = kept for ever
    "individual_figures": [],  # roles that may see what one person made
    "carriers": []}


def view(world: World, zone: str) -> dict[str, Any]:
    """All settings with their defaults. zone: the time zone that holds now."""
    shown = {id: known(world, id) for id in DEFAULTS}
    shown["factory"] = {**shown["factory"], "time_zone": shown["factory"]["time_zone"] or zone}
    return shown


def known(world: World, id: str) -> Any:
    found = world.get(Setting, id)
    default = DEFAULTS[id]
    if found is None or found.value is None:
        return default
    return {**default, **found.value} if isinstance(default, dict) else found.value


def put(tx: Transaction, changes: Mapping[str, Any], by: Caller | None) -> None:
    """Write what differs. Refused 409 shift_in_use when a crew works a shift that would go."""
    for id, value in changes.items():
        now = known(tx.world, id)
        if id == "factory":
            value = {**now, **value}
        if id == "shifts":
            value = with_ids(value)
            check_crews(tx, {s["id"] for s in value})
        if value != now or tx.world.get(Setting, id) is None:
            tx.act("setting.put", {"id": id, "value": value}, by)


def with_ids(shifts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every shift with an id; a new one gets the first number that is free."""
    taken = {s["id"] for s in shifts if s.get("id")}
    made = []
    for shift in shifts:
        id = shift.get("id") or next(f"shift{n}" for n in range(1, 100) if f"shift{n}" not in taken)
        taken.add(id)
        made.append({**shift, "id": id})
    return made


def check_crews(tx: Transaction, ids: set[str]) -> None:
    users = [c.name for c in tx.writes.find(Crew, {"active": True}) if c.shift and c.shift not in ids]
    if users:
        raise Refused("shift_in_use", f"This shift is worked by {', '.join(users[:5])}.", 409, crews=users)
