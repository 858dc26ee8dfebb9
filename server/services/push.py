"""Receive what phones captured: read events, let the writer decide, answer in request order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from server.services.clock import Clock
from server.services.throttle import Rate
from server.services.writer import Transaction, Writer
from sync.event import Event, parse_instant, read_event
from sync.ledger import Outcome
from sync.model.records import AlertKey, InboxItem

MAX_EVENTS = 200
MAX_ID = 200  # characters; longer ones are no ids
REVOKED_EVENTS = 2_000  # a revoked device may bring so many events an hour
EVENTS = 50_000  # any other device: more than phones keep to send again after a restore [S17]
REQUESTS = 3_000  # a minute
QUARANTINED = 64 * 1024 * 1024  # bytes an hour of what could not be made into a request


class BadRequest(Exception):
    """The request is none: no list of events, or an event without an id. The client halves."""


class TooMany(Exception):
    """More than 200 events. The client halves."""


class Push:
    """The use cases of push and quarantine."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self.writer, self.clock = writer, clock
        self.quota, self.flood = Rate(clock, REVOKED_EVENTS, 3600), Rate(clock, EVENTS, 3600)
        self.requests, self.bytes = Rate(clock, REQUESTS, 60), Rate(clock, QUARANTINED, 3600)
        # Looks at a push before it is decided; with what proves its sign-ins by badge, by session id.
        self.before: Callable[[list[Event], Mapping[str, str]], None] | None = None

    def receive(self, request: Mapping[str, Any], carrier: str, revoked: bool) -> list[dict[str, Any]]:
        """One result an event, in request order [S1]. Raises BadRequest, TooMany, Throttled (a device that
        floods; it keeps all and harms nobody else), StoreFailing (nothing was acknowledged)."""
        self.requests.take(carrier)
        events = read_events(request)
        (self.quota if revoked else self.flood).take(carrier, len(events))
        if self.before is not None:
            self.before(events, proofs_in(request))
        return [result(o) for o in self.writer.push(events, carrier)]

    def quarantine(self, text: str, device_id: str, revoked: bool) -> str:
        """Keep what a phone could not make into a request; returns the inbox item's id.
        The same text again from the same device is the same item, also after somebody decided on it."""
        if revoked:
            self.quota.take(device_id)
        self.requests.take(device_id)
        self.bytes.take(device_id, len(text))
        key = f"quarantine:{device_id}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"

        def keep(tx: Transaction) -> str:
            if tx.world.get(AlertKey, key) is None:
                tx.act("inbox.raise", {"key": key, "code": "quarantined", "raw": text,
                                       "about": {"device_id": device_id}})
            # Older releases forgot the item under its key once it was decided on, and raised another one.
            return tx.world.need(AlertKey, key).inbox_id or tx.writes.find(
                InboxItem, {"key": key}, ("-raised_at", "-id"), 1)[0].id

        return self.writer.call(keep)


def oldest(request: Mapping[str, Any]) -> datetime | None:
    """When the oldest event of a push was recorded, by the device's clock. After read_events."""
    times = [parse_instant(e.get("recorded_at")) for e in request["events"]]
    return min((t for t in times if t is not None), default=None)


def read_events(request: Mapping[str, Any]) -> list[Event]:
    """The events of a push. What is wrong inside one is held, not refused [S3]."""
    raw = request.get("events")
    if not isinstance(raw, list):
        raise BadRequest("there is no list of events")
    if not all(isinstance(e, dict) and usable_id(e.get("event_id")) for e in raw):
        raise BadRequest("an event without event_id")
    if len(raw) > MAX_EVENTS:
        raise TooMany
    return [read_event(e) for e in raw]


def proofs_in(request: Mapping[str, Any]) -> dict[str, str]:
    """What a push shows for its sign-ins by badge alone: `sessions: [{session_id, proof}]`, where it has any."""
    told = request.get("sessions")
    told = [s for s in told[:MAX_EVENTS] if isinstance(s, dict)] if isinstance(told, list) else []
    return {s["session_id"]: s["proof"] for s in told if usable_id(s.get("session_id")) and usable_id(s.get("proof"))}


def usable_id(value: object) -> bool:
    """Something to answer to: text of sane length without characters that no store keeps."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def result(outcome: Outcome) -> dict[str, Any]:
    answer: dict[str, Any] = {"event_id": outcome.event_id, "verdict": str(outcome.verdict),
                              "code": outcome.code, "seq": outcome.seq}
    if outcome.inbox_id:
        answer["inbox_id"] = outcome.inbox_id
    if outcome.replayed:
        answer["replayed"] = True
    if outcome.reversed:
        answer["reversed"] = True
    return answer
