"""The board, for the description of the API."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, Choice, Either, absent, each
from server.api.schemas.parts import Goods, Named, StepName, Titled, WorkName, WorkStep
from server.api.schemas.pay import Sums


class Figures(Answer):
    """How many orders, operations, calls and phones; of what was made today, how many pieces."""

    in_work = fields.Integer()
    overdue = fields.Integer()
    at_risk = fields.Integer()
    holding = fields.Integer()
    output = fields.String()
    ng = fields.String()
    process_scrap = fields.String()
    material_scrap = fields.String()
    andon = fields.Integer()
    unsent = fields.Integer()
    unheard = fields.Integer()


class CrewSums(Sums):
    crew = fields.Nested(Titled, allow_none=True)
    ng = fields.String()


class CenterJam(Answer):
    """Jobs that lie in front of a work center, and minutes of work."""

    center = fields.Nested(Titled)
    jobs = fields.Integer()
    minutes = fields.Integer()
    oldest = fields.String(allow_none=True)
    stations = fields.Integer()


class BoardOut(Answer):
    """Figures of one snapshot. day: the working day that runs. states: how many orders that are still here."""

    as_of = fields.String()
    seq = fields.Integer()
    day = fields.String()
    figures = fields.Nested(Figures)
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    crews = each(CrewSums)
    centers = each(CenterJam)


class Waiting(WorkStep):
    """Pieces that lie in front of an operation, and since when."""

    waiting = fields.String()
    left = fields.String()
    planned = fields.String()
    began = fields.String(allow_none=True)
    since = fields.String(allow_none=True)
    minutes = fields.Integer()


class WaitingRow(Waiting):
    promised_ship = fields.String()


class HangsOnWork(Waiting):
    stage = Choice("work")


class HangsElsewhere(Answer):
    stage = Choice("confirm", "plan", "frozen", "pack", "ship")
    since = fields.String(allow_none=True)


class PlanRisk(Answer):
    """Planned to be finished on `day`, after the promise."""

    code = Choice("plan")
    day = fields.String()


class TimeRisk(Answer):
    code = Choice("time")
    needed_minutes = fields.Integer()
    minutes = fields.Integer()


class OrderRow(Answer):
    """hangs: what the order waits for."""

    order = fields.String()
    ref = fields.String()
    customer = fields.String()
    state = fields.String()
    priority = fields.String()
    promised_ship = fields.String()
    percent = fields.Integer()
    product = fields.Nested(Goods)
    quantity = fields.String()
    unit = fields.String()
    lines = fields.Integer()
    planned_finish = fields.String(allow_none=True)
    hangs = Either("stage", HangsOnWork, HangsElsewhere)
    risks = fields.List(Either("code", PlanRisk, TimeRisk), metadata=absent("only in the list `at_risk`"))


class ReportRow(WorkStep):
    """person: only where the factory opened individual figures to the caller."""

    event_id = fields.String()
    at = fields.String()
    person = fields.Nested(Named, allow_none=True)
    good = fields.String()
    process_scrap = fields.String()
    material_scrap = fields.String()


class NgReportRow(WorkName):
    operation = fields.Nested(StepName, metadata=ABSENT)
    center = fields.Nested(Titled, metadata=ABSENT)
    crew = fields.Nested(Titled, allow_none=True)
    event_id = fields.String()
    at = fields.String()
    person = fields.Nested(Named, allow_none=True)
    ng = fields.String()
    defect = fields.String()


class CallRow(Answer):
    id = fields.String()
    center = fields.Nested(Titled)
    call = fields.String()
    note = fields.String()
    since = fields.String()
    by = fields.Nested(Named, allow_none=True)


class PhoneRow(Answer):
    """unsent: null where nobody knows."""

    device = fields.Nested(Named)
    unsent = fields.Integer(allow_none=True)
    oldest = fields.String(allow_none=True)
    seen = fields.String(allow_none=True)


class BoardList(Answer):
    """The list behind a figure; `figure` is its length, of output, NG and scrap the sum of its pieces."""

    as_of = fields.String()
    seq = fields.Integer()
    day = fields.String()
    list = fields.String()
    figure = fields.Raw(metadata={"anyOf": [{"type": "integer"}, {"type": "string"}]})
    items = fields.List(Either("", OrderRow, WaitingRow, ReportRow, NgReportRow, CallRow, PhoneRow))
    unheard = each(PhoneRow, metadata=absent(
        "with the list `unsent`: phones of which it is not known whether they have sent everything"))


class FlowDay(Answer):
    day = fields.String()
    hours = fields.List(fields.Integer(), metadata={"minItems": 24, "maxItems": 24})


class DefectSum(Answer):
    defect = fields.Nested(Titled)
    quantity = fields.String()
    reports = fields.Integer()


class CenterLoad(Answer):
    """Minutes; urgent: of urgent orders."""

    center = fields.Nested(Titled)
    minutes = fields.Integer()
    urgent = fields.Integer()
    capacity = fields.Integer()


class NextDay(Answer):
    day = fields.String()
    centers = each(CenterLoad)


class PicturesOut(Answer):
    """flow: reports by hour. defects: the ten worst. next: load of the next working day by work center."""

    as_of = fields.String()
    flow = each(FlowDay)
    defects = each(DefectSum)
    next = fields.Nested(NextDay)
