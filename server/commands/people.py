"""python -m server people: list, add, pin, roles, revoke, admin-recovery."""

from __future__ import annotations

import argparse

from marshmallow import ValidationError

from labels import payload
from server.api.schemas.people import PersonIn, PinIn, RolesIn
from server.commands.kit import running
from server.services.kit import Kit
from server.services.people import Member, People


def run(given: argparse.Namespace) -> int:
    with running() as kit:
        actions = {"list": show, "add": add, "pin": pin, "roles": roles, "revoke": revoke,
                   "admin-recovery": recover}
        return actions[given.action](kit, given)


def show(kit: Kit, _given: argparse.Namespace) -> int:
    for m in People(kit).everybody():
        state = "" if m.person.active else "  revoked 已停用"
        print(f"{m.username:<16}{m.name:<12}{','.join(m.person.roles):<28}{m.person.crew}{state}  {m.id}")
    return 0


def add(kit: Kit, given: argparse.Namespace) -> int:
    body = {"name": given.name, "username": given.username, "roles": given.roles.split(","),
            "crew": given.crew, **({"pin": given.pin} if given.pin else {})}
    try:
        made = People(kit).add(PersonIn().load(body), None)
    except ValidationError as error:
        return wrong(error)
    print(f"{made.member.username}  PIN {made.pin}  badge {payload.make('B', made.badge)}  {made.member.id}")
    return 0


def pin(kit: Kit, given: argparse.Namespace) -> int:
    try:
        wanted = PinIn().load({"pin": given.pin} if given.pin else {})
    except ValidationError as error:
        return wrong(error)
    who = named(kit, given.username)
    print(f"{who.username}  PIN {People(kit).reset_pin(who.id, wanted.get('pin'))}")
    return 0


def roles(kit: Kit, given: argparse.Namespace) -> int:
    try:
        wanted = RolesIn().load({"roles": given.roles.split(",")})["roles"]
    except ValidationError as error:
        return wrong(error)
    who = People(kit).set_roles(named(kit, given.username).id, wanted, None)
    print(f"{who.username}  {','.join(who.person.roles)}")
    return 0


def revoke(kit: Kit, given: argparse.Namespace) -> int:
    who = People(kit).revoke(named(kit, given.username).id, None)
    print(f"{who.username} is revoked. 已停用")
    return 0


def recover(kit: Kit, given: argparse.Namespace) -> int:
    """Nobody can get in as administrator any more: whoever sits at the server gives somebody a new PIN and the
    role, or makes a new administrator. It is in the log as done by the system."""
    people = People(kit)
    if given.username:
        who = named(kit, given.username)
        if not who.person.active:
            print(f"{who.username} has left; name somebody else or nobody. 此人已离职")
            return 1
    else:
        admins = [m for m in people.everybody() if m.person.active and "admin" in m.person.roles]
        who = admins[0] if admins else new_admin(kit)
    if "admin" not in who.person.roles:
        who = people.set_roles(who.id, [*who.person.roles, "admin"], None)
    print(f"administrator 管理员  {who.username}  PIN {people.reset_pin(who.id)}  {who.name}")
    return 0


def new_admin(kit: Kit) -> Member:
    taken = {m.username.casefold() for m in People(kit).everybody()}
    username = next(n for n in ("admin", *(f"admin{i}" for i in range(2, 1000))) if n not in taken)
    return People(kit).add({"name": "管理员", "username": username, "roles": ["admin"]}, None).member


def named(kit: Kit, username: str) -> Member:
    """By user name or id. LookupError when there is none."""
    found = [m for m in People(kit).everybody() if username.casefold() in (m.username.casefold(), m.id)]
    if not found:
        raise LookupError(f"There is nobody called {username}. 没有这个人")
    return found[0]


def wrong(error: ValidationError) -> int:
    """Say plainly what cannot be taken."""
    for name, reasons in error.normalized_messages().items():
        print(f"{name}: {reasons}")
    return 2
