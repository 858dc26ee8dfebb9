"""The server process. gevent patches first: psycopg and everything else must be imported after it."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import gc
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer

from server import demo, logs
from server.app import DIST, close_app, create_app
from server.commands.start import CannotStart, Opened, opened
from server.config import ConfigError, Settings, load
from server.lan import addresses, qr
from server.lan.authority import Authority
from server.lan.page import TrustPage, fingerprint
from server.lan.serve import PatientHandler, SecureServer, watch
from server.pages.build import load_build
from server.services.clock import system_clock
from server.services.first_admin import FirstAdmin
from server.services.ports import StoreFailing
from server.serving import listen, make_server
from server.store.soundness import State, checked

LOGGER = logging.getLogger("suigong.server")
RENEWAL = 12 * 3600.0  # seconds between looks at the certificate's end


def create() -> Flask:
    """For other gevent servers: gunicorn -k geventwebsocket.gunicorn.workers.GeventWebSocketWorker
    "server.wsgi:create()"."""
    logs.set_up()
    settings = load(os.environ)
    ours = opened(settings)  # held until the process ends
    app = create_app(settings)
    begin(app, ours)
    invite(app)
    return app


def main() -> int:
    """Run until SIGTERM or SIGINT. 0: ended well; 1: could not run; 2: a setting is wrong."""
    logs.set_up()
    os.umask(0o077)  # the factory's files are nobody else's business
    more_connections()
    try:
        settings = load(os.environ)
        port = settings.port
        ours = opened(settings)
        listener = listen(port)
        if settings.lan:
            port = settings.lan.http_port
            explaining = listen(port)
        if settings.demo:
            demo.prepare(settings)
        app = create_app(settings)
        server = explained(app, settings, listener, explaining) if settings.lan else make_server(app, listener)
    except (ConfigError, ValueError) as error:
        return say(2, f"{error}")
    except CannotStart as error:
        say(1, error.zh)
        return say(1, error.en)
    except StoreFailing as error:
        return say(1, f"The database cannot be used: {error}.")
    except OSError as error:
        return say(1, f"{error.filename}: {error.strerror}." if error.filename else
                   f"Cannot listen on port {port}: {error.strerror}.")
    begin(app, ours)
    serve(app, settings, server)
    return 0


def begin(app: Flask, ours: Opened) -> None:
    """The data are served from now on. Where they are too large to be read before, they are read beside serving."""
    ours.served()
    app.extensions["opened"] = ours
    if ours.unfinished is not None:
        gevent.spawn(read_to_the_end, app, ours.unfinished)


def read_to_the_end(app: Flask, file: Path) -> None:
    """In a thread of its own; one broken page ends all answers."""
    state, said = gevent.get_hub().threadpool.apply(checked, (file,))
    if state is State.DAMAGED:
        LOGGER.error("the database is damaged: %s", said)
        app.extensions["suigong"].store.damage = said


def more_connections() -> None:
    """As many open files as the system lets us have: each socket of a phone or of a customer's page is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def say(status: int, sentence: str) -> int:
    print(f"suigong: {' '.join(sentence.split())}", file=sys.stderr)  # drivers' messages have line breaks
    return status


def explained(app: Flask, settings: Settings, listener: socket.socket, plain: socket.socket) -> WSGIServer:
    """A server over HTTPS in the factory's own network, and beside it the page that phones learn to trust it from.
    Certificate and addresses are looked after while it runs."""
    lan = settings.lan
    assert lan is not None
    authority = Authority(settings.data_dir / "tls", system_clock)
    leaf = authority.ensure(lan.addresses, lan.host)
    context = authority.context()
    server = make_server(app, listener, SecureServer, ssl_context=context)
    server.home = f"{settings.base_url}/"
    page = TrustPage(authority.ca(), lan.plain(), settings.base_url, load_build(DIST).css)
    WSGIServer(plain, page, handler_class=PatientHandler, log=None, error_log=None).start()
    print(told(settings, lan, fingerprint(authority.ca()), leaf.left_out), flush=True)
    if before := addresses.moved_from(settings.data_dir / addresses.NOTE, settings.base_url):
        print(f"\033[1;31msuigong: 手机登记时的地址是 {before}，现在是 {settings.base_url}。请在路由器里把原来的地址"
              "分配给本机；确定不再用时删除 DATA_DIR/tls/address.txt，并重新登记手机。\n"
              f"suigong: Phones know this server as {before}; it is {settings.base_url} now. Give the machine its old "
              "address back in the router. If that is gone for good: delete DATA_DIR/tls/address.txt and enrol the "
              "phones anew.\033[0m", file=sys.stderr, flush=True)

    def renew() -> None:
        while True:
            gevent.sleep(RENEWAL)
            if authority.ensure(lan.addresses, lan.host).made:
                authority.load(context)

    def moved(found: Sequence[str]) -> None:
        print(f"suigong: 本机地址变为 {', '.join(found)}，重新启动 · this machine's addresses changed; starting anew. "
              "请在路由器里给它固定地址 · Give it a fixed address in the router.", flush=True)
        server.again = True
        server.draining.end(server)

    gevent.spawn(renew)
    if not os.environ.get("LAN_ADDRESSES"):
        gevent.spawn(watch, lan.addresses, addresses.mine, gevent.sleep, moved)
    return server


def told(settings: Settings, lan: addresses.Lan, print_of_ca: str, left_out: Sequence[str]) -> str:
    """What people at the machine need: where phones go first, where the app is, what to compare."""
    lines = [qr.drawn(lan.plain()),
             f"  ① 手机连厂里 Wi-Fi，扫码或打开 · phones in the same Wi-Fi open first:  {lan.plain()}",
             f"  ② 信任证书后打开 · once they trust the certificate:  {settings.base_url}/app/",
             f"     办公室 · office:  {settings.base_url}/office/",
             f"     证书指纹 · fingerprint of the certificate (SHA-256):  {print_of_ca}"]
    lines += [f"     也可以 · also:  {lan.plain(a)}  →  {addresses.origin('https', a, settings.port)}/app/"
              for a in lan.addresses[1:] if ":" not in a and a not in left_out]
    lines += [f"     证书不含 · not in the certificate: {a}（删除 DATA_DIR/tls 会重做，所有手机须重新信任 · delete "
              "DATA_DIR/tls to make a new authority; every phone must trust it anew)" for a in left_out]
    if settings.public_url == settings.base_url:
        lines.append("     客户打不开内网地址；要给客户看进度请设 PUBLIC_URL · customers cannot open an address of "
                     "this network; set PUBLIC_URL for them (docs/install.md)")
    return "\n".join(lines)


def serve(app: Flask, settings: Settings, server: WSGIServer) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.draining.end, server)
    if settings.demo:
        seed_demo(app)
    gc.collect()
    gc.freeze()  # what lives for ever need not be looked at again
    gc.set_threshold(50_000, 20, 50)
    print(f"suigong: 随工 is at {settings.base_url}", flush=True)
    invite(app)
    for sentence in app.extensions["suigong"].newest.warning() or ():
        print(f"\033[1;31msuigong: {sentence}\033[0m", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    finally:
        close_app(app)
    if getattr(server, "again", False):
        os.execv(sys.executable, [sys.executable, "-m", "server", "run"])  # the environment stays


def invite(app: Flask) -> None:
    """While nobody works here: the link to begin with, and the code for who sits at another computer."""
    kit = app.extensions["suigong"]
    code = FirstAdmin(kit).new_code()
    if code:
        print(f"suigong: 还没有设置，请打开 · not set up yet, open:  {kit.settings.base_url}/office/\n"
              f"suigong: 在别的电脑上打开时要填设置码 · set-up code for other computers:  {code}", flush=True)


def seed_demo(app: Flask) -> None:
    """Fill an empty factory with the demo beside serving; /readyz waits for it."""
    done = gevent.spawn(demo.seed, app)

    def finished() -> bool:
        return bool(done.successful())

    app.extensions["suigong"].ready["demo"] = finished


if __name__ == "__main__":
    sys.exit(main())
