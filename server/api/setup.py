"""From an empty server to the first report: the first administrator, and how far the set-up is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from server.api.access import allow
from server.api.auth import told
from server.api.body import read_json
from server.api.context import FORWARDED, kit
from server.api.credentials import require_own_page, wants_bearer
from server.api.errors import ApiError
from server.api.rights import PRINT, SETUP
from server.api.schemas.setup import FirstAdminIn
from server.services.first_admin import FirstAdmin, WrongCode
from server.services.progress import PRINTED, progress
from server.services.writer import Transaction
from sync.event import format_instant

bp = Blueprint("setup", __name__, url_prefix="/api/v1/setup")


def code_needed() -> bool:
    """Whoever does not sit at this very computer shows the code that it printed."""
    forwarded = any(h in request.headers for h in FORWARDED)
    return not FirstAdmin(kit()).is_own_machine(request.remote_addr or "", request.host, forwarded)


@bp.get("")
@allow(public=True)
def state() -> dict[str, Any]:
    """Whether somebody works here yet, and whether the first one must show the set-up code."""
    empty = FirstAdmin(kit()).empty()
    return {"empty": empty, "code_needed": empty and code_needed(),
            "name": (kit().factory.setting("factory") or {}).get("name", "")}


@bp.post("/admin")
@allow(public=True)
def admin() -> tuple[Response, int]:
    """The first person, signed in at once. Only while nobody works here: 409 afterwards."""
    address = request.remote_addr or ""
    kit().rates["setup"].take(address)
    first = FirstAdmin(kit())
    if not first.empty():
        raise ApiError(409, "already_set_up")
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        require_own_page()  # a stranger's page in a browser at this computer must not make itself the boss
    data = read_json(FirstAdminIn())
    bearer = wants_bearer(data["transport"])
    if code_needed():
        try:
            first.check_code(data["code"])
        except WrongCode as error:
            raise ApiError(401, "bad_setup_code") from error
    person = first.make(data)
    return told(kit().signin.issue(person, None), bearer), 201


@bp.get("/progress")
@allow(roles=SETUP)
def steps() -> dict[str, Any]:
    """The steps to the first report, and which of them are done."""
    with kit().store.reading() as reads:
        return progress(reads, kit().factory)


@bp.post("/printed")
@allow(roles=PRINT)
def printed() -> tuple[str, int]:
    """Somebody opened a traveler to print it: that step is done. Kept outside the log, once."""
    def keep(tx: Transaction) -> None:
        if tx.secrets.meta(PRINTED) is None:
            tx.secrets.set_meta(PRINTED, format_instant(tx.now))

    kit().writer.call(keep)
    return "", 204
