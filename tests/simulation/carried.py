"""Records that go another way: from phone to phone by codes, or to the office as a file [S14, S25].

Copies exist then; each counts once, and every phone lets go on the server's verdict alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from tests.api.outbox_made import PhoneKey, lines_of, outbox
from tests.simulation.factory import CENTERS, Factory
from tests.simulation.phone import Phone

MOST = 20  # records in one go
BOUNDARY = "suigong-simulation"


@dataclass
class Sender:
    """What a file says of the phone that it is of."""

    device_id: str


class Carried:
    """Two mishaps: `hand` and `file`."""

    def __init__(self, factory: Factory) -> None:
        self.run, self.rng = factory.run, factory.run.rng
        self.keys: dict[str, PhoneKey] = {}

    def hand(self, phone: Phone) -> None:
        """Without a network, one phone shows codes and another one reads them: it keeps copies of what waits."""
        others = [p for p in self.run.phones.values() if p.tab is not None and p.device != phone.device]
        if phone.tab is None or not others:
            return
        to = self.rng.choice(others)
        self.away(phone)
        self.run.say(f"{phone.name} hands over to {to.name}")
        self.run.tell({"do": "hand", "phone": phone.name, "tab": phone.tab, "to": to.name, "toTab": to.tab,
                       "most": self.rng.choice((1, 5, MOST)), "all": self.rng.random() < 0.2})

    def file(self, phone: Phone) -> None:
        """The office takes in what a phone wrote to a file: signed, unsigned, or with a line that is damaged."""
        run, rng = self.run, self.rng
        if phone.evicted or not run.server.up:
            return
        self.away(phone)
        self.bring(phone, rng.random() < 0.5, rng.choice(("/outbox-files", "/outbox-files", "/outbox-files/check")))

    def bring(self, phone: Phone, signed: bool, path: str) -> None:
        """What waits on the phone goes to the office as a file."""
        run, rng = self.run, self.rng
        unsent = [e["event"] for e in run.look(phone)["events"] if e["state"] in ("pending", "leased")][:MOST]
        if not unsent:
            return
        key = self.key_of(phone) if signed and not phone.revoked else None
        lines = lines_of(unsent) + (b'{"event_id": "damaged\n' if rng.random() < 0.2 else b"")
        photos = [run.photos[b["sha256"]] for e in unsent for b in e["blobs"] if b["sha256"] in run.photos]
        data = outbox(Sender(phone.device), unsent, key, photos[:3], lines)  # type: ignore[arg-type]
        run.say(f"a file of {phone.name} with {len(unsent)} records comes to the office")
        token = run.server.kit.signin.issue("P-boss", None).token
        kind, form = form_of("outbox.sgout", data)
        run.call(f"/api/v1{path}", {"Authorization": f"Bearer {token}", "Content-Type": kind}, form)

    def away(self, phone: Phone) -> None:
        """It has no network, and something was captured there."""
        run, rng = self.run, self.rng
        run.network.offline.add(phone.name)
        run.at(rng.randint(10_000, 600_000), lambda: run.network.offline.discard(phone.name))
        for _ in range(rng.randint(1, 3)):
            run.capture(phone, "andon.call", {"work_center": rng.choice(CENTERS), "kind": "machine"})

    def key_of(self, phone: Phone) -> PhoneKey:
        """A key that the server knows as this phone's, made of the run's own dice."""
        if phone.device not in self.keys:
            key = self.keys[phone.device] = PhoneKey.__new__(PhoneKey)
            key.key = ec.derive_private_key(self.rng.getrandbits(250) + 1, ec.SECP256R1())
            numbers = key.key.public_key().public_numbers()
            key.told = {"x": f"{numbers.x:064x}", "y": f"{numbers.y:064x}"}
        headers = {"Authorization": f"Device {phone.device}:{phone.secret}", "Content-Type": "application/json"}
        self.run.call("/api/v1/devices/key", headers, json.dumps(self.keys[phone.device].told).encode())
        return self.keys[phone.device]


def form_of(name: str, data: bytes) -> tuple[str, bytes]:
    """(Content-Type, body) of a form with one file."""
    head = (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n")
    return f"multipart/form-data; boundary={BOUNDARY}", head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
