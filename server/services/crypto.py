"""Hashes, seals and signatures. Keys are derived from the server's one secret, one a purpose."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# 19 MiB, 2 passes: OWASP's smallest argon2id; about 20 ms, run in a small thread pool so that a
# storm of sign-ins queues up instead of taking the memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified against when there is no such person, so that the answer takes as long.
NOBODY = HASHER.hash("nobody")


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
