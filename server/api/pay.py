"""The piece-rate statement (计件): one's own month, and the factory's by crew or, where opened, by person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from server.api import query
from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import PAY
from server.services.pay import Pay
from server.services.pay_sheet import workbook

bp = Blueprint("pay", __name__, url_prefix="/api/v1")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
T = TypeVar("T")


def of_month(read: Callable[[str], T]) -> T:
    """Call with the month that is asked for, this one unless another is; 422 for what is none."""
    month = request.args.get("month") or kit().factory.shift_day().day.isoformat()[:7]
    try:
        return read(month)
    except ValueError:
        raise query.bad("month", "应为 2026-11 这样的月份", "This must be a month such as 2026-11.") from None


def by_person() -> bool:
    """Whether single people are asked for; 403 unless the factory opened that to one of the caller's roles."""
    wanted = query.chosen("by", ("crew", "person"), "crew") == "person"
    if wanted:
        Pay(kit()).insist(caller())
    return wanted


@bp.get("/pay/mine")
@allow(person=True)
def mine() -> dict[str, Any]:
    """Own receipts and estimated pay. Not with a badge alone: a badge found on the floor tells nobody's pay."""
    who = caller()
    if who.limited or who.person_id is None:
        raise ApiError(403)
    person = who.person_id
    return of_month(lambda month: Pay(kit()).of_person(person, month))


@bp.get("/pay")
@allow(roles=PAY)
def listed() -> dict[str, Any]:
    """The month's sums by crew, or by person where the setting `individual_figures` opens them."""
    people = by_person()
    found = of_month(lambda month: Pay(kit()).of_all(month, people))
    return {**found, "individual": Pay(kit()).may_see_people(caller())}


@bp.get("/pay/<person_id>")
@allow(roles=PAY)
def one(person_id: str) -> dict[str, Any]:
    """One person's month; only where individual figures are open."""
    Pay(kit()).insist(caller())
    return of_month(lambda month: Pay(kit()).of_person(person_id, month))


@bp.get("/pay.xlsx")
@allow(roles=PAY)
def sheet() -> Response:
    """The month as a workbook: sums, and every receipt behind them."""
    people = by_person()
    month, table, rows = of_month(lambda month: (month, *Pay(kit()).whole(month, people)))
    data = kit().offload(lambda: workbook(table, rows))
    return Response(data, mimetype=XLSX, headers={
        "Content-Disposition": f'attachment; filename="pay-{month}.xlsx"', "Cache-Control": "private, no-store"})
