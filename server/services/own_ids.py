"""Ids that prove by themselves that this server made them: a restored server knows what it issued in the lost hour.

A UUIDv7's last 62 bits are a keyed hash (HMAC-SHA256, the server's key) of its time and of what it was issued for,
instead of chance. Nobody can make one for other people or phones; and no client has to keep or send more than before
[S14, S17].
"""

from __future__ import annotations

import hmac
import uuid
from datetime import UTC, datetime, timedelta

from server.services.clock import Clock
from server.services.crypto import derive
from server.services.ports import Reads
from sync.event import parse_instant
from sync.log import Ids

LOW = 62  # bits
HALF = 32  # hexadecimal digits
SESSION = "session"
SLACK = timedelta(minutes=1)
AHEAD = timedelta(minutes=5)  # a clock that was set back meanwhile


class OwnIds:
    """secret: the server's."""

    def __init__(self, secret: bytes, ids: Ids, clock: Clock) -> None:
        self.key, self.secrets = derive(secret, "own-ids"), derive(secret, "device-secrets")
        self.ids, self.clock = ids, clock

    def make(self, kind: str, *of: str) -> str:
        """A new id of this kind, for these."""
        return self.marked(uuid.UUID(self.ids.uuid()).int >> LOW, kind, *of)

    def marked(self, high: int, kind: str, *of: str) -> str:
        said = ":".join((kind, f"{high:x}", *of))
        low = int.from_bytes(hmac.digest(self.key, said.encode("utf-8", "surrogatepass"), "sha256")[:8], "big")
        return str(uuid.UUID(int=high << LOW | low >> 2))

    def own(self, id: str, kind: str, *of: str) -> bool:
        """Whether this server, or the one that it was restored from, made this id for these."""
        try:
            high = uuid.UUID(id).int >> LOW
        except ValueError:
            return False
        return hmac.compare_digest(self.marked(high, kind, *of).encode(), id.encode("utf-8", "surrogatepass"))

    def badge_proof(self, session_id: str, person_id: str, device_id: str, badge: str) -> str:
        """What a phone shows with events of a sign-in by badge alone, whose id it made itself: `badge` (as in
        session.issue) and a keyed hash. It proves that this sign-in was known, and opens none."""
        said = ":".join(("badge", session_id, person_id, device_id, badge)).encode("utf-8", "surrogatepass")
        return f"{badge}.{hmac.digest(self.key, said, 'sha256').hex()[:HALF]}"

    def badge_of(self, proof: str, session_id: str, person_id: str, device_id: str) -> str:
        """How that sign-in was issued; "" when the proof is not for it."""
        badge = proof.partition(".")[0]
        real, told = (text.encode("utf-8", "surrogatepass")
                      for text in (self.badge_proof(session_id, person_id, device_id, badge), proof))
        return badge if hmac.compare_digest(real, told) else ""

    def device_secret(self, device_id: str, chance: str) -> str:
        """Of 32 random digits and 32 that prove whose secret it is, hexadecimal."""
        said = f"{device_id}:{chance[:HALF]}".encode("utf-8", "surrogatepass")
        return chance[:HALF] + hmac.digest(self.secrets, said, "sha256").hex()[:HALF]

    def lost(self, reads: Reads, id: str) -> bool:
        """Whether an id of ours is of a time that a restore lost. One that is older than the backup and unknown to it
        was never issued."""
        since = lost_since(reads)
        try:
            made = datetime.fromtimestamp((uuid.UUID(id).int >> 80) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return False
        if since is None:
            return False
        return since - SLACK <= made <= self.clock() + AHEAD


def lost_since(reads: Reads) -> datetime | None:
    """From when on this server may lack what it once knew; None when it was never restored."""
    if not reads.secrets.meta("restores"):
        return None
    last = reads.history.row(int(reads.secrets.meta("restored_seq") or 0))
    return parse_instant(last.received_at) if last is not None else datetime.fromtimestamp(0, UTC)


