"""One row of the log: what came, what was decided, and the effects that replay folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(slots=True)
class LogRow:
    """source: "device" (an event), "office" (an act), "system" (a timer or a consequence).

    raw: the wire event, or for acts {"type", "body"}; never rewritten.
    """

    seq: int
    event_id: str
    source: str
    type: str
    raw: Mapping[str, Any]
    received_at: str
    digest: str
    verdict: str
    code: str
    note: str = ""
    schema: int = 1
    device_id: str | None = None
    device_seq: int | None = None
    actor_id: str | None = None
    session_id: str | None = None
    on_behalf_of: str | None = None
    recorded_at: str | None = None
    carrier: str | None = None
    order_no: str | None = None
    rules_version: int = 1
    inbox_id: str | None = None
    effects: list[dict[str, Any]] = field(default_factory=list)

    def is_entry(self, other: LogRow) -> bool:
        """Whether both are one entry of one history. An event that phones sent again after a restore stands in two, at
        times under one number; it was received twice [S17]."""
        return (self.event_id, self.digest, self.received_at) == (other.event_id, other.digest, other.received_at)


@dataclass(frozen=True, slots=True)
class Act:
    """A decision made in the office or by the system; checked by its own door before.

    event_id: UUIDv7 of the act. body: plain JSON values, quantities as Milli.
    """

    event_id: str
    type: str
    body: Mapping[str, Any]
    actor_id: str | None = None
    session_id: str | None = None
    source: str = "office"


class History(Protocol):
    """Port: rows of the log that were stored before."""

    def row(self, seq: int) -> LogRow | None: ...


class Ids(Protocol):
    """Port: new ids. They end up in effects, so that replay makes the same rows."""

    def uuid(self) -> str:
        """A new UUIDv7."""
        ...

    def short(self) -> str:
        """A new work-order identifier: 8 characters of Crockford's base 32."""
        ...
