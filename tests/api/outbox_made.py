"""Outbox files as a phone makes them, written from docs/outbox-file.md alone, and bad ones of every kind."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.builders import Phone


class PhoneKey:
    """A phone's key pair."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        numbers = self.key.public_key().public_numbers()
        self.told = {"x": f"{numbers.x:064x}", "y": f"{numbers.y:064x}"}

    def sign(self, manifest: bytes) -> dict[str, str]:
        r, s = decode_dss_signature(self.key.sign(b"SUIGONG-OUTBOX-2:" + manifest, ec.ECDSA(hashes.SHA256())))
        return {"alg": "ES256", "signature": f"{r:064x}{s:064x}"}


def keyed(phone: Phone) -> PhoneKey:
    """A key that the server knows as this phone's."""
    made = PhoneKey()
    told = phone.client.post("/api/v1/devices/key", json=made.told, headers=phone.device)
    assert told.status_code == 204, told.text
    return made


def lines_of(events: list[Any]) -> bytes:
    return "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events).encode()


def manifest_of(phone: Phone, lines: bytes, **changes: Any) -> bytes:
    return json.dumps({
        "format": "suigong-outbox", "version": 2, "made": "2026-03-02T09:30:00+08:00", "factory": "", "epoch": "",
        "device": {"id": phone.device_id, "name": "phone of worker"}, "app_version": "test",
        "events": {"count": lines.count(b"\n"), "sha256": hashlib.sha256(lines).hexdigest()}, **changes}).encode()


def packed(entries: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def outbox(phone: Phone, events: list[Any], key: PhoneKey | None = None, photos: list[bytes] | None = None,
           lines: bytes | None = None, **changes: Any) -> bytes:
    """A whole file. lines: other bytes than the events' own, under the manifest of the events."""
    told = lines_of(events)
    manifest = manifest_of(phone, told, **changes)
    entries = {"manifest.json": manifest, "events.jsonl": told if lines is None else lines}
    if key is not None:
        entries["signature.json"] = json.dumps(key.sign(manifest)).encode()
    return packed(entries | {f"photos/{hashlib.sha256(p).hexdigest()}": p for p in photos or []})
