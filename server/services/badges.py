"""Staff badges: the sealed code on the card, sign-in by badge alone [S14], and who hangs behind which badge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from server.services.crypto import BadgeKey, hash_token
from server.services.kit import Kit
from server.services.own_ids import OwnIds
from server.services.people import BADGE_LENGTH, known, member
from server.services.ports import BADGE, Credential, Reads, SessionToken
from server.services.signin import BadCredentials
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import Person, Session
from sync.verdict import Refused

BY_BADGE = timedelta(minutes=30)  # a sign-in by badge alone


class BadSeal(Exception):
    """The seal on a badge is missing or not ours."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge as it was shown. identifier: None when it was none. person: whom its seal names, None without a
    seal; signed, signature: what proves it."""

    identifier: str | None
    person: str | None = None
    signed: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class BadgeSession:
    """A sign-in by badge alone. token: None while its events are held. held: why they are, or None. proof: with it the
    phone's events make the sign-in known again where a restore lost it."""

    session_id: str
    person_id: str
    name: str
    roles: list[str]
    expires_at: str
    token: str | None
    held: str | None
    proof: str


@dataclass(frozen=True, slots=True)
class Badges:
    """The use cases of badges."""

    kit: Kit

    @property
    def key(self) -> BadgeKey:
        return BadgeKey(self.kit.settings.secret)

    def names(self) -> dict[str, Any]:
        """Who works here, for phones: names, and which badge is each one's present one.

        badge: sha256 of the stored hash. Whoever reads the list can neither make a badge nor sign in.
        """
        with self.kit.store.reading() as reads:
            names, badges = reads.names(), {c.person_id: c.badge for c in reads.secrets.credentials()}
            people = reads.find(Person)
        items = [{"id": p.id, "name": names[p.id].name if p.id in names else p.id, "crew": p.crew,
                  "roles": p.roles, "active": p.active,
                  "badge": hash_token(badge) if p.active and (badge := badges.get(p.id)) else None}
                 for p in people]
        items.sort(key=lambda i: (not i["active"], i["name"], i["id"]))
        return {"items": items, "badge_key": self.key.public()}

    def sign_in(self, device_id: str, shown: Shown, session_id: str, offline: bool) -> BadgeSession:
        """Start the session that a phone made up when a badge was shown; again: the same session, a fresh token;
        those before it live on, because whoever asked may have heard of one of them alone.

        offline: it was shown while there was no network. Then a person revoked or a badge replaced meanwhile
        gets its session too, so that what was captured is held for a supervisor and not lost. Then nobody is slowed
        down: the outbox waits for the answer, and a seal is not guessed. Raises BadSeal, BadCredentials, Throttled;
        Refused 409 session_taken.
        """
        slow = f"badge:{device_id}"
        if not offline:
            self.kit.signin.back_off.check(slow)
        if shown.person is None and offline:
            raise BadSeal
        if shown.person is not None and not self.key.good(shown.signed, shown.signature):
            raise BadSeal
        with self.kit.store.reading() as reads:
            known = reads.secrets.credential(badge=hash_token(shown.identifier)) if shown.identifier else None
            person = named(reads, shown.person) if offline else holder(reads, known, shown.person)
        if person is None:
            self.kit.signin.back_off.failure(slow)
            raise BadCredentials
        if not offline:
            self.kit.signin.back_off.success(slow)
        current = known is not None and known.person_id == person.id
        token, own = self.kit.ids.token(), self.kit.signin.own
        return self.kit.writer.call(lambda tx: issue(tx, own, (person.id, device_id, session_id), current, token))

    def renew(self, person_id: str, by: Any) -> str:
        """A new badge; the old one is dead at once and so is who signed in by it. Returns the identifier."""
        identifier = self.kit.ids.crockford(BADGE_LENGTH)

        def renew(tx: Transaction) -> str:
            person = known(tx, person_id)
            credential = tx.secrets.credential(person_id=person_id)
            if not person.active or credential is None:
                raise Refused("person_revoked", "This person was revoked.", 409)
            dead = [t.session_id for t in tx.secrets.live_tokens(format_instant(tx.now), person_id=person_id)
                    if tx.world.need(Session, t.session_id).badge]
            tx.act("badge.renew", {"id": person_id, "sessions": dead}, by)
            for session_id in dead:
                tx.secrets.revoke_tokens(session_id=session_id)
            tx.secrets.put(replace(credential, badge=hash_token(identifier)))
            tx.secrets.keep_code(BADGE, person_id, self.kit.sealer.seal(BADGE, person_id, identifier))
            return identifier

        return self.kit.writer.call(renew)


def named(reads: Reads, claimed: str | None) -> Person:
    """Whom a good seal names, still here or not. BadSeal when this server never knew that person."""
    person = reads.source.load(Person, claimed or "")
    if person is None:
        raise BadSeal
    return person


def holder(reads: Reads, credential: Credential | None, claimed: str | None) -> Person | None:
    """Whose present badge it is, if that person still works here."""
    if credential is None or (claimed is not None and claimed != credential.person_id):
        return None
    person = reads.source.load(Person, credential.person_id)
    return person if person is not None and person.active else None


def issue(tx: Transaction, own: OwnIds, of: tuple[str, str, str], current: bool, token: str) -> BadgeSession:
    """The session of (person, device, id); its token unless a person looks at it first. Refused 409 session_taken."""
    person_id, device_id, session_id = of
    taken = tx.world.get(Session, session_id)
    if taken is not None and ((taken.person, taken.device) != (person_id, device_id) or not taken.badge):
        raise Refused("session_taken", "Another sign-in has this id.", 409)
    tx.act("session.issue", {"id": session_id, "person": person_id, "device": device_id,
                             "badge": "badge" if current else "replaced"})
    session, person = tx.world.need(Session, session_id), tx.world.need(Person, person_id)
    held = "person_revoked" if not person.active else "badge_replaced" if session.badge == "replaced" else None
    expires = format_instant(tx.now + BY_BADGE)
    if held is not None:
        tx.secrets.revoke_tokens(session_id=session_id)
    else:
        tx.secrets.put(SessionToken(hash_token(token), session_id, person_id, device_id, expires))
    return BadgeSession(session_id, person_id, member(tx.writes, person).name, list(session.roles), expires,
                        None if held else token, held,
                        own.badge_proof(session_id, person_id, device_id, session.badge))
