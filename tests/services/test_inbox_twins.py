"""Two records under one id: what the inbox says of the one that came first [S2]."""

from __future__ import annotations

import pytest

from tests.services.inbox_floor import newest
from tests.services.test_inbox_views import whole
from tests.sync.test_inbox import base


@pytest.mark.parametrize(("good", "verdict"), [("1", "applied"), ("9", "held")])
def test_the_first_is_told_with_its_verdict(good: str, verdict: str) -> None:
    floor, made = base(quantity=5)
    phone = floor.phone("worker")
    sent = phone.report(made, good=good)
    phone.deliver({**phone.make("work.report", {"work_order": made.code, "operation": 10, "good": "2"}),
                   "event_id": sent.id})
    first, other = whole(floor, newest(floor, "id_conflict")[1].id)["picture"]["sides"]
    assert (first["verdict"], "verdict" in other) == (verdict, False)
