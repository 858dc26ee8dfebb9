"""Where phones in the same network reach this machine."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ifaddr

# Networks that live inside the machine (containers, virtual machines): no phone is in them.
INSIDE = re.compile(r"lo|docker|br-|veth|virbr|cni|flannel|vmnet|vboxnet")
NOTE = Path("tls") / "address.txt"  # in DATA_DIR: where phones know the server
USUAL = [ipaddress.ip_network(n) for n in ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "fc00::/7")]


@dataclass(frozen=True, slots=True)
class Lan:
    """addresses: the one that links name first. host: the machine's name. http_port: of the page that explains."""

    addresses: tuple[str, ...]
    host: str
    http_port: int

    def url(self, port: int) -> str:
        """Where phones find the app."""
        return origin("https", self.addresses[0], port)

    def origins(self, port: int) -> list[str]:
        """Every origin that the app is served from."""
        return [origin("https", name, port) for name in (*self.addresses, self.host, f"{self.host}.local")]

    def plain(self, address: str | None = None) -> str:
        """Where the page that explains is, over plain HTTP."""
        return origin("http", address or self.addresses[0], self.http_port)


def origin(scheme: str, host: str, port: int) -> str:
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}" + ("" if port == {"http": 80, "https": 443}[scheme] else f":{port}")


def mine(adapters: Callable[[], Iterable[Any]] = ifaddr.get_adapters) -> list[str]:
    """This machine's addresses that others reach, those of private networks and IPv4 first, the order kept."""
    found = [ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
             for adapter in adapters() if not INSIDE.match(adapter.name) for ip in adapter.ips]
    usable = [a for a in dict.fromkeys(found) if not (a.is_loopback or a.is_link_local or a.is_unspecified)]
    return [str(a) for a in sorted(usable, key=lambda a: (a.version, not any(a in n for n in USUAL)))]


def known_first(found: list[str], note: Path) -> list[str]:
    """The address that phones were enrolled at stays the first while the machine has it: a new network card or a
    VPN must not move the server."""
    known = urlsplit(note.read_text("utf-8").strip()).hostname if note.exists() else None
    return sorted(found, key=lambda address: address != known)


def read(text: str) -> list[str]:
    """Addresses that a person named. ValueError for what is none."""
    return [str(ipaddress.ip_address(part.strip())) for part in text.split(",") if part.strip()]


def moved_from(note: Path, url: str) -> str | None:
    """Where phones found this server at its last start, if that was elsewhere; `note` keeps it until they do again.

    Phones know a server by its address: under another one they have to be enrolled anew, and what they have not sent
    stays where they cannot see it.
    """
    before = note.read_text("utf-8").strip() if note.exists() else url
    if not note.exists():
        note.write_text(f"{url}\n", "utf-8")
    return before if before != url else None


def host_name() -> str:
    """The machine's own name, as a certificate may hold it."""
    name = socket.gethostname().split(".")[0].lower()
    return name if re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) else "localhost"
