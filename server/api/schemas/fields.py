"""Field types of the wire: quantities, days, texts, ids; errors in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from sync.event import SHA256, UUID
from sync.model.quantity import Milli, parse_quantity

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
PHONE = re.compile(r"^\+?[0-9][0-9 ()\-]{2,38}(?:(?:x|转)[0-9]{1,8})?$")
Reason = list[dict[str, str]]
ABSENT = {"absent": True}  # metadata of a field that not every answer has


def say(zh: str, en: str) -> Any:
    """One reason in both languages, as the answer carries it."""
    return [{"zh": zh, "en": en}]


REQUIRED = say("必填", "This is required.")
NULL = say("不能为空", "This may not be null.")
UNKNOWN = {"zh": "没有这个字段", "en": "There is no such field."}
NO_OBJECT = {"zh": "应为对象", "en": "This must be an object."}
NO_LIST = say("应为列表", "This must be a list.")
NO_TEXT = say("应为文字", "This must be text.")
NO_SWITCH = say("应为 true 或 false", "This must be true or false.")
NO_NUMBER = say("应为整数", "This must be a whole number.")
COMMON = {"required": REQUIRED, "null": NULL, "validator_failed": say("填写有误", "This is wrong.")}


def absent(when: str) -> dict[str, Any]:
    """Metadata of such a field, with what is to be said of it."""
    return {**ABSENT, "description": when}


class Strict(Schema):
    """Base of every schema: fields that it does not name are an error."""

    error_messages = {"unknown": UNKNOWN, "type": NO_OBJECT}  # type: ignore[assignment]

    class Meta:
        unknown = RAISE


class Answer(Strict):
    """Base of what is answered: every field is always there, but those marked ABSENT may be missing."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = not field_obj.metadata.get("absent")


class Either(fields.Raw):
    """Of an answer: an object of just one of these schemas. by: the field that tells them apart, a Choice of its own in
    each; "" where the fields that they have do. or_text: or else one of these words."""

    def __init__(self, by: str, *schemas: type[Answer], or_text: Sequence[str] = (), **more: Any) -> None:
        self.by, self.schemas, self.or_text = by, schemas, or_text
        super().__init__(**more)


def each(schema: type[Answer], **more: Any) -> fields.List[Any]:
    """A list of such objects."""
    return fields.List(fields.Nested(schema), **more)


class Words(fields.String):
    """Text with something in it, without control characters, surrounding blanks cut.

    limit: characters at most. lines: line breaks are allowed. empty: "" is allowed.
    """

    default_error_messages = {**COMMON, "invalid": NO_TEXT, "invalid_utf8": NO_TEXT}

    def __init__(self, limit: int = 200, lines: bool = False, empty: bool = False, **more: Any) -> None:
        self.limit, self.lines, self.empty = limit, lines, empty
        super().__init__(metadata={"maxLength": limit, **({} if empty else {"minLength": 1})}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = value.replace("\r\n", "\n").strip()
        if not text and not self.empty:
            raise ValidationError(say("不能为空", "This may not be empty."))
        if len(text) > self.limit:
            raise ValidationError(say(f"最多 {self.limit} 个字", f"This may have {self.limit} characters."))
        if any(unprintable(c) and not (self.lines and c in "\n\t") for c in text):
            raise ValidationError(say("含有不可见的控制字符", "This has control characters in it."))
        return text


def unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


class Quantity(fields.String):
    """A wire quantity, read into thousandths; above zero unless zero is allowed."""

    default_error_messages = {**COMMON, "invalid": say(
        "数量应为字符串，如 \"30\" 或 \"1.25\"，最多 9 位整数、3 位小数",
        "A quantity is a string such as \"30\" or \"1.25\": up to 9 digits and 3 decimals.")}

    def __init__(self, zero: bool = False, **more: Any) -> None:
        self.zero = zero
        super().__init__(metadata={"pattern": r"^\d{1,9}(\.\d{1,3})?$"}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Milli:  # type: ignore[override]
        try:
            milli = parse_quantity(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if milli == 0 and not self.zero:
            raise ValidationError(say("数量必须大于 0", "The quantity must be more than 0."))
        return milli


class Day(fields.String):
    """A real calendar day, YYYY-MM-DD, in a sane range."""

    default_error_messages = {**COMMON, "invalid": say(
        "日期应为真实的日期，格式 YYYY-MM-DD", "This must be a real day, YYYY-MM-DD.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"format": "date"}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid")
        try:
            found = date.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if not FIRST_DAY <= found <= LAST_DAY:
            raise self.make_error("invalid")
        return value


class Choice(fields.String):
    """One of a few words."""

    default_error_messages = {**COMMON, "invalid": NO_TEXT}

    def __init__(self, *allowed: str, **more: Any) -> None:
        self.allowed = allowed
        super().__init__(metadata={"enum": list(allowed)}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if value not in self.allowed:
            words = ", ".join(self.allowed)
            raise ValidationError(say(f"只能是：{words}", f"This must be one of {words}."))
        return str(value)


class Matching(fields.String):
    """Text of a fixed form (an id, a phone number, a user name)."""

    default_error_messages = {**COMMON, "invalid": NO_TEXT}

    def __init__(self, pattern: re.Pattern[str], zh: str, en: str, **more: Any) -> None:
        self.pattern, self.reason = pattern, say(zh, en)
        super().__init__(metadata={"pattern": pattern.pattern}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not self.pattern.fullmatch(value.strip()):
            raise ValidationError(self.reason)
        return value.strip()


def phone(**more: Any) -> Matching:
    return Matching(PHONE, "电话号码格式不对", "This is no phone number.", **more)


def sha256(**more: Any) -> Matching:
    """The id of an uploaded file."""
    return Matching(SHA256, "应为文件编号", "This must be the id of a file.", **more)


def uuid7(**more: Any) -> Matching:
    """An id made by the client: UUIDv7 in lower case."""
    return Matching(UUID, "应为小写的 UUIDv7", "This must be a UUIDv7 in lower case.", **more)


class Switch(fields.Boolean):
    """true or false, nothing that looks like it."""

    default_error_messages = {**COMMON, "invalid": NO_SWITCH}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:  # type: ignore[override]
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Whole(fields.Integer):
    """A JSON whole number from `least` to `most`."""

    default_error_messages = {**COMMON, "invalid": NO_NUMBER}

    def __init__(self, least: int, most: int, **more: Any) -> None:
        self.least, self.most = least, most
        super().__init__(metadata={"minimum": least, "maximum": most}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        if not self.least <= value <= self.most:
            raise ValidationError(say(f"应在 {self.least} 到 {self.most} 之间",
                                      f"This must be from {self.least} to {self.most}."))
        return value


class Several(fields.List):
    """A list of `least` to `most` entries."""

    default_error_messages = {**COMMON, "invalid": NO_LIST}

    def __init__(self, inner: Any, least: int = 1, most: int = 200, **more: Any) -> None:
        self.least, self.most = least, most
        super().__init__(inner, metadata={"minItems": least, "maxItems": most}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if not self.least <= len(value) <= self.most:
            raise ValidationError(say(f"应有 {self.least} 到 {self.most} 项",
                                      f"This takes {self.least} to {self.most} entries."))
        return super()._deserialize(value, attr, data, **more)


class Part(fields.Nested):
    """An object inside."""

    default_error_messages = {**COMMON, "type": say("应为对象", "This must be an object.")}
