"""A phone of a run, and what its app called saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

RELEASES = (("0.1.0", 1), ("0.1.1", 1), ("0.2.0", 2))  # of the app, with the shape of database that each brings


@dataclass
class Phone:
    """A phone as the simulation knows it. who: whose session is open. limited: it was opened by a badge alone.
    known: who signed in here with a PIN before, and that session. tokens: of sessions. tab: the one in the hand;
    others: forgotten behind it. release: which app it has."""

    name: str
    device: str
    secret: str
    who: str
    session: str = ""
    limited: bool = False
    known: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    tab: str | None = None
    others: list[str] = field(default_factory=list)
    release: int = 0
    opened: int = 0
    frozen: list[str] = field(default_factory=list)
    clone_of: str | None = None
    revoked: bool = False
    evicted: bool = False


@dataclass
class Saved:
    """An event that the app called saved."""

    phone: str
    event: dict[str, Any]
    at: float
