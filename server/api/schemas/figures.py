"""Tasks, the board and the piece-rate statement, for the description of the API."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Strict


class TaskList(Strict):
    """items: what the caller may see, own duties first. counts: {mine, all}."""

    as_of = fields.String()
    items = fields.List(fields.Dict())
    more = fields.Boolean()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class BoardOut(Strict):
    """Figures of one snapshot. day: the working day that runs. states: how many orders that are still here."""

    as_of = fields.String()
    seq = fields.Integer()
    day = fields.String()
    figures = fields.Dict()
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    crews = fields.List(fields.Dict())
    centers = fields.List(fields.Dict())


class BoardList(Strict):
    """The list behind a figure; `figure` is its length, of output, NG and scrap the sum of its pieces."""

    as_of = fields.String()
    seq = fields.Integer()
    day = fields.String()
    list = fields.String()
    figure = fields.Raw()
    items = fields.List(fields.Dict())
    unheard = fields.List(fields.Dict(), metadata={
        "description": "with the list `unsent`: phones of which it is not known whether they have sent everything"})


class PicturesOut(Strict):
    """flow: reports by hour. defects: the ten worst. next: load of the next working day by work center."""

    as_of = fields.String()
    flow = fields.List(fields.Dict())
    defects = fields.List(fields.Dict())
    next = fields.Dict()


class Statement(Strict):
    """One person's month, receipt by receipt. Amounts in the currency unit."""

    month = fields.String()
    person = fields.Dict()
    rows = fields.List(fields.Dict())
    days = fields.List(fields.Dict())
    sums = fields.Dict()


class PayOut(Strict):
    """A month by crew or person. individual: whether the caller may ask by person."""

    month = fields.String()
    by = fields.String()
    individual = fields.Boolean()
    rows = fields.List(fields.Dict())
    sums = fields.Dict()
