"""python -m tests.mutants.run: plants known faults one by one; each must be caught.

A fault is planted in a copy of the program, and whole days are simulated there until one of them breaks a promise;
what a simulated day cannot tell is left to the plain test that the fault names. Without any fault, the same seeds and
tests must hold.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutants.mutant import Mutant
from tests.mutants.office import SERVER
from tests.mutants.phone import PHONE
from tests.mutants.tree import Tree
from tests.simulation.many import ask, begin, end
from tests.simulation.network import Network
from tests.simulation.simulate import shared_memory

MUTANTS = [*PHONE, *SERVER]
MOST_SEEDS = 120
OF_SEEDS = 400
LONGEST = 240  # seconds of real time for a day; without a fault it takes about one
SECOND = {"phone": "vitest test/sync test/storage", "server": "pytest tests/sync tests/services/test_writer.py"}


def roughest_first() -> list[int]:
    """Seeds whose networks are the worst first: faults show sooner on bad days."""
    def how_rough(seed: int) -> float:
        return sum(Network(random.Random(random.Random(seed).random())).rates.values())

    return sorted(range(OF_SEEDS), key=how_rough, reverse=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """by: the promise that broke, or the test that failed; "" = it survived. seed: the day that told; tried: days
    until then."""

    name: str
    by: str
    seed: int | None
    tried: int
    seconds: float


class Hunter:
    """One copy of the program, with what lasts from fault to fault: the phones without a fault, and a server process
    without one for the phones that have one."""

    def __init__(self, folder: Path) -> None:
        self.tree = Tree(folder)
        self.sound = self.tree.compile()
        self.worker: subprocess.Popen[str] | None = None

    def hunt(self, mutant: Mutant, most: int) -> Verdict:
        """Look for what catches a fault."""
        started = time.monotonic()
        with self.tree.planted(mutant):
            if mutant.test:
                return Verdict(mutant.name, self.tree.test(mutant.test), None, 0, time.monotonic() - started)
            phones = self.tree.compile() if mutant.client else self.sound
            worker = self.lasting() if mutant.client else begin(0, self.tree.folder, self.tree.environment)
            by, seed, tried = self.days(worker, phones, roughest_first()[:most], mutant.mostly)
            if not mutant.client:
                end(worker)
            if not by:  # no day told: the plain tests of that side must
                by = self.tree.test(SECOND["phone" if mutant.client else "server"])
        return Verdict(mutant.name, by, seed, tried, time.monotonic() - started)

    def lasting(self) -> subprocess.Popen[str]:
        if self.worker is None or self.worker.poll() is not None:
            self.worker = begin(0, self.tree.folder, self.tree.environment)
        return self.worker

    def days(self, worker: subprocess.Popen[str], phones: Path, seeds: list[int],
             mostly: str) -> tuple[str, int | None, int]:
        """The first promise that breaks, on which day, and how many were tried."""
        for tried, seed in enumerate(seeds, 1):
            result = ask(worker, seed, phones, mostly, LONGEST)
            if result is None or result.problems:
                return short(result.problems[0] if result else "[I9] the day never ends"), seed, tried
        return "", None, len(seeds)

    def close(self) -> None:
        if self.worker is not None:
            end(self.worker)


def short(problem: str) -> str:
    """The promise and the beginning of the sentence, without what differs from day to day."""
    line = problem.strip().splitlines()[-1].removeprefix("afterwards: ")
    if "phones' process ended" in line:
        return "the app dies of an error that nobody catches"
    if not line.startswith("["):
        line = f"the day cannot go on: {line}"
    line = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}", "…", line)
    return line[:90].replace("|", "/")


def over_all_cores(chosen: list[Mutant], most: int, folder: Path, told: Path) -> list[Verdict]:
    """Every fault hunted, each core with a copy of its own; told: a file that gets each verdict as it comes."""
    left: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in chosen:
        left.put(mutant)
    found: list[Verdict] = []
    lock = threading.Lock()

    def work(number: int) -> None:
        hunter = Hunter(folder / str(number))
        while True:
            try:
                mutant = left.get_nowait()
            except queue.Empty:
                break
            verdict = hunter.hunt(mutant, most)
            with lock:
                found.append(verdict)
                with told.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
                seed = f" (seed {verdict.seed})" if verdict.seed is not None else ""
                print(f"{verdict.name}: {verdict.by or 'SURVIVED'}{seed}, {verdict.seconds:.0f} s", flush=True)
        hunter.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(os.cpu_count() or 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def table(verdicts: dict[str, Verdict]) -> str:
    """Markdown for docs/reliability.md."""
    lines = ["| Planted fault | Stands for | Caught by | Seed |", "|---|---|---|---:|"]
    for m in MUTANTS:
        if (v := verdicts.get(m.name)) is not None:
            by = v.by or "**nothing**"
            kind = m.test or SECOND["phone" if m.client else "server"]
            caught = f"{by} (`{kind.split()[1]}`)" if v.by and v.seed is None else by
            day = "" if v.seed is None else f"{v.seed}, mostly {m.mostly}" if m.mostly else f"{v.seed}"
            lines.append(f"| {m.name} | {m.of} | {caught} | {day} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", help="faults whose name or file holds this text")
    parser.add_argument("--seeds", type=int, default=MOST_SEEDS, help="so many days at most for one fault")
    parser.add_argument("--kept", type=Path, help="a file of verdicts: what is caught there is not hunted again")
    given = parser.parse_args()
    chosen = [m for m in MUTANTS if not given.only or given.only in m.name or given.only in m.file]
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=shared_memory()) as folder:
        told = given.kept or Path(folder, "told")
        known = [Verdict(**json.loads(line)) for line in told.read_text().splitlines()] if told.exists() else []
        done = {v.name for v in known if v.by}
        found = over_all_cores([m for m in chosen if m.name not in done], given.seeds, Path(folder), told)
        verdicts = {v.name: v for v in [*known, *found]}
        wrong = without_fault(Path(folder, "0"), list(verdicts.values()))
    print(table(verdicts))
    survived = [m.name for m in chosen if not verdicts[m.name].by]
    for name in survived:
        print(f"nothing caught: {name}")
    for what in wrong:
        print(f"without any fault: {what}")
    print(f"{len(chosen)} faults, {len(survived)} survived")
    return 1 if survived or wrong else 0


def without_fault(folder: Path, verdicts: list[Verdict]) -> list[str]:
    """What the seeds and tests that caught something say of the program as it is."""
    hunter, wrong = Hunter(folder), []
    mostly = {m.name: m.mostly for m in MUTANTS}
    days = {(v.seed, mostly[v.name]) for v in verdicts if v.seed is not None and v.name in mostly}
    for seed, mishaps in sorted(days):
        by, _, _ = hunter.days(hunter.lasting(), hunter.sound, [seed], mishaps)
        if by:
            wrong.append(f"seed {seed} {mishaps}: {by}")
    for test in sorted({m.test for m in MUTANTS if m.test and any(v.name == m.name and v.by for v in verdicts)}):
        if failed := hunter.tree.test(test):
            wrong.append(f"{test}: {failed}")
    hunter.close()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
