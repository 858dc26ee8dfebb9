"""Each planted fault turns a test red that cites its rule; without a fault all of them are green."""

from __future__ import annotations

import pytest

from tests.sync.citing import citing, red
from tests.sync.faults import FAULTS, Fault, noticed

RULES = [f"S{n}" for n in range(1, 15) if n != 4] + ["I15"]  # S4: the phone lets go only on a verdict


def test_every_rule_has_a_planted_fault() -> None:
    assert {f.rule for f in FAULTS} == set(RULES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.rule}: {f.what}")
def test_a_planted_fault_is_noticed(fault: Fault) -> None:
    assert noticed(fault, first=True), f"no test that cites {fault.rule} noticed: {fault.what}"


def test_faults_are_taken_out_again() -> None:
    for rule in RULES:
        assert red(citing(rule)) == []
