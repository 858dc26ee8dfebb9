"""Opaque cursors for lists, signed so that nobody makes up their own."""

from __future__ import annotations

import json
from collections.abc import Sequence

from server.services.crypto import Signer

MAX_PAGE = 200


class BadCursor(ValueError):
    """Not a cursor of this list."""


class Cursors:
    """Cursors of one list. secret: the server's."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self.signer = Signer(secret, f"cursor:{purpose}")

    def make(self, place: Sequence[str | int]) -> str:
        return self.signer.sign(json.dumps(list(place)))

    def read(self, cursor: str, *types: type) -> tuple[str | int, ...]:
        """The place, one value a type. Raises BadCursor."""
        try:
            place = json.loads(self.signer.read(cursor))
        except (ValueError, UnicodeDecodeError) as error:
            raise BadCursor("not a cursor of ours") from error
        if not isinstance(place, list) or [type(p) for p in place] != list(types):
            raise BadCursor("not a cursor of this list")
        return tuple(place)
