"""Inbox items as people read them: in a few words, in the list, and whole."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.facts import facts
from server.api.schemas.fields import ABSENT, Answer, Either, absent, each
from server.api.schemas.ops import JournalPutBack, Lost
from server.api.schemas.parts import (
    BoxName,
    Goods,
    Named,
    PhotoOut,
    Resolution,
    StepName,
    Titled,
    plain,
    sent,
    sent_body,
)
from server.api.schemas.pictures import PICTURES
from server.api.schemas.rows import WorkOrderChange


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
    """An item in a few words. blocks: keeps goods in the house. taken_back: when its author took it back.
    reversed: {at, by} of the record's reversal after a person let it count. group: the same for alike items."""

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


class AboutOut(Answer):
    """What an item is about, in ids: all that its code has."""

    order_no = fields.String(metadata=ABSENT)
    origin = fields.String(metadata=ABSENT)
    work_order = fields.String(metadata=ABSENT)
    operation = fields.Integer(metadata=ABSENT)
    since = fields.String(allow_none=True, metadata=ABSENT)
    ng_report = fields.String(metadata=ABSENT)
    first = fields.String(metadata=ABSENT)
    defect = fields.String(metadata=ABSENT)
    quantity = fields.String(metadata=ABSENT)
    change_id = fields.String(metadata=ABSENT)
    from_ = fields.String(data_key="from", metadata=ABSENT)
    to = fields.String(metadata=ABSENT)
    until = fields.String(metadata=ABSENT)
    frozen_until = fields.String(metadata=ABSENT)
    device = fields.String(metadata=ABSENT)
    device_id = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)
    device_seq = fields.Integer(metadata=ABSENT)
    expected = fields.Integer(metadata=ABSENT)
    work_center = fields.String(metadata=ABSENT)
    kind = fields.String(metadata=ABSENT)
    note = fields.String(metadata=ABSENT)
    actor = fields.String(metadata=ABSENT)
    actor_name = fields.String(metadata=ABSENT)
    package = fields.String(metadata=ABSENT)
    packed_at = fields.String(metadata=ABSENT)
    photo = fields.String(metadata=ABSENT)
    named_at = fields.String(metadata=ABSENT)
    epoch = fields.String(metadata=ABSENT)
    restored_seq = fields.Integer(metadata=ABSENT)
    lost = fields.Nested(Lost, allow_none=True, metadata=ABSENT)
    journal = fields.Nested(JournalPutBack, metadata=ABSENT)
    photos_lost = fields.Integer(metadata=ABSENT)
    newest = fields.String(metadata=ABSENT)
    day = fields.String(metadata=ABSENT)
    at = fields.String(allow_none=True, metadata=ABSENT)
    reason = fields.String(metadata=ABSENT)
    zh = fields.String(allow_none=True, metadata=ABSENT)
    en = fields.String(allow_none=True, metadata=ABSENT)


class SeenOut(Answer):
    """What a held record says, and whose it is; of an id conflict the whole newcomer."""

    type = fields.String(metadata=ABSENT)
    body = fields.Dict(metadata=ABSENT)
    base = fields.Dict(metadata=ABSENT)
    actor = fields.String(metadata=ABSENT)
    device = fields.String(metadata=ABSENT)
    photos = fields.List(fields.String(), metadata=ABSENT)
    recorded_at = fields.String(metadata=ABSENT)
    note = fields.String(metadata=ABSENT)
    event = fields.Dict(metadata=ABSENT)
    actor_name = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)


class Bound(Answer):
    event_id = fields.String()
    actor = fields.String()
    device = fields.String()
    at = fields.String()
    recorded_at = fields.String()
    photos = fields.List(fields.String())
    actor_name = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)


class ShippedMark(Answer):
    event_id = fields.String()
    actor = fields.String()
    at = fields.String()


class NowOut(Answer):
    """What stood when the record was held: all that its code has."""

    package = fields.String(metadata=ABSENT)
    waybill = fields.String(allow_none=True, metadata=ABSENT)
    carrier = fields.String(allow_none=True, metadata=ABSENT)
    bound = fields.Nested(Bound, allow_none=True, metadata=ABSENT)
    shipped = fields.Nested(ShippedMark, allow_none=True, metadata=ABSENT)
    order_no = fields.String(metadata=ABSENT)
    state = fields.String(metadata=ABSENT)
    revision = fields.Integer(metadata=ABSENT)
    changes = each(WorkOrderChange, metadata=ABSENT)
    operations = fields.List(fields.Integer(), metadata=ABSENT)
    ng_report = fields.String(metadata=ABSENT)
    remaining = fields.String(metadata=ABSENT)
    inside = fields.String(metadata=ABSENT)
    type = fields.String(metadata=ABSENT)
    event_id = fields.String(metadata=ABSENT)
    planned = fields.String(metadata=ABSENT)
    reported = fields.String(metadata=ABSENT)
    stocked = fields.String(metadata=ABSENT)
    packed = fields.String(metadata=ABSENT)
    event = fields.Dict(allow_none=True, metadata=absent("the first one under the id, as its device sent it"))


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
    seen = fields.Nested(SeenOut)
    now = fields.Nested(NowOut)
    about = fields.Nested(AboutOut)
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


class ItemWholeOut(CardOut):
    """A card with the item of the list, the times, what both sides believed, and the picture.

    Of a decided item picture and beliefs are those of before; did: the facts of the decision; counts: its correction.
    """

    event_id = fields.String(allow_none=True)
    event = fields.Dict(metadata=absent("as its device sent it"))
    raw = fields.String(metadata=ABSENT)
    seen = fields.Nested(SeenOut)
    now = fields.Nested(NowOut)
    about = fields.Nested(AboutOut)
    body = sent_body()
    behalf = fields.Nested(Named, allow_none=True)
    times = fields.Nested(Times)
    believed = fields.Nested(Believed)
    photos = each(PhotoOut)
    picture = Either("kind", *PICTURES)
    did = facts()
    counts = sent_body(allow_none=True)
    reopen = fields.Boolean()
