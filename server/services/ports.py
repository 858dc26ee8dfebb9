"""What the use cases need from the outside. `server.store` and `server.live` implement these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sync.log import History, LogRow
from sync.model.records import Order
from sync.world import Source, Unreadable

T = TypeVar("T")
R = TypeVar("R")
Position = tuple[int, str, str]  # seq, kind, id: where a page of the feed ended
TRACKING, BADGE = "tracking", "badge"  # kinds of codes that are kept sealed


class StoreFailing(Unreadable):
    """The store cannot be used now: full, read-only, gone. Nothing was stored; try again later.

    why: full, read_only, busy, disk, damaged, moved or newer; "" when it does not say.
    """

    def __init__(self, sentence: str, why: str = "") -> None:
        super().__init__(sentence)
        self.why = why


class Offload(Protocol):
    """Port: run long work (argon2, pictures) outside the event loop and wait for it."""

    def __call__(self, work: Callable[[], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Below:
    """In `Reads.find`: the field is there and less than this."""

    value: Any


@dataclass(frozen=True, slots=True)
class Within:
    """In `Reads.find`: the field is there, at least `first` and less than `end`."""

    first: Any
    end: Any


@dataclass(frozen=True, slots=True)
class Counted:
    """An event that counts now. raw: of the log row that brought it; later_raw: of the act that made it count
    when that was another one (a retry, a decision of the inbox); effects: what it did."""

    event_id: str
    type: str
    seq: int
    actor: str
    on_behalf_of: str | None
    recorded_at: str
    received_at: str
    raw: Mapping[str, Any]
    later_raw: Mapping[str, Any] | None
    effects: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row of the feed. data: None = tombstone."""

    kind: str
    id: str
    seq: int
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """Where an event stands, as told to the device that captured it. digest: of its content, see sync.event.digest_of:
    the device may hold another one under this id [S2]. Second ones under an id: event_id has both, digest none."""

    event_id: str
    verdict: str
    code: str
    seq: int
    note: str
    digest: str
    reversed: bool = False

    def told(self) -> dict[str, Any]:
        """As the wire says it [S13]: that it was taken back only where it was."""
        id, digest = (self.event_id, self.digest) if self.digest else self.event_id.rsplit(":", 1)
        return {"event_id": id, "verdict": self.verdict, "code": self.code, "seq": self.seq,
                "note": self.note, "digest": digest, **({"reversed": True} if self.reversed else {})}


@dataclass(frozen=True, slots=True)
class Credential:
    """How a person signs in. pin, password: argon2id. badge: sha256 of the badge's identifier."""

    person_id: str
    username: str
    pin: str | None = None
    password: str | None = None
    badge: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """What a person is called, and the name to sign in with as it was typed. Not in the log: it can be
    changed and forgotten. left_at: since when somebody who left is kept. username: "" once forgotten."""

    person_id: str
    name: str
    username: str
    left_at: str | None = None


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A sign-in's secret. hash: sha256 of the token."""

    hash: str
    session_id: str
    person_id: str
    device_id: str | None
    expires_at: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class DeviceSecret:
    """used: whether the phone has ever shown it. seen_at: when it last did, to ten minutes."""

    device_id: str
    hash: str
    used: bool = False
    seen_at: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """What a phone last said of itself. data: {unsent, oldest, persisted, app, offset_ms, scan_fails, by,
    self_test}; any of them may be missing."""

    device_id: str
    at: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The public key with which a phone signs its outbox file. x, y: hex."""

    device_id: str
    x: str
    y: str
    at: str


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    hash: str
    expires_at: str
    created_by: str | None = None
    used_at: str | None = None
    device_id: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    hash: str
    id: str
    name: str
    scopes: list[str]
    created_at: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Blob:
    """A photo that has arrived whole. sha256, bytes: of the upload; stored_bytes: as served."""

    sha256: str
    state: str  # here
    bytes: int
    media_type: str
    stored_bytes: int
    stored_at: str
    device_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import that somebody began. by: person id. data: see services.imports.jobs."""

    id: str
    kind: str
    name: str
    by: str | None
    at: str
    state: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """Which column means what, for sheets with this set of headings (their hash). mapping: heading -> field."""

    kind: str
    headings: str
    mapping: dict[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A nightly backup that was tried. ok: restored into a copy, folded anew, equal.

    detail: {place, seq, photos, files, new_bytes, seconds, same_disk}, or {place, en, zh} of what went wrong.
    """

    id: str
    at: str
    ok: bool
    detail: dict[str, Any]


class Secrets(Protocol):
    """Port: the tables outside the fold. `put` inserts or overwrites by primary key."""

    def put(self, row: Any) -> None: ...
    def credential(self, *, person_id: str | None = None, username: str | None = None,
                   badge: str | None = None) -> Credential | None: ...
    def session_token(self, hash: str) -> SessionToken | None: ...
    def session_expiry(self, session_id: str) -> str | None: ...
    def revoke_tokens(self, *, hash: str | None = None, session_id: str | None = None,
                      person_id: str | None = None, device_id: str | None = None) -> None: ...
    def live_tokens(self, now: str, *, person_id: str | None = None,
                    device_id: str | None = None) -> list[SessionToken]: ...
    def device_health(self, device_id: str) -> DeviceHealth | None: ...
    def device_healths(self) -> list[DeviceHealth]: ...
    def device_key(self, device_id: str) -> DeviceKey | None: ...
    def credentials(self) -> list[Credential]: ...
    def device_secret(self, device_id: str) -> DeviceSecret | None: ...
    def device_secrets(self) -> list[DeviceSecret]: ...
    def enrolment_code(self, hash: str) -> EnrolmentCode | None: ...
    def open_codes(self, now: str) -> list[EnrolmentCode]: ...
    def api_key(self, hash: str) -> ApiKey | None: ...
    def api_keys(self) -> list[ApiKey]: ...
    def blob(self, sha256: str) -> Blob | None: ...
    def present_blobs(self) -> list[str]: ...
    def forget_person(self, person_id: str) -> None: ...
    def drop_blob(self, sha256: str) -> None: ...
    def old_blobs(self, since: str, before: str, limit: int) -> list[str]: ...
    def prune(self, before: str) -> int: ...
    def keep_code(self, kind: str, owner: str, sealed: str) -> None: ...
    def kept_code(self, kind: str, owner: str) -> str | None: ...
    def answer(self, scope: str, key: str) -> tuple[str, int, Any] | None: ...
    def keep_answer(self, scope: str, key: str, digest: str, status: int, answer: Any, at: str) -> None: ...
    def import_job(self, id: str) -> ImportJob | None: ...
    def import_jobs(self, kinds: Iterable[str], states: Iterable[str] | None, limit: int) -> list[ImportJob]: ...
    def import_mappings(self, kind: str) -> dict[str, dict[str, str]]: ...
    def last_backup(self, until: str, *, good: bool) -> Backup | None: ...
    def meta(self, name: str) -> Any: ...
    def set_meta(self, name: str, value: Any) -> None: ...


class Reads(Protocol):
    """Port: one snapshot of the store; everything read through it belongs together."""

    @property
    def source(self) -> Source: ...
    @property
    def history(self) -> History: ...
    @property
    def secrets(self) -> Secrets: ...

    def head(self) -> int:
        """Newest seq of the log, 0 for an empty one."""
        ...

    def entry_at(self, seq: int) -> str | None:
        """What tells a row of the log from any of another history, "event_id received_at"; None when there is none."""
        ...

    def newest(self) -> str:
        """The latest time that an entry of the log was received at, "" for an empty one. Looks through all."""
        ...

    def load_many(self, kind: type[R], ids: list[str]) -> dict[str, R | None]:
        """Records by id, None for those that are not there."""
        ...

    def find(self, kind: type[R], where: Mapping[str, Any] | None = None, order: tuple[str, ...] = ("id",),
             limit: int | None = None, after: tuple[Any, ...] | None = None) -> list[R]:
        """Records whose fields equal `where` (list, tuple, set: any of; Below: less); "-" in order: falling."""
        ...

    def names(self, ids: Iterable[str] | None = None) -> dict[str, Name]:
        """What people are called, by their id; None = everybody. Unknown ids are left out."""
        ...

    def find_orders(self, words: str, also: Sequence[str], states: Sequence[str],
                    after: tuple[int, str, int, str] | None, limit: int, urgent: bool = False,
                    late_on: str | None = None) -> list[Order]:
        """Orders that contain `words` or are in `also`: (closed?, promised_ship, calm?, id) rising. urgent: only
        these. late_on: only those still here on that day though promised before."""
        ...

    def order_customers(self, words: str, digits: str) -> list[tuple[str, str | None, str]]:
        """(name, phone, newest order at) of those who ordered: name contains words or phone digits ("" = any)."""
        ...

    def count_orders(self) -> dict[str, int]:
        """How many orders are in each state."""
        ...

    def trail(self, order_no: str, before: int | None, limit: int) -> list[LogRow]:
        """Log rows of an order, newest first, below seq `before`."""
        ...

    def logged(self, event_id: str) -> LogRow | None:
        """The log row of an event or act."""
        ...

    def rows(self, after: int, limit: int) -> list[LogRow]:
        """Log rows in order, above seq `after`."""
        ...

    def counted(self, types: Sequence[str], since: str, until: str, person: str | None = None) -> list[Counted]:
        """Events of these types that count, received in [since, until); person: those that may be theirs."""
        ...

    def feed_page(self, after: Position, limit: int, tombstones_after: int) -> list[FeedRow]: ...
    def verdict_page(self, device_id: str, after: Position, limit: int, since: str) -> list[VerdictRow]: ...


class Writes(Reads, Protocol):
    """Port: one write transaction; committed when the block ends, rolled back on any exception."""

    def save_log(self, rows: Iterable[LogRow]) -> None: ...
    def save_records(self, records: Iterable[Any]) -> None: ...
    def save_feed(self, rows: Iterable[FeedRow]) -> None: ...

    def forget_fold(self) -> None:
        """Drop every record of the fold, so that all of them can be saved anew."""
        ...


class Store(Protocol):
    """Port: the store. `writing` is for the writer alone."""

    def reading(self) -> AbstractContextManager[Reads]: ...
    def writing(self) -> AbstractContextManager[Writes]: ...


@dataclass(frozen=True, slots=True)
class Committed:
    """What a transaction changed, told after its commit. records: (class name, id)."""

    epoch: str
    seq: int
    rows: list[LogRow]
    records: frozenset[tuple[str, str]]
    at: datetime


class Listener(Protocol):
    """Port: told after each commit; must not block and must not raise."""

    def __call__(self, committed: Committed) -> None: ...
