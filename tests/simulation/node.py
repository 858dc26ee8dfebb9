"""The phones: the compiled client core in one Node process, driven line by line (pwa/test/simulation)."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PWA = ROOT / "pwa"
NODE = ROOT / ".venv" / "bin" / "node"
COMPILED = PWA / "node_modules" / ".suigong-simulation" / "main.mjs"
Command = dict[str, Any]


def compile_phones() -> None:
    """Build the phones anew from pwa/src; takes about a second."""
    environment = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(NODE), "node_modules/vite/bin/vite.js", "build", "--config", "test/simulation/vite.config.ts"],
                   cwd=PWA, env=environment, check=True, capture_output=True)


@dataclass
class Told:
    """What came of some commands. calls: requests that wait for an answer. told: captures that were saved or
    not. due: the moment of the next timer, ms. alive: tabs that run."""

    results: list[Any]
    calls: list[dict[str, Any]]
    told: list[dict[str, Any]]
    due: float | None
    alive: list[str] = field(default_factory=list)


class PhoneProcess:
    """Lives through many runs; `reset` between them."""

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "NODE_OPTIONS"}
        self.process = subprocess.Popen(
            [str(NODE), "--enable-source-maps", str(COMPILED)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8", env=environment)

    def send(self, *commands: Command) -> Told:
        """Run the commands one after the other until everything there stands still. RuntimeError when it died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(commands) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the phones' process ended with {self.process.wait()}")
        return Told(**json.loads(line))

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
