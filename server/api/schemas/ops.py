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
