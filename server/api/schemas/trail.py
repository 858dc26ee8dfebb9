"""What happened to an order."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Answer, each
from server.api.schemas.parts import Named, sent_body


class RecordOut(Answer):
    """A captured record in the words that it was sent with."""

    code = fields.String()
    type = fields.String(allow_none=True)
    actor = fields.Nested(Named, allow_none=True)
    recorded_at = fields.String(allow_none=True)
    body = sent_body()


class CameBy(Answer):
    """by: who took it in from a file, at: when. device: another phone, which brought it at that time."""

    by = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    at = fields.String()


class TrailEntry(Answer):
    """verdict, code, note: the present ones. about: the record that a decision or a reversal speaks of. counts: the
    corrected body. settled: decided with another one. taken_back: when the author took it back. replaced: a binding
    that is not the package's any more. came: by which road, where its own phone did not send it."""

    seq = fields.Integer()
    event_id = fields.String()
    source = fields.String(metadata={"enum": ["device", "office", "system"]})
    type = fields.String()
    verdict = fields.String()
    code = fields.String()
    note = fields.String()
    actor = fields.Nested(Named, allow_none=True)
    on_behalf_of = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    recorded_at = fields.String()
    received_at = fields.String()
    body = sent_body()
    reversed_by = fields.String(allow_none=True)
    inbox_id = fields.String(allow_none=True)
    about = fields.Nested(RecordOut, allow_none=True)
    counts = sent_body(allow_none=True)
    settled = fields.Boolean()
    taken_back = fields.String(allow_none=True)
    waits_for_decision = fields.Boolean()
    replaced = fields.Boolean()
    came = fields.Nested(CameBy, allow_none=True)


class Trail(Answer):
    items = each(TrailEntry)
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()
