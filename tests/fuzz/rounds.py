"""What the short and the long form of the fuzz share: their world, what they assert, who is expected to succeed."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from server.api.contract import ROUTES
from server.services import people, signin
from tests.builders import Factory
from tests.fuzz.play import Player, Tally, operations
from tests.fuzz.world import World

FEW, MANY, REFUSED = 5, 200, 1
ACCEPTED = 0.2  # of what a caller with the right asks, at the least
MEMORY = 400_000  # KiB that a file of operations may add to the process at its worst
LESS = {  # (operation, caller) -> why fewer are accepted
    ("changes.approve", "sales"): "only where the routing is frozen",
    ("inbox.resolve", "planner"): "only what is a planner's", ("inbox.reopen", "planner"): "only what is a planner's",
    ("pay.mine", "badge alone"): "a badge found on the floor tells nobody's pay",
    ("exports.exported", "*"): "each list has roles of its own: tests/api/test_exports.py",
    ("import_jobs.badges", "*"): "for who took the import", ("setup.admin",
    "*"): "somebody works here: tests/api/test_setup.py",
    ("pay.one", "*"): "individual figures are closed but to supervisors", ("front.worker",
    "*"): "the app is not built here",
    **{(f"outbox_files.{name}", "*"): "a phone makes the file: tests/api/test_outbox_files.py" for name in ("check",
    "take")},
    ("front.office", "*"): "the app is not built here"}
NAMES = sorted(ROUTES)


def played(folder: Path) -> Iterator[Player]:
    """PINs are checked and hashed once each: argon2id is slow on purpose."""
    factory = Factory(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signin, "check_pin", cache(signin.check_pin))
        for module in (signin, people):
            patched.setattr(module, "hash_pin", cache(module.hash_pin))
        yield Player(World(factory), factory.client().get("/api/v1/openapi.json").json)
    factory.close()


def run(player: Player, name: str, count: int, refused: int) -> Tally:
    [operation] = [o for o in operations(player.world.factory.app, player.spec) if o.id == name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tally = player.play(operation, count, refused)
    assert tally.faults == [], "\n".join(tally.faults[:10])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
    return tally


def expected(player: Player, name: str, tally: Tally) -> dict[str, float]:
    """Caller -> the part that was accepted, of those who may and for whom no reason says otherwise."""
    [operation] = [o for o in operations(player.world.factory.app, player.spec) if o.id == name]
    return {c.name: tally.accepted(c.name) for c in player.callers
            if c.name in tally.statuses and c.may(operation.access) and not {(name, c.name), (name, "*")} & set(LESS)}


def many(player: Player, name: str) -> str:
    """The long form of one operation. Its line of the table."""
    tally = run(player, name, MANY, MANY)
    parts = expected(player, name, tally)
    assert min(parts.values(), default=1) >= ACCEPTED, parts
    asked = sum(s.total() for s in tally.statuses.values())
    told = " ".join(f"{c}={p:.0%}" for c, p in parts.items()) or "nobody is expected to succeed"
    return f"\nfuzz {name}: {asked} requests, slowest {tally.slowest:.2f} s; accepted {told}"
