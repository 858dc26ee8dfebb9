"""Change requests (订单变更申请)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema

from server.api.schemas.fields import Choice, Day, Matching, Part, Quantity, Several, Strict, Whole, Words, say
from server.api.schemas.orders import MAX_LINES

CONTENT = ("lines", "promised_ship", "expected_delivery", "requirements", "address", "priority", "routing",
           "drawing")
MAX_STEPS = 60
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
