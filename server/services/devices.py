"""Enrol, list and revoke devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from server.services.auth import Caller
from server.services.clock import Clock, SystemIds
from server.services.crypto import hash_token
from server.services.device_health import HealthKeeper
from server.services.own_ids import OwnIds
from server.services.ports import (
    DeviceHealth,
    DeviceSecret,
    EnrolmentCode,
    Reads,
    SessionToken,
    Store,
)
from server.services.writer import Transaction, Writer
from sync.codes import CodeReader
from sync.event import format_instant, parse_instant
from sync.model.records import Device

CODE_LIVES = timedelta(minutes=10)
COOKIE_EVERY = timedelta(days=1)  # how often a phone's cookie begins its 400 days anew
REPEATABLE = timedelta(minutes=1)  # an enrolment whose answer was lost may be asked for again


class BadEnrolmentCode(Exception):
    """Wrong, used, or expired: told apart to nobody."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    device_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """identifier: of the printed code, kind D."""

    identifier: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device with what stands outside the log. seen_at: about when it was seen last. signed_in: tokens that
    live there; a person may have several."""

    device: Device
    seen_at: str | None
    health: DeviceHealth | None
    signed_in: list[SessionToken]


class Devices:
    """The use cases of devices."""

    def __init__(self, store: Store, writer: Writer, clock: Clock, ids: SystemIds, codes: CodeReader,
                 own: OwnIds, seen: Mapping[str, str] | None = None) -> None:
        """seen: when devices were seen last since the start, exactly; what is stored is coarse."""
        self.store, self.writer, self.clock, self.ids, self.codes = store, writer, clock, ids, codes
        self.own, self.seen = own, {} if seen is None else seen
        self.health = HealthKeeper(writer, clock)
        self.renewed: dict[str, datetime] = {}  # device -> when its cookie was given again, since the start

    def issue_codes(self, count: int, by: Caller | None, lives: timedelta = CODE_LIVES) -> list[IssuedCode]:
        """Single-use enrolment codes, 80 bits each; kept hashed."""

        def issue(tx: Transaction) -> list[IssuedCode]:
            expires = format_instant(tx.now + lives)
            made = [IssuedCode(self.ids.crockford(16), expires) for _ in range(count)]
            for code in made:
                tx.secrets.put(EnrolmentCode(hash_token(code.identifier), expires,
                                             by.actor_id if by else None))
            return made

        return self.writer.call(issue)

    def enrol(self, code: str, name: str) -> Enrolled:
        """Make a device. The same code and name again within a minute, while the secret was never shown
        to us, gives the same device a fresh secret: the answer may have been lost. Another name is
        another phone: a code is for one. Raises BadEnrolmentCode."""
        ref = self.codes.read(code)
        if ref is None or ref.kind != "D":
            raise BadEnrolmentCode
        chance = self.ids.token()

        def make(tx: Transaction) -> Enrolled:
            known = tx.secrets.enrolment_code(hash_token(ref.id))
            if known is None:
                raise BadEnrolmentCode
            device_id = self.claim(tx, known, name)
            secret = self.own.device_secret(device_id, chance)
            tx.secrets.put(DeviceSecret(device_id, hash_token(secret)))
            return Enrolled(device_id, secret)

        return self.writer.call(make)

    def claim(self, tx: Transaction, known: EnrolmentCode, name: str) -> str:
        """The device that this code makes, or made a moment ago."""
        if known.device_id is None:
            if known.expires_at <= format_instant(tx.now):
                raise BadEnrolmentCode
            device_id = tx.ids.uuid()
            tx.act("device.enrol", {"id": device_id, "name": name})
            tx.secrets.put(replace(known, used_at=format_instant(tx.now), device_id=device_id))
            return device_id
        used_at = parse_instant(known.used_at)
        secret = tx.secrets.device_secret(known.device_id)
        device = tx.world.get(Device, known.device_id)
        if used_at is None or abs(tx.now - used_at) > REPEATABLE or secret is None or secret.used \
                or device is None or device.revoked or device.name != name:
            raise BadEnrolmentCode
        return known.device_id

    def cancel_codes(self) -> int:
        """Enrolment codes that nobody used yet open nothing any more. Returns how many there were."""

        def cancel(tx: Transaction) -> int:
            now = format_instant(tx.now)
            waiting = tx.secrets.open_codes(now)
            for code in waiting:
                tx.secrets.put(replace(code, expires_at=now))
            return len(waiting)

        return self.writer.call(cancel)

    def cookie_is_due(self, device_id: str) -> bool:
        """Whether this answer gives the device its cookie again: not each one, it may cross a new enrolment."""
        now = self.clock()
        last = self.renewed.get(device_id)
        if last is not None and abs(now - last) < COOKIE_EVERY:
            return False
        self.renewed[device_id] = now
        return True

    def revoke(self, device_id: str, by: Caller | None) -> DeviceState:
        """At once: its sessions die; its push is held. Returns what is on it still, as far as it said.
        Refused 404 when there is none."""

        def revoke(tx: Transaction) -> DeviceState:
            tx.act("device.revoke", {"id": device_id}, by)
            left = state(tx.writes, tx.world.need(Device, device_id), format_instant(tx.now))
            tx.secrets.revoke_tokens(device_id=device_id)
            return left

        return self.writer.call(revoke)

    def rename(self, device_id: str, name: str, by: Caller | None) -> DeviceState:
        """Refused 404."""
        return self.change("device.name", {"id": device_id, "name": name}, by)

    def set_kiosk(self, device_id: str, kiosk: bool, by: Caller | None) -> DeviceState:
        """kiosk: a shared device, which signs its people out after each report. Refused 404."""
        return self.change("device.kiosk", {"id": device_id, "kiosk": kiosk}, by)

    def change(self, act: str, body: dict[str, Any], by: Caller | None) -> DeviceState:
        def change(tx: Transaction) -> DeviceState:
            tx.act(act, body, by)
            return state(tx.writes, tx.world.need(Device, body["id"]), format_instant(tx.now))

        return self.writer.call(change)

    def one(self, device_id: str) -> DeviceState:
        """A device and who is signed in there. KeyError when there is none."""
        with self.store.reading() as reads:
            device = reads.source.load(Device, device_id)
            if device is None:
                raise KeyError(device_id)
            return self.exact(state(reads, device, format_instant(self.clock())))

    def list(self) -> list[DeviceState]:
        """Every device, newest first."""
        with self.store.reading() as reads:
            seen = {s.device_id: s.seen_at for s in reads.secrets.device_secrets()}
            health = {h.device_id: h for h in reads.secrets.device_healths()}
            signed_in: dict[str, list[SessionToken]] = {}
            for token in reads.secrets.live_tokens(format_instant(self.clock())):
                signed_in.setdefault(token.device_id or "", []).append(token)
            return [self.exact(DeviceState(d, seen.get(d.id), health.get(d.id), signed_in.get(d.id, [])))
                    for d in reads.find(Device, order=("-enrolled_at", "id"))]

    def exact(self, known: DeviceState) -> DeviceState:
        """Another process may have stored a later request than this one has heard."""
        heard = (self.seen.get(known.device.id), known.seen_at, known.health.at if known.health else None)
        return replace(known, seen_at=max((at for at in heard if at), default=None))


def state(reads: Reads, device: Device, now: str) -> DeviceState:
    secret = reads.secrets.device_secret(device.id)
    return DeviceState(device, secret.seen_at if secret else None, reads.secrets.device_health(device.id),
                       reads.secrets.live_tokens(now, device_id=device.id))
