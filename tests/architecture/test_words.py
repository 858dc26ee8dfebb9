"""Chinese first, English complete: every table of words has both, with the same placeholders."""

import json
import re

import pytest

from server.api.messages import MESSAGES
from server.pages.words import TEXTS
from sync.verdict import CODES
from tests.architecture import tree

CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = re.compile(r"\{(\w+)\}")
ENTRY = re.compile(r"""^\s*(?:'(?P<q>[\w.-]+)'|"(?P<d>[\w.-]+)"|(?P<p>\w+)):\s*(?P<v>['"`]|\[)""", re.MULTILINE)
STATES = {  # the whole dictionary of order states
    "draft", "confirmed", "scheduled", "in_production", "in_inspection", "produced", "stocked", "packed", "outbound",
    "shipped", "in_transit", "delivered", "delivery_exception", "returning", "completed", "on_hold", "cancelled",
}
TABLES = [("pwa/src/i18n/zh.ts", "pwa/src/i18n/en.ts"), ("pwa/src/i18n/office.zh.ts", "pwa/src/i18n/office.en.ts")]


def keys(path: str) -> set[str]:
    return {m["q"] or m["d"] or m["p"] for m in ENTRY.finditer(tree.text(tree.Path(path)))}


@pytest.mark.parametrize(("chinese", "english"), TABLES)
def test_the_app_s_tables_have_the_same_keys(chinese, english):
    """The compiler checks this too; here it fails even where the build is not run."""
    assert keys(chinese) == keys(english)
    assert len(keys(chinese)) > 50


@pytest.mark.parametrize("code", CODES)
def test_every_verdict_code_is_explained_on_the_phone(code):
    assert code in keys("pwa/src/i18n/verdicts.ts")


@pytest.mark.parametrize(("code", "texts"), MESSAGES.items(), ids=MESSAGES)
def test_error_messages_are_in_both_languages(code, texts):
    chinese, english = texts
    assert CHINESE.search(chinese)
    assert english.strip()
    assert not CHINESE.search(english)
    assert NAMES.findall(chinese) == NAMES.findall(english)
    assert not re.search("[A-Za-z]+[-_][A-Za-z]+", chinese), "a header or a field: no word for people"


def test_the_customer_s_page_is_in_both_languages():
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for key, text in TEXTS["zh"].items():
        assert sorted(NAMES.findall(text)) == sorted(NAMES.findall(TEXTS["en"][key])), key
        assert TEXTS["en"][key].strip(), key


def test_every_state_has_both_names():
    states = json.loads(tree.text(tree.Path("sync/model/status.json")))["states"]
    assert {state["code"] for state in states} == STATES
    for state in states:
        assert CHINESE.search(state["zh"]), state
        assert state["en"], state
        assert not CHINESE.search(state["en"]), state
