"""python -m tests.simulation.simulate SEEDS: runs whole days and says what broke, with the way there."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from sync.model.records import EventStatus
from tests.simulation.day import day_and_night
from tests.simulation.node import PhoneProcess, compile_phones
from tests.simulation.run import Run
from tests.simulation.trace import Trace

EVERY = 20  # of so many seeds one is run a second time, and must go the same way [I14]


@dataclass
class Result:
    """What a seed came to. counts: how often what was met. seconds: of real time."""

    seed: int
    hash: str
    problems: list[str]
    tail: str
    events: int
    phones: int
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    process_died: bool = False


def simulate(seed: int, process: PhoneProcess, whole: bool = False, mostly: tuple[str, ...] = ()) -> Result:
    """One seed from an empty factory to two quiet evenings. Whatever is raised is a problem of the run, too.

    whole: keep the whole trace and not its end alone. mostly: mishaps that befall it above all others.
    """
    started, died = time.monotonic(), False
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=shared_memory()) as folder:
        run = Run(seed, process, Path(folder), mostly)
        try:
            problems = day_and_night(run)
            count_verdicts(run)
        except Exception as error:
            problems = ["".join(traceback.format_exception(error)[-6:])]
            died = process.process.poll() is not None
        finally:
            if run.server.up:
                run.server.stop()
    run.trace.counts.update(run.network.met + run.server.met)
    return Result(seed, run.trace.hash, problems, run.trace.tail(Trace.KEPT if whole else 80), len(run.saved),
                  len(run.phones), dict(run.trace.counts), time.monotonic() - started, died)


def count_verdicts(run: Run) -> None:
    with run.server.kit.store.reading() as reads:
        for status in reads.find(EventStatus):
            run.trace.count(f"verdict in the end: {status.verdict}")


def shared_memory() -> str | None:
    """Databases of runs live in memory: what power loss does is tried with real processes."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def seeds_of(text: str) -> list[int]:
    """A number, a range such as 0-499, or several with commas."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def mishaps_of(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def one_by_one(seeds: list[int], mostly: tuple[str, ...]) -> int:
    """With the whole way of each."""
    process, failed = PhoneProcess(), 0
    for seed in seeds:
        result = simulate(seed, process, whole=True, mostly=mostly)
        print(result.tail)
        failed += bool(result.problems)
        tell(result, mostly)
    process.close()
    return failed


def tell(result: Result, mostly: tuple[str, ...] = ()) -> None:
    for problem in result.problems:
        print(f"seed {result.seed}: {problem}")
    again = f"make simulate SEEDS={result.seed}" + (f" MOSTLY={','.join(mostly)}" if mostly else "")
    print(f"seed {result.seed}: {result.events} events, {result.phones} phones, trace {result.hash[:16]}; "
          f"again with: {again}", flush=True)


def over_all_cores(seeds: list[int], table: bool, kept: Path | None) -> int:
    from tests.simulation.figures import Figures
    from tests.simulation.kept import Kept
    from tests.simulation.many import run_many

    figures, started = Figures(), time.monotonic()
    before = Kept(kept) if kept else None
    for result in before.read() if before else []:
        if result.seed in seeds:
            figures.add(result)

    def told(result: Result) -> None:
        figures.add(result)
        if before:
            before.add(result)
        if result.problems:
            print(result.tail)
            tell(result)
        if figures.seeds % 50 == 0:
            passed = time.monotonic() - started
            print(f"{figures.seeds} seeds, {len(figures.failed)} failed, {passed:.0f} s", flush=True)

    run_many([s for s in seeds if s not in figures.hashes], told)
    other_way: list[int] = []
    run_many(reversed(seeds[::EVERY]), lambda result: None if figures.again(result) else other_way.append(result.seed))
    for seed in other_way:
        print(f"seed {seed}: the second time it went another way [I14]")
    if table:
        print(figures.table())
    print(f"{figures.seeds} seeds, {len(figures.failed)} failed {figures.failed or ''}, "
          f"{len(other_way)} not repeatable, {time.monotonic() - started:.0f} s")
    return len(figures.failed) + len(other_way)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", help="a number, a range such as 0-499, or several with commas")
    parser.add_argument("--trace", action="store_true", help="print the whole way of each seed, one after the other")
    parser.add_argument("--table", action="store_true", help="print what was met, as docs/reliability.md has it")
    parser.add_argument("--mostly", default="", help="with --trace: mishaps that befall it above all, with commas")
    parser.add_argument("--kept", type=Path, help="a file of results: goes on there where a run was broken off")
    given = parser.parse_args()
    compile_phones()
    seeds = seeds_of(given.seeds)
    if given.trace:
        return 1 if one_by_one(seeds, mishaps_of(given.mostly)) else 0
    return 1 if over_all_cores(seeds, given.table, given.kept) else 0


if __name__ == "__main__":
    sys.exit(main())
