"""One order with all that belongs to it."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.changes import ChangeOut
from server.api.schemas.fields import ABSENT, Answer, each
from server.api.schemas.orders import OrderLineOut
from server.api.schemas.parts import FileRow, GoodsLine, Named
from server.api.schemas.rows import OrderNg, OrderPackage, OrderWork


class WholeLine(OrderLineOut):
    """remaining: still to be shipped."""

    packed = fields.String()
    shipped = fields.String()
    remaining = fields.String()


class Customer(Answer):
    name = fields.String()
    phone = fields.String(allow_none=True)


class SignedMark(Answer):
    """When and by whom (ids); file: the photo of the slip."""

    at = fields.String()
    by = fields.String(allow_none=True)
    file = fields.String()
    signer = fields.String()
    note = fields.String()


class ShippedBox(Answer):
    """delivered: somebody signed for it."""

    id = fields.String()
    number = fields.Integer()
    state = fields.String()
    delivered = fields.Boolean()
    lines = each(GoodsLine)


class Shipment(Answer):
    """kind: own, pick_up (by note), courier (by waybill), self, unnamed (left without any), none (still here)."""

    kind = fields.String()
    delivery = fields.String(allow_none=True)
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)
    shipped = fields.Integer()
    at = fields.String(allow_none=True)
    signed = fields.Nested(SignedMark, allow_none=True)
    packages = each(ShippedBox)
    lines = each(GoodsLine)


class OrderStage(Answer):
    code = fields.String()
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)


class FactMark(Answer):
    """by: an id, or null for the system. until: how long a routing is frozen."""

    at = fields.String()
    by = fields.String(allow_none=True)
    reason = fields.String(metadata=ABSENT)
    note = fields.String(metadata=ABSENT)
    until = fields.String(metadata=ABSENT)


class OrderWhole(Answer):
    no = fields.String()
    ref = fields.String()
    customer_id = fields.String(allow_none=True)
    carrier = fields.String()
    files = each(FileRow)
    shipments = each(Shipment, metadata={
        "description": "what went together, or will: a waybill or a delivery note"})
    deliveries = fields.List(fields.String(), metadata={"description": "numbers of its delivery notes"})
    frozen_until = fields.String(allow_none=True, metadata={
        "description": "routing changes need both sides until then"})
    revision = fields.Integer()
    state = fields.String()
    customer = fields.Nested(Customer)
    address = fields.String(allow_none=True)
    priority = fields.String()
    promised_ship = fields.String()
    expected_delivery = fields.String(allow_none=True)
    percent = fields.Integer()
    late = fields.Boolean()
    created_at = fields.String()
    lines = each(WholeLine)
    stages = each(OrderStage)
    gates = fields.List(fields.String())
    facts = fields.Dict(keys=fields.String(), values=fields.Nested(FactMark), metadata={
        "description": "what holds of the order: confirmed, on_hold, cancelled, …, gate:<name>"})
    tracking_url = fields.String(allow_none=True)
    tracking_token = fields.String(allow_none=True)
    work_orders = each(OrderWork)
    packages = each(OrderPackage)
    ng_reports = each(OrderNg)
    replenishments = fields.List(fields.String())
    origin = fields.String(allow_none=True)
    changes = each(ChangeOut)
