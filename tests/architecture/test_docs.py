"""Papers that people follow are checked against what is there: links, settings, commands."""

import re

import pytest

from tests.architecture import tree

PAPERS = [path for path in tree.files() if path.suffix == ".md" and path.parts[0] != "tests"]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
SETTING = re.compile(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""")
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


def test_every_line_of_the_security_page_names_tests_that_exist():
    text = tree.text(tree.Path("docs/security.md"))
    assert [int(n) for n in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == list(range(1, 35))
    for line in re.findall(r"^\| \d+ \|.*$", text, re.MULTILINE):
        assert "`tests/" in line or "Exception" in line, f"neither a test nor an exception: {line[:80]}"
    for file in re.findall(r"`(pwa/[\w/.-]+\.test\.ts)`", text):
        assert (tree.ROOT / file).exists(), file
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        assert re.search(rf"^\s*def {name}\(", tree.text(tree.Path(file)), re.MULTILINE), f"{file}::{name}"
