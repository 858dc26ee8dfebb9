"""People, keys and packages' codes."""

from __future__ import annotations

import re

from marshmallow import fields

from server.api.schemas.fields import Choice, Matching, Several, Strict, Whole, Words
from sync.rules.admin import ROLES

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,31}$")
PIN = re.compile(r"^\d{4,12}$", re.ASCII)
SCOPES = ("orders:read", "orders:write", "changes:write", "changes:approve", "inbox:read", "inbox:write")


def username(**more: bool) -> Matching:
    return Matching(USERNAME, "用户名为 2-32 个小写字母、数字或 . _ -",
                    "A user name has 2-32 lower-case letters, digits or . _ -", **more)


class PersonIn(Strict):
    """pin: 4 to 12 digits; a random one is made when it is missing, and told once."""

    name = Words(60, required=True)
    username = username(required=True)
    roles = Several(Choice(*ROLES), most=len(ROLES), required=True)
    crew = Words(60, empty=True, load_default="")
    pin = Matching(PIN, "PIN 为 4-12 位数字", "A PIN has 4 to 12 digits.")


class RolesIn(Strict):
    roles = Several(Choice(*ROLES), most=len(ROLES), required=True)


class PinIn(Strict):
    pin = Matching(PIN, "PIN 为 4-12 位数字", "A PIN has 4 to 12 digits.")


class PersonOut(Strict):
    id = fields.String()
    name = fields.String()
    username = fields.String()
    roles = fields.List(fields.String())
    active = fields.Boolean()
    crew = fields.String()


class PersonMade(PersonOut):
    pin = fields.String(metadata={"description": "told once, kept only hashed"})
    badge = fields.String(metadata={"description": "printed code of the badge"})


class PeopleList(Strict):
    items = fields.List(fields.Nested(PersonOut))


class PinOut(Strict):
    pin = fields.String()


class KeyIn(Strict):
    name = Words(60, required=True)
    scopes = Several(Choice(*SCOPES), most=len(SCOPES), required=True)


class KeyMade(Strict):
    id = fields.String()
    name = fields.String()
    scopes = fields.List(fields.String())
    api_key = fields.String(metadata={"description": "told once, kept only hashed"})


class PackageCodesIn(Strict):
    count = Whole(1, 500, required=True)


class PackageCode(Strict):
    id = fields.String()
    code = fields.String()


class PackageCodes(Strict):
    batch = fields.String()
    packages = fields.List(fields.Nested(PackageCode))
