"""Master data: products with their routing, work centers, defects, settings (first working form)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import (
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
    say,
)

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
