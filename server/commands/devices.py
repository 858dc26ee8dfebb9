"""python -m server devices: list, codes, revoke."""

from __future__ import annotations

import argparse

from labels import payload
from server.commands.kit import running
from server.services.auth import Caller
from server.services.kit import Kit
from sync.event import format_instant


def run(given: argparse.Namespace) -> int:
    with running() as kit:
        return {"list": show, "codes": codes, "revoke": revoke}[given.action](kit, given)


def show(kit: Kit, _given: argparse.Namespace) -> int:
    for device, seen in kit.devices.list():
        state = "revoked 已停用" if device.revoked else "ok"
        print(f"{device.id}  {device.name:<16} enrolled {device.enrolled_at}  "
              f"seen {format_instant(seen) if seen else '-':<25} {state}")
    return 0


def codes(kit: Kit, given: argparse.Namespace) -> int:
    for issued in kit.devices.issue_codes(given.count, None):
        code = payload.make("D", issued.identifier)
        print(f"{code}  {payload.url(kit.settings.public_url, code)}  until {issued.expires_at}")
    return 0


def revoke(kit: Kit, given: argparse.Namespace) -> int:
    kit.devices.revoke(given.id, Caller("system"))
    print("The device is revoked; what it still sends is held. 已停用")
    return 0
