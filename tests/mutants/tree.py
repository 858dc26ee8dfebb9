"""A copy of the program in which a fault may be planted, beside the real one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant
from tests.simulation.node import NODE, build

COPIED = ("server", "sync", "labels", "tests", "pwa/src", "pwa/test", "pwa/public", "pwa/build", "pwa/app",
          "pwa/office")
FILES = ("pyproject.toml", "pwa/package.json", "pwa/package-lock.json", "pwa/vite.config.ts", "pwa/tsconfig.json",
         "pwa/tsconfig.sw.json")
LINKED = (".venv", "pwa/node_modules", "docs", "README.md", "CONTRIBUTING.md", "Makefile")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules")


class Tree:
    """One copy, for one fault at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT, dirs_exist_ok=True)
        for name in FILES:
            if (ROOT / name).is_file():
                shutil.copyfile(ROOT / name, folder / name)
        for name in LINKED:
            if (ROOT / name).exists():
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(ROOT / name)

    @property
    def environment(self) -> dict[str, str]:
        """For whatever runs in the copy."""
        return {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(self.folder), "NO_COLOR": "1"}

    @contextmanager
    def planted(self, mutant: Mutant | None) -> Iterator[None]:
        """The fault is there; afterwards it is gone, with what Python compiled of it."""
        if mutant is None:
            yield
            return
        file = self.folder / mutant.file
        before = file.read_text(encoding="utf-8")
        self.write(file, mutant.edited(before))
        try:
            yield
        finally:
            self.write(file, before)

    def write(self, file: Path, text: str) -> None:
        file.write_text(text, encoding="utf-8")
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
            compiled.unlink()

    def compile(self) -> Path:
        """The phones, as the sources in the copy are now: the file that Node runs."""
        self.made += 1
        into = self.folder / f"phones-{self.made}"
        build(self.folder / "pwa", into)
        return into / "main.mjs"

    def test(self, what: str) -> str:
        """Run a plain test; the name of what failed first, "" when nothing did."""
        kind, *words = what.split()
        if kind == "pytest":
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *words]
            done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True,
                                  check=False)
            failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
            return failed[0].split(" - ")[0].split("::")[-1] if failed else ""
        command = [str(NODE), "node_modules/vitest/vitest.mjs", "run", "--bail=1", *words]
        done = subprocess.run(command, cwd=self.folder / "pwa", env=self.environment, capture_output=True, text=True,
                              check=False)
        failed = [line for line in (done.stdout + done.stderr).splitlines() if "FAIL" in line]
        return failed[0].split(" > ", 1)[-1].strip() if failed else "" if done.returncode == 0 else "vitest failed"
