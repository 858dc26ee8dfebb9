"""Small objects that many answers hold."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer

SENT = {"description": "as a device sent it: kept and shown whatever it is"}


def sent(**more: Any) -> fields.Raw:
    """A value that nobody checked."""
    return fields.Raw(allow_none=True, metadata=SENT, **more)


def sent_body(**more: Any) -> fields.Dict:
    """A body that nobody checked: its fields are those of its event's type, or any."""
    return fields.Dict(metadata=SENT, **more)


def pair(**metadata: Any) -> fields.List[Any]:
    """Quantities before and after."""
    return fields.List(fields.String(), metadata={"minItems": 2, "maxItems": 2, **metadata})


class Named(Answer):
    """A person, a device, a key."""

    id = fields.String()
    name = fields.String()


class Titled(Answer):
    """A work center, a crew, a defect."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()


class Goods(Answer):
    sku = fields.String()
    name = fields.String()
    name_en = fields.String()


class StepName(Answer):
    number = fields.Integer()
    name = fields.String()
    name_en = fields.String()


class PhotoOut(Answer):
    """present: its bytes are here. expired: they were removed after the factory's time."""

    sha256 = fields.String()
    present = fields.Boolean()
    expired = fields.Boolean(metadata=ABSENT)


class BoxName(Answer):
    """number of total; gap: numbers of emptied boxes are missing in between."""

    id = fields.String()
    code = fields.String()
    number = fields.Integer()
    total = fields.Integer()
    gap = fields.Boolean()


class GoodsLine(Goods):
    unit = fields.String()
    quantity = fields.String()


class FileRow(Answer):
    id = fields.String()
    name = fields.String()
    media_type = fields.String()
    bytes = fields.Integer()


class Resolution(Answer):
    """decision: apply | correct | dismiss; cleared: nobody need decide any more."""

    event_id = fields.String()
    decision = fields.String(metadata={"enum": ["apply", "correct", "dismiss", "cleared"]})
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()
    note = fields.String()


def plain(data_key: str | None = None, **metadata: Any) -> fields.Raw:
    """Text, a whole number or null."""
    return fields.Raw(allow_none=True, data_key=data_key, metadata={
        "anyOf": [{"type": "string"}, {"type": "integer"}], **metadata})


class Difference(Answer):
    """One thing that a change makes different. part: of an operation, "step" for the whole of it."""

    field = fields.String()
    line = fields.Integer(metadata=ABSENT)
    operation = fields.Integer(metadata=ABSENT)
    part = fields.String(metadata=ABSENT)
    from_ = plain(data_key="from")
    to = plain()
    from_file = fields.String(metadata=ABSENT)
    to_file = fields.String(metadata=ABSENT)


class WorkName(Answer):
    """A work order in words; work_order: its code."""

    order = fields.String()
    ref = fields.String()
    priority = fields.String()
    work_order = fields.String()
    product = fields.Nested(Goods)
    unit = fields.String()


class WorkStep(WorkName):
    """With one of its operations, where it is done and by which crew."""

    operation = fields.Nested(StepName)
    center = fields.Nested(Titled)
    crew = fields.Nested(Titled, allow_none=True)


class Saying(Answer):
    """One sentence in both languages."""

    zh = fields.String()
    en = fields.String()
