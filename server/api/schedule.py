"""The plan: the day board, moves, what each crew is to do on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from labels import dispatch as paper
from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.errors import ApiError
from server.api.labels import moment, pdf
from server.api.rights import ASSIGN, PLAN, SCHEDULE
from server.api.schemas.fields import FIRST_DAY, LAST_DAY
from server.api.schemas.schedule import AssignIn, MoveIn
from server.services.schedule import Schedule

bp = Blueprint("schedule", __name__, url_prefix="/api/v1")
MAX_DAYS = 31
Answer = dict[str, Any]


@bp.get("/schedule")
@allow(roles=SCHEDULE)
def board() -> Answer:
    """Work centers × days: from (else today), days (1 to 31, else 7)."""
    return Schedule(kit()).board(named_day("from") or date.fromisoformat(kit().factory.today()), count())


@bp.post("/schedule/move")
@allow(roles=PLAN)
def move() -> Answer:
    """What is left of an operation begins on that day, or on the first one after it with room."""
    return Schedule(kit()).move(read_json(MoveIn()), caller())


@bp.post("/schedule/crew")
@allow(roles=ASSIGN)
def crew() -> Answer:
    """Give an operation to a crew."""
    return Schedule(kit()).assign(read_json(AssignIn()), caller())


@bp.get("/schedule/dispatch")
@allow(roles=SCHEDULE)
def dispatch() -> Answer:
    """What is to be done on a day (else today, or the next working day).

    crew: only that one; "none": what no crew has.
    """
    return Schedule(kit()).dispatch(named_day("day"), wanted())


@bp.get("/labels/dispatch.pdf")
@allow(roles=SCHEDULE)
def printed() -> Response:
    """The lists on paper, each crew on pages of its own, with a symbol for every operation. 404 without work."""
    found = Schedule(kit()).dispatch(named_day("day"), wanted())
    lists = [crew_list(one, found["day"]) for one in found["lists"] if one["items"]]
    if not lists:
        raise ApiError(404)
    return pdf(f"dispatch-{found['day']}", lambda: paper.dispatch_lists(lists))


def crew_list(one: Answer, iso: str) -> paper.CrewList:
    return paper.CrewList(
        public_url=kit().settings.public_url, day=iso, crew=one["crew"]["name"] if one["crew"] else "",
        crew_en=one["crew"]["name_en"] if one["crew"] else "", printed_at=moment(),
        jobs=[paper.Job(
            code=i["code"], order_no=i["ref"] or i["order"], product=i["product"]["name"], sku=i["product"]["sku"],
            operation=i["operation"]["number"], name=i["operation"]["name"], name_en=i["operation"]["name_en"],
            work_center=i["center"]["name"], left=i["left"], planned=i["planned"], unit=i["unit"], ready=i["ready"],
            promised_ship=i["promised_ship"], urgent=i["urgent"], behind=i["behind"]) for i in one["items"]])


def named_day(name: str) -> date | None:
    """A day of the query, if it is given."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise query.bad(name, "日期应为真实的日期，格式 YYYY-MM-DD", "This must be a real day, YYYY-MM-DD.")
    return found


def count() -> int:
    text = request.args.get("days", "7")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= MAX_DAYS and len(text) < 3):
        raise query.bad("days", f"应为 1 到 {MAX_DAYS} 的整数", f"This must be a whole number from 1 to {MAX_DAYS}.")
    return int(text)


def wanted() -> str | None:
    """The crew asked for: None for all, "" for what no crew has."""
    text = query.words("crew")
    return None if not text else "" if text == "none" else text
