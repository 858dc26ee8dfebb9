"""Inbox items in a few words."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, each
from server.api.schemas.parts import (
    BoxName,
    Goods,
    Named,
    Resolution,
    StepName,
    Titled,
    plain,
)


class CardFacts(Answer):
    """What an alert tells besides: all that its code has."""

    since = plain(**ABSENT)
    packed_at = plain(**ABSENT)
    named_at = plain(**ABSENT)
    note = plain(**ABSENT)
    first = plain(**ABSENT)
    last = plain(**ABSENT)
    restored_seq = plain(**ABSENT)
    newest = plain(**ABSENT)
    now = plain(**ABSENT)
    at = plain(**ABSENT)
    reason = plain(**ABSENT)
    missing = plain(**ABSENT)
    from_ = plain(data_key="from", **ABSENT)
    to = plain(**ABSENT)
    promised_ship = plain(**ABSENT)


class StoppedBy(Answer):
    what = fields.String()
    at = fields.String(allow_none=True)
    by = fields.Nested(Named, allow_none=True)
    reason = fields.String()


class TakesBack(Answer):
    """Of a reversal: the record that it takes back."""

    type = fields.String()
    by = fields.Nested(Named, allow_none=True)
    at = fields.String(allow_none=True)
    waybill = fields.String(allow_none=True)
    product = fields.Nested(Goods, allow_none=True)
    unit = fields.String(allow_none=True)
    operation = fields.Nested(StepName, allow_none=True)
    package = fields.Nested(BoxName, allow_none=True)
    quantity = fields.String(allow_none=True)


class ReversedSince(Answer):
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)


class CardOut(Answer):
    """An item in a few words. blocks: keeps goods in the house; disputes: leaves open which waybill is right.
    taken_back: when its author took it back. reversed: {at, by} of the record's reversal after a person let it count.
    put_away: of a decided text, that its record was here by itself. group: the same for alike items."""

    id = fields.String()
    kind = fields.String(metadata={"enum": ["held", "alert"]})
    code = fields.String()
    state = fields.String(metadata={"enum": ["open", "done"]})
    raised_at = fields.String()
    type = fields.String()
    at = fields.String(allow_none=True)
    by = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    blocks = fields.Boolean()
    disputes = fields.Boolean()
    waybill = fields.String(allow_none=True)
    resolution = fields.Nested(Resolution, allow_none=True)
    order = fields.String(allow_none=True)
    ref = fields.String(allow_none=True)
    priority = fields.String(allow_none=True)
    work_order = fields.String(allow_none=True)
    product = fields.Nested(Goods, allow_none=True)
    unit = fields.String(allow_none=True)
    operation = fields.Nested(StepName, allow_none=True)
    center = fields.Nested(Titled, allow_none=True)
    call = fields.String(allow_none=True, metadata={"description": "of an Andon call: material, machine, …"})
    stopped = fields.Nested(StoppedBy, allow_none=True)
    package = fields.Nested(BoxName, allow_none=True)
    quantity = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    takes_back = fields.Nested(TakesBack, allow_none=True)
    facts = fields.Nested(CardFacts)
    taken_back = fields.String(allow_none=True)
    reversed = fields.Nested(ReversedSince, allow_none=True)
    put_away = fields.Boolean()
    group = fields.String()


class CardCounts(Answer):
    all = fields.Integer()
    blocks = fields.Integer()
    urgent = fields.Integer()
    held = fields.Integer()


class CardsOut(Answer):
    as_of = fields.String()
    items = each(CardOut)
    more = fields.Boolean()
    counts = fields.Nested(CardCounts)
