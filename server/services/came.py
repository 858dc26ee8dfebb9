"""By which road a record came that its own phone did not send: out of a file, or on another phone (hand-over)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.services.device_names import DeviceNames
from server.services.made import as_object
from server.services.order_views import People
from server.services.ports import Reads
from sync.log import LogRow
from sync.model.records import Device
from sync.rules.rights import FILE

LOOKED = 600  # entries of the log between a file's act and its last event; beyond that nobody is named
Came = dict[str, Any]


@dataclass
class Roads:
    """acts: of each file that was met, up to which place of the log it was looked for, and the act that took it in."""

    reads: Reads
    people: People
    devices: DeviceNames
    acts: dict[str, tuple[int, LogRow | None]] = field(default_factory=dict)

    def file(self, row: LogRow) -> Came | None:
        """{by, at} of the file that brought an entry of the log, but for a file that its phone signed: that is as good
        as the phone's own push, and the log keeps no difference. None for what a device brought."""
        carrier = carrier_of(row)
        if not carrier.startswith(FILE):
            return None
        act = self.act(carrier, row.seq)
        return {"by": self.people.of(act.actor_id), "at": act.received_at} if act else {
            "by": None, "at": row.received_at}

    def phone(self, row: LogRow) -> Came | None:
        """The device that brought what another one captured; None where it was the same, or no device."""
        carrier = carrier_of(row)
        if not row.device_id or carrier in ("", row.device_id) or carrier.startswith(FILE):
            return None
        return self.devices.of(self.reads.source.load(Device, carrier))

    def of(self, row: LogRow) -> Came | None:
        """{by, device, at}: who took it in from a file, or the phone that brought it."""
        if file := self.file(row):
            return {**file, "device": None}
        phone = self.phone(row)
        return {"by": None, "device": phone, "at": row.received_at} if phone else None

    def act(self, carrier: str, seq: int) -> LogRow | None:
        """The act that took in the file which this carrier stands for; the last one before that place of the log."""
        last, known = self.acts.get(carrier, (0, None))
        if not (known.seq if known else 0) < seq <= last:
            known = self.search(carrier.removeprefix(FILE), seq)
            self.acts[carrier] = seq, known
        return known

    def search(self, file: str, seq: int) -> LogRow | None:
        for before in range(seq - 1, max(0, seq - LOOKED), -1):
            act = self.reads.history.row(before)
            if act is not None and act.type == "outbox.import" and file_of(act).startswith(file):
                return act
        return None


def carrier_of(row: LogRow) -> str:
    """What brought it: a device's id or a file's mark; also of an act that speaks of a record."""
    return str(row.carrier or as_object(row.raw.get("body")).get("carrier") or "")


def file_of(act: LogRow) -> str:
    return str(as_object(act.raw.get("body")).get("file") or "-")
