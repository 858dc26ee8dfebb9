"""Stories of the road: the answers that one request after the other meets on its way, and what phones make of them."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.carried import Carried
from tests.simulation.failures import ServerFailures
from tests.simulation.forged import Forger
from tests.simulation.network import JSON, Fate
from tests.simulation.phone import Phone
from tests.simulation.pictures import picture
from tests.simulation.staff import Staff
from tests.simulation.walk import Walk


def next_time(w: Walk, phone: Phone, like: str, status: int, body: Any = None, times: int = 1) -> None:
    """Somebody on the way answers the phone's next request of this kind."""
    text = "" if body is None else json.dumps(body)
    plan(w, phone, like, *[Fate(arrive=False, instead=(status, dict(JSON), text))] * times)


def plan(w: Walk, phone: Phone, like: str, *fates: Fate) -> None:
    w.run.network.planned += [(f"{phone.name} {like}", fate) for fate in fates]


def again(w: Walk, phone: Phone, ms: int = 3_000) -> None:
    """The person taps "send now", and waits a little."""
    if phone.tab is not None:
        w.run.tell({"do": "kick", "phone": phone.name, "tab": phone.tab, "reason": "button"})
    w.run.go(ms)


def report(w: Walk, phone: Phone, photos: list[bytes] | None = None) -> None:
    work = w.rng.choice(w.factory.works or w.order())
    on = {"work_order": work.code, "operation": (work.steps or [10])[0]}
    ng = {**on, "quantity": "1", "counted": False, "defect": "SCRATCH", "replenish": False}
    w.run.capture(phone, "ng.report" if photos else "work.report", ng if photos else {**on, "good": "1"}, {}, photos)
    w.run.go(500)


def as_text(w: Walk) -> None:
    """One event is refused and goes to the office as text, at last; then the server is put back [S3, S17]."""
    phone = w.phone("worker")
    again(w, phone)
    failures = ServerFailures(w.factory)
    report(w, phone, [w.run.no_picture()])
    for _ in range(4):
        again(w, phone)
    failures.backup(phone)
    next_time(w, phone, "sync/push", 400)
    next_time(w, phone, "sync/push", 400, {"code": "too_odd"}, 3)
    next_time(w, phone, "sync/quarantine", 200, {})
    next_time(w, phone, "sync/quarantine", 500)
    report(w, phone)
    for _ in range(4):
        again(w, phone)
    if w.run.restores < 2 and w.run.backups:
        failures.back_to(w.run.backups[-1])
    for _ in range(3):
        again(w, phone)
    report(w, phone)
    again(w, phone)


def a_photo(w: Walk) -> None:
    """A photo on a bad line: the place to go on is another one each time, and what is no photo is given up."""
    phone = w.phone("worker")
    next_time(w, phone, "PATCH blobs", 409, {"code": "other_offset"}, w.rng.choice((1, 2, 12)))
    next_time(w, phone, "PATCH blobs", 413, {"code": "wide"}, w.rng.choice((0, 2)))
    next_time(w, phone, "PATCH blobs", 415, {"code": "odd"}, w.rng.choice((0, 1)))
    plan(w, phone, "PATCH blobs", Fate(delay=1_500, back=1_500), Fate(arrive=False, back=500))
    for status in (503, 401, 500):
        next_time(w, phone, "blobs", status, {"code": f"test_{status}"})
    report(w, phone, [picture(w.run.rng), picture(w.run.rng)])
    report(w, phone)  # goes before the rest of the photo
    for _ in range(6):
        again(w, phone, 8_000)


def unknown_here(w: Walk) -> None:
    """Somebody on the way does not know the phone; its record arrived all the same, so it asks once nothing waits."""
    phone = w.phone("worker")
    again(w, phone)
    stranger = Fate(back=100, instead=(401, dict(JSON), json.dumps({"code": "who"})))
    plan(w, phone, "sync/push", stranger)
    next_time(w, phone, "devices/me", 403, {"code": "who"})
    report(w, phone)
    for _ in range(3):
        again(w, phone)
    plan(w, phone, "sync/push", stranger)
    plan(w, phone, "sync/pull", Fate(without=("verdicts.digest",)))
    report(w, phone)
    again(w, phone), again(w, phone)
    next_time(w, phone, "sync/pull", 401, {"code": "who"}, 2)
    plan(w, phone, "devices/me", Fate(without=("epoch",)))
    for _ in range(3):
        again(w, phone)
    left = [p for p in w.run.phones.values() if not p.revoked and p.device != phone.device]
    if left and w.rng.random() < 0.7:
        plan(w, phone, "sync/push", stranger)
        next_time(w, phone, "devices/me", 403, {"code": "who"}, 3)
        report(w, phone)
        Staff(w.factory).take_out(phone)
        w.run.network.planned = [p for p in w.run.network.planned if "devices/me" not in p[0]]
        w.send("P-admin", f"/devices/{phone.device}/revoke")
        next_time(w, phone, "sync/pull", 500, None, 1)
        for _ in range(4):
            again(w, phone)


def many_badges(w: Walk) -> None:
    """One badge again and again: the answer lacks a name, is an error, a refusal; clocks jump; misread badges."""
    phone, staff = w.phone("worker"), Staff(w.factory)
    who = next((id for id in w.factory.badges if w.factory.roles.get(id) == "worker" and id not in w.factory.gone), "")
    if not who:
        return
    other = w.factory.hire("worker")
    plan(w, phone, "auth/badge", Fate(without=("actor", "proof")))
    for id, trouble in ((who, 0), (who, 500), (who, 429), (other, 422), (other, 0), (who, 0)):
        if trouble:
            next_time(w, phone, "auth/badge", trouble, {"code": f"test_{trouble}"})
        w.run.show_badge(phone, w.factory.badges[id])
        w.run.go(300)
        report(w, phone)
        again(w, phone)
    for ms in (-3_600_000, 20 * 3_600_000, 0):
        w.run.tell({"do": "skew", "phone": phone.name, "ms": ms})
        w.run.show_badge(phone, w.factory.badges[who])
        w.run.go(300)
        report(w, phone)
    for text in staff.misreadings(w.factory.badges[who]):
        w.run.show_badge(phone, text)
        w.run.go(50)
    taken = {"badge": w.factory.badges[other], "session_id": phone.session, "at": "2026-03-02T08:00:00+08:00",
             "offline": True}
    w.run.call("/api/v1/auth/badge", {"Authorization": f"Device {phone.device}:{phone.secret}",
                                      "Content-Type": "application/json"}, json.dumps(taken).encode())
    w.send("P-admin", f"/people/{who}/badge")
    report(w, phone)
    again(w, phone)
    w.send("P-admin", f"/people/{who}/revoke")
    w.factory.gone.add(who)
    for _ in range(2):
        w.run.show_badge(phone, w.factory.badges[who])
        w.run.go(2_000)


def from_the_start(w: Walk) -> None:
    """The feed must be read anew, and once more while it is being read anew."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    next_time(w, phone, "sync/pull", 409, {"code": "resync"})
    plan(w, phone, "sync/pull", Fate())
    next_time(w, phone, "sync/pull", 409, {"code": "resync"})
    again(w, phone, 10_000)
    again(w, phone, 10_000)


def first_by_file(w: Walk) -> None:
    """A file tells what the phone itself brings later; what it names is not here yet [S12, S14]."""
    phone, carried = w.phone("supervisor"), Carried(w.factory)
    w.run.network.offline.add(phone.name)
    report(w, phone)
    w.run.capture(phone, "event.reverse", {"event_id": w.run.server.kit.ids.uuid(), "reason": "which?"})
    report(w, phone)
    w.run.go(500)
    for signed in (False, w.rng.random() < 0.5):
        carried.bring(phone, signed=signed, path="/outbox-files")
    w.run.network.offline.discard(phone.name)
    again(w, phone, 5_000)
    again(w, phone, 5_000)


def a_stranger(w: Walk) -> None:
    """A device that sends one of everything that no app of ours makes [S3]."""
    w.run.start_server()
    forger = Forger(w.factory)
    if forger.enrolled():
        forger.push(forger.every())


STORIES = (a_stranger, as_text, a_photo, unknown_here, many_badges, first_by_file)
FEED = (from_the_start,)
