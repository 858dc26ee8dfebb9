"""Orders: what is asked for, and what is told of them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.api.schemas.changes import MAX_LINES
from server.api.schemas.fields import (
    Answer,
    Choice,
    Day,
    Part,
    Quantity,
    Several,
    Strict,
    Switch,
    Words,
    each,
    phone,
    sha256,
)
from sync.rules.orders import GATES

MAX_FILES = 20


class CustomerIn(Strict):
    name = Words(120, required=True)
    phone = phone()
    contact = Words(60, empty=True)


class LineIn(Strict):
    sku = Words(60, required=True)
    quantity = Quantity(required=True)
    requirements = Words(2000, lines=True, empty=True)


class OrderIn(Strict):
    """POST /orders. release: confirmed at once, work orders follow; else it stays a draft.

    ref: the number that factory and customer use. customer_id: of a customer record; without one the
    record of that name is used or, with save_customer, written. files: ids of uploads.
    """

    customer = Part(CustomerIn, required=True)
    customer_id = Words(60)
    save_customer = Switch(load_default=True)
    ref = Words(60)
    carrier = Words(40)
    files = Several(sha256(), least=0, most=MAX_FILES)
    address = Words(500, lines=True)
    promised_ship = Day(required=True)
    expected_delivery = Day(allow_none=True)
    priority = Choice("normal", "urgent", load_default="normal")
    lines = Several(Part(LineIn), most=MAX_LINES, required=True)
    gates = Several(Choice(*GATES), least=0, most=len(GATES), load_default=list)
    release = Switch(load_default=True)


class ReasonIn(Strict):
    """A step that may say why."""

    reason = Words(500, lines=True, empty=True, load_default="")


class NeedsReasonIn(Strict):
    reason = Words(500, lines=True, required=True)


class NoteIn(Strict):
    note = Words(2000, lines=True, empty=True, load_default="")


class GateIn(Strict):
    gate = Words(40, required=True)


class WorkOrderMade(Answer):
    id = fields.String()
    code = fields.String()
    revision = fields.Integer()
    planned = fields.String()
    operations = fields.List(fields.Integer())


class OrderMade(Answer):
    no = fields.String()
    customer_id = fields.String(allow_none=True)
    revision = fields.Integer()
    state = fields.String()
    tracking_token = fields.String()
    tracking_url = fields.String()
    work_orders = each(WorkOrderMade)


class LinkMade(Answer):
    no = fields.String()
    tracking_token = fields.String()
    tracking_url = fields.String()


class OrderStep(Answer):
    """What a step answers: where the order stands now."""

    no = fields.String()
    revision = fields.Integer()
    state = fields.String()
    work_orders = each(WorkOrderMade)


class OrderLineOut(Answer):
    number = fields.Integer()
    sku = fields.String()
    name = fields.String()
    name_en = fields.String()
    quantity = fields.String()
    unit = fields.String()
    requirements = fields.String()
    work_order = fields.String(allow_none=True)


class Boxes(Answer):
    total = fields.Integer()
    shipped = fields.Integer()


class OrderItem(Answer):
    no = fields.String()
    ref = fields.String()
    revision = fields.Integer()
    customer = fields.String()
    state = fields.String()
    priority = fields.String()
    promised_ship = fields.String()
    expected_delivery = fields.String(allow_none=True)
    percent = fields.Integer()
    late = fields.Boolean()
    origin = fields.String(allow_none=True)
    settled = fields.Boolean()
    created_at = fields.String()
    lines = each(OrderLineOut)
    packages = fields.Nested(Boxes)


class OrderList(Answer):
    items = each(OrderItem)
    cursor = fields.String(allow_none=True)
    more = fields.Boolean()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


def customer_of(body: dict[str, Any]) -> dict[str, Any]:
    """OrderIn as the act order.create takes it: the customer's name and phone side by side."""
    plain = {k: v for k, v in body.items() if k != "customer" and v is not None}
    who = body["customer"]
    told = {k: who[k] for k in ("phone", "contact") if who.get(k)}
    return {**plain, "customer": who["name"], **told}
