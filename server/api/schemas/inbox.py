"""The inbox (待办)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import Choice, Strict, Words, say, uuid7
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

    @validates_schema
    def corrected(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("decision") == "correct" and data.get("body") is None:
            raise ValidationError(say("更正时须填写更正后的内容", "A correction needs the corrected body."), "body")


class InboxItemOut(Strict):
    id = fields.String()
    kind = fields.String()
    code = fields.String()
    state = fields.String()
    raised_at = fields.String()
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
