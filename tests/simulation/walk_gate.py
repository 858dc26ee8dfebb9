"""Stories of gateways and of a server of another kind: what they refuse, again and again, and what they leave out."""

from __future__ import annotations

from tests.simulation.network import Fate
from tests.simulation.pictures import large, picture
from tests.simulation.walk import Walk
from tests.simulation.walk_road import again, next_time, plan, report
from tests.simulation.walk_storage import look


def no_head(w: Walk) -> None:
    """A gateway fails at one photo after the other: after three of them it is not the photos [S21]."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    next_time(w, phone, "HEAD blobs", w.rng.choice((500, 502)), times=w.rng.choice((3, 5)))
    report(w, phone, [picture(w.run.rng) for _ in range(5)])
    for _ in range(4):
        again(w, phone)
    report(w, phone)


def one_photo(w: Walk) -> None:
    """The server takes the others, and not this one: wrong place, wrong kind, wrong hash; at last it takes it."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    for status in (409, 460, 415, 422, 400):
        next_time(w, phone, "PATCH blobs", status, {"code": "not_now"}, 4 if status in (409, 460) else 1)
    report(w, phone, [picture(w.run.rng) for _ in range(3)])
    for _ in range(5):
        again(w, phone, 5_000)
    look(w, phone)


def a_large_one(w: Walk) -> None:
    """A large photo on a narrow, slow line: in smaller and smaller pieces, with fresh records between them [S20]."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    next_time(w, phone, "PATCH blobs", 413, None, w.rng.choice((1, 3)))
    plan(w, phone, "PATCH blobs", *[Fate(delay=1_000, back=1_000)] * 3)
    report(w, phone, [large(w.run.rng), picture(w.run.rng)])
    for _ in range(3):
        w.run.go(700)
        report(w, phone)
    again(w, phone, 10_000)
    look(w, phone)


def nobody_takes(w: Walk) -> None:
    """More records than one run tries are taken neither as records nor as text; what came after them goes [S3]."""
    phone = w.phone("worker")
    again(w, phone, 10_000)
    w.run.network.offline.add(phone.name)
    for _ in range(24):
        w.run.capture(phone, "andon.call", {"work_center": "PRESS", "kind": "machine"})
    w.run.go(40_000)
    next_time(w, phone, "sync/push", 400, {"code": "too_odd"}, 40)
    next_time(w, phone, "sync/quarantine", w.rng.choice((400, 413, 422)), {"code": "too_odd"}, 22)
    w.run.network.offline.discard(phone.name)
    again(w, phone, 70_000)  # the round of the basement ends, and the next one tries all of them
    again(w, phone, 5_000)
    look(w, phone)
    w.run.network.planned.clear()
    report(w, phone)
    for _ in range(2):
        again(w, phone, 5_000)


def much_at_once(w: Walk) -> None:
    """More than fits into one request, in few records."""
    phone = w.phone("worker")
    work = w.rng.choice(w.factory.works or w.order())
    w.run.network.offline.add(phone.name)
    for _ in range(20):
        body = {"work_order": work.code, "operation": 10, "kind": "patrol", "result": "pass",
                "values": {"curve": "0" * 30_000}}
        w.run.capture(phone, "inspection.record", body)
    w.run.go(1_000)
    w.run.network.offline.discard(phone.name)
    again(w, phone, 35_000)
    again(w, phone, 5_000)


def no_clock(w: Walk) -> None:
    """A server of another version does not tell its time."""
    phone = w.phone("worker")
    plan(w, phone, "sync/push", *[Fate(without=("server_time",))] * 2)
    plan(w, phone, "sync/pull", *[Fate(without=("server_time",))] * 4)
    report(w, phone)
    for _ in range(3):
        again(w, phone)
    look(w, phone)
    w.run.network.planned.clear()


STORIES = (no_head, one_photo, a_large_one, nobody_takes, much_at_once, no_clock)
