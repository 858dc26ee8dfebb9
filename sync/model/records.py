"""The records that the rules read and the effects change. Each is one row of one table.

Every record has `id`. Quantities are whole thousandths (Milli). Times are UTC text with
milliseconds and Z, dates ISO text. Lists and dicts hold plain JSON values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sync.model.quantity import Milli


@dataclass(slots=True)
class Order:
    """A customer's order; id = its number."""

    id: str
    customer: str
    promised_ship: str
    created_at: str
    tracking: str = ""  # sha256 of the tracking token
    phone: str | None = None
    address: str | None = None
    expected_delivery: str | None = None
    priority: str = "normal"
    revision: int = 1
    lines: list[dict[str, Any]] = field(default_factory=list)
    # lines: {number, sku, quantity (Milli), requirements, work_order (id) | None}
    gates: list[str] = field(default_factory=list)  # what shipping waits for besides a waybill
    facts: dict[str, Any] = field(default_factory=dict)
    # facts: confirmed, on_hold, cancelled, completed, delivered, exception, returning, moved,
    # settled, gate:<name> -> {at, by}
    origin: str | None = None  # replenishment of this order
    origin_ng: str | None = None
    replenishments: int = 0
    work_orders: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    state: str = "draft"
    entries: list[dict[str, Any]] = field(default_factory=list)  # {code, at, by}
    percent: int = 0
    seq: int = 0  # newest applied event of the order
    as_of: str = ""


@dataclass(slots=True)
class WorkOrder:
    """The instruction to make one order line; id = the identifier inside its codes."""

    id: str
    order: str
    line: int
    sku: str
    planned: Milli
    revision: int = 1
    tolerance: int = 0  # thousandths of planned
    requirements: str = ""
    drawing: str = ""
    planned_start: str | None = None
    planned_finish: str | None = None
    operations: list[int] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    # changes: {revision, touches: "all" | [operation numbers], diff: [...]}
    packed: Milli = 0
    stocked: Milli = 0
    packages: list[str] = field(default_factory=list)
    ng_reports: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    state: str = "scheduled"  # derived, in the dictionary's words


@dataclass(slots=True)
class Operation:
    """One step of a work order; id = "{work order id}/{number}"."""

    id: str
    work_order: str
    number: int
    name: str
    work_center: str
    name_en: str = ""
    kind: str = "make"  # make | inspect
    standard_ms: int = 0  # standard time of one unit, milliseconds
    good: Milli = 0
    process_scrap: Milli = 0
    material_scrap: Milli = 0
    blocked: Milli = 0
    starts: int = 0  # how many applied events started it
    pauses: int = 0
    finishes: int = 0  # how many applied events said "finished"
    passes: int = 0  # final inspections passed
    ahead_since: str | None = None  # since when its output exceeds the good of the one before [S5]

    @property
    def output(self) -> Milli:
        return self.good + self.process_scrap + self.material_scrap + self.blocked

    @property
    def finished(self) -> bool:
        return self.finishes > 0


@dataclass(slots=True)
class Package:
    """A handling unit; exists as soon as its code is issued."""

    id: str
    code: str
    batch: str = ""
    lines: dict[str, Milli] = field(default_factory=dict)  # work order id -> quantity
    waybill: str | None = None
    carrier: str | None = None
    bound: dict[str, Any] | None = None  # {event_id, actor, device, at, photos}
    shipped: dict[str, Any] | None = None  # {event_id, actor, at}
    pending: list[str] = field(default_factory=list)  # held or waiting packs [S9]
    touched: bool = False  # has been packed or bound at least once
    number: int = 0  # "箱 3/12": its place among the order's packages, 0 until packed


@dataclass(slots=True)
class Waybill:
    """A courier's number and the packages that it is in force on."""

    id: str
    packages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class NgReport:
    """A nonconformance; id = the event that reported it."""

    id: str
    work_order: str
    operation: int | None
    quantity: Milli
    remaining: Milli  # still blocked
    counted: bool
    defect: str
    actor: str
    device: str
    recorded_at: str
    received_at: str
    wanted: str | None = None
    note: str = ""
    photos: list[str] = field(default_factory=list)
    replenish: str = "none"  # none | wished | duplicate | ordered
    replenishment: str | None = None  # number of the replenishment order
    dispositions: list[dict[str, Any]] = field(default_factory=list)
    sorting: bool = False
    reversed: bool = False


@dataclass(slots=True)
class Photo:
    """A photo that an event names; id = sha256 of the bytes that the phone holds [S20]."""

    id: str
    present: bool = False
    bytes: int = 0
    media_type: str = ""
    reports: list[str] = field(default_factory=list)  # NG reports that show it


@dataclass(slots=True)
class AndonCall:
    """A worker's call for help; id = the event that made it."""

    id: str
    work_center: str
    kind: str
    note: str
    actor: str
    at: str
    cleared: dict[str, Any] | None = None  # {event_id, actor, at}
    reversed: bool = False


@dataclass(slots=True)
class InboxItem:
    """Something that waits for a person's decision (待办)."""

    id: str
    kind: str  # held | alert
    code: str
    raised_at: str
    key: str = ""
    event_id: str | None = None
    about: dict[str, Any] = field(default_factory=dict)
    raw: str | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)
    state: str = "open"  # open | done
    resolution: dict[str, Any] | None = None  # {event_id, decision, by, at, note}


@dataclass(slots=True)
class EventStatus:
    """Where an event stands now; id = event_id. The log keeps what was first decided."""

    id: str
    seq: int
    digest: str
    type: str
    verdict: str
    code: str
    received_at: str
    recorded_at: str
    device: str = ""
    actor: str = ""
    session: str = ""
    note: str = ""
    changed_seq: int = 0  # newest log row that changed the verdict
    effect_seq: int = 0  # log row whose effects are this event's, 0 while it has none
    inbox_id: str | None = None
    waits_for: str | None = None
    reversed_by: str | None = None
    order: str | None = None  # the order it belongs to, for the trail


@dataclass(slots=True)
class IdConflict:
    """A different event under a known id; id = "{event_id}:{digest}" [S2]."""

    id: str
    inbox_id: str
    seq: int


@dataclass(slots=True)
class Parked:
    """Events that wait for one thing; id = its key (see ledger.parked_key) [S12]."""

    id: str
    events: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AlertKey:
    """The open alert of a key, so that one cause raises one item."""

    id: str
    inbox_id: str | None = None


@dataclass(slots=True)
class Person:
    id: str
    name: str
    username: str
    roles: list[str] = field(default_factory=list)
    active: bool = True
    crew: str = ""


@dataclass(slots=True)
class Session:
    """A sign-in; the roles are those recorded when it was issued [S14]."""

    id: str
    person: str
    device: str | None
    roles: list[str]
    issued_at: str


@dataclass(slots=True)
class Device:
    id: str
    name: str
    enrolled_at: str
    revoked: bool = False
    last_seq: int = 0
    missing: list[list[int]] = field(default_factory=list)  # [first, last] numbers not seen


@dataclass(slots=True)
class Product:
    """id = SKU."""

    id: str
    name: str
    name_en: str = ""
    unit: str = "件"
    pack_quantity: Milli = 0
    tolerance: int = 0
    revision: int = 1
    drawing: str = ""
    picture: str = ""
    routing: list[dict[str, Any]] = field(default_factory=list)
    # routing: {number, name, name_en, work_center, kind, standard_ms}


@dataclass(slots=True)
class WorkCenter:
    id: str
    name: str
    name_en: str = ""
    workshop: str = ""
    code: str = ""  # its printed place code (S…)
    last_planned: str | None = None
    open_calls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Defect:
    id: str
    name: str
    name_en: str = ""


@dataclass(slots=True)
class Setting:
    id: str
    value: Any = None


@dataclass(slots=True)
class Change:
    """A change request (订单变更申请)."""

    id: str
    order: str
    base_revision: int
    content: dict[str, Any]
    diff: list[dict[str, Any]]
    reason: str
    by: str
    at: str
    state: str = "proposed"  # proposed | approved | refused
    decided: dict[str, Any] | None = None  # {by, at, revision}


Record = (Order | WorkOrder | Operation | Package | Waybill | NgReport | Photo | AndonCall | InboxItem
          | EventStatus | IdConflict | Parked | AlertKey | Person | Session | Device | Product
          | WorkCenter | Defect | Setting | Change)
KINDS: tuple[type[Any], ...] = (
    Order, WorkOrder, Operation, Package, Waybill, NgReport, Photo, AndonCall, InboxItem,
    EventStatus, IdConflict, Parked, AlertKey, Person, Session, Device, Product, WorkCenter, Defect, Setting,
    Change)
