"""The simulation itself: the same seed goes the same way [I14], and what a seed once found stays found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.kept import Kept, OfAnotherState, files
from tests.simulation.many import run_many
from tests.simulation.node import ROOT, PhoneProcess
from tests.simulation.seeds import SEEDS, check, run_seed

# Seeds that once found something, with the faults of that day: what was found has a plain test of its own as well,
# because what a seed does changes with each fault that the simulation learns.
KEPT = {
    13: "a disposition of a reversed NG report, forced by the supervisor, made less than nothing blocked",
    **dict.fromkeys((999, 1102, 1643, 1938), "what a phone believed of the history before a restore, and its texts"),
    2530: "a badge's sign-in that came twice, late, signed out the phone that had heard the first answer",
    4827: "a delivery note asked for again was told as it is now, not as it was answered",
    9034: "a decision on the reversal of a disposition was taken back after its NG report had been taken back",
    **dict.fromkeys((837, 964, 1090, 1575, 2545, 4993, 5149, 5705, 7368, 8086), "a check knew too little"),
}
TWICE = range(SEEDS, SEEDS + 8)


@pytest.mark.parametrize("seed", KEPT)
def test_what_was_found_stays_found(phones: list[PhoneProcess], seed: int) -> None:
    check(phones, seed)


def test_I14_the_same_seed_gives_the_same_trace_in_another_process(phones: list[PhoneProcess]) -> None:
    """The other processes have other hash seeds, and have run other seeds before in another order."""
    here = {seed: run_seed(phones, seed).hash for seed in TWICE}
    there: dict[int, str] = {}
    run_many(reversed(TWICE), lambda result: there.update({result.seed: result.hash}), workers=2)
    assert there == here
    assert len(set(here.values())) == len(here)


def test_a_run_that_was_broken_off_goes_on_in_its_file_but_never_with_other_code(
        phones: list[PhoneProcess], tmp_path: Path) -> None:
    result = run_seed(phones, SEEDS)
    Kept(tmp_path / "kept").add(result)
    [known] = Kept(tmp_path / "kept").read()
    assert (known.seed, known.hash, known.counts, known.tail) == (result.seed, result.hash, result.counts, "")
    (tmp_path / "kept").write_text("of other code\n")
    with pytest.raises(OfAnotherState):
        Kept(tmp_path / "kept")


def test_other_code_is_any_module_that_a_day_runs() -> None:
    """And what these read: tables in JSON, pages."""
    told = subprocess.run([sys.executable, "-c", (
        "import sys, tests.simulation.simulate, tests.simulation.many, tests.simulation.ordinary\n"
        "print(*(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)), sep='\\n')")],
        cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in told.stdout.splitlines()}
    ours = {file for file in loaded if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / ".venv")}
    assert len(ours) > 200 and ours <= set(files())
    assert {ROOT / "sync/model/status.json", ROOT / "server/pages/templates/order.html"} <= set(files())
