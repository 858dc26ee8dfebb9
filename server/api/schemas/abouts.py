"""What inbox items are about, what their records say and what stood then: one form for each cause. Sum of the causes:
the rules (held), the jobs and the ledger (alerts)."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import ABSENT, Answer, Either, each
from server.api.schemas.ops import RestoreAbout
from server.api.schemas.parts import sent_body
from server.api.schemas.rows import WorkOrderChange


class Nothing(Answer):
    pass


# --- about --------------------------------------------------------------------------------------


class OfOrder(Answer):
    order_no = fields.String()


class OfText(Answer):
    """A text that could not be made into a request."""

    device_id = fields.String()


class ReplenishWish(Answer):
    ng_report = fields.String()
    work_order = fields.String()
    defect = fields.String()
    quantity = fields.String()


class DuplicateNg(ReplenishWish):
    first = fields.String()


class Replenished(OfOrder):
    origin = fields.String()
    ng_report = fields.String()


class PromiseChanged(OfOrder):
    change_id = fields.String()
    from_ = fields.String(data_key="from")
    to = fields.String()
    frozen_until = fields.String()


class AndonRaised(Answer):
    work_center = fields.String()
    kind = fields.String()
    note = fields.String()
    actor = fields.String()
    actor_name = fields.String(metadata=ABSENT)


class OddNumber(Answer):
    """A gap in a device's numbers, or one used twice."""

    device = fields.String()
    device_seq = fields.Integer()
    expected = fields.Integer()
    device_name = fields.String(metadata=ABSENT)


class NotGone(OfOrder):
    package = fields.String()
    packed_at = fields.String()


class PhotoMissing(Answer):
    photo = fields.String()
    named_at = fields.String()


class NgPhotoMissing(PhotoMissing):
    ng_report = fields.String()
    order_no = fields.String()
    actor = fields.String()
    actor_name = fields.String(metadata=ABSENT)


class AheadLasts(Answer):
    work_order = fields.String()
    operation = fields.Integer()
    since = fields.String()


class ClockBack(Answer):
    newest = fields.String()


class DiskLow(Answer):
    day = fields.String()


class JournalBehind(Answer):
    since = fields.String(allow_none=True)
    zh = fields.String()
    en = fields.String()


class BackupOld(Answer):
    """at: of the last good one. zh, en: why the newest failed."""

    at = fields.String(allow_none=True)
    reason = fields.String(metadata={"enum": ["failed", "late"]})
    zh = fields.String(allow_none=True, metadata=ABSENT)
    en = fields.String(allow_none=True, metadata=ABSENT)


def about() -> Either:
    """Ids, by the item's cause."""
    return Either("", Nothing, OfOrder, OfText, ReplenishWish, DuplicateNg, Replenished, PromiseChanged, AndonRaised,
                  OddNumber, NotGone, PhotoMissing, NgPhotoMissing, AheadLasts, RestoreAbout, ClockBack, DiskLow,
                  JournalBehind, BackupOld)


# --- seen ---------------------------------------------------------------------------------------


class Author(Answer):
    """Of an alert: whose event raised it, as far as there is one."""

    actor = fields.String(metadata=ABSENT)
    device = fields.String(metadata=ABSENT)
    actor_name = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)


class HeldRecord(Answer):
    type = fields.String()
    body = sent_body()
    base = sent_body()
    actor = fields.String()
    device = fields.String()
    photos = fields.List(fields.String())
    recorded_at = fields.String()
    note = fields.String()
    actor_name = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)


class Newcomer(Answer):
    """The second one under an id."""

    event = sent_body()


def seen() -> Either:
    return Either("", Author, HeldRecord, Newcomer)


# --- now ----------------------------------------------------------------------------------------


class Bound(Answer):
    event_id = fields.String()
    actor = fields.String()
    device = fields.String()
    at = fields.String()
    recorded_at = fields.String()
    photos = fields.List(fields.String())
    actor_name = fields.String(metadata=ABSENT)
    device_name = fields.String(metadata=ABSENT)


class ShippedMark(Answer):
    event_id = fields.String()
    actor = fields.String()
    at = fields.String()


class NowPackage(Answer):
    package = fields.String()
    waybill = fields.String(allow_none=True)
    carrier = fields.String(allow_none=True)
    bound = fields.Nested(Bound, allow_none=True)
    shipped = fields.Nested(ShippedMark, allow_none=True)


class NowOrder(OfOrder):
    state = fields.String()
    revision = fields.Integer()


class NowRevision(Answer):
    revision = fields.Integer()
    changes = each(WorkOrderChange)


class NowOperations(Answer):
    operations = fields.List(fields.Integer())


class NowReversed(Answer):
    ng_report = fields.String()


class NowBlocked(Answer):
    remaining = fields.String()


class NowInside(Answer):
    inside = fields.String()


class NowConsumed(Answer):
    type = fields.String()
    event_id = fields.String()


class NowReported(Answer):
    planned = fields.String()
    reported = fields.String()


class NowStocked(Answer):
    planned = fields.String()
    stocked = fields.String()


class NowPacked(Answer):
    planned = fields.String()
    packed = fields.String()


class FirstUnderId(Answer):
    event = sent_body(allow_none=True)


def now() -> Either:
    """What stood when the record was held, by its code."""
    return Either("", Nothing, NowPackage, NowOrder, NowRevision, NowOperations, NowReversed, NowBlocked, NowInside,
                  NowConsumed, NowReported, NowStocked, NowPacked, FirstUnderId)
