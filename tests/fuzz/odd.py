"""Envelopes of events with one field that no app of ours writes. event_id apart: without it a request is none."""

from __future__ import annotations

from typing import Any

from sync.event import FIELDS

HASH = "ab" * 32
ANYTHING: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**53 + 1, -2**63 - 1, 10**399, "", " ", "\x00", "\ud800", "x" * 5000, "\u202e", "1",
    [], {}, [[]], [{}], [None], [None] * 300, {"a": {"a": {"a": 1}}}, {"": ""}, {"\x00": "\ud800"}, "=1+1", "<b>x</b>"]
OF: dict[str, list[Any]] = {
    "blobs": [
        [{}, {}], [{"sha256": None}], [{"sha256": ""}], [{"sha256": "x"}], [{"sha256": HASH.upper()}],
        [{"sha256": HASH + "\n"}], [{"sha256": [HASH]}], [{"sha256": {"a": 1}}], [HASH], [[HASH]], {"sha256": HASH},
        [{"sha256": HASH, "bytes": "many", "media_type": 7}], [{"sha256": HASH, "bytes": -1, "media_type": "\x00"}],
        [{"sha256": HASH, "bytes": 10**399, "media_type": "\ud800"}], [{"sha256": HASH, "more": {"a": [{}]}}],
        [{"sha256": HASH}, {}], [{"sha256": HASH}] * 2, [{"sha256": HASH}] * 21],
    "base": [
        {"revision": True}, {"revision": "1"}, {"revision": 0}, {"revision": -1}, {"revision": 10**399},
        {"revision": 1.5}, {"revision": []}, {"waybill": 7}, {"waybill": ""}, {"waybill": "\ud800"},
        {"waybill": "\x00"}, {"waybill": "x" * 5000}, {"waybill": {}}, {"more": 1}, {"revision": 2**53 - 1}],
    "recorded_at": [
        "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1899-12-31T00:00:00Z",
        "9999-12-31T00:00:00-14:00", "2026-02-30T00:00:00Z", "2026-03-02T08:00:00",
        "2026-03-02T08:00:00.123456789+08:00", "2026-W10-1T00:00:00Z", "2026-03-02T24:00:00+08:00",
        "2026-03-02T08:00:60+08:00", "2026-03-02T08:00:00+23:59", "２026-03-02T08:00:00Z"],
    "body": ["null", "1", "[]", "{", '{"a":1,"a":2}', '{"a":NaN}', '{"a":1e400}', '{"good":"\\ud800"}', "[" * 5000]}

# (field, value)
ODD: list[tuple[str, Any]] = [(field, value) for field in FIELDS if field != "event_id"
                              for value in [*ANYTHING, *OF.get(field, [])]]


def odd(event: dict[str, Any], n: int) -> dict[str, Any]:
    """The event with one of them in place of what it says."""
    field, value = ODD[n % len(ODD)]
    return {**event, field: value}
