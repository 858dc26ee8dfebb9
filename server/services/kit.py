"""Everything that a door (api, live, pages, cli) may use, wired by `server.app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from server.services.auth import Auth
from server.services.backups import Backups
from server.services.blobs import Blobs
from server.services.clock import Clock, SystemIds
from server.services.crypto import Sealer
from server.services.devices import Devices
from server.services.factory import Factory
from server.services.journal.follower import Journal
from server.services.newest import Newest
from server.services.ports import Offload, Store
from server.services.pull import Pull
from server.services.push import Push
from server.services.signin import SignIn
from server.services.throttle import Rate
from server.services.writer import Writer
from sync.codes import CodeReader


class Metrics(Protocol):
    """Port: counts and times for /metrics."""

    def pushed(self, device_id: str, oldest_seconds: float, seconds: float) -> None: ...
    def gauge(self, name: str, text: str, ask: Callable[[], float]) -> None: ...
    def text(self) -> bytes: ...


@dataclass(slots=True)
class Kit:
    """The parts. settings: server.config.Settings (kept untyped here: services do not configure)."""

    settings: Any
    store: Store
    writer: Writer
    clock: Clock
    factory: Factory
    ids: SystemIds
    codes: CodeReader
    sealer: Sealer
    offload: Offload
    auth: Auth
    signin: SignIn
    devices: Devices
    push: Push
    pull: Pull
    blobs: Blobs
    metrics: Metrics
    backups: Backups
    newest: Newest
    journal: Journal | None
    rates: dict[str, Rate]
    # What /readyz asks besides database, migrations and writer: name -> is it ready?
    ready: dict[str, Callable[[], bool]] = field(default_factory=dict)
    # Why it is not: name -> (Chinese, English), or None when it is.
    reasons: dict[str, Callable[[], tuple[str, str] | None]] = field(default_factory=dict)
    # What people should know though it works: name -> (Chinese, English), or None when all is well.
    warnings: dict[str, Callable[[], tuple[str, str] | None]] = field(default_factory=dict)
    # Answers that cost much, by what was asked; whoever keeps one says when it is too old.
    kept: dict[Any, Any] = field(default_factory=dict)
