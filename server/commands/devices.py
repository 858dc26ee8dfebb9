"""python -m server devices: list, codes, revoke."""

from __future__ import annotations

import argparse
from typing import Any

from labels import payload
from server.commands.kit import running
from server.services.auth import Caller
from server.services.device_health import health_row
from server.services.kit import Kit


def run(given: argparse.Namespace) -> int:
    with running() as kit:
        return {"list": show, "codes": codes, "revoke": revoke}[given.action](kit, given)


def show(kit: Kit, _given: argparse.Namespace) -> int:
    for found in kit.devices.list():
        device = found.device
        words = [*(["revoked 已停用"] if device.revoked else []), *(["kiosk 公用"] if device.kiosk else []),
                 *health_words(health_row(found.health))]
        print(f"{device.id}  {device.name:<16} enrolled {device.enrolled_at}  "
              f"seen {found.seen_at or '-':<25} {', '.join(words) or 'ok'}")
    return 0


def health_words(health: dict[str, Any] | None) -> list[str]:
    """What a phone said of itself, as far as it matters."""
    if health is None:
        return []
    since = f" since {health['oldest']}" if health["oldest"] else ""
    unsent = [f"{health['unsent']} unsent 未发送{since}"] if health["unsent"] else []
    storage = ["storage not kept 存储可能被清理"] if health["persisted"] is False else []
    clock = [f"clock off by {health['offset_ms'] / 1000:.0f} s"] if abs(health["offset_ms"] or 0) > 60_000 else []
    return [*unsent, *storage, *clock, *([f"app {health['app']}"] if health["app"] else [])]


def codes(kit: Kit, given: argparse.Namespace) -> int:
    for issued in kit.devices.issue_codes(given.count, None):
        code = payload.make("D", issued.identifier)
        print(f"{code}  {payload.url(kit.settings.public_url, code)}  until {issued.expires_at}")
    return 0


def revoke(kit: Kit, given: argparse.Namespace) -> int:
    left = health_words(health_row(kit.devices.revoke(given.id, Caller("system")).health))
    print(f"The device is revoked; what it still sends is held. 已停用 {', '.join(left)}".rstrip())
    return 0
