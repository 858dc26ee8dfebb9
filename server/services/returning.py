"""After a restore: sign-ins and phones of the lost time prove themselves by their own ids and are written down again.

Revocations that the restored log knows win; one that was lost with the disk is what only the office knew [S17].
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping, Sequence

from server.services.crypto import hash_token
from server.services.own_ids import SESSION, OwnIds
from server.services.ports import DeviceSecret, Reads, Store
from server.services.writer import Transaction, Writer
from sync.event import Event
from sync.model.records import Device, Person, Session

LOGGER = logging.getLogger("suigong.returning")
REMEMBERED = 10_000  # session ids


class Returning:
    """The use case. known: sign-ins that this process has seen in the log; they need no look."""

    def __init__(self, store: Store, writer: Writer, own: OwnIds) -> None:
        self.store, self.writer, self.own = store, writer, own
        self.known: set[str] = set()

    def sessions(self, events: Sequence[Event], proofs: Mapping[str, str]) -> None:
        """Before a push is decided: sign-ins that it names and that a restore lost. proofs: by session id, of sign-ins
        by badge alone, whose ids the phones made."""
        named = {(e.session_id, e.actor_id, e.device_id) for e in events if e.session_id and e.actor_id}
        fresh = [n for n in named if n[0] not in self.known]
        if not fresh:
            return
        with self.store.reading() as reads:
            there = reads.load_many(Session, list({n[0] for n in fresh}))
            lost = [(*n, badge) for n in fresh if there[n[0]] is None
                    and (badge := self.lost(reads, n, proofs.get(n[0], ""))) is not None]
        if len(self.known) > REMEMBERED:
            self.known.clear()
        self.known.update(id for id, session in there.items() if session is not None)
        if lost:
            self.writer.call(lambda tx: self.issue_all(tx, sorted(lost)))

    def lost(self, reads: Reads, named: tuple[str, str, str], proof: str) -> str | None:
        """None: not a sign-in that a restore lost. Else how it was issued: "" or as a badge's."""
        if self.own.own(named[0], SESSION, *named[1:]) and self.own.lost(reads, named[0]):
            return ""
        if not reads.secrets.meta("restores"):
            return None
        return self.own.badge_of(proof, *named) or None

    def issue_all(self, tx: Transaction, lost: list[tuple[str, str, str, str]]) -> None:
        for session_id, person_id, device_id, badge in lost:
            self.issue(tx, session_id, person_id, device_id, badge)

    def issue(self, tx: Transaction, session_id: str, person_id: str, device_id: str, badge: str) -> None:
        """As it was issued then. A person that nobody knows, or who was revoked: the event is held."""
        person = tx.world.get(Person, person_id)
        if tx.world.get(Session, session_id) is not None or person is None or not (person.active or badge):
            return
        if tx.world.get(Device, device_id) is None:
            return
        LOGGER.warning("session %s was issued in the time that the restore lost; it is known again", session_id)
        tx.act("session.issue", {"id": session_id, "person": person_id, "device": device_id,
                                 **({"badge": badge} if badge else {})})

    def device(self, device_id: str, secret: str) -> bool:
        """Whether an unknown device is one of the lost time; then it is enrolled again."""
        told = secret.encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(self.own.device_secret(device_id, secret).encode("utf-8", "surrogatepass"), told):
            return False
        with self.store.reading() as reads:
            if not self.own.lost(reads, device_id):
                return False
        return self.writer.call(lambda tx: self.enrol(tx, device_id, secret))

    def enrol(self, tx: Transaction, device_id: str, secret: str) -> bool:
        if tx.world.get(Device, device_id) is None:
            LOGGER.warning("device %s was enrolled in the time that the restore lost; it is known again", device_id)
            tx.act("device.enrol", {"id": device_id, "name": f"{device_id[9:13]}{device_id[-4:]}"})
            tx.secrets.put(DeviceSecret(device_id, hash_token(secret), used=True))
        return True
