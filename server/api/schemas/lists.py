"""Lists of master data as people read them."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, each
from server.api.schemas.parts import Titled
from server.api.schemas.rows import CarrierOut


class RoutingStepOut(Answer):
    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    work_center = fields.String()
    kind = fields.String(metadata={**ABSENT, "enum": ["make", "inspect"]})
    standard_ms = fields.Integer()
    standard_seconds = fields.Integer()
    piece_rate = fields.String()


class DrawingBefore(Answer):
    revision = fields.Integer()
    drawing = fields.String()
    drawing_file = fields.String()
    at = fields.String()
    by = fields.String(allow_none=True)


class ProductOut(Answer):
    """revisions: the drawings of before."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    unit = fields.String()
    pack_quantity = fields.String()
    tolerance = fields.Integer()
    revision = fields.Integer()
    drawing = fields.String()
    drawing_file = fields.String()
    photo = fields.String()
    picture = fields.String()
    routing = each(RoutingStepOut)
    revisions = each(DrawingBefore)
    active = fields.Boolean()


class ProductList(Answer):
    items = each(ProductOut)


class WorkshopOut(Titled):
    active = fields.Boolean()


class WorkshopList(Answer):
    items = each(WorkshopOut)


class DefectOut(Titled):
    active = fields.Boolean()


class DefectList(Answer):
    items = each(DefectOut)


class WorkCenterOut(Titled):
    workshop = fields.String()
    workshop_name = fields.String()
    crew = fields.String()
    stations = fields.Integer()
    minutes = fields.Integer()
    code = fields.String()
    last_planned = fields.String(allow_none=True)
    active = fields.Boolean()


class WorkCenterList(Answer):
    items = each(WorkCenterOut)


class CrewOut(Titled):
    workshop = fields.String()
    leader = fields.String(allow_none=True)
    leader_name = fields.String()
    shift = fields.String()
    active = fields.Boolean()


class CrewList(Answer):
    items = each(CrewOut)


class CustomerOut(Answer):
    id = fields.String()
    name = fields.String()
    phone = fields.String()
    contact = fields.String()
    address = fields.String()
    carrier = fields.String()
    note = fields.String()
    active = fields.Boolean()


class CustomerList(Answer):
    items = each(CustomerOut)


class CarrierList(Answer):
    items = each(CarrierOut)
