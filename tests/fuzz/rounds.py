"""What the short and the long form of the fuzz share: their world, what they assert, who is expected to succeed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from server.api.contract import ROUTES
from server.services import people, signin
from tests.builders import Factory
from tests.fuzz.bounds import MEMORY, Memory
from tests.fuzz.play import Player, operations
from tests.fuzz.table import TOLD, Line
from tests.fuzz.world import World

FEW, MANY, REFUSED = 5, 200, 1
ACCEPTED = 0.2  # of what a caller with the right asks, at the least
# (operation, caller) -> why it is never done, though the caller may ask
NEVER = {("pay.mine", "badge alone"): "a badge found on the floor tells nobody's pay"}
APPS = ("app", "office")  # have a page each: what is asked of the server is whether it finds it
NAMES = sorted(ROUTES)


def played(folder: Path) -> Iterator[Player]:
    """PINs are checked and hashed once each: argon2id is slow on purpose."""
    factory = Factory(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signin, "check_pin", cache(signin.check_pin))
        for module in (signin, people):
            patched.setattr(module, "hash_pin", cache(module.hash_pin))
        for app in APPS:
            page = folder / "no-build" / app / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text("<!doctype html><title>x</title>")
        player = Player(World(factory), factory.client().get("/api/v1/openapi.json").json)
        yield player
    player.vacant.close()
    factory.close()


def run(player: Player, name: str, count: int, refused: int) -> Line:
    """Ask one operation, and judge all but how much was accepted."""
    [operation] = [o for o in operations(player.world.factory.app, player.spec) if o.id == name]
    memory = Memory()
    tally = player.play(operation, count, refused)
    grown = memory.grown()
    assert tally.faults == [], "\n".join(tally.faults[:10])
    may = [c.name for c in player.callers if c.name in tally.statuses and c.may(operation.access)]
    never = {c for c in may if (name, c) in NEVER}
    done = {c: tally.accepted(c) for c in may}
    assert not any(done[c] for c in never), (name, done)
    assert grown < MEMORY, f"{name}: {grown} KiB"
    return Line(name, sum(s.total() for s in tally.statuses.values()), sum(tally.statuses[c].total() for c in may),
                {c: part for c, part in done.items() if c not in never}, tally.slowest, grown)


def many(player: Player, name: str, tell: Callable[[str, object], None]) -> None:
    """The long form of one operation. tell: pytest's record_property; the table at the end is made of it."""
    line = run(player, name, MANY, MANY)
    tell(TOLD, line.told())
    assert min(line.accepted.values(), default=1) >= ACCEPTED, line.accepted
