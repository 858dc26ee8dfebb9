"""The seal on a staff badge: `{PUBLIC_URL}/C/{B CODE}/{SEAL}` (shared vectors: tests/labels/codes.json).

It says whose badge this is and when it was issued, signed by the factory, so that a phone that never saw the
person knows who works, without a network. SEAL = Crockford's base 32, most significant bit first, of 83 bytes:
version 1, the person's UUID (16), day of issue (2, days since 2020-01-01), signature r and s (64).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from labels.payload import ALPHABET

VERSION = 1
CLAIM_BYTES = 19
SIGNATURE_BYTES = 64
LENGTH = -(-(CLAIM_BYTES + SIGNATURE_BYTES) * 8 // 5)  # 133 characters
FIRST_DAY = date(2020, 1, 1)
LAST_DAY = FIRST_DAY + timedelta(days=0xFFFF)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal, read. What it says counts only once `signature` was checked over `signed`."""

    person: str
    day: date
    signed: bytes
    signature: bytes


def make(code: str, person: str, day: date, sign: Callable[[bytes], bytes]) -> str:
    """The seal of the badge `code` for a person. sign: ECDSA P-256 with SHA-256, r and s in 64 bytes.

    Raises ValueError for a person whose id is no UUID and for a day outside of 2020 … 2199.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} cannot stand in a seal")
    claim = bytes([VERSION]) + UUID(person).bytes + (day - FIRST_DAY).days.to_bytes(2, "big")
    return base32(claim + sign(signed_text(code, claim)))


def read(code: str, seal: str) -> Seal | None:
    """What the seal beside a badge's code says; None when it is none of ours."""
    data = from_base32(seal)
    if data is None or data[0] != VERSION:
        return None
    claim = data[:CLAIM_BYTES]
    return Seal(str(UUID(bytes=claim[1:17])), FIRST_DAY + timedelta(days=int.from_bytes(claim[17:], "big")),
                signed_text(code, claim), data[CLAIM_BYTES:])


def signed_text(code: str, claim: bytes) -> bytes:
    """What is signed: the claim holds for this badge alone."""
    return f"SUIGONG-BADGE-1:{code}:".encode() + claim


def base32(data: bytes) -> str:
    """Five bits a character; zeros fill the last one."""
    bits = "".join(f"{byte:08b}" for byte in data)
    return "".join(ALPHABET[int(bits[i:i + 5].ljust(5, "0"), 2)] for i in range(0, len(bits), 5))


def from_base32(text: str) -> bytes | None:
    """The 83 bytes; None for another length, a foreign character, or filling that is not zero."""
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        return None
    bits = "".join(f"{ALPHABET.index(c):05b}" for c in text)
    whole = (CLAIM_BYTES + SIGNATURE_BYTES) * 8
    if "1" in bits[whole:]:
        return None
    return int(bits[:whole], 2).to_bytes(whole // 8, "big")
