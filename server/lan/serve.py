"""What a server in the factory's own network adds: TLS on its connections, and a watch over its addresses."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from gevent.pywsgi import WSGIHandler, WSGIServer

LOGGER = logging.getLogger("suigong.lan")
IDLE = 30.0  # seconds without a byte
HANDSHAKE = 10.0  # seconds for a phone to finish its greeting
TLS_GREETING = 0x16  # first byte of every TLS connection


class PatientHandler(WSGIHandler):
    """For the page over plain HTTP: nobody holds a connection for ever."""

    def handle(self) -> None:
        self.socket.settimeout(IDLE)
        super().handle()

    def log_request(self) -> None:
        pass


class SecureServer(WSGIServer):
    """pywsgi over TLS. Who greets badly costs ten seconds of one greenlet and no page of traces in the log.

    home: where those are sent who speak plain HTTP to this port, as browsers do that are given an address only.
    """

    home = ""

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> Any:
        client_socket.settimeout(HANDSHAKE)
        try:
            first = client_socket.recv(1, socket.MSG_PEEK)
            if first and first[0] != TLS_GREETING:
                return self.send_home(client_socket)
            secured = self.wrap_socket(client_socket, **self.ssl_args)
        except (ssl.SSLError, OSError) as error:  # a phone that does not trust us yet, a scanner, a lost network
            LOGGER.info("no TLS with %s: %s", address[0], getattr(error, "reason", None) or error)
            client_socket.close()
            return None
        try:
            return self.handle(secured, address)
        finally:
            secured.close()

    def send_home(self, plain: Any) -> None:
        try:
            plain.recv(65536)
            plain.sendall(f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {self.home}\r\n"
                          "Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
            plain.shutdown(socket.SHUT_WR)
            plain.recv(1)
        finally:
            plain.close()


def watch(known: Sequence[str], look: Callable[[], Sequence[str]], sleep: Callable[[float], None],
          changed: Callable[[Sequence[str]], None], every: float = 30.0) -> None:
    """Ask every half minute where this machine is; tell once when it is elsewhere, for two looks in a row.

    A cable that is out for a moment is no move: no address at all changes nothing.
    """
    before: set[str] | None = None
    while True:
        sleep(every)
        now = list(look())
        if not now or set(now) == set(known):
            before = None
            continue
        if before == set(now):
            changed(now)
            return
        before = set(now)
