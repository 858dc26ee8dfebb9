"""What a phone is called: one whose name another phone in use has too, with the end of its id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from server.services.ports import Reads
from sync.model.records import Device

END = 4  # characters of the id; the phone's own settings show it whole


@dataclass
class DeviceNames:
    """Names from one snapshot. A phone that is enrolled again keeps its name, so that a name may not be refused."""

    reads: Reads

    @cached_property
    def in_use(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for device in self.reads.find(Device, {"revoked": False}):
            found.setdefault(device.name, set()).add(device.id)
        return found

    def called(self, device: Device) -> str:
        shared = self.in_use.get(device.name, set()) - {device.id}
        return f"{device.name} #{device.id[-END:]}" if shared else device.name

    def of(self, device: Device | None) -> dict[str, str] | None:
        """{id, name}; None for none."""
        return {"id": device.id, "name": self.called(device)} if device is not None else None
