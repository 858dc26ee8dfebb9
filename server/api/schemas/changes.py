"""Change requests (订单变更申请)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema

from server.api.schemas.fields import (
    ABSENT,
    Answer,
    Choice,
    Day,
    Matching,
    Part,
    Quantity,
    Several,
    Strict,
    Whole,
    Words,
    each,
    say,
)
from server.api.schemas.parts import Difference, Named

CONTENT = ("lines", "promised_ship", "expected_delivery", "requirements", "address", "priority", "routing",
           "drawing")
MAX_STEPS = 60
MAX_LINES = 100  # of an order
STATES = {"enum": ["proposed", "approved", "refused"]}
FILE = re.compile(r"^([0-9a-f]{64})?$")


class ChangedLine(Strict):
    sku = Words(60, required=True)
    quantity = Quantity(required=True)
    requirements = Words(2000, lines=True, empty=True)


class ChangedStepIn(Strict):
    """One operation; what is not sent stays as it is now. piece_rate: pay for one good unit."""

    number = Whole(1, 999, required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True)
    work_center = Words(60, required=True)
    kind = Choice("make", "inspect")
    standard_seconds = Whole(0, 864_000)
    piece_rate = Quantity(zero=True)


class LineRoutingIn(Strict):
    """The whole list of operations of one line's work order."""

    line = Whole(1, MAX_LINES, required=True)
    operations = Several(Part(ChangedStepIn), most=MAX_STEPS, required=True)


class LineDrawingIn(Strict):
    """drawing: its name or number; drawing_file: id of the uploaded file, "" for none."""

    line = Whole(1, MAX_LINES, required=True)
    drawing = Words(200, empty=True, required=True)
    drawing_file = Matching(FILE, "应为文件编号", "This must be the id of a file.", load_default="")


class ChangeIn(Strict):
    """POST /orders/{no}/changes. lines: the whole new list, matched by position. routing, drawing: by line."""

    lines = Several(Part(ChangedLine), most=MAX_LINES)
    promised_ship = Day()
    expected_delivery = Day(allow_none=True)
    requirements = Words(2000, lines=True, empty=True)
    address = Words(500, lines=True, empty=True)
    priority = Choice("normal", "urgent")
    routing = Several(Part(LineRoutingIn), most=MAX_LINES)
    drawing = Several(Part(LineDrawingIn), most=MAX_LINES)
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


class ChangeMade(Answer):
    change_id = fields.String()
    diff = each(Difference)


class ChangeRefused(Answer):
    change_id = fields.String()
    state = fields.String(metadata=STATES)
    revision = fields.Integer(metadata={"description": "the order's revision now"})


class ApprovalMark(Answer):
    """side: sales | floor, while both must agree."""

    by = fields.String()
    at = fields.String()
    side = fields.String()


class ChangeDecided(ChangeRefused):
    approvals = each(ApprovalMark)


class Approval(ApprovalMark):
    by = fields.Nested(Named, allow_none=True)


class ChangeDecision(Answer):
    """revision: of one that was approved; reason: of one that was refused."""

    by = fields.Nested(Named, allow_none=True)
    at = fields.String()
    revision = fields.Integer(metadata=ABSENT)
    reason = fields.String(metadata=ABSENT)


class ChangeOut(Answer):
    """needs: the sides that have not agreed yet, while the routing is frozen."""

    id = fields.String()
    order = fields.String()
    base_revision = fields.Integer()
    diff = each(Difference)
    reason = fields.String()
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()
    state = fields.String(metadata=STATES)
    ref = fields.String()
    priority = fields.String()
    approvals = each(Approval)
    needs = fields.List(fields.String())
    frozen_until = fields.String(allow_none=True)
    decided = fields.Nested(ChangeDecision, allow_none=True)


class ChangeList(Answer):
    items = each(ChangeOut)
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()
