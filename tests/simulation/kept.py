"""Results of a long run in a file, so that it can be broken off and gone on with: of one state of the code only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from tests.simulation.node import COMPILED, ROOT
from tests.simulation.simulate import Result

CODE = ("sync", "server", "labels", "tests/simulation")
READ = (".py", ".json", ".html")  # of these; what people read about them changes no day
BESIDE = ("requirements.txt", "tests/builders.py", "tests/fakes.py", "tests/api/outbox_made.py", "tests/sync/oracle.py")


class OfAnotherState(Exception):
    """The file's results came of other code than this."""


class Kept:
    """One line says of which code; then a result a line. Raises OfAnotherState."""

    def __init__(self, path: Path) -> None:
        self.path, state = path, state_of_the_code()
        if not path.exists():
            path.write_text(state + "\n")
        elif path.read_text().partition("\n")[0] != state:
            raise OfAnotherState(f"{path} keeps results of other code")

    def read(self) -> list[Result]:
        return [Result(**json.loads(line)) for line in self.path.read_text().splitlines()[1:]]

    def add(self, result: Result) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(result) | {"tail": ""}) + "\n")


def state_of_the_code() -> str:
    """A digest of the phones as they are compiled and of all else that a day runs."""
    digest = hashlib.sha256(COMPILED.read_bytes())
    for file in files():
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def files() -> list[Path]:
    """The server, the rules, the labels, the simulation itself with what it borrows, and which libraries they use."""
    return sorted([f for folder in CODE for f in (ROOT / folder).rglob("*") if f.suffix in READ]
                  + [ROOT / name for name in BESIDE])
