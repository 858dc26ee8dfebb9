"""Style and types are checked by `make test` as well, so that drift is noticed where everybody looks."""

import subprocess
import sys

import pytest

from tests.architecture import tree


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy --strict"])
def test_it_is_clean(command):
    run = subprocess.run([sys.executable, "-m", *command], cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
