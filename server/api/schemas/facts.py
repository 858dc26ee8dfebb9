"""What a decision in the inbox would change, or did: a fact for each thing, told apart by `what`."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, Choice, Either, each
from server.api.schemas.parts import Named, StepName, pair


class Deeds(Answer):
    """How many times more, or fewer."""

    starts = fields.Integer(metadata=ABSENT)
    pauses = fields.Integer(metadata=ABSENT)
    passes = fields.Integer(metadata=ABSENT)
    finishes = fields.Integer(metadata=ABSENT)


class OfWork(Answer):
    order = fields.String()
    work_order = fields.String()
    unit = fields.String()


class OperationFact(OfWork):
    """The sums that change, each as [before, after]. over: how far beyond the plan."""

    what = Choice("operation")
    done = fields.Nested(Deeds)
    good = pair(**ABSENT)
    process_scrap = pair(**ABSENT)
    material_scrap = pair(**ABSENT)
    blocked = pair(**ABSENT)
    operation = fields.Nested(StepName)
    planned = fields.String()
    output = pair()
    over = fields.String()
    allowed = fields.String()


class WorkOrderFact(OfWork):
    what = Choice("work_order")
    of = Choice("packed", "stocked")
    planned = fields.String()
    sum = pair()
    over = fields.String()


class InsideFact(OfWork):
    quantity = pair()


class Binding(Answer):
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)


class PackageFact(Answer):
    """binding: before and after."""

    what = Choice("package")
    package = fields.String()
    number = fields.Integer()
    lines = each(InsideFact)
    binding = each(Binding, metadata=ABSENT)
    shipped = fields.Boolean(metadata=ABSENT)


class NgFact(OfWork):
    what = Choice("ng")
    quantity = fields.String()
    defect = fields.String()
    new = fields.Boolean()
    remaining = pair(**ABSENT)
    replenish = fields.String(metadata=ABSENT)
    reversed = fields.Boolean(metadata=ABSENT)


class NewOrderFact(Answer):
    what = Choice("new_order")
    no = fields.String()
    origin = fields.String(allow_none=True)
    quantity = fields.String()
    promised_ship = fields.String()


class OrderFact(Answer):
    what = Choice("order")
    no = fields.String()
    state = pair()
    percent = fields.List(fields.Integer(), metadata={"minItems": 2, "maxItems": 2})


class AndonFact(Answer):
    what = Choice("andon")
    work_center = fields.String()
    kind = fields.String()
    open = fields.Boolean()


def author() -> Either:
    """Whose event it is; "" where it says nobody."""
    return Either("", Named, or_text=("",), allow_none=True)


class EventFact(Answer):
    """The event that is decided on."""

    what = Choice("event")
    type = fields.String()
    verdict = fields.String()
    code = fields.String()
    by = author()


class OtherEventFact(EventFact):
    """One that waited for it. was: its verdict before."""

    what = Choice("other_event")
    was = fields.String()


class ReversedFact(Answer):
    what = Choice("reversed")
    type = fields.String()
    by = author()
    recorded_at = fields.String()


class AlertFact(Answer):
    """Another item is raised, or closes."""

    what = Choice("alert")
    code = fields.String()
    kind = fields.String()
    raised = fields.Boolean()


FACTS = (OperationFact, WorkOrderFact, PackageFact, NgFact, NewOrderFact, OrderFact, AndonFact, EventFact,
         OtherEventFact, ReversedFact, AlertFact)


def facts() -> fields.List[Either]:
    return fields.List(Either("what", *FACTS))
