"""Time and ids are passed in: ruff's banned-api list bites, and only the wiring is exempt."""

import json
import subprocess
import sys
import tomllib

import pytest

from tests.architecture import tree


def banned(*arguments: str, source: str | None = None) -> list[dict]:
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "json", *arguments],
        cwd=tree.ROOT, input=source, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)


def test_nobody_asks_the_machine_for_the_time_or_for_ids():
    found = banned("sync", "labels", "server")
    assert [f"{f['filename']}:{f['location']['row']} {f['message']}" for f in found] == []


@pytest.mark.parametrize("source", [
    "from datetime import datetime\ndatetime.now()\n", "import datetime\ndatetime.datetime.utcnow()\n",
    "import time\ntime.time()\n", "from time import time\n", "import uuid\nuuid.uuid4()\n", "from uuid import uuid4\n",
    "from datetime import date\ndate.today()\n",
])
def test_the_ban_bites(source):
    assert banned("--stdin-filename", "server/services/planted.py", "-", source=source)


def test_only_the_wiring_is_exempt():
    ignores = tomllib.loads(tree.text(tree.Path("pyproject.toml")))["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {name for name, rules in ignores.items() if "TID251" in rules} == {"server/services/clock.py", "tests/**"}
