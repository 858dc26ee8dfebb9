"""A quarter of the 500 whole days of `make test` [I1–I14]."""

from __future__ import annotations

import pytest

from tests.simulation.node import PhoneProcess
from tests.simulation.seeds import check, share


@pytest.mark.parametrize("seed", share(4))
def test_nothing_is_lost_doubled_or_shown_wrong(phones: list[PhoneProcess], seed: int) -> None:
    check(phones, seed)
