"""The order desk: customers, checks before an order, delivery notes."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import Choice, Part, Quantity, Several, Strict, Words, phone, say, sha256
from server.api.schemas.orders import MAX_FILES, MAX_LINES

MAX_BOXES = 500


class CustomerFound(Strict):
    id = fields.String(allow_none=True, metadata={"description": "null: known from past orders only"})
    name = fields.String()
    phone = fields.String()
    contact = fields.String()
    address = fields.String()
    carrier = fields.String()
    orders = fields.Integer()
    products = fields.List(fields.Dict())
    last_orders = fields.List(fields.Dict())


class CustomersFound(Strict):
    items = fields.List(fields.Nested(CustomerFound))


class WhoIn(Strict):
    name = Words(120, empty=True, load_default="")
    phone = phone()


class CheckedLine(Strict):
    sku = Words(60, required=True)
    quantity = Quantity(required=True)


class CheckIn(Strict):
    """What is typed so far; nothing is written."""

    customer = Part(WhoIn)
    ref = Words(60, empty=True, load_default="")
    lines = Several(Part(CheckedLine), least=0, most=MAX_LINES, load_default=list)


class Checked(Strict):
    same = fields.List(fields.Dict(), metadata={"description": "orders that this one may repeat"})
    earliest = fields.String(allow_none=True, metadata={"description": "the day on which the plan has it finished"})
    days = fields.List(fields.Dict(), metadata={"description": "working days to choose from"})
    skipped = fields.List(fields.Dict(), metadata={"description": "days off until the last of them"})


class FilesIn(Strict):
    files = Several(sha256(), least=0, most=MAX_FILES, required=True)


class DeliveryIn(Strict):
    """POST /deliveries: for some boxes, or for all boxes of an order that may go now."""

    mode = Choice("own", "pick_up", required=True)
    packages = Several(Words(60), most=MAX_BOXES)
    order = Words(60)
    driver = Words(60, empty=True, load_default="")
    note = Words(500, lines=True, empty=True, load_default="")

    @validates_schema
    def one_of(self, data: dict[str, Any], **_more: Any) -> None:
        if ("packages" in data) == ("order" in data):
            raise ValidationError(say("要么写箱，要么写订单", "Name boxes or an order, one of both."), "packages")


class SignIn(Strict):
    file = sha256(required=True)
    signer = Words(60, empty=True, load_default="")
    note = Words(500, lines=True, empty=True, load_default="")


class DeliveryOut(Strict):
    id = fields.String()
    mode = fields.String()
    customer = fields.String()
    address = fields.String()
    phone = fields.String(allow_none=True)
    driver = fields.String()
    note = fields.String()
    at = fields.String()
    by = fields.Dict(allow_none=True)
    state = fields.String(metadata={"enum": ["open", "signed", "cancelled"]})
    orders = fields.List(fields.Dict())
    packages = fields.List(fields.Dict())
    lines = fields.List(fields.Dict())
    signed = fields.Dict(allow_none=True)
    cancelled = fields.Dict(allow_none=True)


class DeliveryList(Strict):
    items = fields.List(fields.Nested(DeliveryOut))
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()


class ReadyList(Strict):
    items = fields.List(fields.Dict())
