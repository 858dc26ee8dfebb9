"""Master data: products with their routing, work centers, defects, settings (first working form)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import Choice, Matching, Part, Quantity, Several, Strict, Whole, Words, say

SKU = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$")
ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")


def short_id(**more: bool) -> Matching:
    return Matching(ID, "代码为 1-40 个字母、数字、_ 或 -", "An id has 1-40 letters, digits, _ or -", **more)


class StepIn(Strict):
    number = Whole(1, 999, required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")
    work_center = short_id(required=True)
    kind = Choice("make", "inspect", load_default="make")
    standard_seconds = Whole(0, 864_000, load_default=0)


class ProductIn(Strict):
    """tolerance: thousandths of the planned quantity that may be made beyond it."""

    sku = Matching(SKU, "产品编码格式不对", "This is no product code.", required=True)
    name = Words(120, required=True)
    name_en = Words(120, empty=True, load_default="")
    unit = Words(10, load_default="件")
    pack_quantity = Quantity(zero=True, load_default=0)
    tolerance = Whole(0, 1000, load_default=0)
    drawing = Words(200, empty=True, load_default="")
    routing = Several(Part(StepIn), least=0, most=50, required=True)

    @validates_schema
    def rising(self, data: dict[str, Any], **_more: Any) -> None:
        numbers = [s["number"] for s in data.get("routing", [])]
        if numbers != sorted(set(numbers)):
            raise ValidationError(
                say("工序号必须从小到大且不重复", "Step numbers must rise and not repeat."), "routing")


class WorkCenterIn(Strict):
    id = short_id(required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")
    workshop = Words(60, empty=True, load_default="")


class DefectIn(Strict):
    id = short_id(required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")


class CarrierIn(Strict):
    code = Words(40, required=True)
    name = Words(60, required=True)
    name_en = Words(60, empty=True, load_default="")


class CarriersIn(Strict):
    """The couriers that this factory uses, the usual one first."""

    carriers = Several(Part(CarrierIn), most=50, required=True)


class Stored(Strict):
    id = fields.String()
    code = fields.String()


class MasterList(Strict):
    items = fields.List(fields.Dict())
