"""The pictures of inbox items, by kind (services/inbox_pictures.py)."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, Choice, each
from server.api.schemas.parts import BoxName, Difference, Named, PhotoOut, WorkName, sent, sent_body


class OtherReport(Answer):
    """same: as many pieces. unseen: it came after this one was recorded."""

    by = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    recorded_at = fields.String()
    received_at = fields.String()
    pieces = fields.String()
    same = fields.Boolean()
    unseen = fields.Boolean()


class Bars(Answer):
    """Quantities against a limit; allowed: with tolerance. left_then: on the books when it was recorded."""

    kind = Choice("bars")
    of = Choice("packed", "stocked", "reported", "inside", "blocked", "previous")
    unit = fields.String()
    limit = fields.String()
    allowed = fields.String()
    now = fields.String()
    this = fields.String()
    after = fields.String()
    over = fields.String()
    left_then = fields.String(metadata=ABSENT)
    others = each(OtherReport, metadata=ABSENT)


class LeftBy(Answer):
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)


class PictureBox(BoxName):
    shipped = fields.Nested(LeftBy, allow_none=True)


class Label(Answer):
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)
    by = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    recorded_at = fields.String(allow_none=True)
    received_at = fields.String(allow_none=True)
    photos = each(PhotoOut)


class SentLabel(Label):
    waybill = sent()
    carrier = sent()
    recorded_at = sent()


class Labels(Answer):
    """What a package says now beside what the record says. seen: the waybill that the person saw."""

    kind = Choice("labels")
    package = fields.Nested(PictureBox)
    type = fields.String()
    now = fields.Nested(Label)
    this = fields.Nested(SentLabel)
    seen = sent()


class Content(WorkName):
    """customer: a letter for each."""

    quantity = fields.String()
    customer = fields.String()


class Contents(Answer):
    kind = Choice("package")
    package = fields.Nested(PictureBox)
    inside = each(Content)
    this = each(Content)


class RevisionStep(Answer):
    """reason: why it was wanted, as its change says."""

    revision = fields.Integer(allow_none=True)
    diff = each(Difference)
    at = fields.String(allow_none=True)
    by = fields.Nested(Named, allow_none=True)
    touches = fields.Boolean()
    reason = fields.String()


class Revisions(Answer):
    kind = Choice("revisions")
    seen = fields.Integer(allow_none=True)
    seen_since = fields.String(allow_none=True)
    now = fields.Integer(allow_none=True)
    steps = each(RevisionStep)


class TakenIn(Answer):
    by = fields.Nested(Named, allow_none=True)
    at = fields.String()


class Side(Answer):
    """verdict: of the record that stands under an id. from_file: of two under one id, who took it in from a file."""

    type = sent()
    by = fields.Nested(Named, allow_none=True)
    device = fields.Nested(Named, allow_none=True)
    recorded_at = sent()
    received_at = fields.String(allow_none=True)
    photos = each(PhotoOut)
    values = sent_body()
    verdict = fields.String(allow_none=True, metadata=ABSENT)
    from_file = fields.Nested(TakenIn, allow_none=True, metadata=ABSENT)


class Twins(Answer):
    kind = Choice("twins")
    sides = each(Side)


class Point(Answer):
    """Of what was received, file: by whom it was taken in from a file; device: another phone, which brought it."""

    what = fields.String()
    at = fields.String()
    by = fields.Nested(Named, allow_none=True, metadata=ABSENT)
    device = fields.Nested(Named, allow_none=True, metadata=ABSENT)
    type = fields.String(allow_none=True, metadata=ABSENT)
    file = fields.Boolean(metadata=ABSENT)


class Timeline(Answer):
    kind = Choice("timeline")
    points = each(Point)


class Numbers(Answer):
    """missing: [first, last] of what was not seen yet."""

    kind = Choice("numbers")
    device = fields.Nested(Named, allow_none=True)
    number = fields.Integer(allow_none=True)
    expected = fields.Integer(allow_none=True)
    missing = fields.List(fields.List(fields.Integer()))
    last = fields.Integer(allow_none=True)


class RawText(Answer):
    """readable: what of the event can be read, by name. cut: the text goes on."""

    kind = Choice("raw")
    text = fields.String()
    cut = fields.Boolean()
    readable = fields.Dict(keys=fields.String(), values=fields.Raw(metadata={
        "anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}))
    values = sent_body()


PICTURES = (Bars, Labels, Contents, Revisions, Twins, Timeline, Numbers, RawText)
