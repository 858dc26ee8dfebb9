"""What the office is told of the server itself."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Strict


class BackupState(Strict):
    """The newest good backup, and how the newest try ended."""

    at = fields.String(allow_none=True, metadata={"description": "when the newest good one was made"})
    ok = fields.Boolean(metadata={"description": "one of the last day is good and the newest try did not fail"})
    late = fields.Boolean()
    age_hours = fields.Float(allow_none=True)
    place = fields.String()
    same_disk = fields.Boolean(allow_none=True, metadata={"description": "it protects against mistakes only"})
    running = fields.Boolean()
    hour = fields.String(allow_none=True, metadata={"description": "the factory's time; null: switched off"})
    last = fields.Dict(allow_none=True, metadata={"description": "at, ok, seconds, photos, detail {zh, en}"})


class RestoreOut(Strict):
    """A restore from a backup, and what is known to be missing since."""

    at = fields.String()
    item = fields.String(metadata={"description": "the inbox item that tells of it"})
    state = fields.String(metadata={"description": "open | done"})
    about = fields.Dict(metadata={
        "description": "epoch, restored_seq, from, until, lost {office, device, orders, types, people, devices, "
                       "sessions} | null, journal {rows, until, …}"})
    unknown = fields.List(fields.Dict(), metadata={
        "description": "work orders that phones name and nobody knows: code, events, devices, since"})
    held = fields.List(fields.Dict(), metadata={
        "description": "sign-ins that nobody knows: actor, device, events"})


class RestoresOut(Strict):
    """Newest first."""

    items = fields.List(fields.Nested(RestoreOut))
