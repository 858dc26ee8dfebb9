"""The inbox (待办)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from server.api.schemas.fields import Choice, Strict, Words, say, uuid7
from server.api.schemas.wire import VerdictOut
from server.services.inbox_outcomes import MOST
from sync.rules.resolve import DECISIONS


class BodyField(fields.Raw):
    """The corrected body: an object, or the JSON text of one (up to 32 KiB)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, dict) or (isinstance(value, str) and len(value) <= 32 * 1024):
            return value
        raise ValidationError(say("应为对象或其 JSON 文本", "This must be an object, or its JSON text."))


class ResolveIn(Strict):
    """POST /inbox/{id}/resolve. event_id: the resolution's own new id, so that it may be sent again."""

    event_id = uuid7(required=True)
    decision = Choice(*DECISIONS, required=True)
    body = BodyField(allow_none=True)
    note = Words(2000, lines=True, empty=True, load_default="")
    settle = fields.Boolean(load_default=False)  # with a dismissal: the author's own reversal is done, too
    expect = Words(64, allow_none=True)  # of an outcome that was told: if it would be another one now, 409

    @validates_schema
    def corrected(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("decision") == "correct" and data.get("body") is None:
            raise ValidationError(say("更正时须填写更正后的内容", "A correction needs the corrected body."), "body")


class PreviewIn(Strict):
    """POST /inbox/{id}/outcomes: what would this correction do?"""

    body = BodyField(required=True)


class TogetherIn(Strict):
    """POST /inbox/outcomes: several items that shall be decided alike."""

    items = fields.List(Words(64), required=True, validate=validate.Length(1, MOST))


class OutcomeOut(Strict):
    """facts: what it changes (server/services/consequences.py); reason: why it cannot be; expect: for resolve.
    settle: the facts are those of a decision that is sent with `settle`."""

    decision = fields.String()
    why = fields.String()
    possible = fields.Boolean()
    facts = fields.List(fields.Dict())
    reason = fields.Dict(allow_none=True)
    expect = fields.String(allow_none=True)
    settle = fields.Boolean()
    body = fields.Raw(metadata={"description": "the correction: an object, or its JSON text as it was sent"})


class OutcomesOut(Strict):
    id = fields.String()
    seq = fields.Integer()
    outcomes = fields.List(fields.Nested(OutcomeOut))


class TogetherOneOut(Strict):
    decision = fields.String()
    facts = fields.List(fields.Dict())
    settle = fields.Boolean()
    items = fields.List(fields.Dict())


class TogetherOut(Strict):
    seq = fields.Integer()
    outcomes = fields.List(fields.Nested(TogetherOneOut))


class CardOut(Strict):
    """An item in a few words. blocks: keeps goods in the house. taken_back: when its author took it back.
    reversed: {at, by} of the record's reversal after a person let it count. group: the same for alike items."""

    id = fields.String()
    kind = fields.String()
    code = fields.String()
    state = fields.String()
    raised_at = fields.String()
    type = fields.String()
    at = fields.String(allow_none=True)
    by = fields.Dict(allow_none=True)
    device = fields.Dict(allow_none=True)
    blocks = fields.Boolean()
    waybill = fields.String(allow_none=True)
    resolution = fields.Dict(allow_none=True)
    order = fields.String(allow_none=True)
    ref = fields.String(allow_none=True)
    priority = fields.String(allow_none=True)
    work_order = fields.String(allow_none=True)
    product = fields.Dict(allow_none=True)
    unit = fields.String(allow_none=True)
    operation = fields.Dict(allow_none=True)
    center = fields.Dict(allow_none=True)
    call = fields.String(allow_none=True, metadata={"description": "of an Andon call: material, machine, …"})
    stopped = fields.Dict(allow_none=True, metadata={"description": "what, at, by, reason of what stopped the order"})
    package = fields.Dict(allow_none=True)
    quantity = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    takes_back = fields.Dict(allow_none=True, metadata={"description": "of a reversal: the record that it takes back"})
    facts = fields.Dict()
    taken_back = fields.String(allow_none=True)
    reversed = fields.Dict(allow_none=True)
    group = fields.String()


class CardsOut(Strict):
    as_of = fields.String()
    items = fields.List(fields.Nested(CardOut))
    more = fields.Boolean()
    counts = fields.Dict()


class ItemWholeOut(CardOut):
    """A card with the item of the list, the times, what both sides believed, and the picture.

    Of a decided item picture and beliefs are those of before; did: the facts of the decision; counts: its correction.
    """

    event_id = fields.String(allow_none=True)
    event = fields.Dict(allow_none=True)
    raw = fields.String(allow_none=True)
    seen = fields.Dict()
    now = fields.Dict()
    about = fields.Dict()
    body = fields.Dict()
    behalf = fields.Dict(allow_none=True)
    times = fields.Dict()
    believed = fields.Dict()
    photos = fields.List(fields.Dict())
    picture = fields.Dict()
    did = fields.List(fields.Dict())
    counts = fields.Dict(allow_none=True)
    reopen = fields.Boolean()


class DecidedOut(Strict):
    """reopened: own records that are held again after a decision was taken back: {event_id, by, at}."""

    items = fields.List(fields.Dict())
    reopened = fields.List(fields.Dict())
    epoch = fields.String()
    verdicts = fields.List(fields.Nested(VerdictOut), metadata={"description": "of the caller's own among `events`"})


class ReopenIn(Strict):
    """POST /inbox/{id}/reopen. event_id: this act's own new id."""

    event_id = uuid7(required=True)


class Reopened(Strict):
    id = fields.String()
    state = fields.String()
    seq = fields.Integer()


class InboxItemOut(Strict):
    id = fields.String()
    kind = fields.String()
    code = fields.String()
    state = fields.String()
    raised_at = fields.String()
    event_id = fields.String(allow_none=True)
    event = fields.Dict(allow_none=True)
    raw = fields.String(allow_none=True)
    seen = fields.Dict()
    now = fields.Dict()
    about = fields.Dict()
    resolution = fields.Dict(allow_none=True)


class InboxList(Strict):
    items = fields.List(fields.Nested(InboxItemOut))
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()


class Resolved(Strict):
    id = fields.String()
    state = fields.String()
    resolution = fields.Dict()
    seq = fields.Integer()
    verdict = fields.String(allow_none=True)
