"""The plan: the day board, moves, dispatch lists."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.api.schemas.fields import Answer, Day, Strict, Whole, Words, each
from server.api.schemas.parts import Titled, WorkStep


class MoveIn(Strict):
    """POST /schedule/move. work_order: its id. center: another work center, else the same."""

    work_order = Words(40, required=True)
    operation = Whole(1, 999, required=True)
    day = Day(required=True)
    center = Words(60)


class AssignIn(Strict):
    """POST /schedule/crew. crew: "" is the work center's own again."""

    work_order = Words(40, required=True)
    operation = Whole(1, 999, required=True)
    crew = Words(60, required=True, empty=True)


def load() -> fields.List[Any]:
    """[[day, milliseconds], …]"""
    return fields.List(fields.List(fields.Raw(metadata={"anyOf": [{"type": "string"}, {"type": "integer"}]}),
                                   metadata={"minItems": 2, "maxItems": 2}))


class Placed(Answer):
    """Where an operation lies now: load is [[day, milliseconds]]."""

    work_order = fields.String()
    operation = fields.Integer()
    center = fields.String()
    crew = fields.String()
    start = fields.String(allow_none=True)
    finish = fields.String(allow_none=True)
    load = load()


class BoardDay(Answer):
    day = fields.String()
    working = fields.Boolean()
    name = fields.String()
    name_en = fields.String()


class CenterDay(Answer):
    """Milliseconds."""

    day = fields.String()
    ms = fields.Integer()
    capacity = fields.Integer()


class CenterDays(Titled):
    workshop = fields.String()
    crew = fields.Nested(Titled, allow_none=True)
    days = each(CenterDay)


class PlannedStep(WorkStep):
    """id: of the work order. state: the order's. own_crew: the operation itself was given to a crew."""

    id = fields.String()
    state = fields.String()
    planned = fields.String()
    good = fields.String()
    begun = fields.Boolean()
    finished = fields.Boolean()
    urgent = fields.Boolean()
    late = fields.Boolean()
    own_crew = fields.Boolean()
    promised_ship = fields.String()
    start = fields.String(allow_none=True)
    finish = fields.String(allow_none=True)
    load = load()


class DispatchTask(PlannedStep):
    """ready: passed on by the one before. behind: left undone before that day."""

    left = fields.String()
    ready = fields.String()
    code = fields.String()
    ms = fields.Integer()
    behind = fields.Boolean()


class DispatchList(Answer):
    crew = fields.Nested(Titled, allow_none=True)
    items = each(DispatchTask)


class DayBoardOut(Answer):
    """centers: each with {day, ms, capacity} a day. items: operations that lie there; behind: left undone before."""

    today = fields.String()
    first = fields.String()
    days = each(BoardDay)
    centers = each(CenterDays)
    items = each(PlannedStep)
    behind = each(PlannedStep)
    crews = each(Titled)


class DispatchOut(Answer):
    """lists: one a crew, {crew | null, items}; each item with left, ready (passed on by the one before) and code."""

    day = fields.String()
    today = fields.String()
    working = fields.Boolean()
    crews = each(Titled)
    lists = each(DispatchList)
