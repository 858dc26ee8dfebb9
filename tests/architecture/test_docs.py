"""Papers that people follow are checked against what is there: links, settings, commands."""

import re

import pytest

from tests.architecture import tree

PAPERS = [path for path in tree.files() if path.suffix == ".md" and path.parts[0] != "tests"]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
SETTING = re.compile(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""")
TEST = re.compile(r"`(?:tests/\w[\w/]*\.py::\w+|pwa/test/[\w/.-]+\.test\.ts)`")
NAMED = re.compile(r"`((?:tests|pwa|server|sync|labels|deploy|docs|shared)/[\w/.-]+)")
INTERNAL = {"SUIGONG_FAILPOINT"}  # only tests set it


@pytest.mark.parametrize("path", PAPERS, ids=str)
def test_links_lead_somewhere(path):
    folder = (tree.ROOT / path).parent
    missing = [link for link in LINK.findall(tree.text(path)) if not (folder / link).exists()]
    assert missing == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_explained(readme):
    settings = set(SETTING.findall(tree.text(tree.Path("server/config.py")))) - INTERNAL
    assert len(settings) >= 8
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", tree.text(tree.Path(readme)), re.MULTILINE))
    assert explained >= settings


@pytest.mark.parametrize("path", PAPERS, ids=str)
def test_make_commands_in_papers_exist(path):
    targets = set(re.findall(r"^([a-z-]+):", tree.text(tree.Path("Makefile")), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)(?:[A-Z_]+=\S+ )*make ([a-z-]+)", tree.text(path), re.MULTILINE))
    assert named <= targets


def test_every_line_of_the_checklist_names_a_test_or_an_exception():
    text = tree.text(tree.Path("docs/security.md"))
    lines = re.findall(r"^\| (R?\d+) \| [^|]+ \| (.*) \|$", text, re.MULTILINE)
    assert [number for number, _ in lines] == [*map(str, range(1, 35)), *(f"R{n}" for n in range(1, 14))]
    for number, held in lines:
        assert TEST.search(held) or "Exception: " in held, f"line {number}: neither a test nor an exception"


@pytest.mark.parametrize("paper", ["docs/security.md", "docs/reliability.md"])
def test_what_is_said_to_hold_it_exists(paper):
    """Files and folders, the functions named after `::`, and what stands in italics after a test of the app."""
    text = tree.text(tree.Path(paper))
    named = set(NAMED.findall(text))
    assert len(named) > 30
    assert {path for path in named if not (tree.ROOT / path).exists()} == set()
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)", text):
        assert re.search(rf"^\s*def {name}\(", tree.text(tree.Path(file)), re.MULTILINE), f"{file}::{name}"
    for file, title in re.findall(r"`(pwa/test/[\w/.-]+\.ts)` \(\*([^*]+)\*\)", text):
        assert title in tree.text(tree.Path(file)), f"{file}: {title}"
