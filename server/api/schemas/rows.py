"""The rows that phones pull, by kind; the office reads some of them with more in them."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, Choice, each
from server.api.schemas.parts import Difference, Goods, Named, PhotoOut, Titled


class WorkOrderChange(Answer):
    """touches: "all" or numbers of operations."""

    revision = fields.Integer()
    touches = fields.Raw(metadata={"anyOf": [{"enum": ["all"]}, {"type": "array", "items": {"type": "integer"}}]})
    change_id = fields.String()
    diff = each(Difference)


class OperationRow(Answer):
    """finished: done. started: somebody works or worked on it. ahead: more than the one before has passed on."""

    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    work_center = fields.String()
    kind = fields.String(metadata={"enum": ["make", "inspect"]})
    good = fields.String()
    process_scrap = fields.String()
    material_scrap = fields.String()
    blocked = fields.String()
    finished = fields.Boolean()
    crew = fields.String()
    planned_start = fields.String(allow_none=True)
    planned_finish = fields.String(allow_none=True)
    started = fields.Boolean()
    ahead = fields.Boolean()


class WorkOrderData(Answer):
    id = fields.String()
    code = fields.String()
    order_no = fields.String()
    revision = fields.Integer()
    state = fields.String()
    priority = fields.String(metadata={"enum": ["normal", "urgent"]})
    planned = fields.String()
    promised_ship = fields.String()
    product = fields.Nested(Goods)
    unit = fields.String()
    requirements = fields.String()
    drawing = fields.String()
    drawing_file = fields.String()
    planned_start = fields.String(allow_none=True)
    planned_finish = fields.String(allow_none=True)
    packed = fields.String()
    stocked = fields.String()
    changes = each(WorkOrderChange)
    flags = fields.List(fields.String())
    operations = each(OperationRow)


class PackedLine(Answer):
    """work_order: its present code."""

    work_order = fields.String()
    quantity = fields.String()


class HeldLabel(Answer):
    waybill = fields.String()
    carrier = fields.String()


class PackageData(Answer):
    """contested: other waybills for it that lie before a supervisor; absent where there are none."""

    id = fields.String()
    code = fields.String()
    order_nos = fields.List(fields.String())
    state = fields.String(metadata={"enum": ["open", "packed", "bound", "shipped"]})
    lines = each(PackedLine)
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)
    number = fields.Integer()
    total = fields.Integer()
    gap = fields.Boolean()
    bound_by = fields.String(allow_none=True)
    shipped_at = fields.String(allow_none=True)
    contested = each(HeldLabel, metadata=ABSENT)


class DispositionRow(Answer):
    event_id = fields.String()
    disposition = fields.String()
    at = fields.String()
    quantity = fields.String()
    by = fields.String()


class NgData(Answer):
    id = fields.String()
    work_order = fields.String()
    operation = fields.Integer(allow_none=True)
    quantity = fields.String()
    defect = fields.String()
    state = fields.String(metadata={"enum": ["open", "sorting", "disposed", "reversed"]})
    replenishment_no = fields.String(allow_none=True)
    counted = fields.Boolean()
    wanted = fields.String(allow_none=True)
    remaining = fields.String()
    replenish = fields.String(metadata={"enum": ["none", "wished", "duplicate", "ordered"]})
    note = fields.String()
    by = fields.String()
    recorded_at = fields.String()
    dispositions = each(DispositionRow)
    photos = each(PhotoOut)


class OpenCall(Answer):
    id = fields.String()
    kind = fields.String()
    note = fields.String()
    at = fields.String()


class WorkCenterData(Answer):
    """workshop: its name. code: as it is printed at the place."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    active = fields.Boolean()
    workshop = fields.String()
    code = fields.String()
    calls = each(OpenCall)


class ProductData(Answer):
    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    unit = fields.String()
    pack_quantity = fields.String(allow_none=True)
    picture = fields.String(metadata={"description": "SVG"})
    photo = fields.String()
    active = fields.Boolean()


class DefectData(Titled):
    active = fields.Boolean()


class CarrierOut(Answer):
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class CarriersData(Answer):
    id = Choice("carriers")
    value = each(CarrierOut)


class FeedRow(Answer):
    id = fields.String()
    seq = fields.Integer()


class WorkOrderRow(FeedRow):
    kind = Choice("work_order")
    data = fields.Nested(WorkOrderData)


class PackageRow(FeedRow):
    kind = Choice("package")
    data = fields.Nested(PackageData)


class NgRow(FeedRow):
    kind = Choice("ng_report")
    data = fields.Nested(NgData)


class WorkCenterRow(FeedRow):
    kind = Choice("work_center")
    data = fields.Nested(WorkCenterData)


class ProductRow(FeedRow):
    kind = Choice("product")
    data = fields.Nested(ProductData)


class DefectRow(FeedRow):
    kind = Choice("defect")
    data = fields.Nested(DefectData)


class SettingRow(FeedRow):
    kind = Choice("setting")
    data = fields.Nested(CarriersData)


PULLED = (WorkOrderRow, PackageRow, NgRow, WorkCenterRow, ProductRow, DefectRow, SettingRow)


# --- as the office reads them -----------------------------------------------------------------


class RoutingStep(Answer):
    """piece_rate: pay for one good unit. begun: worked on, it cannot go any more."""

    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    work_center = fields.String()
    kind = fields.String(metadata={"enum": ["make", "inspect"]})
    standard_seconds = fields.Integer()
    piece_rate = fields.String()
    begun = fields.Boolean()
    planned_start = fields.String(allow_none=True)
    planned_finish = fields.String(allow_none=True)
    crew = fields.String()


class OrderWork(WorkOrderData):
    routing = each(RoutingStep)


class OrderPackage(PackageData):
    bound_by = fields.Nested(Named, allow_none=True)
    bound_at = fields.String(allow_none=True)
    shipped_by = fields.Nested(Named, allow_none=True)


class OrderNg(NgData):
    by = fields.Nested(Named, allow_none=True)
