"""Who may capture what [S14]; roles as recorded when the session was issued."""

from __future__ import annotations

from collections.abc import Set

from sync.event import Event
from sync.model.records import Device, Person, Session
from sync.rules.case import FLOOR, FOR_OTHERS, Case
from sync.verdict import Decision, held
from sync.world import World

QUALITY = {"inspector", "supervisor"}
STORE = {"warehouse", "supervisor"}
RIGHTS: dict[str, Set[str]] = {
    "work.start": FLOOR, "work.pause": FLOOR, "work.resume": FLOOR, "work.report": FLOOR,
    "ng.report": FLOOR, "ng.dispose": QUALITY, "ng.replenish": QUALITY,
    "inspection.record": QUALITY, "stock.in": STORE, "package.pack": STORE,
    "package.unpack": STORE, "package.bind": STORE, "package.unbind": STORE,
    "package.ship": STORE, "andon.call": FLOOR, "andon.clear": FLOOR, "event.reverse": FLOOR,
}

FILE = "file:"  # begins the carrier of events from an outbox file that no device's signature proves


def doubt_of(world: World, event: Event, carrier: str) -> Decision | None:
    """[S14] Why a person looks first at what this carrier brings, whoever captured it; None: no reason."""
    if carrier.startswith(FILE):
        return held("unverified_file")
    device = world.get(Device, carrier) if carrier != event.device_id else None
    return held("device_revoked", "brought by a device that is out of use") if device and device.revoked else None


def check_rights(case: Case) -> None:
    """[S14] The session was issued to that actor on that device, and the roles still hold."""
    event, world = case.event, case.world
    session = world.get(Session, event.session_id)
    if session is None or (session.person, session.device) != (event.actor_id, event.device_id):
        case.hold(held("actor_mismatch"))
        return
    device = world.get(Device, event.device_id)
    if device is None or device.revoked:
        case.hold(held("device_revoked"))
    person = world.get(Person, event.actor_id)
    if person is None or not person.active:
        case.hold(held("person_revoked"))
    if session.badge == "replaced":
        case.hold(held("badge_replaced"))
    needed = RIGHTS[event.type]
    if not needed & set(session.roles):
        case.hold(held("role_missing", event.type))
    elif person is not None and not needed & set(case.roles):
        case.hold(held("role_revoked", event.type))
    if event.on_behalf_of and event.on_behalf_of != event.actor_id:
        check_on_behalf(case, session)


def check_on_behalf(case: Case, session: Session) -> None:
    """Foremen report for others of the factory; a badge alone is good for own work only."""
    if not FOR_OTHERS & set(session.roles):
        case.hold(held("role_missing", "on_behalf_of"))
    elif not FOR_OTHERS & set(case.roles):
        case.hold(held("role_revoked", "on_behalf_of"))
    if case.world.get(Person, case.event.on_behalf_of or "") is None:
        case.hold(held("actor_mismatch", "on_behalf_of"))
