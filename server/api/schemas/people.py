"""People, keys and packages' codes."""

from __future__ import annotations

import re
import unicodedata

from marshmallow import ValidationError, fields, validate

from server.api.schemas.fields import Answer, Choice, Matching, Part, Several, Strict, Whole, Words, each, say
from server.api.schemas.parts import Named
from sync.rules.admin import ROLES

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,31}$")
PIN = re.compile(r"^\d{4,12}$", re.ASCII)
SCOPES = ("orders:read", "orders:write", "changes:write", "changes:approve", "inbox:read", "inbox:write")


def not_a_pin(text: str) -> None:
    """Who signs in types one thing: digits are the PIN, all else is the password."""
    if unicodedata.normalize("NFKC", text).strip().isdigit():
        raise ValidationError(say("密码不能全是数字", "A password is not only digits."))


def username(**more: bool) -> Matching:
    return Matching(USERNAME, "用户名为 2-32 个小写字母、数字或 . _ -",
                    "A user name has 2-32 lower-case letters, digits or . _ -", **more)


class PersonIn(Strict):
    """pin: 4 to 12 digits; a random one is made when it is missing, and told once."""

    name = Words(60, required=True)
    username = username(required=True)
    roles = Several(Choice(*ROLES), most=len(ROLES), required=True)
    crew = Words(60, empty=True, load_default="")  # id or name; a new name makes a crew
    reports_to = fields.String(allow_none=True, validate=validate.Length(1, 100))
    pin = Matching(PIN, "PIN 为 4-12 位数字", "A PIN has 4 to 12 digits.")


class PersonChange(Strict):
    """Only what is named changes."""

    name = Words(60)
    username = username()
    crew = Words(60, empty=True)
    reports_to = fields.String(allow_none=True, validate=validate.Length(1, 100))


class PasswordIn(Strict):
    """password: 8 to 200 characters, not only digits (that is a PIN); null takes it away, the PIN stays."""

    password = fields.String(required=True, allow_none=True, validate=[validate.Length(8, 200), not_a_pin])


class LeaveIn(Strict):
    to = fields.String(allow_none=True, validate=validate.Length(1, 100),
                       metadata={"description": "who takes over crews, reports and tasks"})


class RolesIn(Strict):
    roles = Several(Choice(*ROLES), most=len(ROLES), required=True)


class PinIn(Strict):
    pin = Matching(PIN, "PIN 为 4-12 位数字", "A PIN has 4 to 12 digits.")


class PersonOut(Answer):
    id = fields.String()
    name = fields.String()
    username = fields.String()
    roles = fields.List(fields.String())
    active = fields.Boolean()
    crew = fields.String()
    crew_name = fields.String()
    left_at = fields.String(allow_none=True)
    reports_to = fields.String(allow_none=True)
    has_password = fields.Boolean()
    has_badge = fields.Boolean()


class PersonMade(PersonOut):
    pin = fields.String(metadata={"description": "told once, kept only hashed"})
    badge = fields.String(metadata={"description": "printed code of the badge"})


class SignedInAt(Answer):
    id = fields.String()
    device = fields.Nested(Named, allow_none=True)
    issued_at = fields.String()
    expires_at = fields.String()
    limited = fields.Boolean(metadata={"description": "by badge alone: a worker's own reports"})


class PersonWhole(PersonOut):
    sessions = each(SignedInAt)


class UnsentOn(Answer):
    """own: the number is this person's alone."""

    device = fields.Nested(Named)
    unsent = fields.Integer()
    at = fields.String()
    oldest = fields.String(allow_none=True)
    own = fields.Boolean()


class LeavingOut(Answer):
    person = fields.Nested(Named)
    sessions = each(SignedInAt)
    unsent = each(UnsentOn)
    crews = each(Named)
    reports = each(Named)
    tasks = fields.Integer()


class NameOut(Answer):
    """badge: a hash of the present one; null for none."""

    id = fields.String()
    name = fields.String()
    crew = fields.String()
    roles = fields.List(fields.String())
    active = fields.Boolean()
    badge = fields.String(allow_none=True)


class BadgeKey(Answer):
    """P-256, as a JWK has it."""

    kid = fields.String()
    x = fields.String()
    y = fields.String()


class NamesOut(Answer):
    items = each(NameOut)
    badge_key = fields.Nested(BadgeKey)


class BadgeOut(Answer):
    badge = fields.String(metadata={"description": "printed code of the badge"})


class BadgeCard(Strict):
    id = fields.String(required=True, validate=validate.Length(1, 100))
    pin = Matching(PIN, "PIN 为 4-12 位数字", "A PIN has 4 to 12 digits.")


class BadgesIn(Strict):
    """pin: as it was just told; it is printed on a slip of its own."""

    items = Several(Part(BadgeCard), most=500, required=True)


class EnrolmentSheetIn(Strict):
    """codes: as they were just issued."""

    codes = Several(Words(2048), most=100, required=True)
    expires_at = fields.String(required=True, validate=validate.Length(1, 40))


class PeopleList(Answer):
    items = each(PersonOut)


class PinOut(Answer):
    pin = fields.String()


class KeyIn(Strict):
    name = Words(60, required=True)
    scopes = Several(Choice(*SCOPES), most=len(SCOPES), required=True)


class KeyItem(Answer):
    id = fields.String()
    name = fields.String()
    scopes = fields.List(fields.String())
    created_at = fields.String()
    revoked = fields.Boolean()


class KeyList(Answer):
    items = each(KeyItem)


class KeyMade(Answer):
    id = fields.String()
    name = fields.String()
    scopes = fields.List(fields.String())
    api_key = fields.String(metadata={"description": "told once, kept only hashed"})


class PackageCodesIn(Strict):
    count = Whole(1, 500, required=True)


class PackageCode(Answer):
    id = fields.String()
    code = fields.String()


class PackageCodes(Answer):
    batch = fields.String()
    packages = each(PackageCode)
