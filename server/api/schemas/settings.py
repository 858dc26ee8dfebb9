"""The factory's settings and its calendar."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validates_schema

from server.api.schemas.fields import (
    Answer,
    Choice,
    Day,
    Matching,
    Part,
    Several,
    Strict,
    Switch,
    Whole,
    Words,
    each,
    say,
)
from server.api.schemas.master import CarrierIn, short_id
from server.api.schemas.rows import CarrierOut
from sync.model.shifts import length, overlapping
from sync.rules.admin import ROLES

CLOCK = re.compile(r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", re.ASCII)


def clock() -> Matching:
    return Matching(CLOCK, "时间写作 08:00", "A time is written 08:00.", required=True)


class Zone(fields.String):
    """An IANA time zone that this server knows."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or value not in available_timezones():
            raise ValidationError(say("没有这个时区", "There is no such time zone."))
        return value


class FactoryIn(Strict):
    name = Words(100)
    name_en = Words(100, empty=True)
    time_zone = Zone()
    phone = Words(40, empty=True)
    address = Words(200, empty=True)


class ShiftIn(Strict):
    """end at or before start: the shift ends on the next day."""

    id = short_id()
    name = Words(20, required=True)
    name_en = Words(40, empty=True, load_default="")
    start = clock()
    end = clock()
    break_minutes = Whole(0, 600, load_default=0)

    @validates_schema(skip_on_field_errors=True)
    def time_to_work(self, data: dict[str, Any], **_more: Any) -> None:
        if data["break_minutes"] >= length(data):
            raise ValidationError(say("休息时间比班次还长", "The break is longer than the shift."), "break_minutes")


class SettingsIn(Strict):
    """Any of them; what is not sent stays."""

    factory = Part(FactoryIn)
    shifts = Several(Part(ShiftIn), least=0, most=10)
    week = Several(Whole(1, 7), least=1, most=7)
    escalation_minutes = Whole(5, 10_080)
    not_gone_minutes = Whole(5, 10_080)
    photo_months = Whole(0, 600)
    data_months = Whole(0, 600)
    individual_figures = Several(Choice(*ROLES), least=0, most=len(ROLES))
    carriers = Several(Part(CarrierIn), least=0, most=50)

    @validates_schema(skip_on_field_errors=True)
    def sensible(self, data: dict[str, Any], **_more: Any) -> None:
        shifts = data.get("shifts", [])
        clash = overlapping(shifts)
        if clash:
            one, other = clash[0]["name"], clash[1]["name"]
            raise ValidationError(say(f"“{one}”和“{other}”的时间重叠", f"“{one}” and “{other}” overlap."), "shifts")
        ids = [s["id"] for s in shifts if "id" in s]
        for name, values in (("shifts", ids), ("week", data.get("week", [])),
                             ("carriers", [c["code"] for c in data.get("carriers", [])])):
            if len(values) != len(set(values)):
                raise ValidationError(say("有重复的", "One of them is there twice."), name)


class DayIn(Strict):
    day = Day(required=True)
    working = Switch(required=True)
    name = Words(40, empty=True, load_default="")


class CalendarIn(Strict):
    """official: load the public holidays and make-up days of this year."""

    year = Whole(2000, 2099, required=True)
    official = Switch(load_default=False)
    days = Several(Part(DayIn), least=0, most=366, load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def of_this_year(self, data: dict[str, Any], **_more: Any) -> None:
        if any(not d["day"].startswith(f"{data['year']}-") for d in data["days"]):
            raise ValidationError(say("日期不在这一年", "A day is not of this year."), "days")


class ShiftOut(Answer):
    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    start = fields.String()
    end = fields.String()
    break_minutes = fields.Integer()


class FactoryOut(Answer):
    name = fields.String()
    name_en = fields.String()
    time_zone = fields.String()
    phone = fields.String()
    address = fields.String()


class SettingsOut(Answer):
    factory = fields.Nested(FactoryOut)
    shifts = each(ShiftOut)
    week = fields.List(fields.Integer())
    escalation_minutes = fields.Integer()
    not_gone_minutes = fields.Integer()
    photo_months = fields.Integer()
    data_months = fields.Integer()
    individual_figures = fields.List(fields.String())
    carriers = each(CarrierOut)


class CalendarDay(Answer):
    day = fields.String()
    working = fields.Boolean()
    name = fields.String()
    name_en = fields.String()
    source = fields.String(metadata={"enum": ["week", "official", "own"]})


class CalendarOut(Answer):
    year = fields.Integer()
    known = fields.Boolean(metadata={"description": "whether the official holidays are published"})
    loaded = fields.Boolean()
    days = each(CalendarDay)
