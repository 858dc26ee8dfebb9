"""The closed table of codes: each one is produced by a test, none outside is ever given; RULES.md lists them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sync import verdict
from sync.verdict import CODES, Verdict
from tests.sync.citing import RULE, all_tests, emitted, floors
from tests.sync.test_inbox import FORCED, IMPOSSIBLE

RULES = Path(verdict.__file__).with_name("RULES.md")
# Rules of the phone and of the server as a whole; their tests stand there.
ELSEWHERE = {"S4", "S15", "S20", "S21", "S22", "S23", "S24", "S25"}


@cache
def everything_once() -> tuple[set[str], set[tuple[str, str]]]:
    """Runs every test; the codes that were given, and (code, verdict) of the events as they were received."""
    codes: set[str] = set()
    received: set[tuple[str, str]] = set()
    for test in all_tests().values():
        with floors() as built:
            test()
        codes |= {code for floor in built for code in emitted(floor)}
        received |= {(r.code, r.verdict) for f in built for r in f.ledger.rows if r.source == "device"}
    return codes, received


def test_every_code_of_the_table_is_produced_and_none_outside_it() -> None:
    codes, _ = everything_once()
    assert codes - set(CODES) == set(), "outside the closed table"
    assert set(CODES) - codes == set(), "no test produces these"


def test_every_rule_of_the_core_is_cited() -> None:
    cited = {rule for name in all_tests() for rule in RULE.findall(name)}
    rules = {f"S{n}" for n in range(1, 20)} - ELSEWHERE
    assert rules - cited == set()


ROW = re.compile(r"^\| `([a-z_]+)` \| ([a-z_]+) \| (✓?) ?\| (.+) \|$", re.MULTILINE)


def rows_of_table() -> dict[str, tuple[str, str, str]]:
    """code -> (verdict or "alert", whether a person may force it, meaning) from the table in RULES.md."""
    lines = ROW.findall(RULES.read_text(encoding="utf-8"))
    assert len({line[0] for line in lines}) == len(lines), "a code stands twice"
    return {code: (verdict, forced, meaning) for code, verdict, forced, meaning in lines}


def test_RULES_lists_exactly_the_codes_and_their_meanings() -> None:
    table = rows_of_table()
    assert {code: meaning for code, (_, _, meaning) in table.items()} == CODES
    assert {verdict for verdict, _, _ in table.values()} == {str(v) for v in Verdict} | {"alert"}


def test_RULES_says_what_a_person_may_force() -> None:
    marked = {code for code, (_, forced, _) in rows_of_table().items() if forced}
    assert marked == set(FORCED) | {"rule_failed"}  # a rule that works again
    held = {code for code, (verdict, _, _) in rows_of_table().items() if verdict == "held"}
    assert held - marked == set(IMPOSSIBLE)


def test_RULES_says_with_which_verdict_a_code_comes() -> None:
    """What the tests made happen agrees with the table; a person's act may apply what was held."""
    table = rows_of_table()
    _, received = everything_once()
    wrong = {(c, v) for c, v in received if table[c][0] != v}
    assert wrong == set()


def test_RULES_has_every_rule_and_invariant() -> None:
    text = RULES.read_text(encoding="utf-8")
    for name in [f"S{n}" for n in range(1, 26)] + [f"I{n}" for n in range(1, 16)]:
        assert re.search(rf"^\*\*{name}\b", text, re.MULTILINE), name
