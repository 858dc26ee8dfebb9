"""How a test runs a seed: 500 in `make test`, in four files, so that the workers share them."""

from __future__ import annotations

from tests.simulation.node import PhoneProcess
from tests.simulation.simulate import Result, simulate

FILES, SEEDS = 4, 500


def share(number: int) -> range:
    """The seeds of one of the files, 1 to 4."""
    return range(number - 1, SEEDS, FILES)


def run_seed(phones: list[PhoneProcess], seed: int) -> Result:
    result = simulate(seed, phones[0])
    if result.process_died:
        phones[0].close()
        phones[0] = PhoneProcess()
    return result


def check(phones: list[PhoneProcess], seed: int) -> None:
    """AssertionError with a trace that a person can read and the command that repeats it."""
    result = run_seed(phones, seed)
    assert result.problems == [], (
        f"{result.tail}\n" + "\n".join(result.problems) + f"\nagain with: make simulate SEEDS={seed}")
