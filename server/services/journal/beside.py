"""What goes along with a row though it stands outside the log: names, sealed codes, hashes, photos and files.

Never what signs a person in by itself: PINs and passwords are short enough to be tried out, so they stay in the
database and its backups. Hashes of long random secrets and codes sealed with the server's key tell nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

from server.services.ports import BADGE, TRACKING, Blob, Credential, DeviceSecret, Name, Reads, Secrets
from sync.log import LogRow

Beside = tuple[str, dict[str, Any]]
PERSON = {"person.put", "person.secret", "badge.renew", "person.revoke"}
SIGNS_OUT = {"pin", "password"}
FILE = "file"  # a file of DATA_DIR that the journal keeps a copy of


def of(reads: Reads, row: LogRow) -> list[Beside]:
    """What stands beside this row now."""
    if row.source == "device":
        return [("code", kept) for no in made_orders(row) if (kept := code(reads, TRACKING, no))]
    return list(of_act(reads, row, dict(row.raw.get("body") or {})))


def of_act(reads: Reads, row: LogRow, body: dict[str, Any]) -> Iterator[Beside]:
    if row.type in PERSON:
        yield from of_person(reads, str(body["id"]))
    elif row.type == "device.enrol":
        secret = reads.secrets.device_secret(body["id"])
        if secret is not None:
            yield "device", asdict(secret)
    elif row.type == "photo.arrived":
        photo = reads.secrets.blob(body["sha256"])
        if photo is not None:
            yield "photo", asdict(photo)
            yield FILE, {"name": f"blobs/{photo.sha256[:2]}/{photo.sha256}.jpg"}
    elif row.type == "file.put":
        yield FILE, {"name": f"files/{body['id'][:2]}/{body['id']}"}
    orders = [body["no"]] if row.type == "order.link" else made_orders(row)
    for no in orders:
        if kept := code(reads, TRACKING, no):
            yield "code", kept


def of_person(reads: Reads, id: str) -> Iterator[Beside]:
    name = reads.names([id]).get(id)
    if name is not None:
        yield "name", asdict(name)
    credential = reads.secrets.credential(person_id=id)
    if credential is not None:
        yield "badge", {"person_id": id, "username": credential.username, "badge": credential.badge}
    if kept := code(reads, BADGE, id):
        yield "code", kept


def made_orders(row: LogRow) -> list[str]:
    return [str(e["record"]["id"]) for e in row.effects if e["do"] == "add" and e.get("of") == "Order"]


def code(reads: Reads, kind: str, owner: str) -> dict[str, Any] | None:
    sealed = reads.secrets.kept_code(kind, owner)
    return None if sealed is None else {"kind": kind, "owner": owner, "sealed": sealed}


# --- taking it back ---------------------------------------------------------------------------------------------------


def before_row(secrets: Secrets, row: LogRow) -> str | None:
    """What an act did outside the log and nobody wrote down: sign-ins end, a PIN is void. Whose PIN, if one is."""
    body = dict(row.raw.get("body") or {}) if row.source != "device" else {}
    if row.type == "person.revoke":
        secrets.revoke_tokens(person_id=body["id"])
    elif row.type == "device.revoke":
        secrets.revoke_tokens(device_id=body["id"])
    elif row.type == "photo.expire":
        secrets.drop_blob(body["sha256"])
    elif row.type == "person.secret" and body["what"] == "forgotten":
        secrets.forget_person(body["id"])
    elif row.type == "person.secret" and body["what"] in SIGNS_OUT:
        secrets.revoke_tokens(person_id=body["id"])
        known = secrets.credential(person_id=body["id"])
        if known is not None:
            secrets.put(replace(known, pin=None) if body["what"] == "pin" else replace(known, password=None))
        return str(body["id"])
    return None


def take_badge(secrets: Secrets, value: dict[str, Any]) -> None:
    known = secrets.credential(person_id=value["person_id"])
    secrets.put(replace(known, **value) if known is not None else Credential(**value))


def take_code(secrets: Secrets, value: dict[str, Any]) -> None:
    secrets.keep_code(value["kind"], value["owner"], value["sealed"])


TAKE: dict[str, Callable[[Secrets, dict[str, Any]], None]] = {
    "name": lambda secrets, value: secrets.put(Name(**value)),
    "device": lambda secrets, value: secrets.put(DeviceSecret(**value)),
    "photo": lambda secrets, value: secrets.put(Blob(**value)),
    "badge": take_badge,
    "code": take_code,
}
