"""Verdicts and the one closed table of codes that explain them (docs: sync/RULES.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

RULES_VERSION = 1


class Verdict(StrEnum):
    """What the server did with an event. There is no "rejected"."""

    APPLIED = "applied"
    HELD = "held"
    WAITING = "waiting"
    ID_CONFLICT = "id_conflict"
    DISMISSED = "dismissed"


# code -> what it means. Screens translate the code; this text is for readers of the code.
CODES: dict[str, str] = {
    "ok": "applied as it stands",
    # applied, with something to say
    "no_effect": "the same thing was already true [S8, S13]",
    "ahead_of_previous": "more than the operation before has reported so far [S5]",
    "ahead_of_good": "more packed or blocked than reported good so far [S9]",
    "on_hold_noted": "the order is on hold; the work is recorded and flagged [S7]",
    "old_revision_noted": "old paper, but nothing that changed touches this [S6]",
    "future_revision_noted": "the person saw a newer revision than the server knows [S17]",
    "replaced": "an earlier binding was replaced on purpose [S8]",
    "probable_duplicate": "looks like an NG report that another phone made [S10]",
    "wish_recorded": "the wish to replenish waits for an inspector or supervisor",
    "by_resolution": "applied by a person's decision from the inbox",
    # held
    "unknown_type": "this server does not know the event type or schema [S3]",
    "bad_event": "a field of the envelope is missing or has the wrong form [S3]",
    "bad_body": "the body cannot be read or a field of it has the wrong form [S3]",
    "bad_hash": "the body does not match its sha256 [S3]",
    "too_large": "the event is larger than 32 KiB [S3]",
    "rule_failed": "a rule crashed on this event [S3]",
    "actor_mismatch": "the session was not issued to this person on this device [S14]",
    "role_missing": "the person's role does not allow this [S14]",
    "role_revoked": "the role was taken away before the event arrived [S14]",
    "person_revoked": "the person was revoked before the event arrived [S14]",
    "device_revoked": "the device was revoked before the event arrived [S14]",
    "badge_replaced": "signed in with a badge that another one had replaced [S14]",
    "unverified_file": "from an outbox file that no device's signature proves [S14]",
    "unknown_code": "the code is not one that this factory issued",
    "unknown_operation": "the work order has no such operation",
    "unknown_defect": "the defect code does not exist",
    "unknown_work_center": "the work center does not exist",
    "never_arrived": "what the event named did not arrive within 24 h [S12]",
    "named_dismissed": "the event that this one names was dismissed [S12]",
    "wrong_target": "the event that this one names is of another kind [S12]",
    "order_cancelled": "the order is cancelled [S7]",
    "order_completed": "the order is completed [S7]",
    "on_hold": "the order is on hold; nothing may be packed, bound or shipped [S7]",
    "stale_revision": "a change since the revision that the person saw touches this [S6]",
    "over_planned": "more than planned and tolerated [S5, S9]",
    "already_bound": "the package already has another waybill [S8]",
    "waybill_other_customer": "the waybill is on a package of another customer [S8]",
    "already_shipped": "the package has left already [S8, S9]",
    "not_bound": "the package has no waybill and is not own delivery [S9]",
    "mixed_customers": "goods of different customers in one package [S9]",
    "not_in_package": "the package does not contain that much [S9]",
    "not_bound_to_that": "the package is not bound to this waybill [S8]",
    "exceeds_blocked": "more than the NG report still has blocked",
    "ng_reversed": "the NG report was reversed: its pieces are not blocked any more [S13]",
    "already_reversed": "the event was reversed already [S13]",
    "not_reversible": "this kind of event cannot be reversed [S13]",
    "not_yours": "only own events can be reversed [S13]",
    "too_late": "own events can be reversed for 16 h [S13]",
    "consumed": "something later builds on it [S13]",
    # waiting
    "waiting_work_order": "the work order is not here yet [S12]",
    "waiting_event": "the event that this one names is not applied yet [S12]",
    "waiting_pack": "a pack of this package is not applied yet [S9]",
    # id_conflict
    "id_conflict": "another event has this id; the original stands [S2]",
    # dismissed
    "dismissed": "a person decided that this does not count",
    # alerts (inbox items that stop nothing)
    "device_seq_gap": "numbers are missing in a device's sequence",
    "device_seq_reuse": "a device used a sequence number twice: a cloned device?",
    "duplicate_ng": "two NG reports look like one; the second's replenishment waits [S10]",
    "replenish_wish": "a worker wishes a replenishment",
    "replenished": "a replenishment order was created; please schedule it [S11]",
    "ahead_lasts": "an operation has been ahead of the one before it for 2 h [S5]",
    "quarantined": "a device sent something that cannot be read",
    "andon": "a worker calls for help",
    "promise_changed": "an order's promised date is another one; its routing is frozen for 48 h [S6]",
    "not_gone": "a package was packed hours ago and has not left",
    "photo_missing": "a photo that an event named hours ago has not come [S20]",
    "clock_back": "the server's clock is before the newest event",
    "backup_old": "the newest good backup is older than a day",
    "journal_behind": "the journal on the second disk lacks entries [S17]",
    "disk_low": "the server's disk is nearly full",
    "restored": "the server was restored from a backup; office entries may be missing [S17]",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should look at; it stops nothing.

    key: the same key raises one open alert, not two. about: what it speaks of.
    """

    code: str
    key: str
    about: dict[str, Any]


@dataclass(slots=True)
class Decision:
    """What a rule says: verdict, code, effects (see effects.py), what it waits for, alerts."""

    verdict: Verdict
    code: str = "ok"
    effects: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    waits_for: str | None = None
    alerts: list[Alert] = field(default_factory=list)
    now: dict[str, Any] = field(default_factory=dict)


def applied(effects: list[dict[str, Any]], code: str = "ok", note: str = "",
            alerts: list[Alert] | None = None) -> Decision:
    return Decision(Verdict.APPLIED, code, effects, note, alerts=alerts or [])


def held(code: str, note: str = "", now: dict[str, Any] | None = None) -> Decision:
    """Held for a person. now: the present state that the person must compare with."""
    plain = note.encode("utf-8", "replace").decode().replace("\x00", "?")  # it may quote what no store keeps
    return Decision(Verdict.HELD, code, note=plain, now=now or {})


def waiting(code: str, waits_for: str) -> Decision:
    """Parked until `waits_for` (a key made by `parked_key`) changes [S12]."""
    return Decision(Verdict.WAITING, code, waits_for=waits_for)


class Refused(Exception):
    """An office call that cannot be done. status: the HTTP answer it stands for."""

    def __init__(self, code: str, text: str, status: int = 409, **extra: Any) -> None:
        super().__init__(text)
        self.code, self.text, self.status, self.extra = code, text, status, extra
