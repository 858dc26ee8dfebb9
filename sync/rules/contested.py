"""The other waybills of a box that lie before a person: whoever has the box in his hands shall know of them [S8]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sync import effects as fx
from sync.codes import CodeReader
from sync.model.records import Package
from sync.world import World

LABEL = re.compile(r"[\w-]{1,60}")
# What the rule of binding holds itself, and a text whose decision was taken back. What is held because nobody knows
# who says it, or because he may not, is told to no phone: a lost one would put words on every box [S14].
DISPUTES = frozenset({"already_bound", "already_shipped", "waybill_other_customer", "on_hold", "order_cancelled",
                      "order_completed", "quarantined"})
MAX_DISPUTES = 20  # of a box; further ones lie in the inbox alone


def dispute(world: World, codes: CodeReader, event_id: str, type: str, body: Mapping[str, Any],
            held_as: str | None) -> list[fx.Effect]:
    """What its box notes of a binding that is held for this code, or that is held no more (None)."""
    found = held_label(world, codes, event_id, type, body)
    if found is None:
        return []
    package, label = found
    told = world.need(Package, package).contested
    if held_as not in DISPUTES:
        return [fx.remove(Package, package, "contested", label)] if label in told else []
    return [fx.append(Package, package, "contested", label)] if len(told) < MAX_DISPUTES else []


def held_label(world: World, codes: CodeReader, event_id: str, type: str, body: Mapping[str, Any]
               ) -> tuple[str, dict[str, Any]] | None:
    """(package, what is told of it) for a binding whose box and waybill can be read."""
    code, waybill, carrier = body.get("package"), body.get("waybill"), body.get("carrier")
    said = isinstance(code, str) and isinstance(waybill, str) and isinstance(carrier, str)
    if type != "package.bind" or not said or not (LABEL.fullmatch(str(waybill)) and LABEL.fullmatch(str(carrier))):
        return None
    ref = codes.read(str(code))
    if ref is None or ref.kind != "P" or world.get(Package, ref.id) is None:
        return None
    return ref.id, {"event_id": event_id, "waybill": waybill, "carrier": carrier}
