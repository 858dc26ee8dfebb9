"""The factory's own authority: what it may speak for, how long, and when a certificate is made anew."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.lan.authority import Authority, days_left, permitted, usage
from tests.fakes import FakeClock

OWN = ["192.168.1.20", "fd00::20"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def names(leaf: x509.Certificate) -> set[str]:
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(a) for a in found.get_values_for_type(x509.IPAddress)} | set(found.get_values_for_type(x509.DNSName))


def test_it_is_made_once_and_closed_to_others(tmp_path: Path, clock: FakeClock) -> None:
    first = Authority(tmp_path / "tls", clock).ensure(OWN, "office-pc")
    again = Authority(tmp_path / "tls", clock).ensure(OWN, "office-pc")
    assert first.made and not again.made
    assert first.certificate == again.certificate
    for key in ("ca.key", "leaf.key"):
        assert (tmp_path / "tls" / key).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700
    assert names(first.certificate) == {*OWN, "127.0.0.1", "::1", "office-pc", "office-pc.local", "localhost"}
    ca = Authority(tmp_path / "tls", clock).ca()
    assert days_left(ca, clock()) >= 3650
    lives = first.certificate.not_valid_after_utc - first.certificate.not_valid_before_utc
    assert lives == timedelta(days=397), "phones refuse a longer one"


def test_it_is_renewed_when_an_address_changes_and_a_month_before_its_end(tmp_path: Path, clock: FakeClock) -> None:
    authority = Authority(tmp_path / "tls", clock)
    ca, first = authority.ensure(OWN, "office-pc"), authority.ca()
    assert authority.ensure([*OWN, "192.168.1.21"], "office-pc").made
    assert not authority.ensure(OWN, "office-pc").made, "an address fewer needs no new one"
    assert authority.ensure(OWN, "another-name").made
    clock.advance(days=360)
    assert not authority.ensure(OWN, "another-name").made
    clock.advance(days=7)
    renewed = authority.ensure(OWN, "another-name")
    assert renewed.made and days_left(renewed.certificate, clock()) > 390
    assert authority.ca() == first, "phones trust the same authority still"
    assert ca.certificate != renewed.certificate


def test_a_clock_that_went_back_makes_no_certificate_that_phones_refuse(tmp_path: Path, clock: FakeClock) -> None:
    authority = Authority(tmp_path / "tls", clock)
    authority.ensure(OWN, "office-pc")
    clock.advance(days=-5000)
    assert not authority.ensure(OWN, "office-pc").made


def test_an_address_outside_private_networks_is_the_only_one_of_its_kind(tmp_path: Path, clock: FakeClock) -> None:
    authority = Authority(tmp_path / "tls", clock)
    authority.ensure(["203.0.113.7"], "office-pc")
    allowed = permitted(authority.ca())
    assert any(ipaddress.ip_address("203.0.113.7") in n for n in allowed)
    assert not any(ipaddress.ip_address("203.0.113.8") in n for n in allowed)
    moved = authority.ensure(["203.0.113.8", "10.0.0.5"], "office-pc")
    assert moved.left_out == ("203.0.113.8",)
    assert "203.0.113.8" not in names(moved.certificate)


def signed_by(authority: Authority, *names: x509.GeneralName) -> None:
    """A certificate for foreign names with the stolen key of the authority, in the place of the real one."""
    ca, key = authority.ca(), ec.generate_private_key(ec.SECP256R1())
    made = (x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(ca.subject).public_key(key.public_key())
            .serial_number(7).not_valid_before(ca.not_valid_before_utc).not_valid_after(ca.not_valid_after_utc)
            .add_extension(usage(certificates=False), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key().public_key()),
                           critical=False)
            .sign(authority.key(), hashes.SHA256()))
    (authority.folder / "leaf.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (authority.folder / "leaf.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def shaken_hands(authority: Authority, name: str) -> None:
    """A client that trusts this authority alone asks for `name`. Raises what ssl raises."""
    here, there = socket.socketpair()
    server = authority.context()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except OSError:
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client = ssl.create_default_context(cafile=str(authority.ca_file))
        client.verify_flags |= ssl.VERIFY_X509_STRICT
        client.wrap_socket(here, server_hostname=name).close()
    finally:
        here.close()
        thread.join()


@pytest.mark.parametrize("name", [*OWN, "127.0.0.1", "office-pc", "office-pc.local"])
def test_a_client_that_trusts_only_it_accepts_this_machine(tmp_path: Path, name: str) -> None:
    authority = Authority(tmp_path / "tls", FakeClock(start=now()))
    authority.ensure(OWN, "office-pc")
    shaken_hands(authority, name)


@pytest.mark.parametrize("name", ["www.bank.example", "203.0.113.9", "office-pc.example"])
def test_even_its_stolen_key_cannot_speak_for_others(tmp_path: Path, name: str) -> None:
    authority = Authority(tmp_path / "tls", FakeClock(start=now()))
    authority.ensure(OWN, "office-pc")
    try:
        general: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        general = x509.DNSName(name)
    signed_by(authority, general)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shaken_hands(authority, name)


def now() -> datetime:
    """The real one: OpenSSL knows no other."""
    return datetime.now(UTC)


def test_openssl_finds_nothing_strange(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tls", FakeClock(start=now()))
    authority.ensure(OWN, "office-pc")
    said = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", str(authority.ca_file),
         str(tmp_path / "tls" / "leaf.crt")], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
