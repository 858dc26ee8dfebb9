"""Who is calling: credentials become a Caller. Checked afresh each time, so a revocation holds at once."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.services.clock import Clock
from server.services.crypto import hash_token
from server.services.ports import DeviceSecret, Reads, Store
from server.services.writer import Transaction, Writer
from sync.event import format_instant, parse_instant
from sync.model.records import Device, Person, Session
from sync.rules.case import FLOOR

SEEN_EVERY = timedelta(minutes=10)  # how exactly "last seen" outlives a restart; until then `Auth.seen` is exact


@dataclass(frozen=True, slots=True)
class Caller:
    """kind: device | person | key. roles: those of the sign-in that the person still has.

    revoked: a revoked device, which may only empty its outbox. by_cookie: a browser's credential.
    limited: signed in by badge alone: a worker's own reports, nothing of what concerns the person.
    """

    kind: str
    device_id: str | None = None
    person_id: str | None = None
    session_id: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    key_id: str | None = None
    revoked: bool = False
    by_cookie: bool = False
    limited: bool = False

    @property
    def actor_id(self) -> str | None:
        """What the log calls the caller."""
        return self.person_id or (f"key:{self.key_id}" if self.key_id else None)


class Auth:
    """Looks credentials up; never tells why one is wrong."""

    def __init__(self, store: Store, writer: Writer, clock: Clock) -> None:
        self.store, self.writer, self.clock = store, writer, clock
        self.seen: dict[str, str] = {}  # device -> its newest request since the start: not one write a request
        # Asked about a device that nobody knows: is it one of the time that a restore lost?
        self.returning: Callable[[str, str], bool] | None = None

    def device(self, credential: str, *, revoked: bool = False, by_cookie: bool = False) -> Caller | None:
        """By "device_id:secret". revoked: whether a revoked device counts as well."""
        device_id, _, secret = credential.partition(":")
        with self.store.reading() as reads:
            known = reads.secrets.device_secret(device_id)
            if known is not None and not hmac.compare_digest(known.hash, hash_token(secret)):
                return None
            device = reads.source.load(Device, device_id) if known is not None else None
        if known is None:
            if self.returning is None or not self.returning(device_id, secret):
                return None
            return Caller("device", device_id=device_id, by_cookie=by_cookie)
        if device is None or (device.revoked and not revoked):
            return None
        self.touch(known)
        return Caller("device", device_id=device_id, revoked=device.revoked, by_cookie=by_cookie)

    def heard(self, device_id: str) -> datetime:
        """Remember that the device spoke just now, by whichever credential."""
        now = self.clock()
        self.seen[device_id] = format_instant(now)
        return now

    def touch(self, known: DeviceSecret) -> None:
        """Remember that the secret reached its phone, and about when it was seen last."""
        now = self.heard(known.device_id)
        seen = parse_instant(known.seen_at)
        if known.used and seen is not None and abs(now - seen) < SEEN_EVERY:
            return

        def keep(tx: Transaction) -> None:
            current = tx.secrets.device_secret(known.device_id)
            if current is not None and current.hash == known.hash:  # not enrolled again meanwhile
                tx.secrets.put(replace(current, used=True, seen_at=format_instant(now)))

        self.writer.call(keep)

    def bearer(self, token: str) -> Caller | None:
        """A person's session token or an API key."""
        return self.person(token) or self.key(token)

    def person(self, token: str, *, by_cookie: bool = False) -> Caller | None:
        """By session token: not expired, not revoked, nor its person, nor its device."""
        return self.token(hash_token(token), by_cookie=by_cookie)

    def token(self, hashed: str, *, by_cookie: bool = False) -> Caller | None:
        """By the token's hash: sockets are rechecked with it, they do not keep the token."""
        with self.store.reading() as reads:
            known = reads.secrets.session_token(hashed)
            if known is None or known.revoked or known.expires_at <= format_instant(self.clock()):
                return None
            return session_caller(reads, known.session_id, by_cookie)

    def enrolled(self, device_id: str) -> bool:
        """Whether the device exists and is not revoked."""
        with self.store.reading() as reads:
            device = reads.source.load(Device, device_id)
        return device is not None and not device.revoked

    def key(self, token: str) -> Caller | None:
        """By API key."""
        with self.store.reading() as reads:
            known = reads.secrets.api_key(hash_token(token))
        if known is None or known.revoked:
            return None
        return Caller("key", key_id=known.id, scopes=frozenset(known.scopes))


def session_caller(reads: Reads, session_id: str, by_cookie: bool) -> Caller | None:
    session = reads.source.load(Session, session_id)
    person = reads.source.load(Person, session.person) if session else None
    if session is None or person is None or not person.active:
        return None
    device = reads.source.load(Device, session.device) if session.device else None
    if session.device and (device is None or device.revoked):
        return None
    # Taken away: gone at once. Given: from the next sign-in on, as events are judged as well [S14].
    roles = frozenset(session.roles) & frozenset(person.roles)
    if session.badge:  # a worker's rights, whoever of the floor it is
        roles = frozenset(session.roles) if FLOOR & set(person.roles) else frozenset()
    return Caller("person", device_id=session.device, person_id=person.id, session_id=session.id,
                  roles=roles, by_cookie=by_cookie, limited=bool(session.badge))
