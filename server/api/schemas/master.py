"""Master data: products with their routing, work centers, defects, settings (first working form)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import (
    ABSENT,
    Answer,
    Choice,
    Matching,
    Part,
    Quantity,
    Several,
    Strict,
    Switch,
    Whole,
    Words,
    each,
    say,
)
from server.api.schemas.parts import Titled
from server.api.schemas.rows import CarrierOut

SKU = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$")
FILE = re.compile(r"^(?:[0-9a-f]{64})?$", re.ASCII)
ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")


def short_id(**more: bool) -> Matching:
    return Matching(ID, "代码为 1-40 个字母、数字、_ 或 -", "An id has 1-40 letters, digits, _ or -", **more)


def file_id() -> Matching:
    return Matching(FILE, "应为文件编号", "This must be the id of a file.")


class StepIn(Strict):
    """piece_rate: pay for one good unit, in the factory's currency."""

    number = Whole(1, 999, required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")
    work_center = short_id(required=True)
    kind = Choice("make", "inspect", load_default="make")
    standard_seconds = Whole(0, 864_000, load_default=0)
    piece_rate = Quantity(zero=True, load_default=0)


class ProductIn(Strict):
    """tolerance: thousandths of the planned quantity that may be made beyond it. drawing_file, photo: ids of
    files; they and active stay as they were when they are not sent."""

    sku = Matching(SKU, "产品编码格式不对", "This is no product code.", required=True)
    name = Words(120, required=True)
    name_en = Words(120, empty=True, load_default="")
    unit = Words(10, load_default="件")
    pack_quantity = Quantity(zero=True, load_default=0)
    tolerance = Whole(0, 1000, load_default=0)
    drawing = Words(200, empty=True, load_default="")
    drawing_file = file_id()
    photo = file_id()
    active = Switch()
    routing = Several(Part(StepIn), least=0, most=50, required=True)

    @validates_schema
    def rising(self, data: dict[str, Any], **_more: Any) -> None:
        numbers = [s["number"] for s in data.get("routing", [])]
        if numbers != sorted(set(numbers)):
            raise ValidationError(
                say("工序号必须从小到大且不重复", "Step numbers must rise and not repeat."), "routing")


class NamedIn(Strict):
    """Without an id that of the same name is meant, or a new one is made. What is not sent stays."""

    id = short_id()
    name = Words(60, required=True)
    name_en = Words(60, empty=True)
    active = Switch()


class WorkshopIn(NamedIn):
    pass


class CrewIn(NamedIn):
    """workshop: an id or a name. leader: the id of a person. shift: the id of a shift."""

    workshop = Words(60, empty=True)
    leader = Words(64, empty=False, allow_none=True)
    shift = Words(40, empty=True)


class WorkCenterIn(NamedIn):
    """workshop, crew: an id or a name. stations: how many work side by side. minutes: what one of them can
    do a day, 0 = the shifts' working time."""

    workshop = Words(60, empty=True)
    crew = Words(60, empty=True)
    stations = Whole(1, 1000)
    minutes = Whole(0, 1440)


class DefectIn(NamedIn):
    pass


class CustomerPut(Strict):
    """carrier: the code of the courier that they usually get."""

    id = short_id()
    name = Words(100, required=True)
    phone = Words(40, empty=True)
    contact = Words(60, empty=True)
    address = Words(300, empty=True)
    carrier = Words(40, empty=True)
    note = Words(500, lines=True, empty=True)
    active = Switch()


class CarrierIn(Strict):
    code = Words(40, required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")


class CarriersIn(Strict):
    """The couriers that this factory uses, the usual one first."""

    carriers = Several(Part(CarrierIn), most=50, required=True)


class Stored(Answer):
    id = fields.String()
    code = fields.String()


class PlaceStored(Stored):
    printed = fields.String(metadata={"description": "the place code that is printed"})


class StarterIn(Strict):
    kind = Choice("defects", "carriers", required=True)


class Added(Answer):
    added = fields.Integer()


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
