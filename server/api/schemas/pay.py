"""The piece-rate statement."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Answer, each
from server.api.schemas.parts import Named, Titled, WorkStep


class Sums(Answer):
    good = fields.String()
    process_scrap = fields.String()
    material_scrap = fields.String()


class PaySums(Sums):
    reports = fields.Integer()
    amount = fields.String()


class Receipt(WorkStep):
    """rate: pay for one good unit. reporter: who reported it, where that was another person."""

    event_id = fields.String()
    at = fields.String()
    day = fields.String()
    good = fields.String()
    process_scrap = fields.String()
    material_scrap = fields.String()
    rate = fields.String()
    amount = fields.String()
    reporter = fields.Nested(Named, allow_none=True)


class PayDay(PaySums):
    day = fields.String()


class Statement(Answer):
    """One person's month, receipt by receipt. Amounts in the currency unit."""

    month = fields.String()
    person = fields.Nested(Named, allow_none=True)
    rows = each(Receipt)
    days = each(PayDay)
    sums = fields.Nested(PaySums)


class PayRow(PaySums):
    person = fields.Nested(Named, allow_none=True)
    crew = fields.Nested(Titled, allow_none=True)


class PayOut(Answer):
    """A month by crew or person. individual: whether the caller may ask by person."""

    month = fields.String()
    by = fields.String(metadata={"enum": ["crew", "person"]})
    individual = fields.Boolean()
    rows = each(PayRow)
    sums = fields.Nested(PaySums)
