"""Change requests (订单变更申请)."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema

from server.api.schemas.fields import Choice, Day, Part, Quantity, Several, Strict, Words, say
from server.api.schemas.orders import MAX_LINES

CONTENT = ("lines", "promised_ship", "expected_delivery", "requirements", "address", "priority")


class ChangedLine(Strict):
    sku = Words(60, required=True)
    quantity = Quantity(required=True)
    requirements = Words(2000, lines=True, empty=True)


class ChangeIn(Strict):
    """POST /orders/{no}/changes. lines: the whole new list, matched by position."""

    lines = Several(Part(ChangedLine), most=MAX_LINES)
    promised_ship = Day()
    expected_delivery = Day(allow_none=True)
    requirements = Words(2000, lines=True, empty=True)
    address = Words(500, lines=True, empty=True)
    priority = Choice("normal", "urgent")
    reason = Words(500, lines=True, required=True)

    @pre_load
    def emptied(self, data: Any, **_more: Any) -> Any:
        """A form whose field was emptied sends "": no date."""
        if isinstance(data, dict) and data.get("expected_delivery") == "":
            return {**data, "expected_delivery": None}
        return data

    @validates_schema
    def something(self, data: dict[str, Any], **_more: Any) -> None:
        if not any(name in data for name in CONTENT):
            raise ValidationError(say("没有要变更的内容", "Say what shall change."), "_schema")


class ChangeMade(Strict):
    change_id = fields.String()
    diff = fields.List(fields.Dict())


class ChangeDecided(Strict):
    change_id = fields.String()
    state = fields.String()
    revision = fields.Integer(metadata={"description": "the order's revision now"})
    approvals = fields.List(fields.Dict(), metadata={"description": "{by, at, side}: while both sides must agree"})


class ChangeList(Strict):
    items = fields.List(fields.Dict())
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()
