"""The inbox (待办)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from server.api.schemas.facts import facts
from server.api.schemas.fields import Answer, Choice, Strict, Words, absent, each, say, uuid7
from server.api.schemas.items import InboxItemOut
from server.api.schemas.parts import Named, Resolution, sent_body
from server.api.schemas.wire import VERDICT, VerdictOut
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


class Refusal(Answer):
    """Why a decision cannot be."""

    code = fields.String()
    note = fields.String()


class OutcomeOut(Answer):
    """facts: what it changes (server/services/consequences.py); reason: why it cannot be; expect: for resolve.
    settle: the facts are those of a decision that is sent with `settle`."""

    decision = fields.String(metadata={"enum": list(DECISIONS)})
    why = fields.String()
    possible = fields.Boolean()
    facts = facts()
    reason = fields.Nested(Refusal, allow_none=True)
    expect = fields.String(allow_none=True)
    settle = fields.Boolean()
    body = fields.Raw(metadata=absent("the correction: an object, or its JSON text as it was sent"))


class OutcomesOut(Answer):
    id = fields.String()
    seq = fields.Integer()
    outcomes = each(OutcomeOut)


class RefusalOfOne(Answer):
    code = fields.String()


class TogetherItem(Answer):
    id = fields.String()
    possible = fields.Boolean()
    reason = fields.Nested(RefusalOfOne, allow_none=True)


class TogetherOneOut(Answer):
    decision = fields.String(metadata={"enum": list(DECISIONS)})
    facts = facts()
    settle = fields.Boolean()
    items = each(TogetherItem)


class TogetherOut(Answer):
    seq = fields.Integer()
    outcomes = each(TogetherOneOut)


class DecisionTold(Answer):
    """What became of one's own held record. why: the code that it was held with. counts: the body that counts now,
    where a person corrected it."""

    event_id = fields.String()
    digest = fields.String(metadata={"description": "of the record's content, see sync/RULES.md, S2"})
    type = fields.String()
    device = fields.String()
    recorded_at = fields.String()
    verdict = fields.String(metadata=VERDICT)
    code = fields.String()
    why = fields.String()
    decision = fields.String()
    body = sent_body()
    counts = sent_body(allow_none=True)
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()
    note = fields.String()


class ReopenedTold(Answer):
    event_id = fields.String()
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()


class DecidedOut(Answer):
    """reopened: own records that are held again after a decision was taken back."""

    items = each(DecisionTold)
    reopened = each(ReopenedTold)
    epoch = fields.String()
    verdicts = each(VerdictOut, metadata={"description": "of the caller's own among `events`"})


class ReopenIn(Strict):
    """POST /inbox/{id}/reopen. event_id: this act's own new id."""

    event_id = uuid7(required=True)


class Reopened(Answer):
    id = fields.String()
    state = fields.String()
    seq = fields.Integer()


class InboxList(Answer):
    items = each(InboxItemOut)
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()


class DecisionMade(Resolution):
    by = fields.String(allow_none=True)


class Resolved(Answer):
    """resolution, verdict: as they stand now; a decision sent again may have been taken back since."""

    id = fields.String()
    state = fields.String()
    resolution = fields.Nested(DecisionMade, allow_none=True)
    seq = fields.Integer()
    verdict = fields.String(allow_none=True)
