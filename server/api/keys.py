"""API keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.access import allow
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import ADMIN
from server.api.schemas.people import KeyIn
from server.services.keys import Keys

bp = Blueprint("keys", __name__, url_prefix="/api/v1/keys")
Answer = dict[str, Any]


@bp.get("")
@allow(roles=ADMIN)
def listed() -> Answer:
    """API keys, without their secrets."""
    with kit().store.reading() as reads:
        return {"items": [{"id": k.id, "name": k.name, "scopes": k.scopes, "created_at": k.created_at,
                           "revoked": k.revoked} for k in reads.secrets.api_keys()]}


@bp.post("")
@allow(roles=ADMIN)
def add() -> tuple[Answer, int]:
    """A new API key; its secret is told once."""
    body = read_json(KeyIn())
    key, token = Keys(kit()).add(body["name"], body["scopes"])
    return {"id": key.id, "name": key.name, "scopes": key.scopes, "api_key": token}, 201


@bp.post("/<key_id>/revoke")
@allow(roles=ADMIN)
def revoke(key_id: str) -> tuple[str, int]:
    """The key opens nothing any more."""
    Keys(kit()).revoke(key_id)
    return "", 204
