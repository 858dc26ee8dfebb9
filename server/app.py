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
    packages,
    pay,
    people,
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
from server.services.kit import Kit
from server.services.newest import Newest
from server.services.ports import Offload
from server.services.pull import Pull
from server.services.push import Push
from server.services.refold import refold_if_older
from server.services.signin import SignIn
from server.services.throttle import Rate
from server.services.track import Track
from server.services.writer import Writer
from server.store import migrate
from server.store.unit import SqlStore

LEAST_FREE = 50 * 1024 * 1024  # bytes; below it the next photos may fill the disk
DIST = Path(__file__).parent.parent / "pwa" / "dist"
BLUEPRINTS = (auth.bp, backups.bp, devices.bp, sync.bp, blobs.bp, health.bp, track.bp, orders.bp, changes.bp, inbox.bp,
              people.bp, keys.bp, packages.bp, master.bp, labels.bp, imports.bp, openapi.bp, desk.bp, deliveries.bp,
              files.bp, factory.bp, setup.bp, schedule.bp,
              self_test.bp, tasks.bp, board.bp, pay.bp, import_jobs.bp, exports.bp)


@dataclass(slots=True)
class Parts:
    """What surrounds the application; tests give their own."""

    clock: Clock = system_clock
    offload: Offload | None = None
    async_mode: str = "gevent"
    dist: Path = DIST
    timers: bool = True
    backup: Callable[[Settings], Runner] = Process
    writer: type[Writer] = Writer
    ids: Callable[[Clock], SystemIds] = SystemIds


def create_app(settings: Settings, parts: Parts | None = None) -> Flask:
    """A started application: tables migrated, writer running, sockets attached.

    `app.extensions["suigong"]` is its Kit, `app.extensions["live"]` its Live. Raises StoreFailing when
    the database cannot be used.
    """
    parts = parts or Parts()
    failpoint = Failpoint(settings.failpoint)
    failpoint("startup")
    store = SqlStore(settings.database_url)
    migrate.upgrade(store)
    failpoint("startup")
    kit = make_kit(settings, store, parts, failpoint)
    kit.writer.start()
    refold_if_older(kit.writer, kit.codes)
    kit.newest.look()
    failpoint("startup")
    app = Flask(__name__, static_folder=None)
    app.extensions["suigong"] = kit
    add_routes(app, kit, parts)
    live = Live(kit, Track(kit.store, kit.clock), lambda: Watcher(**found) if (found := cookie_watcher()) else None,
                parts.async_mode)
    live.attach(app, watch=parts.timers)
    app.extensions["live"] = live
    wrap(app, settings, parts)
    if parts.timers:
        timers = Timers(store, kit.writer, parts.clock, rounds(kit))
        live.socketio.start_background_task(timers.forever, live.socketio.sleep)
    return app


def make_kit(settings: Settings, store: SqlStore, parts: Parts, failpoint: Failpoint) -> Kit:
    clock, codes = parts.clock, Reader()
    ids = parts.ids(clock)
    offload = parts.offload or thread_pool(parts.async_mode)
    writer = parts.writer(store, codes, ids, clock, failpoint)
    metrics = PromMetrics()
    own = Factory(store, clock, settings.timezone)
    newest = Newest(store, clock)
    writer.listeners += [own, newest, metrics.committed]
    saved = Backups(store, clock, own, parts.backup(settings), settings.backup_at)
    many = 8 if settings.demo else 1  # a demo signs in 60 people a minute from one address
    return Kit(
        settings=settings, store=store, writer=writer, clock=clock, factory=own, ids=ids, codes=codes,
        sealer=Sealer(settings.secret), offload=offload, auth=Auth(store, writer, clock),
        signin=SignIn(store, writer, clock, ids, codes, offload),
        devices=Devices(store, writer, clock, ids, codes), push=Push(writer, clock),
        pull=Pull(store, writer, clock, settings.secret),
        blobs=Blobs(store, writer, clock, offload, settings.data_dir / "blobs"), metrics=metrics,
        backups=saved, newest=newest, warnings={"clock": newest.warning, "backup": saved.warning},
        rates={"enrol": Rate(clock, 20 * many, 60), "login": Rate(clock, 40 * many, 60),
               "badge": Rate(clock, 60, 60),
               "pull": Rate(clock, 600, 60), "links": Rate(clock, 60, 60),
               "setup": Rate(clock, 10, 60), "files": Rate(clock, 120, 600)},
        ready={"database": lambda: answers(store), "migrations": lambda: migrate.is_current(store),
               "writer": lambda: writer.alive, "disk": lambda: has_room(settings.data_dir)})


def has_room(folder: Path) -> bool:
    """Whether photos and entries can still be written there. Asked, not tried: reading changes nothing."""
    disk = os.statvfs(folder)
    return not disk.f_flag & os.ST_RDONLY and disk.f_bavail * disk.f_frsize > LEAST_FREE


def answers(store: SqlStore) -> bool:
    with store.reading() as reads:
        return reads.head() >= 0


def thread_pool(async_mode: str) -> Offload:
    """Real threads for what would stop the event loop; two, so that a storm queues up."""
    if async_mode != "gevent":
        return lambda work: work()
    from gevent.threadpool import ThreadPool  # only where gevent runs the server
    pool = ThreadPool(2)

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


def add_routes(app: Flask, kit: Kit, parts: Parts) -> None:
    settings: Settings = kit.settings
    logs.register(app, kit.ids.uuid)
    errors.register(app)
    headers.register(app, headers.common(settings.origins, settings.only_https))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(front.blueprint(parts.dist))
    app.register_blueprint(pages_blueprint(Pages(
        track=Track(kit.store, kit.clock), codes=kit.codes, clock=kit.clock, zone=lambda: kit.factory.zone,
        origins=settings.origins, build=load_build(parts.dist), miss=kit.rates["links"].take,
        public=allow(public=True))))
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
    kit: Kit = app.extensions["suigong"]
    app.extensions["live"].stop()
    kit.writer.stop()
    kit.store.close()  # type: ignore[attr-defined]
