"""The shape of the tree: fixed top-level names, file lengths, nothing of anybody's machine."""

import re
from pathlib import Path

import pytest

from tests.architecture import tree
from tests.longest import LONGEST_FIRST

TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "Procfile", "README.md",
    "README.zh-CN.md", "SECURITY.md", "deploy", "docs", "labels", "pwa", "pyproject.toml", "requirements-dev.txt",
    "requirements.txt", "server", "sync", "tests",
}
# Lines; longer is allowed below, with what makes it one thing. A suite is read test by test and may be longer.
LONGEST, LONGEST_SUITE = 300, 400
LONGER = {
    "sync/model/records.py": "every record in one place, so that the whole state can be read at once",
    "tests/sync/test_properties.py": "one random factory and the invariants I1 to I6 over it",
    "sync/ledger.py": "the one path of every event",
    "server/services/ports.py": "every port of the use cases in one place, so that a store can be read off it",
    "deploy/upgrade.py": "one script that outlives the packages and files that it replaces",
    "server/store/migrations/versions/0001_first.py": "a migration is written once and never edited",
    "pwa/src/i18n/zh.ts": "a table of words",
    "pwa/src/i18n/en.ts": "a table of words",
}
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2", ".wasm", ".xlsx", ".pdf", ".gz", ".br", ".zip", ".ttf"}
# Written in two pieces, so that this file does not find itself.
FOREIGN = re.compile("|".join([
    "/wor" + r"k/(main|shared|plan|steering|\.library)", r"/hom" + r"e/[a-z]", "/roo" + "t/", "/Use" + "rs/[A-Za-z]",
    "registry" + r"\.npm", "registry" + r"\.yarn", "pypi" + r"\.org", "files\\.python" + "hosted", "--index" + "-url",
    "index" + r"-url\s*=", "find" + "-links", r'"resolved":\s*"https?:', r"^registry\s*=", "proxy" + r"\.golang",
]), re.MULTILINE)
TEXT = [path for path in tree.files() if path.suffix not in BINARY]
SOURCE = [path for path in TEXT if path.suffix in {".py", ".ts", ".vue", ".mjs", ".html"}]


def test_top_level_names_are_fixed():
    assert {path.parts[0] for path in tree.files()} <= TOP


def test_there_is_no_attic():
    """A module called utils collects what nobody found a room for."""
    names = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [str(p) for p in tree.files() if {part.split(".")[0].lower() for part in p.parts} & names] == []


@pytest.mark.parametrize("path", SOURCE, ids=str)
def test_files_are_short_enough_to_read(path):
    count = len(tree.text(path).splitlines())
    suite = path.parts[0] == "tests" or path.parts[:2] == ("pwa", "test")
    longest = LONGEST_SUITE if suite else LONGEST
    assert count <= longest or str(path) in LONGER, f"{path} has {count} lines: is it one thing?"


def test_reasons_for_long_files_are_still_needed():
    gone = [name for name in LONGER
            if not (tree.ROOT / name).exists() or len(tree.text(Path(name)).splitlines()) <= LONGEST]
    assert gone == []


@pytest.mark.parametrize("path", TEXT, ids=str)
def test_nothing_of_a_machine_or_a_registry_is_in_a_file(path):
    found = FOREIGN.search(tree.text(path))
    assert found is None, f"{path} says {found.group(0)!r}"


def test_the_longest_tests_are_where_their_list_says():
    assert [name for name in LONGEST_FIRST if not (tree.ROOT / "tests" / name).exists()] == []
    assert len(set(LONGEST_FIRST)) == len(LONGEST_FIRST)


def test_nothing_large_is_tracked():
    large = [(str(path), size) for path in tree.files() if (size := (tree.ROOT / path).stat().st_size) > 600_000]
    assert large == []


def test_what_make_makes_is_not_tracked():
    made = {".venv", "node_modules", "var", "__pycache__"}
    assert [str(path) for path in tree.files() if made & set(path.parts) or str(path).startswith("pwa/dist/")] == []
