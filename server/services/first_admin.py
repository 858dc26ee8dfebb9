"""An empty server: who may be its first administrator, and how that person comes in."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from server.services import settings
from server.services.crypto import hash_token
from server.services.kit import Kit
from server.services.people import BADGE_LENGTH
from server.services.ports import BADGE, Name
from server.services.writer import Transaction
from sync.model.records import Person
from sync.verdict import Refused

CODE = "setup_code"  # meta: sha256 of the code that was printed at the newest start
CODE_LENGTH = 12  # 60 bits
ROLES = ["admin", "supervisor"]  # sets up, and can make and print a first order
SIMILAR = str.maketrans("OIL", "011")  # what people read for each other


class WrongCode(Exception):
    """The set-up code is missing or not the one that the server printed."""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The one thing that anybody may do to a server, as long as nobody works there."""

    kit: Kit

    def empty(self) -> bool:
        """Whether nobody works here yet. A demo that is still being made is not empty."""
        return not self.kit.settings.demo and self.kit.factory.is_empty()

    def new_code(self) -> str | None:
        """The code of this start, to be printed; None when there are people. Only its hash is kept."""
        if not self.empty():
            return None
        code = self.kit.ids.crockford(CODE_LENGTH)
        self.kit.writer.call(lambda tx: tx.secrets.set_meta(CODE, hash_token(code)))
        return "-".join(code[i:i + 4] for i in range(0, CODE_LENGTH, 4))

    def is_own_machine(self, address: str, host: str, forwarded: bool) -> bool:
        """Whether somebody sits at this very computer: loopback, asked for as such, nothing in between.

        The name that was asked for counts, so that neither a stranger's page in a browser here (DNS
        rebinding) nor a proxy in front of us speaks for the machine; a server that is known by a name of
        the internet has such a proxy."""
        if forwarded or self.kit.settings.proxies or not is_loopback(address):
            return False
        return is_loopback(name_in(f"//{host}")) and is_number(name_in(self.kit.settings.base_url))

    def check_code(self, code: str) -> None:
        """Raises WrongCode."""
        with self.kit.store.reading() as reads:
            known = reads.secrets.meta(CODE)
        shown = "".join(c for c in code.upper() if c.isascii() and c.isalnum()).translate(SIMILAR)
        if not known or hash_token(shown) != known:
            raise WrongCode

    def make(self, body: Mapping[str, Any]) -> str:
        """The first person and the factory's name, in one transaction; returns the person's id.
        body: {factory, name, username, pin | password, time_zone?}. Refused 409 when somebody is here."""
        id, badge = self.kit.ids.uuid(), self.kit.ids.crockford(BADGE_LENGTH)
        credential = self.kit.signin.new_credential(
            id, body["username"], pin=body.get("pin"), password=body.get("password"), badge=badge)

        def make(tx: Transaction) -> str:
            if tx.writes.find(Person, limit=1):
                raise Refused("already_set_up", "Somebody has set up this server already.", 409)
            tx.act("person.put", {"id": id, "roles": ROLES, "crew": ""})
            tx.secrets.put(Name(id, body["name"], body["username"]))
            tx.secrets.put(credential)
            tx.secrets.keep_code(BADGE, id, self.kit.sealer.seal(BADGE, id, badge))
            factory = {"name": body["factory"], **({"time_zone": zone} if (zone := body.get("time_zone")) else {})}
            settings.put(tx, {"factory": factory}, None)
            tx.secrets.set_meta(CODE, "")
            return id

        return self.kit.writer.call(make)


def name_in(url: str) -> str:
    """The host of an address, "" for one that is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """localhost, 127.x, ::1, and 127.x as IPv6 writes it."""
    if host == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def is_number(host: str) -> bool:
    """localhost or an address in figures: no name that the internet's proxies serve."""
    try:
        return host == "localhost" or bool(ipaddress.ip_address(host))
    except ValueError:
        return False
