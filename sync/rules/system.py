"""Acts of the system itself."""

from __future__ import annotations

from sync import effects as fx
from sync.model.records import AlertKey, Escalation, InboxItem, Photo
from sync.rules.admin import the
from sync.rules.case import Case
from sync.rules.texts import text_mark
from sync.verdict import Alert, Decision, applied


def photo_arrived(case: Case) -> Decision:
    """photo.arrived {sha256, bytes, media_type}: the upload is complete and re-encoded [S20]."""
    body = case.body
    photo = case.world.get(Photo, body["sha256"])
    if photo is not None and photo.present:
        return case.done([], "no_effect")
    add = [fx.add(Photo(id=body["sha256"]))] if photo is None else []
    came = {"present": True, "bytes": body["bytes"], "media_type": body["media_type"], "expired": False}
    was = {"present": False, "bytes": 0, "media_type": "", "expired": bool(photo and photo.expired)}
    return case.done([*add, {"do": "set", "of": "Photo", "id": body["sha256"], "to": came,
                             "was": was}])


def photo_expired(case: Case) -> Decision:
    """photo.expire {sha256}: removed after the factory's time for keeping photos; its hash stays [S20]."""
    photo: Photo = the(case, Photo, case.body["sha256"])
    if photo.expired:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Photo, photo.id, present=False, expired=True)])


def photo_lost(case: Case) -> Decision:
    """photo.lost {sha256}: its file is not there, after a restore for example; a phone may bring it again [S20]."""
    photo: Photo = the(case, Photo, case.body["sha256"])
    if not photo.present:
        return case.done([], "no_effect")
    return case.done([fx.change(case.world, Photo, photo.id, present=False)])


def escalate(case: Case) -> Decision:
    """task.escalate {task, kind, to (person id) | None, role}: nobody saw to it, so one level up is told, once."""
    body = case.body
    level = {"at": case.at, "to": body.get("to"), "role": body["role"]}
    known = case.world.get(Escalation, body["task"])
    if known is None:
        return case.done([fx.add(Escalation(id=body["task"], kind=body["kind"], levels=[level]))])
    if any((k["to"], k["role"]) == (level["to"], level["role"]) for k in known.levels):
        return case.done([], "no_effect")
    return case.done([fx.append(Escalation, known.id, "levels", level)])


def raise_item(case: Case) -> Decision:
    """inbox.raise {code, raw, about, key}: what could not be made into a request (quarantine).

    One key raises one item ever: what was decided on does not come again.
    """
    body = case.body
    if case.world.get(AlertKey, body["key"]) is not None:
        return case.done([], "no_effect")
    item = InboxItem(id=case.ids.uuid(), kind="held", code=body["code"], raw=body["raw"],
                     raised_at=case.at, key=body["key"], about=dict(body.get("about", {})))
    return applied([fx.add(item), fx.add(AlertKey(id=body["key"], inbox_id=item.id)), *text_mark(case.world, item)])


def start_epoch(case: Case) -> Decision:
    """epoch.start {epoch, restored_seq, gap?}: after a restore; office entries may be missing [S17].

    gap: what is known of them, told to people with the alert (services/restored.py).
    """
    about = {"epoch": case.body["epoch"], "restored_seq": case.body["restored_seq"], **case.body.get("gap", {})}
    return applied([], alerts=[Alert("restored", f"epoch:{about['epoch']}", about)])


def imported(case: Case) -> Decision:
    """outbox.import {file, device, made, signed, events, photos}: somebody took a phone's outbox file in. The events
    have rows of their own; this one says who opened the door to them."""
    return applied([])
