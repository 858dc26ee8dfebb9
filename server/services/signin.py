"""Sign in with name and PIN or password, or badge and PIN; sign out; set PINs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from server.services.auth import Caller
from server.services.clock import Clock, SystemIds
from server.services.crypto import check_pin, hash_pin, hash_token
from server.services.own_ids import SESSION, OwnIds
from server.services.ports import Credential, Offload, Reads, SessionToken, Store
from server.services.throttle import BackOff
from server.services.writer import Transaction, Writer
from sync.codes import CodeReader
from sync.event import format_instant
from sync.model.records import Person, Session

ON_PHONE = timedelta(days=30)  # a sign-in on an enrolled device; the PIN pad locks the screen meanwhile
ELSEWHERE = timedelta(hours=16)  # a sign-in on an office computer: a long shift


class BadCredentials(Exception):
    """Wrong name, badge, PIN or password, or a revoked person: told apart to nobody."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    session_id: str
    person: Person
    name: str
    username: str
    expires_at: str


class SignIn:
    """The use cases of signing in and out. Wrong PINs slow down their person's next tries."""

    def __init__(self, store: Store, writer: Writer, clock: Clock, ids: SystemIds, codes: CodeReader,
                 offload: Offload, own: OwnIds) -> None:
        self.store, self.writer, self.clock, self.ids, self.own = store, writer, clock, ids, own
        self.codes, self.offload = codes, offload
        self.back_off = BackOff(clock)
        self.listeners: list[Callable[[], object]] = []  # called after somebody signed out

    def login(self, device_id: str | None, pin: str, *, username: str | None = None,
              badge: str | None = None, password: bool = False) -> SignedIn:
        """Start a session [S14]. device_id: an enrolled, proven device or None. password: `pin` is one.
        Raises BadCredentials, Throttled."""
        credential = self.find(username, badge)
        slow = f"person:{credential.person_id}" if credential else f"name:{username or badge}"[:100]
        self.back_off.check(slow)
        hashed = (credential.password if password else credential.pin) if credential else None
        if not self.offload(lambda: check_pin(hashed, pin)) or credential is None:
            self.back_off.failure(slow)
            raise BadCredentials
        self.back_off.success(slow)
        return self.issue(credential.person_id, device_id)

    def forgive(self, person_id: str) -> None:
        """A person with a new PIN need not sit out the wait that the old one earned."""
        self.back_off.success(f"person:{person_id}")

    def find(self, username: str | None, badge: str | None) -> Credential | None:
        with self.store.reading() as reads:
            if username is not None:
                return reads.secrets.credential(username=fold(username))
            ref = self.codes.read(badge or "")
            if ref is None or ref.kind != "B":
                return None
            return reads.secrets.credential(badge=hash_token(ref.id))

    def issue(self, person_id: str, device_id: str | None) -> SignedIn:
        """A session and its token. Raises BadCredentials for a revoked person."""
        token = self.ids.token()

        def start(tx: Transaction) -> SignedIn:
            person = tx.world.get(Person, person_id)
            if person is None or not person.active:
                raise BadCredentials
            expires = format_instant(tx.now + (ON_PHONE if device_id else ELSEWHERE))
            session_id = self.own.make(SESSION, person_id, device_id or "")
            tx.act("session.issue", {"id": session_id, "person": person_id, "device": device_id})
            tx.secrets.put(SessionToken(hash_token(token), session_id, person_id, device_id, expires))
            name = tx.writes.names([person_id]).get(person_id)
            return SignedIn(token, session_id, person, name.name if name else person_id, name.username if name else "",
                            expires)

        return self.writer.call(start)

    def logout(self, caller: Caller) -> None:
        """End the caller's session; its events may still be on the way and stay valid [S14]."""

        def end(tx: Transaction) -> None:
            tx.secrets.revoke_tokens(session_id=caller.session_id)

        self.writer.call(end)
        self.ended()

    def ended(self) -> None:
        """Some sign-in is over: sockets look again who they belong to."""
        for listener in self.listeners:
            listener()

    def expires_at(self, session_id: str) -> str | None:
        """When a session's token ends, UTC."""
        with self.store.reading() as reads:
            return reads.secrets.session_expiry(session_id)

    def session(self, session_id: str) -> tuple[Session, Person, str]:
        """A session, its person, and what he is called. KeyError when there is none."""
        with self.store.reading() as reads:
            session = reads.source.load(Session, session_id)
            person = reads.source.load(Person, session.person) if session else None
            name = called(reads, person.id) if person else ""
        if session is None or person is None:
            raise KeyError(session_id)
        return session, person, name

    def new_credential(self, person_id: str, username: str, *, pin: str | None = None,
                       password: str | None = None, badge: str | None = None) -> Credential:
        """A credential to `tx.secrets.put`. badge: the badge's identifier. Slow: call it outside of the writer."""
        return Credential(
            person_id, fold(username), None if pin is None else self.offload(lambda: hash_pin(pin)),
            None if password is None else self.offload(lambda: hash_pin(password)),
            None if badge is None else hash_token(badge))


def called(reads: Reads, person_id: str) -> str:
    """A person's name; the id of one without."""
    found = reads.names([person_id]).get(person_id)
    return found.name if found else person_id


def fold(username: str) -> str:
    """Login names do not depend on case or space around them."""
    return username.strip().casefold()
