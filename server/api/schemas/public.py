"""What customers are told of an order, and a machine of the server."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Answer, each
from server.api.schemas.parts import Saying


class Stage(Answer):
    code = fields.String()
    at = fields.String()


class TrackedBox(Answer):
    """number: of its order, 0 = none."""

    number = fields.Integer()
    state = fields.String()
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)
    at = fields.String(allow_none=True)


class TrackedStep(Answer):
    name = fields.String()
    name_en = fields.String()
    started = fields.Boolean()


class TrackedLine(Answer):
    """operation: where the parts are; null when nothing is left to do, or nothing is planned."""

    sku = fields.String()
    name = fields.String()
    name_en = fields.String()
    unit = fields.String()
    quantity = fields.String()
    percent = fields.Integer()
    made = fields.Boolean()
    operation = fields.Nested(TrackedStep, allow_none=True)


class TrackOut(Answer):
    order_no = fields.String()
    state = fields.String()
    percent = fields.Integer()
    epoch = fields.String()
    seq = fields.Integer()
    as_of = fields.String()
    stages = each(Stage)
    packages = each(TrackedBox)
    lines = each(TrackedLine)
    promised_ship = fields.String()
    expected_delivery = fields.String(allow_none=True)


class Ready(Answer):
    """reasons, warnings: by name; why it is not ready, and what is wrong though it is."""

    ready = fields.Boolean()
    checks = fields.Dict(keys=fields.String(), values=fields.Boolean())
    reasons = fields.Dict(keys=fields.String(), values=fields.Nested(Saying))
    warnings = fields.Dict(keys=fields.String(), values=fields.Nested(Saying))


class Alive(Answer):
    alive = fields.Boolean()


class Described(Answer):
    """This description."""

    openapi = fields.String()
    info = fields.Dict()
    paths = fields.Dict()
    components = fields.Dict()
