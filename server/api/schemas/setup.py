"""First administrator and the guide's progress."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import Answer, Choice, Matching, Strict, Words, each, say
from server.api.schemas.people import PIN, username
from server.api.schemas.settings import Zone


class FirstAdminIn(Strict):
    """A PIN (6 to 12 digits) or a password (8 characters or more). code: as printed, where it is asked for."""

    factory = Words(100, required=True)
    name = Words(60, required=True)
    username = username(required=True)
    pin = Matching(PIN, "PIN 为 6-12 位数字", "A PIN has 6 to 12 digits.")
    password = fields.String()
    code = Words(40, empty=True, load_default="")
    time_zone = Zone()
    transport = Choice("bearer", "cookie", load_default="cookie")

    @validates_schema(skip_on_field_errors=True)
    def one_secret(self, data: dict[str, Any], **_more: Any) -> None:
        if ("pin" in data) == ("password" in data):
            raise ValidationError(say("PIN 和密码填一个", "Give a PIN or a password."), "pin")
        if "pin" in data and is_weak(data["pin"]):
            raise ValidationError(say("管理员的 PIN 至少 6 位，不要太简单", "An administrator's PIN has 6 digits or "
                                      "more and is not a simple one."), "pin")
        if "password" in data and not 8 <= len(data["password"]) <= 200:
            raise ValidationError(say("密码至少 8 个字符", "A password has 8 characters or more."), "password")


def is_weak(pin: str) -> bool:
    """Too short, one or two digits, or a run."""
    return len(pin) < 6 or len(set(pin)) < 3 or pin in "0123456789876543210"


class SetupOut(Answer):
    empty = fields.Boolean()
    code_needed = fields.Boolean()
    name = fields.String(metadata={"description": "the factory's name, once it has one"})


class StepOut(Answer):
    id = fields.String()
    done = fields.Boolean()
    count = fields.Integer()
    optional = fields.Boolean()


class NoticeOut(Answer):
    code = fields.String()
    year = fields.Integer()


class ProgressOut(Answer):
    steps = each(StepOut)
    done = fields.Integer()
    total = fields.Integer()
    notices = each(NoticeOut)


class FileOut(Answer):
    id = fields.String(metadata={"description": "sha256 of what is kept"})
    name = fields.String()
    media_type = fields.String()
    bytes = fields.Integer()


class FileForm(Strict):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
