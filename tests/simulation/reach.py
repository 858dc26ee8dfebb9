"""python -m tests.simulation.reach SEEDS: which branches of sync/ and of the phones' sync core the simulation alone
reaches, its processes included. The phones' side: pwa/test/simulation/coverage.mjs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulation.node import NODE, PWA, ROOT

WANTED = 95  # percent of branches
RULES = """[run]
branch = True
source = {root}/sync
parallel = True
data_file = {folder}/data
patch = subprocess
[report]
exclude_also =
    ^    def .*: \\.\\.\\.
    ^    ,? ?\\) -> .*: \\.\\.\\.
    class .*\\(Protocol\\):
    assert_never
"""


def main() -> int:
    seeds = sys.argv[1] if len(sys.argv) > 1 else "0-199"
    with tempfile.TemporaryDirectory(prefix="reach-") as name:
        folder = Path(name)
        rules, phones = folder / "coveragerc", folder / "phones"
        rules.write_text(RULES.format(root=ROOT, folder=folder))
        environment = {**os.environ, "NODE_V8_COVERAGE": str(phones)}
        tool = [sys.executable, "-m", "coverage"]
        ran = subprocess.run([*tool, "run", f"--rcfile={rules}", "-m", "tests.simulation.simulate", seeds], cwd=ROOT,
                             env=environment).returncode
        subprocess.run([*tool, "combine", "-q", f"--rcfile={rules}", str(folder)], cwd=ROOT, check=True)
        subprocess.run([*tool, "report", "-m", "--skip-covered", f"--rcfile={rules}"], cwd=ROOT, check=True)
        core = branches(tool, rules, folder)
        client = subprocess.run([str(NODE), "test/simulation/coverage.mjs", str(phones)], cwd=PWA).returncode
    print(f"sync/: {core:.1f} % of branches")
    return ran or client or int(core < WANTED)


def branches(tool: list[str], rules: Path, folder: Path) -> float:
    """Percent of branches taken; coverage.py's own total counts statements along."""
    out = folder / "report.json"
    subprocess.run([*tool, "json", "-q", f"--rcfile={rules}", "-o", str(out)], cwd=ROOT, check=True)
    totals = json.loads(out.read_text())["totals"]
    return 100 * float(totals["covered_branches"]) / float(totals["num_branches"])


if __name__ == "__main__":
    sys.exit(main())
