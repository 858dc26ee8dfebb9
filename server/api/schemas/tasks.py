"""The list of open tasks, by kind."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.cards import CardFacts, TakesBack
from server.api.schemas.fields import ABSENT, Answer, Choice, Either, each
from server.api.schemas.parts import BoxName, Goods, Named, StepName, Titled


class TaskLinks(Answer):
    """Where it is done: a place in the office (/office/#…) and one in the worker's app (/app/#…)."""

    office = fields.String(allow_none=True)
    app = fields.String(allow_none=True)


class TaskLevel(Answer):
    at = fields.String()
    role = fields.String()
    to = fields.Nested(Named, allow_none=True)


class Task(Answer):
    """since: when it began to wait. for_me: the caller is to act. own: the caller caused it. to: on whom it hangs
    by name. item: its inbox item, where there is one."""

    id = fields.String()
    code = fields.String()
    since = fields.String()
    for_me = fields.Boolean()
    own = fields.Boolean()
    roles = fields.List(fields.String())
    to = each(Named)
    by = fields.Nested(Named, allow_none=True)
    item = fields.String(allow_none=True)
    escalated = each(TaskLevel)
    links = fields.Nested(TaskLinks)


class ItemTask(Task):
    """An inbox item; what of work order, operation, box and quantity it names is there."""

    event_type = fields.String(allow_none=True)
    order = fields.String(allow_none=True)
    about = fields.Nested(CardFacts)
    note = fields.String()
    ref = fields.String(metadata=ABSENT)
    priority = fields.String(metadata=ABSENT)
    work_order = fields.String(metadata=ABSENT)
    product = fields.Nested(Goods, metadata=ABSENT)
    unit = fields.String(metadata=ABSENT)
    operation = fields.Nested(StepName, metadata=ABSENT)
    center = fields.Nested(Titled, metadata=ABSENT)
    crew = fields.Nested(Titled, allow_none=True, metadata=ABSENT)
    package = fields.Nested(BoxName, metadata=ABSENT)
    quantity = fields.String(metadata=ABSENT)
    call = fields.String(allow_none=True, metadata=ABSENT)
    takes_back = fields.Nested(TakesBack, allow_none=True, metadata=ABSENT)


class HeldTask(ItemTask):
    kind = Choice("held")
    at = fields.String(allow_none=True)
    taken_back = fields.String(allow_none=True)


class AlertTask(ItemTask):
    kind = Choice("alert")


class NgTask(Task):
    """A wish to replenish, or a likely duplicate."""

    kind = Choice("ng")
    order = fields.String()
    ref = fields.String()
    priority = fields.String()
    work_order = fields.String()
    product = fields.Nested(Goods)
    unit = fields.String()
    operation = fields.Nested(StepName, metadata=ABSENT)
    center = fields.Nested(Titled, metadata=ABSENT)
    crew = fields.Nested(Titled, allow_none=True, metadata=ABSENT)
    quantity = fields.String()
    defect = fields.Nested(Titled)
    at = fields.String()
    note = fields.String()


class AndonTask(Task):
    kind = Choice("andon")
    center = fields.Nested(Titled)
    crew = fields.Nested(Titled, allow_none=True)
    call = fields.String()
    note = fields.String()


class ChangeTask(Task):
    """fields: by name, never their values."""

    kind = Choice("change")
    order = fields.String()
    ref = fields.String()
    priority = fields.String()
    fields_ = fields.List(fields.String(), data_key="fields")
    note = fields.String()


class TaskCounts(Answer):
    mine = fields.Integer()
    all = fields.Integer()


class TaskList(Answer):
    """items: what the caller may see, own duties first."""

    as_of = fields.String()
    items = fields.List(Either("kind", HeldTask, AlertTask, NgTask, AndonTask, ChangeTask))
    more = fields.Boolean()
    counts = fields.Nested(TaskCounts)
