"""Calls that may be sent again: same key and body, same answer; another body, 409.

The answer is kept in the transaction that did the work, so that a kill in between leaves either
both or neither. It may hold a tracking link, so it is sealed with the server's key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from server.services.crypto import Sealer
from server.services.writer import Transaction
from sync.event import canonical, format_instant
from sync.verdict import Refused

Answer = dict[str, Any]


def digest_of(body: Mapping[str, Any]) -> str:
    """What tells one request from another under the same key."""
    return hashlib.sha256(canonical(body).encode("utf-8", "surrogatepass")).hexdigest()


def once(tx: Transaction, sealer: Sealer, scope: str, key: str | None, body: Mapping[str, Any],
         work: Callable[[], Answer]) -> Answer:
    """The answer kept under (scope, key), else that of `work`, kept from now on. Without a key: `work`.

    scope: who calls what. Refused 409 idempotency_conflict for another body under a used key.
    """
    if key is None:
        return work()
    digest, owner = digest_of(body), f"{scope}\n{key}"
    known = tx.secrets.answer(scope, key)
    if known is not None:
        if known[0] != digest:
            raise Refused("idempotency_conflict", "This Idempotency-Key was used for another request.", 409)
        answer: Answer = json.loads(sealer.open("answer", owner, known[2]))
        return answer
    answer = work()
    sealed = sealer.seal("answer", owner, json.dumps(answer))
    tx.secrets.keep_answer(scope, key, digest, 200, sealed, format_instant(tx.now))
    return answer
