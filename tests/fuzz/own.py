"""What placeholders stand for that depend on who asks: the caller's own, and what the caller may decide or read."""

from __future__ import annotations

from typing import Any

from server.api.access import ROLES
from server.api.rights import PAY
from server.services.exports import LISTS
from tests.fuzz.callers import Caller
from tests.fuzz.odd import odd
from tests.fuzz.values import Known
from tests.fuzz.world import World

IMPORTERS = ("admin", "planner", "supervisor", "sales")
# One in so many asks for what the caller may not have after all: it must be refused, not told.
FOREIGN = 5
# A change that the caller may approve, an item that the caller may close; for anybody else the usual one.
DECIDES = {("own change", "sales"): "new frozen change", ("own held", "planner"): "new replenished"}
USUAL = {"own change": "new change", "own held": "new held"}


def own(world: World, caller: Caller, thing: Known, fresh: bool) -> Any:
    """What a placeholder stands for when this caller asks. fresh: as of World.get."""
    kind, foreign = thing.kind, thing.n % FOREIGN == 0
    if kind == "own device":
        return caller.phone.device_id if caller.phone else world.shop.phone.device_id
    if kind in ("event", "odd event"):
        event = event_of(world, caller, thing.n)
        return odd(event, thing.n) if kind == "odd event" else event
    if kind == "own kind":
        return caller.kind()
    if kind in ("own import", "new own import", "own sample"):
        return of_import(world, caller, kind, fresh)
    if kind == "own list":
        names = sorted(LISTS) if foreign else lists_of(caller)
        return names[thing.n // FOREIGN % len(names)]
    if kind == "paid person":
        open_figures(world, ["supervisor"] if foreign else sorted(PAY))
        kind = "person"
    if kind in USUAL:
        kind = USUAL[kind] if foreign else DECIDES.get((kind, caller.name), USUAL[kind])
    return world.get(Known(kind, thing.n), fresh)


def event_of(world: World, caller: Caller, n: int) -> dict[str, Any]:
    """A sound event of the device that calls."""
    phone, order = caller.phone or world.shop.phone, world.shop.order
    if n % 3 == 0:
        return phone.event("andon.call", {"work_center": "LATHE", "kind": "quality"})
    return phone.report(order, good="0.001", operation=10 + n % 2 * 10)


def of_import(world: World, caller: Caller, what: str, fresh: bool) -> Any:
    """Such a list as the caller may import, or an import of it."""
    kind, who = caller.kind(), f"r-{caller.name}" if caller.name in IMPORTERS else "r-admin"
    kept, new = f"{what} {kind}", what.startswith("new") and fresh
    if new or kept not in world.things:
        made = world.sample(who, kind) if what == "own sample" else world.imported(who, kind)
        world.things[kept] = [made]
    return world.things[kept][0]


def lists_of(caller: Caller) -> list[str]:
    """The lists that the caller may export, by the words of the rule; for who may none, all."""
    roles = {caller.name} & ROLES or ({"worker"} if caller.name == "badge alone" else set())
    mine = [name for name, made in LISTS.items() if roles and (made.roles is None or made.roles & roles)]
    return mine or sorted(LISTS)


def open_figures(world: World, roles: list[str]) -> None:
    """From now on these roles may see what single people made."""
    if world.factory.kit.factory.setting("individual_figures") != roles:
        world.factory.act("setting.put", id="individual_figures", value=roles)
