"""The plan: the day board, moves, dispatch lists."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Day, Strict, Whole, Words


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


class Placed(Strict):
    """Where an operation lies now: load is [[day, milliseconds]]."""

    work_order = fields.String()
    operation = fields.Integer()
    center = fields.String()
    crew = fields.String()
    start = fields.String(allow_none=True)
    finish = fields.String(allow_none=True)
    load = fields.List(fields.List(fields.Raw()))


class DayBoardOut(Strict):
    """centers: each with {day, ms, capacity} a day. items: operations that lie there; behind: left undone before."""

    today = fields.String()
    first = fields.String()
    days = fields.List(fields.Dict())
    centers = fields.List(fields.Dict())
    items = fields.List(fields.Dict())
    behind = fields.List(fields.Dict())
    crews = fields.List(fields.Dict())


class DispatchOut(Strict):
    """lists: one a crew, {crew | null, items}; each item with left, ready (passed on by the one before) and code."""

    day = fields.String()
    today = fields.String()
    working = fields.Boolean()
    crews = fields.List(fields.Dict())
    lists = fields.List(fields.Dict())
