"""Inbox items in the list, and whole."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.abouts import about, now, seen
from server.api.schemas.cards import CardOut
from server.api.schemas.facts import facts
from server.api.schemas.fields import ABSENT, Answer, Either, absent, each
from server.api.schemas.parts import (
    Named,
    PhotoOut,
    Resolution,
    sent,
    sent_body,
)
from server.api.schemas.pictures import PICTURES, TakenIn


class InboxItemOut(Answer):
    """event: as its device sent it; raw: the text of what is none. An alert may have neither."""

    id = fields.String()
    kind = fields.String(metadata={"enum": ["held", "alert"]})
    code = fields.String()
    state = fields.String(metadata={"enum": ["open", "done"]})
    raised_at = fields.String()
    event_id = fields.String(allow_none=True)
    event = fields.Dict(metadata=absent("as its device sent it"))
    raw = fields.String(metadata=ABSENT)
    seen = seen()
    now = now()
    about = about()
    resolution = fields.Nested(Resolution, allow_none=True)


class Times(Answer):
    """Milliseconds. clock_off_ms: as the phone said itself."""

    recorded_at = sent()
    received_at = fields.String()
    raised_at = fields.String()
    late_ms = fields.Integer(allow_none=True)
    clock_off_ms = fields.Integer(allow_none=True)
    happened_at = sent()


class BelievedRevision(Answer):
    seen = sent()
    now = fields.Integer()
    changed_at = fields.String(allow_none=True)
    by = fields.Nested(Named, allow_none=True)


class BelievedWaybill(Answer):
    seen = sent()
    now = fields.String(allow_none=True)


class Believed(Answer):
    revision = fields.Nested(BelievedRevision, metadata=ABSENT)
    waybill = fields.Nested(BelievedWaybill, metadata=ABSENT)


class TwinOut(Answer):
    """How the other record with its id was decided."""

    id = fields.String()
    decision = fields.String()
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()
    note = fields.String()


class ItemWholeOut(CardOut):
    """A card with the item of the list, the times, what both sides believed, and the picture.

    Of a decided item picture and beliefs are those of before; did: the facts of the decision; counts: its correction.
    """

    event_id = fields.String(allow_none=True)
    event = fields.Dict(metadata=absent("as its device sent it"))
    raw = fields.String(metadata=ABSENT)
    seen = seen()
    now = now()
    about = about()
    body = sent_body()
    behalf = fields.Nested(Named, allow_none=True)
    times = fields.Nested(Times)
    believed = fields.Nested(Believed)
    photos = each(PhotoOut)
    picture = Either("kind", *PICTURES)
    did = facts()
    counts = sent_body(allow_none=True)
    reopen = fields.Boolean()
    from_file = fields.Nested(TakenIn, allow_none=True)
    beside = fields.String(allow_none=True, metadata={"description": "the open item of the other record with its id"})
    twin = fields.Nested(TwinOut, allow_none=True)
    brought = fields.Nested(Named, allow_none=True, metadata={"description": "another device, which brought it"})
    file_copy = fields.Boolean(metadata={"description": "from a file; its phone sent another one with this id"})
