"""What the office is told of the server itself."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, each
from server.api.schemas.parts import Saying


class LastTry(Answer):
    at = fields.String()
    ok = fields.Boolean()
    seconds = fields.Float(allow_none=True)
    photos = fields.Integer(allow_none=True)
    detail = fields.Nested(Saying)


class BackupState(Answer):
    """The newest good backup, and how the newest try ended."""

    at = fields.String(allow_none=True, metadata={"description": "when the newest good one was made"})
    ok = fields.Boolean(metadata={"description": "one of the last day is good and the newest try did not fail"})
    late = fields.Boolean()
    age_hours = fields.Float(allow_none=True)
    place = fields.String()
    same_disk = fields.Boolean(allow_none=True, metadata={"description": "it protects against mistakes only"})
    running = fields.Boolean()
    hour = fields.String(allow_none=True, metadata={"description": "the factory's time; null: switched off"})
    last = fields.Nested(LastTry, allow_none=True)


class Lost(Answer):
    """What a restore lost: how many entries of which type, the newest, and whom they name (the first of them)."""

    office = fields.Integer()
    device = fields.Integer()
    until = fields.String()
    types = fields.Dict(keys=fields.String(), values=fields.Integer())
    sessions = fields.Integer()
    orders = fields.List(fields.String())
    people = fields.List(fields.String())
    devices = fields.List(fields.String())
    orders_count = fields.Integer()
    people_count = fields.Integer()
    devices_count = fields.Integer()


class JournalPutBack(Answer):
    """What came from the journal. damaged: files; pins: people whose sign-in came back."""

    rows = fields.Integer()
    until = fields.String()
    files = fields.Integer()
    damaged = fields.List(fields.String())
    missing = fields.Integer()
    pins = fields.List(fields.String())


class RestoreAbout(Answer):
    """The gap from .. until, where it is known. lost: null where the database of before told nothing."""

    epoch = fields.String()
    restored_seq = fields.Integer()
    from_ = fields.String(data_key="from", metadata=ABSENT)
    until = fields.String(metadata=ABSENT)
    lost = fields.Nested(Lost, allow_none=True, metadata=ABSENT)
    journal = fields.Nested(JournalPutBack, metadata=ABSENT)
    photos_lost = fields.Integer(metadata=ABSENT)


class UnknownWork(Answer):
    """A work order that phones name and nobody knows."""

    code = fields.String()
    events = fields.Integer()
    devices = fields.List(fields.String())
    since = fields.String()


class NotIssued(Answer):
    """A sign-in that nobody knows."""

    actor = fields.String()
    device = fields.String()
    events = fields.Integer()


class RestoreOut(Answer):
    """A restore from a backup, and what is known to be missing since."""

    at = fields.String()
    item = fields.String(metadata={"description": "the inbox item that tells of it"})
    state = fields.String(metadata={"enum": ["open", "done"]})
    about = fields.Nested(RestoreAbout)
    unknown = each(UnknownWork)
    held = each(NotIssued)


class RestoresOut(Answer):
    """Newest first."""

    items = each(RestoreOut)
