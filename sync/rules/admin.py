"""Acts on people, devices, master data and issued codes: they decide later verdicts, so they are logged."""

from __future__ import annotations

from typing import Any

from sync import effects as fx
from sync.model.records import Defect, Device, Package, Person, Product, Session, Setting, WorkCenter
from sync.rules.case import FLOOR, Case
from sync.verdict import Decision, Refused

ROLES = ("worker", "foreman", "inspector", "warehouse", "sales", "planner", "supervisor", "boss",
         "admin")
BADGES = ("", "badge", "replaced")  # kinds of sign-in: with a PIN, by badge alone, by a badge that was replaced
MASTER: dict[str, type[Any]] = {"product.put": Product, "defect.put": Defect,
                                "setting.put": Setting}


def put_master(case: Case) -> Decision:
    """product.put, defect.put, setting.put: the body is the whole record."""
    return case.done([fx.put(case.world, MASTER[case.event.type](**case.body))])


def put_work_center(case: Case) -> Decision:
    """work_center.put {id, name, name_en?, workshop?}: calls and plans stay."""
    body = case.body
    if case.world.get(WorkCenter, body["id"]) is None:
        return case.done([fx.add(WorkCenter(**body))])
    fields = {k: v for k, v in body.items() if k != "id"}
    return case.done([fx.change(case.world, WorkCenter, body["id"], **fields)])


def put_person(case: Case) -> Decision:
    """person.put {id, roles, crew?, reports_to?}: who was revoked stays so. Names are not the log's business."""
    check_roles(case.body["roles"])
    if case.world.get(Person, case.body["id"]) is None:
        return case.done([fx.add(Person(**case.body))])
    fields = {k: v for k, v in case.body.items() if k != "id"}
    return case.done([fx.change(case.world, Person, case.body["id"], **fields)])


def secret_changed(case: Case) -> Decision:
    """person.secret {id, what: pin | password | name | forgotten}: the log hears that, and by whom, never what to."""
    the(case, Person, case.body["id"])
    return case.done([])


def set_roles(case: Case) -> Decision:
    """roles.set {id, roles}: events captured with a role that is gone now are held [S14]."""
    check_roles(case.body["roles"])
    person = the(case, Person, case.body["id"])
    return case.done([fx.change(case.world, Person, person.id, roles=case.body["roles"])])


def check_roles(roles: list[str]) -> None:
    unknown = [r for r in roles if r not in ROLES]
    if unknown:
        raise Refused("unknown_role", f"There is no role {unknown[0]}.", 422)


def revoke_person(case: Case) -> Decision:
    person = the(case, Person, case.body["id"])
    if not person.active:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Person, person.id, active=False)])


def enrol_device(case: Case) -> Decision:
    """device.enrol {id, name}."""
    made = Device(id=case.body["id"], name=case.body["name"], enrolled_at=case.at)
    return case.done([fx.add(made)])


def revoke_device(case: Case) -> Decision:
    device = the(case, Device, case.body["id"])
    if device.revoked:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Device, device.id, revoked=True, revoked_at=case.at,
                                revoked_by=case.event.actor_id or None)])


def set_kiosk(case: Case) -> Decision:
    """device.kiosk {id, kiosk}: whether the device is shared and signs its people out after each report."""
    device = the(case, Device, case.body["id"])
    if device.kiosk == case.body["kiosk"]:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Device, device.id, kiosk=case.body["kiosk"])])


def issue_session(case: Case) -> Decision:
    """session.issue {id, person, device?, badge?}: records the roles that hold at this moment [S14].

    badge ("badge", or "replaced": a badge that another one had replaced): a sign-in by badge alone, made up by the
    phone, perhaps offline. It has a worker's rights; it is issued to somebody revoked as well, so that what was
    captured under it is held and not lost. The same session again has no effect.
    """
    body = case.body
    person = the(case, Person, body["person"])
    badge = body.get("badge") or ""
    if badge not in BADGES:
        raise Refused("invalid", "badge is badge or replaced.", 422)
    if not person.active and not badge:
        raise Refused("person_revoked", "This person was revoked.", 401)
    roles = list(person.roles) if not badge else ["worker"] if FLOOR & set(person.roles) else []
    made = Session(id=body["id"], person=person.id, device=body.get("device"), roles=roles, issued_at=case.at,
                   badge=badge)
    known = case.world.get(Session, made.id)
    if known is not None and (known.person, known.device) != (made.person, made.device):
        raise Refused("id_conflict", "Another sign-in has this id.", 409)
    return case.done([], "no_effect") if known is not None else case.done([fx.add(made)])


def renew_badge(case: Case) -> Decision:
    """badge.renew {id, sessions}: a person's badge was replaced. sessions: sign-ins by the old badge alone that
    were still open; what arrives under them from now on is held, for somebody else may carry that badge [S14]."""
    the(case, Person, case.body["id"])
    return case.done([fx.change(case.world, Session, id, badge="replaced") for id in case.body["sessions"]])


def name_device(case: Case) -> Decision:
    """device.name {id, name}."""
    device = the(case, Device, case.body["id"])
    if device.name == case.body["name"]:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Device, device.id, name=case.body["name"])])


def issue_codes(case: Case) -> Decision:
    """codes.issue {batch, packages: [{id, code}]}: package codes that may now be used."""
    return case.done([fx.add(Package(id=p["id"], code=p["code"], batch=case.body["batch"]))
                      for p in case.body["packages"]])


def the(case: Case, kind: type[Any], id: str) -> Any:
    """The record that an act names. Refused 404 when there is none."""
    found = case.world.get(kind, id)
    if found is None:
        raise Refused("not_found", f"There is no such {kind.__name__.lower()}.", 404)
    return found
