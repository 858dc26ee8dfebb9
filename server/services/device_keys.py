"""Phones sign what they hand out on paper or as a file: their public keys (ECDSA P-256) and the check."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from server.services.ports import DeviceKey
from server.services.writer import Transaction, Writer
from sync.event import format_instant

SIZE = 64  # hex digits of a coordinate


class NotAKey(Exception):
    """No point of the curve."""


def point(x: str, y: str) -> ec.EllipticCurvePublicKey:
    """Raises NotAKey."""
    try:
        return ec.EllipticCurvePublicNumbers(int(x, 16), int(y, 16), ec.SECP256R1()).public_key()
    except ValueError as error:
        raise NotAKey from error


def keep_key(writer: Writer, device_id: str, x: str, y: str) -> None:
    """Remember the newest key of a device; it never leaves the phone, so a new one means that its storage was
    lost, and its old files with it. x, y: 64 hex digits. Raises NotAKey."""
    point(x, y)

    def keep(tx: Transaction) -> None:
        known = tx.secrets.device_key(device_id)
        if known is None or (known.x, known.y) != (x, y):
            tx.secrets.put(DeviceKey(device_id, x, y, format_instant(tx.now)))

    writer.call(keep)


def proves(key: DeviceKey, signed: bytes, signature: bytes) -> bool:
    """Whether the phone with this key signed it. signature: r and s."""
    if len(signature) != SIZE:
        return False
    pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        point(key.x, key.y).verify(pair, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, NotAKey):
        return False
    return True
