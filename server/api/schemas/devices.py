"""Phones: how they are enrolled, what they say of themselves, what the office does with them."""

from __future__ import annotations

from marshmallow import fields

from server.api.schemas.fields import Answer, Strict, absent, each
from server.api.schemas.parts import Named


class EnrolIn(Strict):
    code = fields.String(required=True)
    name = fields.String(required=True)
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class Enrolled(Answer):
    device_id = fields.String()
    device_secret = fields.String(metadata=absent("only with transport: bearer"))
    epoch = fields.String()
    server_time = fields.String()


class DeviceMe(Answer):
    device_id = fields.String()
    name = fields.String()
    revoked = fields.Boolean()
    kiosk = fields.Boolean()
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()


class HealthOut(Answer):
    """What the phone last said of itself, and when; null: it says nothing of that."""

    at = fields.String()
    unsent = fields.Integer(allow_none=True)
    oldest = fields.String(allow_none=True)
    persisted = fields.Boolean(allow_none=True)
    app = fields.String(allow_none=True)
    offset_ms = fields.Integer(allow_none=True)
    scan_fails = fields.Integer(allow_none=True)


class DeviceItem(Answer):
    id = fields.String()
    name = fields.String()
    enrolled_at = fields.String()
    revoked = fields.Boolean()
    last_seq = fields.Integer()
    missing = fields.List(fields.List(fields.Integer()))
    last_seen = fields.String(allow_none=True)
    kiosk = fields.Boolean()
    health = fields.Nested(HealthOut, allow_none=True)
    sessions = fields.Integer(metadata={"description": "sign-ins that live there"})


class SignedInHere(Answer):
    person = fields.Nested(Named)
    expires_at = fields.String()


class SelfTestCheckOut(Answer):
    """ok: null = not tested."""

    id = fields.String()
    ok = fields.Boolean(allow_none=True)
    value = fields.String()


class SelfTestOut(Answer):
    at = fields.String()
    checks = each(SelfTestCheckOut)
    app = fields.String()
    agent = fields.String()


class DeviceWhole(DeviceItem):
    signed_in = each(SignedInHere)
    self_test = fields.Nested(SelfTestOut, allow_none=True)


class DeviceNameIn(Strict):
    name = fields.String(required=True)


class KioskIn(Strict):
    kiosk = fields.Boolean(required=True)


class Cancelled(Answer):
    cancelled = fields.Integer()


class LeftThere(Answer):
    """What was unsent on a revoked device, as far as it had said."""

    unsent = fields.Integer(allow_none=True)
    oldest = fields.String(allow_none=True)
    at = fields.String(allow_none=True)
    sessions = fields.Integer()


class DeviceList(Answer):
    items = each(DeviceItem)


class CodesIn(Strict):
    count = fields.Integer(load_default=1)
    hours = fields.Integer(metadata={"description": "1-12, for a printed sheet; only administrators"})


class EnrolmentCode(Answer):
    code = fields.String()
    url = fields.String()
    expires_at = fields.String()


class EnrolmentCodes(Answer):
    codes = each(EnrolmentCode)
