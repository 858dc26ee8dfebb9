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
    ref: str = ""  # the number that the customer or the factory itself uses, besides ours
    customer_id: str | None = None
    carrier: str = ""  # the courier that the customer usually gets, "" = not said
    files: list[str] = field(default_factory=list)  # ids of File
    deliveries: list[str] = field(default_factory=list)  # ids of Delivery
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
    drawing_file: str = ""  # id of File
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
    piece_rate: int = 0  # pay for one good unit, thousandths of the currency unit
    planned_start: str | None = None  # ISO days
    planned_finish: str | None = None
    load: list[list[Any]] = field(default_factory=list)  # [[ISO day, milliseconds of its work center]]
    crew: str = ""  # who is to do it, "" = the work center's crew
    first_at: str | None = None  # first and newest applied work on it
    last_at: str | None = None
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
    contested: list[dict[str, Any]] = field(default_factory=list)  # held binds: {event_id, waybill, carrier} [S8]
    touched: bool = False  # has been packed or bound at least once
    number: int = 0  # "箱 3/12": its place among the order's packages, 0 until packed
    packed_at: str | None = None  # since when something is inside
    delivery: str | None = None  # the delivery note that it goes with


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
    named_at: str = ""  # when an event first named it
    expired: bool = False  # removed after the factory's time for keeping photos


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
    changed_seq: int = 0  # newest log row that changed the verdict, or took the event back
    effect_seq: int = 0  # log row whose effects are this event's, 0 while it has none
    inbox_id: str | None = None
    waits_for: str | None = None
    reversed_by: str | None = None
    order: str | None = None  # the order it belongs to, for the trail


@dataclass(slots=True)
class IdConflict:
    """A different event under a known id; id = "{event_id}:{digest}" [S2]. What became of it is told to its device."""

    id: str
    inbox_id: str
    seq: int
    device: str = ""
    actor: str = ""
    received_at: str = ""
    verdict: str = "id_conflict"
    code: str = "id_conflict"
    note: str = ""
    changed_seq: int = 0  # log row of the decision, or of its taking back; 0: nobody decided yet
    counted_as: str | None = None  # the event's id under which it counts


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
    """Somebody of the factory. The log knows people by id only: their names stand outside the fold."""

    id: str
    roles: list[str] = field(default_factory=list)
    active: bool = True
    crew: str = ""  # id of Crew
    reports_to: str | None = None  # the person one level up


@dataclass(slots=True)
class Session:
    """A sign-in; the roles are those recorded when it was issued [S14]."""

    id: str
    person: str
    device: str | None
    roles: list[str]
    issued_at: str
    badge: str = ""  # badge | replaced: signed in by badge alone, a worker's rights, own work only [S14]


@dataclass(slots=True)
class Device:
    id: str
    name: str
    enrolled_at: str
    revoked: bool = False
    last_seq: int = 0
    missing: list[list[int]] = field(default_factory=list)  # [first, last] numbers not seen
    kiosk: bool = False  # shared: signs its people out after each report
    revoked_at: str | None = None
    revoked_by: str | None = None


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
    # routing: {number, name, name_en, work_center, kind, standard_ms, piece_rate}
    drawing_file: str = ""  # id of File
    photo: str = ""  # id of File
    revisions: list[dict[str, Any]] = field(default_factory=list)
    # revisions: {revision, drawing, drawing_file, at, by}: the drawings of before
    active: bool = True  # False: no longer used for anything new


@dataclass(slots=True)
class WorkCenter:
    id: str
    name: str
    name_en: str = ""
    workshop: str = ""
    code: str = ""  # its printed place code (S…)
    last_planned: str | None = None
    open_calls: list[str] = field(default_factory=list)
    crew: str = ""  # id of Crew
    stations: int = 1  # how many work side by side
    minutes: int = 0  # capacity a day of one station, 0 = the shifts' working time
    active: bool = True


@dataclass(slots=True)
class DayLoad:
    """What is planned on a work center on a day; id = "{work center}/{ISO day}"."""

    id: str
    ms: int = 0


@dataclass(slots=True)
class Workshop:
    id: str
    name: str
    name_en: str = ""
    active: bool = True


@dataclass(slots=True)
class Crew:
    """A crew (班组). shift: id of a shift in the setting `shifts`."""

    id: str
    name: str
    name_en: str = ""
    workshop: str = ""
    leader: str | None = None  # id of Person
    shift: str = ""
    active: bool = True


@dataclass(slots=True)
class Customer:
    """Who orders. carrier: the courier's code that they usually get."""

    id: str
    name: str
    phone: str = ""
    contact: str = ""
    address: str = ""
    carrier: str = ""
    note: str = ""
    active: bool = True


@dataclass(slots=True)
class File:
    """A drawing, picture or paper that somebody uploaded; id = sha256 of what is stored."""

    id: str
    name: str
    media_type: str
    bytes: int
    at: str
    by: str | None = None


@dataclass(slots=True)
class Delivery:
    """A delivery note (送货单) of own delivery or pick-up; id = its number."""

    id: str
    mode: str  # own | pick_up
    customer: str
    at: str
    by: str | None
    packages: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    address: str = ""
    driver: str = ""
    note: str = ""
    signed: dict[str, Any] | None = None  # {at, by, file, signer, note}
    cancelled: dict[str, Any] | None = None  # {at, by}


@dataclass(slots=True)
class Escalation:
    """How far an unhandled task has gone up the reporting line; id = the task's key."""

    id: str
    kind: str
    levels: list[dict[str, Any]] = field(default_factory=list)  # {at, to (person id) | None, role}


@dataclass(slots=True)
class Defect:
    id: str
    name: str
    name_en: str = ""
    active: bool = True


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
    approvals: list[dict[str, Any]] = field(default_factory=list)  # {by, at, side}: while both sides must agree


Record = (Order | WorkOrder | Operation | Package | Waybill | NgReport | Photo | AndonCall | InboxItem
          | EventStatus | IdConflict | Parked | AlertKey | Person | Session | Device | Product
          | WorkCenter | DayLoad | Workshop | Crew | Customer | File | Delivery | Escalation | Defect
          | Setting | Change)
KINDS: tuple[type[Any], ...] = (
    Order, WorkOrder, Operation, Package, Waybill, NgReport, Photo, AndonCall, InboxItem,
    EventStatus, IdConflict, Parked, AlertKey, Person, Session, Device, Product, WorkCenter, DayLoad,
    Workshop, Crew, Customer, File, Delivery, Escalation, Defect, Setting, Change)
