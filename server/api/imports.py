"""POST /api/v1/orders/import: orders from a sheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from server.api import query
from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import WRITE_ORDERS
from server.services.order_import import Import, NoHeader
from server.services.sheets import MAX_FILE, BadSheet, read_table

bp = Blueprint("imports", __name__, url_prefix="/api/v1")
YES, NO = frozenset(("1", "true", "yes")), frozenset(("0", "false", "no", ""))


@bp.post("/orders/import")
@allow(roles=WRITE_ORDERS, scopes={"orders:write"})
def orders() -> tuple[dict[str, Any], int]:
    """Good orders are made, bad rows are named. dry_run: nothing is made. xlsx or csv in `file`."""
    key = query.idempotency_key()
    request.max_content_length = MAX_FILE + 64 * 1024
    request.max_form_parts = 10
    upload = request.files.get("file")
    if upload is None:
        raise ApiError(422, "no_file")
    data = upload.stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise ApiError(413)
    dry_run, release = switch("dry_run", False), switch("release", True)
    try:
        table = kit().offload(lambda: read_table(data))
        done = Import(kit()).run(table, caller(), dry_run=dry_run, release=release, key=key)
    except BadSheet as error:
        raise ApiError(422, str(error)) from error
    except NoHeader as error:
        raise ApiError(422, "no_header") from error
    if done["errors"] and not done["orders"] and not dry_run:
        raise ApiError(422, "bad_rows", **done)
    return done, 200 if dry_run or not done["orders"] else 201


def switch(name: str, default: bool) -> bool:
    """A yes or no of the form or the address."""
    text = request.form.get(name, request.args.get(name))
    if text is None:
        return default
    if text.lower() not in YES | NO:
        raise query.bad(name, "应为 true 或 false", "This must be true or false.")
    return text.lower() in YES
