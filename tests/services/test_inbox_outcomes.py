"""What a decision would do is told before it is made, and is what then happens: for every code [I6, I13]."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.consequences import consequences
from server.services.inbox_outcomes import Outcomes, own_events
from server.services.suggestions import PROPOSALS, WHYS
from sync.model.records import InboxItem, Operation
from sync.verdict import Refused
from tests.services.inbox_floor import BY, CASES, kit_of
from tests.sync.factory import CODES, Floor, records
from tests.sync.test_table import rows_of_table

INBOX = {code for code, (verdict, _, _) in rows_of_table().items() if verdict in ("held", "alert", "id_conflict")}


def test_every_code_that_can_be_held_or_alerts_is_walked() -> None:
    assert set(CASES) == INBOX


def told(floor: Floor, item: InboxItem) -> list[dict[str, Any]]:
    """The outcomes that can be chosen, without people's names."""
    found: list[dict[str, Any]] = Outcomes(kit_of(floor)).of(item.id, BY)["outcomes"]
    return [o for o in found if o["possible"]]


def plain(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Facts as they are made, ids of people instead of names."""
    return [{**f, "by": f["by"]["id"]} if isinstance(f.get("by"), dict) else f for f in facts]


@pytest.mark.parametrize("code", sorted(INBOX))
def test_what_is_told_before_is_what_happens(code: str) -> None:
    """Told in a world that is thrown away; happened in the real one, read from two folds of the log."""
    floor, item = CASES[code]()
    offered = told(floor, item)
    assert [o["decision"] for o in offered].count("dismiss") == 1
    for n in range(len(offered)):
        floor, item = CASES[code]()
        outcome, before = told(floor, item)[n], floor.replayed()
        floor.resolve(item.id, outcome["decision"], outcome.get("body"))
        facts = consequences(before, floor.replayed(), CODES, own_events([item]))
        assert plain(outcome["facts"]) == facts, (code, outcome["decision"])
        if outcome["decision"] != "dismiss" and item.kind == "held":
            assert facts[0]["what"] == "event" and facts[0]["verdict"] == "applied", (code, facts)


@pytest.mark.parametrize("code", sorted(INBOX))
def test_looking_changes_nothing(code: str) -> None:
    floor, item = CASES[code]()
    before, head = records(floor.replayed()), floor.ledger.head
    kept = {key: repr(record) for key, record in floor.world.known.items() if record is not None}
    Outcomes(kit_of(floor)).of(item.id, BY)
    Outcomes(kit_of(floor)).together([item.id], BY)
    assert (records(floor.replayed()), floor.ledger.head) == (before, head)
    assert {k: repr(r) for k, r in floor.world.known.items() if r is not None and k in kept} == kept


@pytest.mark.parametrize("code", sorted(PROPOSALS))
def test_a_proposed_correction_can_be_applied(code: str) -> None:
    floor, item = CASES[code]()
    proposed = [o for o in told(floor, item) if o["decision"] == "correct"]
    if code not in ("bad_body", "not_in_package"):  # a good of "x" and an empty box: nothing likely to propose
        assert proposed, code
    assert {o["why"] for o in proposed} <= set(WHYS)


def test_what_cannot_be_applied_as_it_stands_says_why() -> None:
    floor, item = CASES["unknown_operation"]()
    apply = next(o for o in Outcomes(kit_of(floor)).of(item.id, BY)["outcomes"] if o["decision"] == "apply")
    assert (apply["possible"], apply["reason"]["code"], apply["facts"]) == (False, "unknown_operation", [])


def test_six_of_five_planned_may_count_as_five() -> None:
    floor, item = CASES["over_planned"]()
    apply, fits, dismiss = told(floor, item)
    step = next(f for f in apply["facts"] if f["what"] == "operation")
    assert (step["good"], step["over"], step["planned"]) == (["0", "6"], "1", "5")
    assert fits["body"]["good"] == "5"
    assert next(f for f in fits["facts"] if f["what"] == "operation")["over"] == "0"
    assert [f["what"] for f in dismiss["facts"]] == ["event"]


def test_a_decided_item_is_not_previewed() -> None:
    floor, item = CASES["over_planned"]()
    floor.resolve(item.id, "dismiss", note="x")
    with pytest.raises(Refused) as refused:
        Outcomes(kit_of(floor)).of(item.id, BY)
    assert refused.value.code == "already_resolved"


def test_alike_items_are_tried_one_after_the_other() -> None:
    """Twice 6 of 5: together 12, each told with what stands after the ones before it."""
    floor, item = CASES["over_planned"]()
    sent = floor.phone("worker").send("work.report", dict(item.seen["body"]))
    both = Outcomes(kit_of(floor)).together([item.id, str(sent.outcome.inbox_id)], BY)["outcomes"]
    apply = next(o for o in both if o["decision"] == "apply")
    step = next(f for f in apply["facts"] if f["what"] == "operation")
    assert (step["output"], step["over"]) == (["0", "12"], "7")
    assert [i["possible"] for i in apply["items"]] == [True, True]
    floor.resolve(item.id, "apply")
    floor.resolve(sent.outcome.inbox_id, "apply")
    assert [o.output for o in floor.all(Operation) if o.number == 10] == [12_000]
