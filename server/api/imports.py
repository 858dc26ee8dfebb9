"""POST /api/v1/orders/import: orders from a sheet."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, request

from server.api import query
from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import WRITE_ORDERS
from server.api.uploads import language, upload
from server.services.imports.order_rows import NoHeader
from server.services.imports.orders import Import, told
from server.services.sheets import BadSheet, read_sheets

bp = Blueprint("imports", __name__, url_prefix="/api/v1")
YES, NO = frozenset(("1", "true", "yes")), frozenset(("0", "false", "no", ""))


@bp.post("/orders/import")
@allow(roles=WRITE_ORDERS, scopes={"orders:write"})
def orders() -> tuple[dict[str, Any], int]:
    """Good orders are made, bad rows are named. dry_run: nothing is made. xlsx or csv in `file`."""
    key, lang = query.idempotency_key(), language()
    data, name = upload()
    key = key or hashlib.sha256(data).hexdigest()  # orders without a number: the same file again is the same orders
    dry_run, release = switch("dry_run", False), switch("release", True)
    try:
        sheets = kit().offload(lambda: read_sheets(data))
        found, made = Import(kit()).run(sheets, caller(), dry_run=dry_run, release=release, key=key, file=name)
    except BadSheet as error:
        raise ApiError(422, str(error)) from error
    except NoHeader as error:
        raise ApiError(422, "no_header" if sheets else "empty_file") from error
    rows = [told(r, lang) for r in found.rows]
    bad = sum(1 for r in found.rows if r.errors)
    done: dict[str, Any] = {"dry_run": dry_run, "rows": rows, "orders": made,
            "counts": {"rows": len(rows), "good": len(rows) - bad, "bad": bad, "orders": len(made),
                       "already": sum(1 for o in made if o.get("already")),
                       "warnings": sum(1 for r in found.rows if r.warnings)}}
    if bad and not made and not dry_run:
        raise ApiError(422, "bad_rows", **done)
    return done, 200 if dry_run or not made else 201


def switch(name: str, default: bool) -> bool:
    """A yes or no of the form or the address."""
    text = request.form.get(name, request.args.get(name))
    if text is None:
        return default
    if text.lower() not in YES | NO:
        raise query.bad(name, "应为 true 或 false", "This must be true or false.")
    return text.lower() in YES
