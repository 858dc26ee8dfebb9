"""The demo's orders: how many end up in which state, and what happens to them on the way."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from server.demo.catalog import CUSTOMERS, LATE_ROUTING, PRODUCTS, WISHES

# state -> how many orders end there. Plenty of untouched ones are left for people to try.
TARGETS: dict[str, int] = {
    "scheduled": 70, "in_production": 34, "in_inspection": 10, "produced": 12, "stocked": 8, "packed": 10,
    "outbound": 6, "shipped": 12, "in_transit": 12, "delivered": 12, "delivery_exception": 4,
    "returning": 3, "completed": 14, "on_hold": 5, "cancelled": 5, "draft": 7, "confirmed": 4}
LADDER = ("in_production", "in_inspection", "produced", "stocked", "packed", "outbound", "shipped",
          "in_transit", "delivered", "delivery_exception", "returning", "completed")
QUANTITIES = (20, 30, 40, 50, 50, 60, 80, 100, 120)
BY_SKU = {p["sku"]: p for p in PRODUCTS}


@dataclass(slots=True)
class Planned:
    """One order to make. sent: the body of POST /orders."""

    target: str
    sent: dict[str, Any]
    carrier: str = "SF"
    answer: dict[str, Any] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)  # codes
    waybills: list[str] = field(default_factory=list)

    @property
    def no(self) -> str:
        return str(self.answer["no"])

    def works(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """(work order as answered, its product) a line."""
        lines = self.sent["lines"]
        return [(w, BY_SKU[entry["sku"]]) for w, entry in
                zip(self.answer["work_orders"], lines, strict=True)] if self.answer["work_orders"] else []

    def reached(self, state: str) -> bool:
        """Whether its way leads at least as far as a step of the ladder."""
        return self.target in LADDER and LADDER.index(self.target) >= LADDER.index(state)


def plan(today: date, dice: random.Random) -> list[Planned]:
    """All orders, mixed as they come in."""
    targets = [state for state, count in TARGETS.items() for _ in range(count)]
    dice.shuffle(targets)
    return [planned(i, target, today, dice) for i, target in enumerate(targets)]


def planned(index: int, target: str, today: date, dice: random.Random) -> Planned:
    name, phone, address = CUSTOMERS[index % len(CUSTOMERS)]
    skus = [p["sku"] for p in PRODUCTS if p["sku"] != LATE_ROUTING]
    if target == "confirmed":
        chosen = [LATE_ROUTING]
    else:
        chosen = [skus[index % len(skus)]]
        if index % 6 == 0:
            chosen.append(skus[(index + 3) % len(skus)])
    promised = today + timedelta(days=dice.randint(-2, 4) if target in LADDER[2:] else dice.randint(1, 30))
    sent: dict[str, Any] = {
        "customer": {"name": name, "phone": phone}, "address": address,
        "promised_ship": promised.isoformat(), "release": target != "draft",
        "expected_delivery": (promised + timedelta(days=3)).isoformat(),
        "priority": "urgent" if dice.random() < 0.15 else "normal",
        "lines": [{"sku": s, "quantity": str(dice.choice(QUANTITIES)), "requirements": dice.choice(WISHES)}
                  for s in chosen]}
    if target == "outbound" or (target in ("shipped", "completed") and dice.random() < 0.5):
        sent["gates"] = ["invoice"]
    return Planned(target, sent, carrier(target, dice))


def carrier(target: str, dice: random.Random) -> str:
    """Own delivery is on its way as soon as it is out; others wait for their courier."""
    if target == "in_transit" and dice.random() < 0.4:
        return "self"
    return dice.choice(("SF", "ZTO", "JD", "SF"))


def waybill(carrier: str, dice: random.Random) -> str | None:
    """A number of the form that this courier prints."""
    digits = "".join(str(dice.randint(0, 9)) for _ in range(13))
    return {"SF": f"SF{digits}", "ZTO": f"7{digits}", "JD": f"JDV00{digits[:10]}"}.get(carrier)


def boxes(quantity: int, pack: int) -> list[int]:
    """How a quantity is packed: full boxes and the rest, four boxes at most."""
    size = max(pack, -(-quantity // 4))
    full, rest = divmod(quantity, size)
    return [size] * full + ([rest] if rest else [])
