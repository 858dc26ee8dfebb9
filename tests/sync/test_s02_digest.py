"""[S2] One name for one content, which servers and phones reckon alike (pwa/test/sync/told.test.ts reads the same)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.event import digest_of

CASES = json.loads((Path(__file__).parent / "digests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["what"])
def test_S2_the_digest_is_the_same_for_ever(case: dict[str, Any]) -> None:
    assert digest_of(case["event"]) == case["digest"]


@pytest.mark.parametrize("field", sorted(set(CASES[1]["event"])))
def test_S2_every_field_counts(field: str) -> None:
    event = CASES[1]["event"]
    assert digest_of({**event, field: "other"}) != digest_of(event)
    assert digest_of({**event, "elapsed_ms": 5}) == digest_of(event)
