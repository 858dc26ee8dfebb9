"""The factory's settings and its working calendar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import ADMIN, CALENDAR
from server.api.schemas.settings import CalendarIn, SettingsIn
from server.services import calendar, settings
from sync.world import World

bp = Blueprint("factory", __name__, url_prefix="/api/v1")
Answer = dict[str, Any]


def view() -> Answer:
    zone = kit().factory.zone.key
    with kit().store.reading() as reads:
        return settings.view(World(reads.source), zone)


@bp.get("/settings")
@allow(person=True)
def shown() -> Answer:
    """What the factory has set, and what holds where it has not."""
    return view()


@bp.post("/settings")
@allow(roles=ADMIN)
def put() -> Answer:
    """Change any of them; each change is one act in the log."""
    data, by = read_json(SettingsIn()), caller()
    kit().writer.call(lambda tx: settings.put(tx, data, by))
    return view()


@bp.get("/calendar")
@allow(person=True)
def year() -> Answer:
    """Every day of a year: working or rest, and why."""
    text = request.args.get("year") or kit().factory.today()[:4]
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= 2099):
        raise query.bad("year", "应为 2000 到 2099 年", "This must be a year from 2000 to 2099.")
    with kit().store.reading() as reads:
        return calendar.Year.of(World(reads.source), int(text)).view()


@bp.post("/calendar")
@allow(roles=CALENDAR)
def edit() -> Answer:
    """Load the official holidays or change days; the whole year comes back."""
    data, by = read_json(CalendarIn()), caller()
    return kit().writer.call(lambda tx: calendar.edit(tx, data["year"], data["official"], data["days"], by))
