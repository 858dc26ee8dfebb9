"""python -m tests.simulation.simulate SEED…: runs whole days and says what broke, with the way there."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.factory import FLOOR, Factory
from tests.simulation.invariants import broken, shown_is_honest
from tests.simulation.mishaps import Mishaps
from tests.simulation.node import PhoneProcess, compile_phones
from tests.simulation.people import Floor, Office
from tests.simulation.run import Run

GAP_MS = 30_000  # between two things that people do, on average
QUIET_MS = 6 * 60 * 1000  # so long after the network is well nothing may wait any more [I9]


@dataclass
class Result:
    """What a seed came to."""

    seed: int
    hash: str
    problems: list[str]
    tail: str
    events: int
    phones: int


def simulate(seed: int, process: PhoneProcess) -> Result:
    """One seed from an empty factory to two quiet evenings."""
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=shared_memory()) as folder:
        run = Run(seed, process, Path(folder))
        try:
            problems = day_and_night(run)
        finally:
            if run.server.up:
                run.server.stop()
    return Result(seed, run.trace.hash, problems, run.trace.tail(), len(run.saved), len(run.phones))


def shared_memory() -> str | None:
    """Databases of runs live in memory: what power loss does is tried with real processes."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def day_and_night(run: Run) -> list[str]:
    rng = run.rng
    factory = Factory(run)
    people = rng.choice((1, 1, 2, 3))
    factory.open(people)
    factory.issue_packages(rng.choice((2, 6)))
    for _ in range(rng.choice((1, 2, 4))):
        factory.order()
    for n in range(rng.choice((2, 2, 3, 4, 6)) if rng.random() < 0.97 else 50):
        role = ("worker", "worker", "warehouse", "inspector", "supervisor")[n % 5]
        run.add_phone(f"p{n}", f"{FLOOR[role]}{rng.randrange(people) or ''}")
    problems = work(run, factory, Mishaps(run), rng.choice((20, 40, 80)))
    if not problems:  # and life goes on
        run.network.healed = False
        problems = [f"afterwards: {p}" for p in work(run, factory, Mishaps(run), 15)]
    return problems


def work(run: Run, factory: Factory, mishaps: Mishaps, actions: int) -> list[str]:
    """So many actions over a shift, then everything heals and goes quiet; what does not hold."""
    rng, floor, office = run.rng, Floor(factory), Office(factory)
    found: list[str] = []
    for _ in range(actions):
        run.go(rng.expovariate(1 / GAP_MS))
        mishaps.happen()
        phone = rng.choice(list(run.phones.values()))
        if rng.random() < 0.85:
            floor.act(phone)
        else:
            office.act()
        if rng.random() < 0.1:
            found += shown_is_honest(run, phone, run.look(phone))
    heal(run, mishaps)
    return found + broken(factory)


def heal(run: Run, mishaps: Mishaps) -> None:
    """The network is well, the server up, every phone opened, enrolled and signed in."""
    run.say("--- everything heals")
    run.network.healed = True
    run.start_server()
    mishaps.heal()
    run.go(60_000)
    run.start_server()
    for phone in run.phones.values():
        with run.server.kit.store.reading() as reads:
            known = reads.secrets.device_secret(phone.device) is not None
            speaks = reads.secrets.session_expiry(phone.session) is not None
        if not known:
            run.enrol_again(phone)
        elif not speaks:
            run.sign_in(phone, phone.who)
        run.open(phone)
        run.tell({"do": "kick", "phone": phone.name, "tab": phone.tab, "reason": "online"})
    run.go(QUIET_MS)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", help="a number, or a range such as 0-499")
    parser.add_argument("--trace", action="store_true", help="print the whole way of each seed")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    compile_phones()
    process, failed, started = PhoneProcess(), 0, time.monotonic()
    for seed in range(int(first), int(last or first) + 1):
        result = simulate(seed, process)
        if given.trace or result.problems:
            print(result.tail)
        for problem in result.problems:
            print(f"seed {seed}: {problem}")
        failed += bool(result.problems)
        if given.trace or result.problems:
            print(f"seed {seed}: {result.events} events, {result.phones} phones, trace {result.hash[:16]}; "
                  f"again with: make simulate SEEDS={seed}")
    count = int(last or first) - int(first) + 1
    print(f"{count} seeds, {failed} failed, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
