"""The factory's own certificate authority, good for its own network only, and this machine's certificate.

The authority lives ten years, since trusting it takes a minute a phone. It is name-constrained: whoever stole its key
could not pretend to be a bank's page. The certificate lives 397 days, the longest that phones accept, and is made
anew before its end and whenever the machine's addresses change.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.disk import write_whole
from server.services.clock import Clock

AUTHORITY_LIVES, LEAF_LIVES = timedelta(days=3652), timedelta(days=397)
RENEWED = timedelta(days=30)  # before the end
EARLIER = timedelta(days=1)  # phones' clocks are wrong, too
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
           "fc00::/7", "fe80::/10", "::1/128")
ENDINGS = ("localhost", "local", "lan", "internal", "home.arpa")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Leaf:
    """This machine's certificate. made: whether it is new. left_out: addresses the authority may not speak for."""

    certificate: x509.Certificate
    made: bool
    left_out: tuple[str, ...] = ()


class Authority:
    """The files in DATA_DIR/tls. Keys have mode 600; the directory is closed to others."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.crt"

    def ensure(self, addresses: Sequence[str], host: str) -> Leaf:
        """The certificate for these names, made when there is none that fits. ValueError for damaged files."""
        if not self.ca_file.exists() or not (self.folder / "ca.key").exists():
            self.make_authority(addresses, host)
        ca = self.ca()
        allowed = permitted(ca)
        fitting = [a for a in addresses if any(ipaddress.ip_address(a) in n for n in allowed)]
        left_out = tuple(a for a in addresses if a not in fitting)
        present = self.present()
        if present is not None and self.fits(present, ca, fitting, host):
            return Leaf(present, False, left_out)
        return Leaf(self.make_leaf(ca, fitting, host), True, left_out)

    def context(self) -> ssl.SSLContext:
        """What a server wraps its connections with; `load` puts a renewed certificate into it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        self.load(context)
        return context

    def load(self, context: ssl.SSLContext) -> None:
        """New connections get the present certificate; open ones go on."""
        context.load_cert_chain(self.folder / "leaf.crt", self.folder / "leaf.key")

    # --- the authority ---------------------------------------------------------------------

    def ca(self) -> x509.Certificate:
        """The authority's own certificate. OSError before the first `ensure`."""
        return x509.load_pem_x509_certificate(self.ca_file.read_bytes())

    def make_authority(self, addresses: Sequence[str], host: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        now = self.clock()
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Suigong"), x509.NameAttribute(
            NameOID.COMMON_NAME, f"Suigong {host} {identifier.digest[:2].hex()}")])
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - EARLIER).not_valid_after(now + AUTHORITY_LIVES)
                .add_extension(x509.BasicConstraints(True, 0), critical=True)
                .add_extension(usage(certificates=True), critical=True)
                .add_extension(x509.NameConstraints(subtrees(addresses, host), None), critical=True)
                .add_extension(identifier, critical=False)
                .sign(key, hashes.SHA256()))
        write_whole(self.folder / "ca.key", pem(key), 0o600)
        write_whole(self.ca_file, made.public_bytes(serialization.Encoding.PEM), 0o644)

    def key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    # --- the certificate -------------------------------------------------------------------

    def present(self) -> x509.Certificate | None:
        try:
            return x509.load_pem_x509_certificate((self.folder / "leaf.crt").read_bytes())
        except (OSError, ValueError):
            return None

    def fits(self, leaf: x509.Certificate, ca: x509.Certificate, addresses: Sequence[str], host: str) -> bool:
        """Whether it can go on being used. A clock that went back makes no new one: phones would refuse it."""
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        covered = {str(a) for a in names.get_values_for_type(x509.IPAddress)}
        return (leaf.issuer == ca.subject and set(addresses) <= covered and (self.folder / "leaf.key").exists()
                and host in names.get_values_for_type(x509.DNSName)
                and self.clock() < leaf.not_valid_after_utc - RENEWED)

    def make_leaf(self, ca: x509.Certificate, addresses: Sequence[str], host: str) -> x509.Certificate:
        key, now = ec.generate_private_key(ec.SECP256R1()), self.clock()
        names = [x509.DNSName(n) for n in dict.fromkeys((host, f"{host}.local", "localhost"))]
        numbers = [x509.IPAddress(ipaddress.ip_address(a)) for a in dict.fromkeys((*addresses, "127.0.0.1", "::1"))]
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(ca.subject).public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - EARLIER)
                .not_valid_after(min(now - EARLIER + LEAF_LIVES, ca.not_valid_after_utc))
                .add_extension(x509.BasicConstraints(False, None), critical=True)
                .add_extension(usage(certificates=False), critical=True)
                .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
                .add_extension(x509.SubjectAlternativeName([*names, *numbers]), critical=False)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
                .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key().public_key()),
                               critical=False)
                .sign(self.key(), hashes.SHA256()))
        write_whole(self.folder / "leaf.key", pem(key), 0o600)
        write_whole(self.folder / "leaf.crt", made.public_bytes(serialization.Encoding.PEM), 0o644)
        return made


def permitted(ca: x509.Certificate) -> list[Network]:
    """The networks that the authority may speak for."""
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints).value
    return [s.value for s in constraints.permitted_subtrees or [] if isinstance(s, x509.IPAddress)
            and isinstance(s.value, ipaddress.IPv4Network | ipaddress.IPv6Network)]


def subtrees(addresses: Sequence[str], host: str) -> list[x509.GeneralName]:
    """Private networks, and exactly those addresses of this machine that are outside them."""
    networks: list[Network] = [ipaddress.ip_network(n) for n in PRIVATE]
    for address in map(ipaddress.ip_address, addresses):
        if not any(address in n for n in networks):
            networks.append(ipaddress.ip_network(str(address)))
    return [*(x509.DNSName(n) for n in dict.fromkeys((*ENDINGS, host))), *(x509.IPAddress(n) for n in networks)]


def usage(certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(digital_signature=not certificates, content_commitment=False, key_encipherment=False,
                         data_encipherment=False, key_agreement=False, key_cert_sign=certificates,
                         crl_sign=certificates, encipher_only=False, decipher_only=False)


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def days_left(certificate: x509.Certificate, now: datetime) -> int:
    return (certificate.not_valid_after_utc - now).days
