"""The one place that wires the parts together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from labels.payload import Reader
from server import logs
from server.api import (
    auth,
    backups,
    blobs,
    board,
    changes,
    deliveries,
    desk,
    devices,
    errors,
    exports,
    factory,
    files,
    front,
    headers,
    health,
    import_jobs,
    imports,
    inbox,
    keys,
    labels,
    master,
    openapi,
    orders,
    outbox_files,
    packages,
    pay,
    people,
    query,
    schedule,
    self_test,
    setup,
    sync,
    tasks,
    track,
)
from server.api.access import allow, check_routes
from server.api.credentials import cookie_watcher
from server.api.metrics import PromMetrics
from server.config import Settings
from server.jobs import Timers, rounds
from server.jobs.healing import Healing
from server.jobs.journal import begin_anew
from server.jobs.nightly import Process
from server.live import Live, Watcher
from server.pages import Pages
from server.pages import blueprint as pages_blueprint
from server.pages.build import load_build
from server.services.auth import Auth
from server.services.backups import Backups, Runner
from server.services.blobs import Blobs
from server.services.clock import Clock, SystemIds, system_clock
from server.services.crypto import Sealer
from server.services.devices import Devices
from server.services.factory import Factory
from server.services.failpoints import Failpoint
from server.services.journal.follower import Journal
from server.services.kit import Kit
from server.services.newest import Newest
from server.services.own_ids import OwnIds
from server.services.ports import Offload
from server.services.pull import Pull
from server.services.push import Push
from server.services.refold import refold_if_older
from server.services.returning import Returning
from server.services.room import Room
from server.services.signin import SignIn
from server.services.throttle import Rate
from server.services.track import Track
from server.services.trouble import in_words
from server.services.writer import Writer
from server.store import migrate
from server.store.unit import SqlStore

DIST = Path(__file__).parent.parent / "pwa" / "dist"
BLUEPRINTS = (auth.bp, backups.bp, devices.bp, sync.bp, blobs.bp, health.bp, track.bp, orders.bp, changes.bp, inbox.bp,
              people.bp, keys.bp, packages.bp, master.bp, labels.bp, imports.bp, openapi.bp, desk.bp, deliveries.bp,
              files.bp, outbox_files.bp, factory.bp, setup.bp, schedule.bp,
              self_test.bp, tasks.bp, board.bp, pay.bp, import_jobs.bp, exports.bp)


@dataclass(slots=True)
class Parts:
    """What surrounds the application; tests give their own. sockets: and with them the timers."""

    clock: Clock = system_clock
    offload: Offload | None = None
    async_mode: str = "gevent"
    dist: Path = DIST
    timers: bool = True
    backup: Callable[[Settings], Runner] = Process
    writer: type[Writer] = Writer
    ids: Callable[[Clock], SystemIds] = SystemIds
    store: Callable[[str], SqlStore] = SqlStore
    sockets: bool = True


def create_app(settings: Settings, parts: Parts | None = None) -> Flask:
    """A started application: tables migrated, writer running, sockets attached.

    `app.extensions["suigong"]` is its Kit, `app.extensions["live"]` its Live. Raises StoreFailing when
    the database cannot be used.
    """
    parts = parts or Parts()
    kit = open_kit(settings, parts)
    app = Flask(__name__, static_folder=None)
    app.extensions["suigong"] = kit
    add_routes(app, settings, parts)
    if parts.sockets:
        add_sockets(app, kit, parts)
    wrap(app, settings, parts)
    return app


def open_kit(settings: Settings, parts: Parts) -> Kit:
    """Everything below the doors, started: tables migrated, writer running. Raises as `create_app` does.

    Routes find the Kit at each request in `app.extensions["suigong"]`: a restart that keeps the routes
    puts a new one there.
    """
    failpoint = Failpoint(settings.failpoint)
    failpoint("startup")
    store = parts.store(settings.database_url)
    migrate.upgrade(store)
    failpoint("startup")
    kit = make_kit(settings, store, parts, failpoint)
    kit.writer.start()
    refold_if_older(kit.writer, kit.codes)
    begin_journal(kit)
    returning = Returning(store, kit.writer, kit.signin.own)
    kit.auth.returning, kit.push.before = returning.device, returning.sessions
    kit.newest.look()
    failpoint("startup")
    return kit


def add_sockets(app: Flask, kit: Kit, parts: Parts) -> None:
    """Socket.IO beside the routes, and the timers, which run in its background."""
    live = Live(kit, Track(kit.store, kit.clock), lambda: Watcher(**found) if (found := cookie_watcher()) else None,
                parts.async_mode)
    live.attach(app, watch=parts.timers)
    app.extensions["live"] = live
    if parts.timers:
        timers = Timers(kit.store, kit.writer, parts.clock, rounds(kit))
        live.socketio.start_background_task(timers.forever, live.socketio.sleep)
        live.socketio.start_background_task(Healing(kit.writer).forever, live.socketio.sleep)


def make_kit(settings: Settings, store: SqlStore, parts: Parts, failpoint: Failpoint) -> Kit:
    clock, codes = parts.clock, Reader()
    ids = parts.ids(clock)
    offload = parts.offload or thread_pool(parts.async_mode)
    writer = parts.writer(store, codes, ids, clock, failpoint)
    metrics = PromMetrics()
    own = Factory(store, clock, settings.timezone)
    newest = Newest(store, clock)
    writer.listeners += [own, newest, metrics.committed]
    writer.zone, writer.received = lambda: own.zone, newest.received
    room = Room(settings.data_dir)
    issued = OwnIds(settings.secret, ids, clock)
    saved = Backups(store, clock, own, parts.backup(settings), settings.backup_at)
    auth = Auth(store, writer, clock)
    many = 8 if settings.demo else 1  # a demo signs in 60 people a minute from one address
    return Kit(
        settings=settings, store=store, writer=writer, clock=clock, factory=own, ids=ids, codes=codes,
        sealer=Sealer(settings.secret), offload=offload, auth=auth,
        signin=SignIn(store, writer, clock, ids, codes, offload, issued),
        devices=Devices(store, writer, clock, ids, codes, issued, auth.seen), push=Push(writer, clock),
        pull=Pull(store, writer, newest.sure, settings.secret),
        blobs=Blobs(store, writer, clock, offload, settings.data_dir / "blobs"), metrics=metrics,
        backups=saved, newest=newest, journal=make_journal(settings, store, parts),
        warnings={"clock": newest.warning, "backup": saved.warning, "disk": room.warning},
        reasons={"database": lambda: in_words("damaged") if store.damage else None, "writing": writer.trouble.words,
                 "disk": lambda: None if room.enough() or writer.trouble.why == "full" else room.warning()},
        rates={"enrol": Rate(clock, 20 * many, 60), "login": Rate(clock, 40 * many, 60),
               "badge": Rate(clock, 60, 60),
               "pull": Rate(clock, 600, 60), "links": Rate(clock, 60, 60),
               "setup": Rate(clock, 10, 60), "files": Rate(clock, 120, 600),
               "outbox_files": Rate(clock, 60, 600)},
        ready={"database": lambda: answers(store), "migrations": lambda: migrate.is_current(store),
               "writer": lambda: writer.alive, "writing": lambda: writer.trouble.why is None, "disk": room.enough})


def make_journal(settings: Settings, store: SqlStore, parts: Parts) -> Journal | None:
    """Only where it is configured, and in a server: a command beside one leaves the journal to it."""
    if settings.journal_dir is None or not parts.timers:
        return None
    offload = parts.offload or thread_pool(parts.async_mode, 1)  # a disk that hangs must not keep photos waiting
    return Journal(settings.journal_dir, settings.data_dir, store, parts.clock, offload,
                   os.environ.get("BACKUP_PASSPHRASE"))


def begin_journal(kit: Kit) -> None:
    """Find where it goes on."""
    journal = kit.journal
    if journal is None:
        return
    journal.open()
    begin_anew(kit)
    kit.writer.listeners.append(journal)
    kit.writer.before_answer = journal.wait_for
    kit.warnings["journal"] = journal.warning
    kit.metrics.gauge("suigong_journal_seq", "Newest row on the second disk", lambda: float(journal.seq))
    kit.metrics.gauge("suigong_journal_trouble", "1 while the second disk cannot be written",
                      lambda: float(journal.trouble is not None))
    journal.start()


def answers(store: SqlStore) -> bool:
    with store.reading() as reads:
        return reads.head() >= 0


def thread_pool(async_mode: str, size: int = 2) -> Offload:
    """Real threads for what would stop the event loop; few, so that a storm queues up."""
    if async_mode != "gevent":
        return lambda work: work()
    from gevent.threadpool import ThreadPool  # only where gevent runs the server
    pool = ThreadPool(size)

    def offload(work: Callable[[], Any]) -> Any:
        # The pool prints what a task raises; here that is an answer, so it crosses the thread as a value.
        result, error = pool.apply(attempt, (work,))
        if error is not None:
            raise error
        return result

    return offload


def attempt(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """(result, None) or (None, what it raised)."""
    try:
        return work(), None
    except Exception as error:
        return None, error


def add_routes(app: Flask, settings: Settings, parts: Parts) -> None:
    def kit() -> Kit:
        found: Kit = app.extensions["suigong"]
        return found

    logs.register(app, lambda: kit().ids.uuid())
    errors.register(app)
    query.register(app)
    headers.register(app, headers.common(settings.origins, settings.only_https))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(front.blueprint(parts.dist))
    app.register_blueprint(pages_blueprint(Pages(
        tracks=lambda: Track(kit().store, kit().clock), codes=kit().codes, clock=lambda: kit().clock(),
        zone=lambda: kit().factory.zone, origins=settings.origins, build=load_build(parts.dist),
        miss=lambda address: kit().rates["links"].take(address), public=allow(public=True))))
    check_routes(app)


def wrap(app: Flask, settings: Settings, parts: Parts) -> None:
    """Static files in front (precompressed by the build), then what proxies told us."""
    if parts.dist.exists():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=parts.dist, max_age=0, index_file=True, allow_all_origins=False,
            immutable_file_test=lambda _path, url: url.startswith("/assets/"),
            add_headers_function=headers.static(headers.common(settings.origins, settings.only_https)))
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count)


def close_app(app: Flask) -> None:
    """Finish what is queued and let go of the database."""
    if "live" in app.extensions:
        app.extensions["live"].stop()
    close_kit(app.extensions["suigong"])


def close_kit(kit: Kit) -> None:
    """Finish what is queued and let go of the database; routes may be given another Kit."""
    kit.writer.stop()
    if kit.journal is not None:
        kit.journal.stop()
    kit.store.close()  # type: ignore[attr-defined]
