"""The server process. gevent patches first: psycopg and everything else must be imported after it."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import gc
import logging
import os
import signal
import socket
import sys
from typing import Any

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer
from geventwebsocket.exceptions import WebSocketError
from geventwebsocket.handler import WebSocketHandler

from server import demo, logs
from server.app import close_app, create_app
from server.config import ConfigError, Settings, load
from server.services.ports import StoreFailing

LOGGER = logging.getLogger("suigong.server")
IDLE = 90.0  # seconds without a byte; sockets are pinged every 25
MAX_FRAME = 64 * 1024  # bytes of a websocket frame, checked before it is read


class Handler(WebSocketHandler):
    """Cuts idle connections, foreign pages' sockets and oversized frames; does not log each request."""

    def handle(self) -> None:
        self.socket.settimeout(IDLE)
        super().handle()

    def upgrade_connection(self) -> Any:
        origin = self.environ.get("HTTP_ORIGIN")
        if origin and not self.server.origin_allowed(origin, self.environ):
            # Before the upgrade: Engine.IO would only look at it afterwards.
            self.start_response("403 Forbidden", [("Content-Length", "0")])
            return [b""]
        result = super().upgrade_connection()
        if getattr(self, "websocket", None) is not None:
            read = self.websocket.raw_read

            def bounded(size: int) -> bytes:
                if size > MAX_FRAME:
                    raise WebSocketError("frame too large")
                data: bytes = read(size)
                return data

            self.websocket.raw_read = bounded
        return result

    def log_request(self) -> None:
        pass

    def log_error(self, _message: str, *_values: Any) -> None:
        LOGGER.info("a request that is none")  # its words may hold a link


def create() -> Flask:
    """For other gevent servers: gunicorn -k geventwebsocket.gunicorn.workers.GeventWebSocketWorker
    "server.wsgi:create()"."""
    logs.set_up()
    return create_app(load(os.environ))


def listen(port: int) -> socket.socket:
    """A listener whose connections inherit TCP_NODELAY: without it each keep-alive answer waits 40 ms."""
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM) if socket.has_dualstack_ipv6() \
        else socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("", port))
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def main() -> int:
    """Run until SIGTERM or SIGINT. 0: ended well; 1: could not run; 2: a setting is wrong."""
    logs.set_up()
    try:
        settings = load(os.environ)
        listener = listen(settings.port)
        if settings.demo:
            demo.prepare(settings)
        app = create_app(settings)
    except (ConfigError, ValueError) as error:
        return say(2, f"{error}")
    except StoreFailing as error:
        return say(1, f"The database cannot be used: {error}.")
    except OSError as error:
        return say(1, f"Cannot listen on port {settings.port}: {error.strerror}.")
    serve(app, settings, listener)
    return 0


def say(status: int, sentence: str) -> int:
    print(f"suigong: {' '.join(sentence.split())}", file=sys.stderr)  # drivers' messages have line breaks
    return status


def serve(app: Flask, settings: Settings, listener: socket.socket) -> None:
    server = WSGIServer(listener, app, handler_class=Handler, log=None, error_log=None)
    server.origin_allowed = app.extensions["live"].origin_allowed
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop, 5)
    if settings.demo:
        seed_demo(app)
    gc.collect()
    gc.freeze()  # what lives for ever need not be looked at again
    gc.set_threshold(50_000, 20, 50)
    print(f"suigong: 随工 is at {settings.base_url}", flush=True)
    try:
        server.serve_forever()
    finally:
        close_app(app)


def seed_demo(app: Flask) -> None:
    """Fill an empty factory with the demo beside serving; /readyz waits for it."""
    done = gevent.spawn(demo.seed, app)

    def finished() -> bool:
        return bool(done.successful())

    app.extensions["suigong"].ready["demo"] = finished


if __name__ == "__main__":
    sys.exit(main())
