"""What the worker app sends besides the sync contract."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

MOST_CHECKS = 40


class SelfTestCheck(Schema):
    """ok: null = not tested. value: a figure or a few words."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]{1,30}$"))
    ok = fields.Boolean(required=True, allow_none=True, truthy={True}, falsy={False})
    value = fields.String(load_default="", validate=validate.Length(max=200))


class SelfTestIn(Schema):
    checks = fields.List(fields.Nested(SelfTestCheck), required=True, validate=validate.Length(1, MOST_CHECKS))
    app = fields.String(required=True, validate=validate.Length(1, 60))
    agent = fields.String(load_default="", validate=validate.Length(max=400))
