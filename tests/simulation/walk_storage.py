"""Stories of a phone's storage: full for long, not to be written or read for a while, emptied under the running app, or
taken over by a newer app [S22, S24]."""

from __future__ import annotations

from tests.simulation.always import holds_now
from tests.simulation.network import JSON, Fate
from tests.simulation.phone import RELEASES, Phone
from tests.simulation.pictures import picture
from tests.simulation.walk import Lost, Walk
from tests.simulation.walk_road import again, next_time, plan, report


def storage(w: Walk, phone: Phone, fault: str | None) -> None:
    if phone.tab is None:
        raise Lost("no app")
    w.run.say(f"{phone.name} storage: {fault or 'well again'}")
    w.run.tell({"do": "fault", "phone": phone.name, "tab": phone.tab, "fault": fault})


def told_to_wait(w: Walk) -> Phone:
    """A phone with a record that was tried and others that were not: the server asks for silence."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    wait = {**JSON, "Retry-After": "20"}
    plan(w, phone, "sync/push", Fate(arrive=False, instead=(503, wait, '{"code": "busy"}')))
    report(w, phone)
    report(w, phone, [picture(w.run.rng)])
    report(w, phone)
    return phone


def look(w: Walk, phone: Phone) -> None:
    w.run.broken += holds_now(w.run, phone)


def full_for_long(w: Walk) -> None:
    """No room for a single byte over several rounds: what waits goes all the same, what is captured is NOT saved; then
    there is room again [I9, S22]."""
    phone = told_to_wait(w)
    storage(w, phone, "full")
    w.run.go(35_000)
    look(w, phone)
    if w.rng.random() < 0.5:  # as text
        next_time(w, phone, "sync/push", 400, {"code": "too_odd"}, 6)
    report(w, phone)
    for _ in range(w.rng.choice((1, 3))):
        w.run.go(60_000)
        again(w, phone)
        look(w, phone)
    storage(w, phone, None)
    w.run.network.planned.clear()
    again(w, phone, 5_000)
    report(w, phone)
    look(w, phone)


def not_to_be_written(w: Walk) -> None:
    """Every write fails for a while, or every read as well: the loop goes on, and all of it goes later."""
    phone = told_to_wait(w)
    storage(w, phone, w.rng.choice(("stuck", "broken")))
    for _ in range(3):
        w.run.go(30_000)
        again(w, phone)
    report(w, phone)
    storage(w, phone, None)
    again(w, phone, 5_000)
    look(w, phone)
    report(w, phone)


def behind_a_broken_one(w: Walk) -> None:
    """Two tabs, and neither can read nor write for a while."""
    phone = w.phone("worker")
    report(w, phone, [picture(w.run.rng)])
    storage(w, phone, w.rng.choice(("stuck", "broken")))
    if phone.tab is not None:
        phone.others.append(phone.tab)
        phone.tab = None
    w.run.open(phone)
    storage(w, phone, "broken")
    again(w, phone, 60_000)
    storage(w, phone, None)
    again(w, phone, 60_000)
    for tab in phone.others:
        w.run.close_tab(phone, tab)
    phone.others.clear()
    again(w, phone)
    look(w, phone)


def empty(w: Walk, phone: Phone) -> None:
    """The storage goes while the app runs; photos go with it, and the office is told which [I12]."""
    run = w.run
    if phone.tab is None:
        raise Lost("no app")
    for saved in run.saved.values():
        if saved.phone == phone.name:
            run.no_pictures.update(b["sha256"] for b in saved.event["blobs"])
    run.say(f"the storage of {phone.name} is emptied under its app")
    run.tell({"do": "empty", "phone": phone.name, "cut": w.rng.random() < 0.5})


def emptied(w: Walk) -> None:
    """What the app holds in memory goes back before anything else is written: nothing that was called saved is gone as
    long as it is open, and numbers go on [I1]."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    for _ in range(w.rng.choice((1, 2))):
        if w.rng.random() < 0.7:
            w.run.network.offline.add(phone.name)
        report(w, phone, [picture(w.run.rng)] if w.rng.random() < 0.5 else None)
        w.run.show_badge(phone, w.factory.badges[w.factory.hire("worker")])
        w.run.go(w.rng.choice((100, 2_000)))
        report(w, phone, [picture(w.run.rng)] if w.rng.random() < 0.5 else None)
        empty(w, phone)
        look(w, phone)
        report(w, phone)
        w.run.network.offline.discard(phone.name)
        w.run.go(w.rng.choice((500, 40_000)))
        again(w, phone, 5_000)
        look(w, phone)


def emptied_behind(w: Walk) -> None:
    """Two tabs are open when it goes; both know something."""
    phone = w.phone("worker")
    w.run.network.offline.add(phone.name)
    report(w, phone)
    if phone.tab is not None:
        phone.others.append(phone.tab)
        phone.tab = None
    w.run.open(phone)
    report(w, phone)
    empty(w, phone)
    report(w, phone)
    look(w, phone)
    w.run.network.offline.discard(phone.name)
    again(w, phone, 40_000)
    for tab in phone.others:
        w.run.close_tab(phone, tab)
    phone.others.clear()
    again(w, phone, 5_000)
    look(w, phone)


def a_newer_app(w: Walk) -> None:
    """A newer app takes the storage over while the older one is open and in use [S24]."""
    fit = [p for p in w.run.phones.values() if RELEASES[p.release][1] < RELEASES[-1][1] and p.tab is not None]
    if not fit:
        raise Lost("all are new")
    phone = w.rng.choice(fit)
    report(w, phone)
    old = phone.tab
    phone.release, phone.tab = len(RELEASES) - 1, None
    w.run.open(phone)
    new, phone.tab = phone.tab, old
    report(w, phone)  # NOT saved, and the old one is closed
    again(w, phone)
    if phone.tab == old and new is not None:
        phone.others.append(str(old))
        phone.tab = new
    elif new is not None and new != phone.tab:
        phone.others.append(new)
    report(w, phone)
    again(w, phone, 5_000)
    look(w, phone)


STORIES = (full_for_long, not_to_be_written, behind_a_broken_one, emptied, emptied_behind, a_newer_app)
