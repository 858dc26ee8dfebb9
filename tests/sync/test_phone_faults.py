"""S4 is the phone's rule: its planted faults run the phone's own tests (pwa/test/faults.config.ts)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv" / "bin" / "node"


def outcome(fault: str, report: Path) -> dict[str, str]:
    """Title -> passed or failed, of the phone's tests that cite S4, with a fault planted ("" = none)."""
    run = [str(NODE), "node_modules/vitest/vitest.mjs", "run", "--config", "test/faults.config.ts",
           "test/sync/flush.test.ts", "-t", "[S4]".replace("[", r"\[").replace("]", r"\]"),
           "--reporter=json", f"--outputFile={report}"]
    # What vitest keeps of compiled files does not know of the fault: each run compiles for itself.
    own = {**os.environ, "FAULT": fault, "VITEST_FS_MODULE_CACHE_PATH": str(report.parent / "compiled")}
    done = subprocess.run(run, cwd=ROOT / "pwa", env=own, capture_output=True, text=True, timeout=600, check=False)
    assert report.exists(), done.stdout + done.stderr
    files = json.loads(report.read_text(encoding="utf-8"))["testResults"]
    return {t["fullName"]: t["status"] for f in files for t in f["assertionResults"] if "[S4]" in t["fullName"]}


@pytest.mark.parametrize("fault", ["S4 failed is sent", "S4 any 200 is believed"])
def test_S4_a_planted_fault_of_the_phone_is_noticed(fault: str, tmp_path: Path) -> None:
    assert "failed" in outcome(fault, tmp_path / "report.json").values()


def test_S4_without_a_fault_the_phones_tests_are_green(tmp_path: Path) -> None:
    found = outcome("", tmp_path / "report.json")
    assert len(found) > 5
    assert set(found.values()) == {"passed"}
