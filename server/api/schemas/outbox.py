"""Phones' outbox files and the keys that sign them."""

from __future__ import annotations

from marshmallow import fields, validate

from server.api.schemas.fields import Answer, Strict, each
from server.api.schemas.parts import Goods, Named, sent_body
from server.api.schemas.trail import RecordOut

COORDINATE = validate.Regexp(r"^[0-9a-f]{64}$")


class DeviceKeyIn(Strict):
    """The point of an ECDSA P-256 key, each coordinate as 64 hex digits."""

    x = fields.String(required=True, validate=COORDINATE)
    y = fields.String(required=True, validate=COORDINATE)


class OutboxForm(Strict):
    """multipart/form-data of POST /outbox-files."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "*.sgout, up to 256 MiB"})


class OutboxDevice(Answer):
    id = fields.String()
    name = fields.String()
    known = fields.Boolean()
    revoked = fields.Boolean()


class EventCounts(Answer):
    """new: not here yet; here: came before; different: another event has its id; damaged: held as such."""

    new = fields.Integer()
    here = fields.Integer()
    different = fields.Integer()
    damaged = fields.Integer()


class PhotoCounts(Answer):
    """missing: named by an event, in no file, not here."""

    new = fields.Integer()
    here = fields.Integer()
    missing = fields.Integer()
    damaged = fields.Integer()


class OutboxItem(Answer):
    """about: of a reversal, the record that it takes back."""

    event_id = fields.String()
    type = fields.String()
    recorded_at = fields.String()
    state = fields.String(metadata={"enum": ["new", "here", "different", "damaged"]})
    actor = fields.Nested(Named, allow_none=True)
    device = fields.String()
    body = sent_body()
    photos = fields.Integer()
    verdict = fields.String(allow_none=True)
    code = fields.String(allow_none=True)
    inbox_id = fields.String(allow_none=True)
    order = fields.String(allow_none=True)
    about = fields.Nested(RecordOut, allow_none=True)


class NamedWork(Answer):
    id = fields.String()
    product = fields.Nested(Goods)


class NamedBox(Answer):
    code = fields.String()
    number = fields.Integer()
    total = fields.Integer()
    gap = fields.Boolean()


class OutboxTold(Answer):
    """signed: good = by that phone; none = nobody can say; wrong = changed on the way. more: items not told.
    works, boxes: what the items' codes name, as far as it is known here."""

    file = fields.String()
    made = fields.String()
    signed = fields.String(metadata={"enum": ["good", "none", "wrong"]})
    taken = fields.Boolean()
    device = fields.Nested(OutboxDevice)
    events = fields.Nested(EventCounts)
    photos = fields.Nested(PhotoCounts)
    items = each(OutboxItem)
    more = fields.Integer()
    works = each(NamedWork)
    boxes = each(NamedBox)
