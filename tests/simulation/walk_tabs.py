"""Stories of two tabs: one stands still with an answer on its way, another one takes its turn and goes on, and what the
first reads at last is of then [S17, S21]."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.always import holds_now
from tests.simulation.failures import ServerFailures
from tests.simulation.network import Fate
from tests.simulation.phone import Phone
from tests.simulation.pictures import large, picture
from tests.simulation.standing import freeze, thaw
from tests.simulation.walk import Lost, Walk
from tests.simulation.walk_road import again, next_time, plan, report

TURN_MS = 100_000  # so long another tab waits for one without a sign of life, and a round more
RESTORES = 12  # a day has no more


def held_up(w: Walk, phone: Phone, like: str, act: Callable[[], object], meanwhile: Callable[[], object],
            before: int = 0) -> None:
    """The phone's next answer of this kind comes to a tab that stands still; it reads it after `meanwhile`, in which
    another tab has taken its turn. before: so many answers of the kind come in time."""
    held = Fate(delay=50, back=8_000)
    plan(w, phone, like, *[Fate()] * before, held)
    act()
    for _ in range(40):
        if all(fate is not held for _, fate in w.run.network.planned):
            break
        w.run.go(100)
    else:
        w.run.network.planned.clear()
        raise Lost(f"no {like}")
    w.run.go(100)
    tab = freeze(w.run, phone)
    w.run.go(TURN_MS)
    meanwhile()
    w.run.broken += holds_now(w.run, phone)
    thaw(w.run, phone, tab)
    w.run.go(3_000)
    w.run.broken += holds_now(w.run, phone)
    w.run.network.planned.clear()
    again(w, phone), again(w, phone)


def settled(w: Walk, role: str = "worker") -> Phone:
    """A phone with nothing to send, and a backup of now."""
    phone = w.phone(role)
    again(w, phone, 10_000), again(w, phone)
    if not w.run.server.up or w.run.restores >= RESTORES:
        raise Lost("no backup")
    ServerFailures(w.factory).backup(phone)
    return phone


def put_back(w: Walk, phone: Phone) -> None:
    """To the newest backup; the tab in the hand hears of it, and mostly cannot send yet what is to be sent again."""
    w.run.start_server()
    if w.rng.random() < 0.7:
        plan(w, phone, "sync/push", Fate())
        for like in ("sync/push", "sync/quarantine", "PATCH blobs", "HEAD blobs"):
            next_time(w, phone, like, 500, {"code": "busy"}, 12)
    ServerFailures(w.factory).back_to(w.run.backups[-1])
    report(w, phone)
    again(w, phone, 5_000), again(w, phone)


def verdicts_of_before(w: Walk) -> None:
    """What a push was answered by the history before settles nothing in the new one."""
    phone = settled(w)
    held_up(w, phone, "sync/push", lambda: report(w, phone), lambda: put_back(w, phone))


def photo_of_before(w: Walk) -> None:
    """A photo's last byte arrived before the server was put back to a time when it had none of it."""
    phone = settled(w)
    photos = [w.rng.choice((picture, large))(w.run.rng), picture(w.run.rng)]
    held_up(w, phone, "PATCH blobs", lambda: report(w, phone, photos), lambda: put_back(w, phone), w.rng.choice((0, 1)))


def receipt_of_before(w: Walk) -> None:
    """The receipt of a text comes after the restore, or after the other tab could send the record as one."""
    phone = settled(w)
    goes_back = w.rng.random() < 0.5

    def as_text() -> None:
        next_time(w, phone, "sync/push", 400, {"code": "too_odd"})
        report(w, phone)

    held_up(w, phone, "sync/quarantine", as_text, lambda: put_back(w, phone) if goes_back else again(w, phone))


def page_of_before(w: Walk) -> None:
    """A page of the feed, of the history before, comes to a phone that knows of the new one and read nothing of it."""
    phone = settled(w)

    def meanwhile() -> None:
        put_back(w, phone)

    def ask() -> None:
        again(w, phone, 0)
        next_time(w, phone, "sync/pull", 500, {"code": "busy"}, 12)  # nothing of it comes to the other tab

    held_up(w, phone, "sync/pull", ask, meanwhile)


def back_twice(w: Walk) -> None:
    """The feed is read anew after a restore; while its first page is on its way the server is put back again."""
    phone = settled(w)
    failures = ServerFailures(w.factory)
    failures.back_to(w.run.backups[-1])
    held_up(w, phone, "sync/pull", lambda: again(w, phone, 0), lambda: put_back(w, phone), before=1)


def badges_of_before(w: Walk) -> None:
    """A tab stands still while it tells the server of a badge, and has another one to tell of."""
    phone = w.phone("worker")
    again(w, phone, 5_000)
    badges = [w.factory.badges[w.factory.hire("worker")] for _ in range(2)]

    def show() -> None:
        for badge in badges:
            w.run.show_badge(phone, badge)
        again(w, phone, 0)

    held_up(w, phone, "auth/badge", show, lambda: again(w, phone))
    w.run.sign_in(phone, w.factory.somebody("worker"))


def decided_meanwhile(w: Walk) -> None:
    """The office decides on a record that is held before its phone reads that it is held."""
    (work,) = w.order()
    phone = w.phone("worker")
    again(w, phone, 10_000)
    before = len(w.run.saved)
    body = {"work_order": work.code, "operation": work.steps[0], "good": "90"}

    def decide() -> None:
        held = next((id for id in list(w.run.saved)[before:] if w.run.saved[id].phone == phone.name), "")
        w.resolve(w.item(held), w.rng.choice(("apply", "dismiss")))
        again(w, phone, 5_000)

    held_up(w, phone, "sync/push", lambda: w.run.capture(phone, "work.report", body, {"revision": 1}), decide)


def histories_in_a_row(w: Walk) -> None:
    """The server is put back twice before a phone has read the feed of the one in between; people look at it all the
    while."""
    phone = settled(w)
    report(w, phone), report(w, phone)
    again(w, phone, 5_000), again(w, phone)
    for _ in range(2):
        next_time(w, phone, "sync/pull", 500, {"code": "busy"}, 12)
        put_back(w, phone)
        w.run.broken += holds_now(w.run, phone)
    w.run.network.planned.clear()
    again(w, phone, 5_000)


def text_and_back(w: Walk) -> None:
    """The server goes back to before it had a text: it goes again, as the same one [S3, S17]."""
    phone = settled(w)
    for _ in range(2):
        next_time(w, phone, "sync/push", 400, {"code": "too_odd"})
        report(w, phone)
        again(w, phone, 1_000)
    w.run.network.planned.clear()
    put_back(w, phone)
    w.run.network.planned.clear()
    again(w, phone)


def enrolled_after_it(w: Walk) -> None:
    """The server goes back to before the phone was enrolled: it must know it all the same [S14, S17]."""
    phone = settled(w)
    w.run.enrol_again(phone)
    again(w, phone, 5_000)
    ServerFailures(w.factory).back_to(w.run.backups[-1])
    for _ in range(2):
        again(w, phone, 5_000)
    w.run.broken += holds_now(w.run, phone)
    if w.run.server.up:
        w.run.enrol_again(phone)
    again(w, phone, 5_000)


STORIES = (verdicts_of_before, photo_of_before, receipt_of_before, page_of_before, back_twice, badges_of_before,
           decided_meanwhile, histories_in_a_row, text_and_back, enrolled_after_it)
