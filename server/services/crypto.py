"""Hashes, seals and signatures. Keys are derived from the server's one secret, one a purpose."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# 19 MiB, 2 passes: OWASP's smallest argon2id; about 20 ms, run in a small thread pool so that a
# storm of sign-ins queues up instead of taking the memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified against when there is no such person, so that the answer takes as long.
NOBODY = HASHER.hash("nobody")

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def hash_token(token: str) -> str:
    """sha256 of a random secret of 80 bits or more; nothing slower is needed for those."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_pin(pin: str) -> str:
    """argon2id of a PIN or password. Slow: call it through Offload."""
    return HASHER.hash(pin)


def check_pin(hashed: str | None, pin: str) -> bool:
    """Whether the PIN or password is right; takes as long for nobody. Slow: call it through Offload."""
    try:
        return HASHER.verify(hashed or NOBODY, pin) and hashed is not None
    except (Argon2Error, InvalidHashError, UnicodeError):
        return False


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    return hmac.digest(secret, purpose.encode(), "sha256")


class Sealer:
    """Encrypts codes that must be printable again (AES-256-GCM); bound to kind and owner."""

    def __init__(self, secret: bytes) -> None:
        self.cipher = AESGCM(derive(secret, "kept-codes"))

    def seal(self, kind: str, owner: str, code: str) -> str:
        nonce = os.urandom(12)
        data = self.cipher.encrypt(nonce, code.encode(), f"{kind}:{owner}".encode())
        return base64.b64encode(nonce + data).decode()

    def open(self, kind: str, owner: str, sealed: str) -> str:
        """The code. ValueError when it was sealed with another key, for another owner, or changed."""
        try:
            data = base64.b64decode(sealed, validate=True)
            return self.cipher.decrypt(data[:12], data[12:], f"{kind}:{owner}".encode()).decode()
        except (InvalidTag, binascii.Error) as error:
            raise ValueError("sealed with another key") from error


class BadgeKey:
    """Signs staff badges (ECDSA P-256, SHA-256), so that phones can check them without a network.

    The key comes from the server's secret: a restored server knows the badges that hang on people's necks.
    """

    def __init__(self, secret: bytes) -> None:
        seed = derive(secret, "badge-seal-1") + derive(secret, "badge-seal-2")
        self.key = ec.derive_private_key(int.from_bytes(seed, "big") % (P256_ORDER - 1) + 1, ec.SECP256R1())

    def sign(self, data: bytes) -> bytes:
        """r and s, 32 bytes each; the same signature for the same data."""
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def good(self, data: bytes, signature: bytes) -> bool:
        """Whether we signed this."""
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        try:
            self.key.public_key().verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def public(self) -> dict[str, str]:
        """{kid, x, y}: the public point as a JWK has it."""
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        return {"kid": hashlib.sha256(x + y).hexdigest()[:16], "x": base64_url(x), "y": base64_url(y)}


def base64_url(data: bytes) -> str:
    """URL-safe, without filling."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """Signs short texts that clients hold for us."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self.key = derive(secret, purpose)

    def sign(self, text: str) -> str:
        """URL-safe: payload and the first 128 bits of its HMAC-SHA256."""
        payload = text.encode()
        return base64.urlsafe_b64encode(self._mac(payload) + payload).rstrip(b"=").decode()

    def read(self, signed: str) -> str:
        """The text. ValueError when it was not signed by us."""
        try:
            data = base64.urlsafe_b64decode(signed.encode("ascii") + b"=" * (-len(signed) % 4))
        except (binascii.Error, UnicodeEncodeError) as error:
            raise ValueError("no signed text") from error
        if len(data) < 16 or not hmac.compare_digest(data[:16], self._mac(data[16:])):
            raise ValueError("not signed by us")
        return data[16:].decode()

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self.key, payload, "sha256")[:16]
