"""The event: one fact captured on a device, immutable (wire contract, version 1)."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MAX_EVENT_BYTES = 32 * 1024
MAX_FIELD = 200  # characters of a field of the envelope
MAX_BLOBS = 20
MAX_DEPTH = 16  # lists and objects inside each other; nothing real comes near it
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
SHA256 = re.compile(r"^[0-9a-f]{64}$")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The fields that make two events with one id the same event: all but elapsed_ms [S2].
FIELDS = ("event_id", "device_id", "device_seq", "type", "schema", "actor_id", "session_id",
          "on_behalf_of", "recorded_at", "base", "blobs", "body", "sha256")


@dataclass(frozen=True, slots=True)
class Event:
    """A captured event as it came, with what is wrong with it, if anything.

    raw: the wire object. fault: None, or the held code with a plain reason [S3].
    """

    event_id: str
    raw: Mapping[str, Any]
    digest: str
    fault: tuple[str, str] | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field as text that every store can keep; "" when it is none."""
        value = self.raw.get(name)
        return value[:MAX_FIELD] if isinstance(value, str) and storable(value) else ""

    @property
    def type(self) -> str:
        return self.text("type")

    @property
    def schema(self) -> int:
        return whole(self.raw.get("schema"))

    @property
    def device_id(self) -> str:
        return self.text("device_id")

    @property
    def device_seq(self) -> int:
        return whole(self.raw.get("device_seq"))

    @property
    def actor_id(self) -> str:
        return self.text("actor_id")

    @property
    def session_id(self) -> str:
        return self.text("session_id")

    @property
    def on_behalf_of(self) -> str | None:
        return self.text("on_behalf_of") or None

    @property
    def recorded_at(self) -> str:
        return self.text("recorded_at")

    @property
    def base(self) -> Mapping[str, Any]:
        value = self.raw.get("base")
        return value if isinstance(value, dict) else {}

    @property
    def photos(self) -> list[str]:
        """sha256 of each photo, in order; what is none is left out, also of an event that is held for it [S3]."""
        blobs = self.raw.get("blobs")
        return [b["sha256"] for b in blobs[:MAX_BLOBS] if names_photo(b)] if isinstance(blobs, list) else []


def whole(value: object) -> int:
    """A JSON integer in the range that stores hold; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else 0


def storable(text: str) -> bool:
    """Whether every store can keep the text: no NUL, no half of a surrogate pair."""
    return UNSTORABLE.search(text) is None


def storable_tree(value: object, depth: int = MAX_DEPTH) -> bool:
    """The same for every text inside a JSON value; numbers finite, and not nested beyond reading."""
    if isinstance(value, dict):
        return depth > 0 and all(storable(k) and storable_tree(v, depth - 1) for k, v in value.items())
    if isinstance(value, list):
        return depth > 0 and all(storable_tree(v, depth - 1) for v in value)
    return storable(value) if isinstance(value, str) else not isinstance(value, float) or math.isfinite(value)


def too_deep(value: object, depth: int = MAX_DEPTH) -> bool:
    """Whether a JSON value is nested deeper than readers can follow."""
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(too_deep(v, depth - 1) for v in inside)


def canonical(value: object) -> str:
    """One text for equal JSON values: sorted keys, no white space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(raw: Mapping[str, Any]) -> str:
    """What tells a replay from an id conflict: every field but elapsed_ms [S2]. Phones reckon the same from what they
    keep (pwa/src/sync/event.ts), to know whether a verdict told by pull is of their own event."""
    known = {k: v for k, v in raw.items() if k != "elapsed_ms" and v is not None}
    return hashlib.sha256(canonical(known).encode("utf-8", "surrogatepass")).hexdigest()


def read_event(raw: Mapping[str, Any]) -> Event:
    """Check the envelope of one wire event. Never raises: faults are held, not refused [S3].

    raw must have a usable `event_id`; the request is refused as a whole otherwise.
    """
    event_id = raw["event_id"]
    if too_deep(raw):  # what cannot be followed cannot be kept either; the plain fields still tell whose it is
        raw = {k: v for k, v in raw.items() if not isinstance(v, dict | list)}
        return Event(event_id, raw, digest_of(raw), ("bad_event", "the event is nested too deeply"))
    digest = digest_of(raw)
    fault = envelope_fault(raw)
    if fault:
        return Event(event_id, raw, digest, fault)
    text = raw["body"]
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != raw["sha256"]:
        return Event(event_id, raw, digest, ("bad_hash", "the body does not match its sha256"))
    try:
        body = json.loads(text, parse_constant=_no_constant, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return Event(event_id, raw, digest, ("bad_body", "the body is not JSON"))
    if not isinstance(body, dict):
        return Event(event_id, raw, digest, ("bad_body", "the body is not a JSON object"))
    if not storable_tree(body):
        return Event(event_id, raw, digest, ("bad_body", "the body holds what no store can keep"))
    return Event(event_id, raw, digest, None, body)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. ValueError when it names a field twice: readers would disagree on which one counts."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a field is named twice")
    return made


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def envelope_fault(raw: Mapping[str, Any]) -> tuple[str, str] | None:
    """(code, plain reason) of the first thing wrong with the envelope, or None."""
    if len(canonical(raw).encode("utf-8", "surrogatepass")) > MAX_EVENT_BYTES:
        return "too_large", "an event may have 32 KiB"
    if not UUID.fullmatch(raw["event_id"]):
        return "bad_event", "event_id is not a UUIDv7 in lower case"
    for name in ("device_id", "type", "actor_id", "session_id", "recorded_at", "body", "sha256"):
        if not isinstance(raw.get(name), str) or not raw[name]:
            return "bad_event", f"{name} is missing or not a string"
        if name != "body" and (len(raw[name]) > MAX_FIELD or not storable(raw[name])):
            return "bad_event", f"{name} is too long or no plain text"
    for name in ("device_seq", "schema"):
        if whole(raw.get(name)) < 1:
            return "bad_event", f"{name} is missing or not a positive whole number"
    if not SHA256.fullmatch(raw["sha256"]):
        return "bad_event", "sha256 is not 64 hexadecimal digits in lower case"
    if parse_instant(raw["recorded_at"]) is None:
        return "bad_event", "recorded_at is not an RFC 3339 time with an offset"
    behalf = raw.get("on_behalf_of")
    if behalf is not None and not (isinstance(behalf, str) and 0 < len(behalf) <= MAX_FIELD and storable(behalf)):
        return "bad_event", "on_behalf_of is not a person's id"
    return _base_fault(raw.get("base")) or _blobs_fault(raw.get("blobs"))


def _base_fault(base: object) -> tuple[str, str] | None:
    if base is None:
        return None
    if not isinstance(base, dict):
        return "bad_event", "base is not an object"
    if base.get("revision") is not None and whole(base["revision"]) < 1:
        return "bad_event", "base.revision is not a positive whole number"
    if base.get("waybill") is not None and not isinstance(base["waybill"], str):
        return "bad_event", "base.waybill is not a string"
    return None


def _blobs_fault(blobs: object) -> tuple[str, str] | None:
    if blobs is None:
        return None
    if not isinstance(blobs, list) or len(blobs) > MAX_BLOBS:
        return "bad_event", f"blobs is not a list of up to {MAX_BLOBS}"
    return None if all(map(names_photo, blobs)) else ("bad_event", "a blob has no sha256")


def names_photo(blob: object) -> bool:
    return isinstance(blob, dict) and isinstance(blob.get("sha256"), str) and bool(SHA256.fullmatch(blob["sha256"]))


def parse_instant(text: object) -> datetime | None:
    """An aware UTC time from RFC 3339 with an offset; None when it is none."""
    if not isinstance(text, str) or len(text) > 40 or "T" not in text.upper():
        return None
    try:
        value = datetime.fromisoformat(text)
        return value.astimezone(UTC) if value.tzinfo else None
    except (ValueError, OverflowError):
        return None


def format_instant(value: datetime) -> str:
    """UTC with milliseconds and Z: sorts as text."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
