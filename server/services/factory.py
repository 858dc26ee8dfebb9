"""What the factory has set for itself: its time zone, shifts, calendar. The one place that everything asks."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.services.clock import Clock
from server.services.ports import Committed, Store
from sync.event import parse_instant
from sync.model.records import Person, Setting
from sync.model.shifts import ShiftDay, shift_day

FRESH = timedelta(seconds=30)  # another process may have set something meanwhile


class Factory:
    """Settings, kept in memory: told by the writer of this process, looked up again every 30 s for others.

    fallback: the zone until the factory has set its own (FACTORY_TZ).
    """

    def __init__(self, store: Store, clock: Clock, fallback: ZoneInfo) -> None:
        self.store, self.clock, self.fallback = store, clock, fallback
        self.values: dict[str, Any] = {}
        self.read_at: datetime | None = None
        self.lock = threading.Lock()
        self.staffed = False

    def __call__(self, committed: Committed) -> None:
        """The writer's listener: what was just set holds from now on."""
        for row in committed.rows:
            if row.type == "setting.put":
                body = row.raw.get("body") or {}
                self.values = {**self.values, str(body.get("id")): body.get("value")}

    def setting(self, id: str, default: Any = None) -> Any:
        """A setting's value; `default` while nobody set it."""
        now = self.clock()
        if self.read_at is None or not timedelta(0) <= now - self.read_at < FRESH:
            self.refresh(now)
        value = self.values.get(id)
        return default if value is None else value

    def refresh(self, now: datetime) -> None:
        """Read them all. Who comes while another reads takes what is known: no request holds two snapshots
        for long, and a full pool is never waited for by everybody at once."""
        if not self.lock.acquire(blocking=self.read_at is None):
            return
        try:
            known = self.values
            with self.store.reading() as reads:
                found = {s.id: s.value for s in reads.find(Setting)}
            if self.values is known:  # else this process has set something since: that is newer
                self.values = found
            self.read_at = now
        finally:
            self.lock.release()

    def is_empty(self) -> bool:
        """Whether nobody has ever worked here. People are never deleted, so that a no is for ever."""
        if not self.staffed:
            with self.store.reading() as reads:
                self.staffed = bool(reads.find(Person, limit=1))
        return not self.staffed

    # --- time -----------------------------------------------------------------------------

    @property
    def zone(self) -> ZoneInfo:
        """The factory's time zone: as set by its people, else FACTORY_TZ."""
        name = (self.setting("factory") or {}).get("time_zone")
        return ZoneInfo(name) if name else self.fallback

    def local(self, moment: datetime | str | None = None) -> datetime:
        """A moment (wire text or aware time; none: now) on the factory's clock."""
        found = parse_instant(moment) if isinstance(moment, str) else moment or self.clock()
        if found is None:
            raise ValueError(f"not a moment: {moment!r}")
        return found.astimezone(self.zone)

    def today(self, moment: datetime | str | None = None) -> str:
        """The calendar day of a moment (none: now) at the factory, ISO."""
        return self.local(moment).date().isoformat()

    def shift_day(self, moment: datetime | str | None = None) -> ShiftDay:
        """The working day and shift that a moment belongs to: a night shift after midnight belongs to the
        day on which it began."""
        return shift_day(self.local(moment), self.setting("shifts", []))

    def days(self, first: date, last: date) -> tuple[datetime, datetime]:
        """From when until when (UTC, end excluded) moments can belong to working days first..last:
        a night shift and its overtime reach into the next calendar day, so look at a day more and ask
        `shift_day` of each."""
        zone = self.zone
        begin = datetime.combine(first - timedelta(days=1), time(), zone)
        end = datetime.combine(last + timedelta(days=2), time(), zone)
        return begin.astimezone(UTC), end.astimezone(UTC)
