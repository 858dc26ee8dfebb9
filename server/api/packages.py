"""Package codes: label rolls are issued in batches; a package exists once its code is used."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from labels import payload
from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import ISSUE_CODES
from server.api.schemas.people import PackageCodesIn
from server.services.idempotency import once
from server.services.writer import Transaction

bp = Blueprint("packages", __name__, url_prefix="/api/v1/packages")


@bp.post("/codes")
@allow(roles=ISSUE_CODES)
def issue() -> tuple[dict[str, Any], int]:
    """A batch of fresh package codes, 80 random bits each."""
    key, body, by = query.idempotency_key(), read_json(PackageCodesIn()), caller()
    ids, sealer = kit().ids, kit().sealer
    made = [ids.crockford(payload.FORMS["P"].identifier) for _ in range(body["count"])]
    packages = [{"id": payload.package_id(m), "code": payload.make("P", m)} for m in made]

    def work(tx: Transaction) -> dict[str, Any]:
        batch = tx.ids.uuid()
        tx.act("codes.issue", {"batch": batch, "packages": packages}, by)
        return {"batch": batch, "packages": packages}

    return kit().writer.call(lambda tx: once(
        tx, sealer, f"{by.actor_id}:codes", key, body, lambda: work(tx))), 201
