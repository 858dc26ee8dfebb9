"""The order desk: customers, checks before an order, delivery notes."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.changes import MAX_LINES
from server.api.schemas.fields import Answer, Choice, Part, Quantity, Several, Strict, Words, each, phone, say, sha256
from server.api.schemas.orders import MAX_FILES
from server.api.schemas.parts import FileRow, GoodsLine, Named

MAX_BOXES = 500


class UsualProduct(GoodsLine):
    """quantity: the most frequent one."""

    times = fields.Integer()


class ShortLine(Answer):
    sku = fields.String()
    quantity = fields.String()


class LastOrder(Answer):
    no = fields.String()
    ref = fields.String()
    state = fields.String()
    promised_ship = fields.String()
    created_at = fields.String()
    lines = each(ShortLine)


class CustomerFound(Answer):
    id = fields.String(allow_none=True, metadata={"description": "null: known from past orders only"})
    name = fields.String()
    phone = fields.String()
    contact = fields.String()
    address = fields.String()
    carrier = fields.String()
    orders = fields.Integer()
    products = each(UsualProduct)
    last_orders = each(LastOrder)


class CustomersFound(Answer):
    items = each(CustomerFound)


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


class SameOrder(Answer):
    """why: the same number of theirs (ref), or lately the same goods (content)."""

    no = fields.String()
    ref = fields.String()
    why = fields.String(metadata={"enum": ["ref", "content"]})
    created_at = fields.String()
    promised_ship = fields.String()
    state = fields.String()


class DayChoice(Answer):
    day = fields.String()
    working_days = fields.Integer()


class DayOff(Answer):
    day = fields.String()
    name = fields.String()
    name_en = fields.String()


class Checked(Answer):
    same = each(SameOrder, metadata={"description": "orders that this one may repeat"})
    earliest = fields.String(allow_none=True, metadata={"description": "the day on which the plan has it finished"})
    days = each(DayChoice, metadata={"description": "working days to choose from"})
    skipped = each(DayOff, metadata={"description": "days off until the last of them"})


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


class NoteOrder(Answer):
    no = fields.String()
    ref = fields.String()
    state = fields.String()
    total = fields.Integer()
    gap = fields.Boolean()


class NoteBox(Answer):
    id = fields.String()
    number = fields.Integer()
    code = fields.String()
    order = fields.String()
    lines = each(GoodsLine)


class NoteCancelled(Answer):
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)


class NoteSigned(NoteCancelled):
    file = fields.Nested(FileRow)
    signer = fields.String()
    note = fields.String()


class DeliveryOut(Answer):
    id = fields.String()
    mode = fields.String()
    customer = fields.String()
    address = fields.String()
    phone = fields.String(allow_none=True)
    driver = fields.String()
    note = fields.String()
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)
    state = fields.String(metadata={"enum": ["open", "signed", "cancelled"]})
    orders = each(NoteOrder)
    packages = each(NoteBox)
    lines = each(GoodsLine)
    signed = fields.Nested(NoteSigned, allow_none=True)
    cancelled = fields.Nested(NoteCancelled, allow_none=True)


class DeliveryList(Answer):
    items = each(DeliveryOut)
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()


class ReadyBox(Answer):
    id = fields.String()
    number = fields.Integer()
    packed_at = fields.String(allow_none=True)
    lines = each(GoodsLine)


class ReadyOrder(Answer):
    """total, gap: its boxes."""

    no = fields.String()
    ref = fields.String()
    customer = fields.String()
    address = fields.String()
    carrier = fields.String()
    state = fields.String()
    priority = fields.String()
    promised_ship = fields.String()
    total = fields.Integer()
    gap = fields.Boolean()
    packages = each(ReadyBox)


class ReadyList(Answer):
    items = each(ReadyOrder)
