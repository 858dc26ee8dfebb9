"""API keys: other programs' credentials."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.services.crypto import hash_token
from server.services.kit import Kit
from server.services.ports import ApiKey
from server.services.writer import Transaction
from sync.event import format_instant
from sync.verdict import Refused


@dataclass(frozen=True, slots=True)
class Keys:
    """The use cases of API keys."""

    kit: Kit

    def add(self, name: str, scopes: list[str]) -> tuple[ApiKey, str]:
        """A new API key and its token, told once."""
        token = f"sgk_{self.kit.ids.token()}"

        def add(tx: Transaction) -> ApiKey:
            key = ApiKey(hash_token(token), tx.ids.uuid(), name, sorted(set(scopes)), format_instant(tx.now))
            tx.secrets.put(key)
            return key

        return self.kit.writer.call(add), token

    def revoke(self, id: str) -> None:
        """Refused 404."""
        def revoke(tx: Transaction) -> None:
            key = next((k for k in tx.secrets.api_keys() if k.id == id), None)
            if key is None:
                raise Refused("not_found", "There is no such key.", 404)
            tx.secrets.put(replace(key, revoked=True))

        self.kit.writer.call(revoke)
