"""The table of the long fuzz, at the end of the run, from however many workers."""

from __future__ import annotations

import pytest

from tests.fuzz.table import TOLD, Line, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [r for found in terminalreporter.stats.values() for r in found if isinstance(r, pytest.TestReport)]
    lines = [Line(**value) for r in reports if r.when == "call" for name, value in r.user_properties if name == TOLD]
    if lines:
        terminalreporter.section("fuzz")
        for row in table(lines):
            terminalreporter.write_line(row)
