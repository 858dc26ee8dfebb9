"""Workshops and crews by id or by name: people type names, sheets hold names, records hold ids."""

from __future__ import annotations

from typing import Any

from server.services.auth import Caller
from server.services.writer import Transaction
from sync.model.records import Crew, Workshop


def workshop_id(tx: Transaction, text: str, by: Caller | None) -> str:
    """The workshop that a text names, by id or name; a new one is made for an unknown name. "" for ""."""
    return place_id(tx, Workshop, "workshop.put", "WS", text, by)


def crew_id(tx: Transaction, text: str, by: Caller | None) -> str:
    """The crew that a text names, by id or name; a new one is made for an unknown name. "" for ""."""
    return place_id(tx, Crew, "crew.put", "CR", text, by)


def place_id(tx: Transaction, kind: type[Any], act: str, prefix: str, text: str, by: Caller | None) -> str:
    text = text.strip()
    if not text or tx.world.get(kind, text) is not None:
        return text
    found = named(tx, kind, text)
    if found is not None:
        return str(found.id)
    id = free_id(tx, kind, prefix)
    tx.act(act, {"id": id, "name": text}, by)
    return id


def named(tx: Transaction, kind: type[Any], name: str) -> Any:
    """The record of this name, one in use before one that is not; what this transaction made counts too."""
    wanted = name.strip().casefold()
    stored = {r.id: r for r in tx.writes.find(kind)}
    now = {**stored, **{r.id: r for r in tx.world.each(kind)}}
    same = [r for r in now.values() if r.name.casefold() == wanted]
    return min(same, key=lambda r: (not r.active, r.id), default=None)


def free_id(tx: Transaction, kind: type[Any], prefix: str) -> str:
    """A short id that nobody has: WS1, WS2, …"""
    number = 1
    while tx.world.get(kind, f"{prefix}{number}") is not None:
        number += 1
    return f"{prefix}{number}"
