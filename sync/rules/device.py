"""A device's own numbering 1, 2, 3 …: a gap or a reuse raises an alert and never blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import effects as fx
from sync.event import Event
from sync.model.records import Device
from sync.verdict import Alert
from sync.world import World

MAX_GAPS = 50  # a device with more is broken beyond counting; the alert stands anyway


@dataclass(slots=True)
class Numbered:
    effects: list[fx.Effect] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)


def sequence_effects(world: World, event: Event) -> Numbered:
    """Remember the number of a new event; alert on a gap or a number used twice."""
    device = world.get(Device, event.device_id)
    number = event.device_seq
    if device is None or number < 1:
        return Numbered()
    about = {"device": device.id, "device_seq": number, "expected": device.last_seq + 1}
    if number == device.last_seq + 1:
        return Numbered([fx.change(world, Device, device.id, last_seq=number)])
    if number > device.last_seq:
        missing = [*device.missing, [device.last_seq + 1, number - 1]][-MAX_GAPS:]
        return Numbered([fx.change(world, Device, device.id, last_seq=number, missing=missing)],
                        [Alert("device_seq_gap", f"gap:{device.id}", about)])
    left = without(device.missing, number)
    if left is None:
        return Numbered([], [Alert("device_seq_reuse", f"reuse:{device.id}", about)])
    return Numbered([fx.change(world, Device, device.id, missing=left)])


def without(ranges: list[list[int]], number: int) -> list[list[int]] | None:
    """The ranges less one number; None when no range has it."""
    for i, (first, last) in enumerate(ranges):
        if first <= number <= last:
            parts = [r for r in ([first, number - 1], [number + 1, last]) if r[0] <= r[1]]
            return [*ranges[:i], *parts, *ranges[i + 1:]]
    return None
