"""Listening and speaking HTTP: the listener, the server and what each connection may do. Needs gevent's patches."""

from __future__ import annotations

import logging
import socket
from typing import Any

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer
from geventwebsocket.exceptions import WebSocketError
from geventwebsocket.handler import WebSocketHandler

from server.draining import Draining
from server.patience import EACH, HEADERS, POSTED, Crowd, PatientInput, TooSlow

LOGGER = logging.getLogger("suigong.server")
IDLE = 90.0  # seconds without a byte; sockets are pinged every 25
MAX_FRAME = 64 * 1024  # bytes of a websocket frame, checked before it is read


class Handler(WebSocketHandler):
    """Cuts idle, slow and too many connections, foreign pages' sockets and oversized frames; does not log each
    request."""

    hurry: gevent.Timeout | None = None  # runs while headers come

    def handle(self) -> None:
        self.socket.settimeout(IDLE)
        address = self.client_address[0] if isinstance(self.client_address, tuple) else ""
        if not self.server.crowd.enter(address):
            LOGGER.warning("too many connections from one address")
            self.socket.close()
            return
        try:
            super().handle()
        finally:
            self.server.crowd.leave(address)
            self.server.draining.busy.discard(self)

    def read_requestline(self) -> str:
        draining = self.server.draining
        draining.busy.discard(self)
        if draining.begun:
            return ""  # the connection ends: what comes next is the next server's
        if not self.rfile.peek(1):  # waits for the first byte as long as IDLE
            return ""
        self.hurry = gevent.Timeout.start_new(HEADERS, TooSlow("the headers come too slowly"))
        try:
            line: str = super().read_requestline()
        except BaseException:
            self.hurry.close()
            raise
        if line:
            draining.busy.add(self)
        else:
            self.hurry.close()
        return line

    def read_request(self, raw_requestline: str) -> Any:
        try:
            return super().read_request(raw_requestline)
        finally:
            if self.hurry is not None:
                self.hurry.close()

    def get_environ(self) -> Any:
        environ = super().get_environ()
        if environ["wsgi.input"] is self.wsgi_input:
            environ["wsgi.input"] = self.wsgi_input = PatientInput(self.wsgi_input, self)
        return environ

    def run_application(self) -> None:
        """Engine.IO keeps a POST that holds no packet until its sender polls, if ever: it is ended here."""
        if self.environ["REQUEST_METHOD"] != "POST" or not self.environ["PATH_INFO"].startswith("/socket.io/"):
            super().run_application()
            return
        try:
            with gevent.Timeout(POSTED, TooSlow("a packet that is none")):
                super().run_application()
        except TooSlow:
            self.close_connection = True
            self._send_error_response_if_possible(400)

    def upgrade_connection(self) -> Any:
        self.server.draining.busy.discard(self)  # a socket is never done; its phone connects again
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

    def _handle_client_error(self, _error: BaseException) -> tuple[str, bytes]:
        """What is no request: one line in the log, where pywsgi writes a page for some."""
        self.log_error("")
        return "400", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

    def handle_error(self, kind: Any, value: Any, trace: Any) -> None:
        """What escapes from a socket's loop is a frame that is none: a line, where pywsgi writes a page."""
        if self.environ is None or not self.environ["PATH_INFO"].startswith("/socket.io/"):
            super().handle_error(kind, value, trace)
            return
        LOGGER.info("a socket ended: %s", kind.__name__)
        self.close_connection = True

    def log_request(self) -> None:
        pass

    def log_error(self, _message: str, *_values: Any) -> None:
        LOGGER.info("a request that is none")  # its words may hold a link


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


def make_server(app: Flask, listener: socket.socket, kind: type[WSGIServer] = WSGIServer, **more: Any) -> WSGIServer:
    server = kind(listener, app, handler_class=Handler, log=None, error_log=None, **more)
    server.draining = Draining(gevent.sleep)
    server.crowd = Crowd(None if app.extensions["suigong"].settings.proxies else EACH)
    server.origin_allowed = app.extensions["live"].origin_allowed
    return server
