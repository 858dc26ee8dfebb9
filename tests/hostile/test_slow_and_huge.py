"""Bodies without end, clients without haste, connections without number: they cost the attacker, and nobody else."""

from __future__ import annotations

import gzip
import socket
import time
from contextlib import suppress

import pytest

from tests.hostile.siege import Siege, answer_of, unless_ended, wait_until_closed

MANY = 100  # connections of each kind
PIECE = 16 * 1024  # bytes at a time, of what has no end
GIGABYTE = 1024**3


@pytest.mark.parametrize("path", ["sync/push", "sync/quarantine", "orders", "auth/login"])
def test_a_gigabyte_is_refused_at_once_and_cut(siege: Siege, path: str) -> None:
    head = siege.head(f"/api/v1/{path}", Content_Length=str(GIGABYTE))
    with siege.unharmed(), siege.raw() as connection:
        siege.answers_others(head, b"0" * PIECE)
        connection.sendall(head)
        status, _ = answer_of(connection)
        assert status in (401, 403, 413), status
        assert poured(connection) < GIGABYTE // 4, "the server went on reading"


@pytest.mark.parametrize("after", ["keep-alive", "close"])
def test_whoever_sends_too_much_hears_it_once_all_is_sent(siege: Siege, after: str) -> None:
    """As browsers and proxies do, which read no answer before. A connection closed over unread bytes loses it."""
    size = 2 * 1024**2
    with siege.unharmed(), siege.raw() as connection:
        connection.sendall(siege.head("/api/v1/sync/push", Content_Length=str(size), Connection=after))
        connection.recv(1, socket.MSG_PEEK)  # it has answered
        for _ in range(size // 65536):
            connection.sendall(b"0" * 65536)
        assert answer_of(connection)[0] == 413


def poured(connection: socket.socket) -> int:
    """How many bytes the server takes before it ends the connection."""
    taken, block = 0, b"0" * 65536
    with unless_ended():
        while taken < GIGABYTE:
            taken += connection.send(block)
    return taken


def test_chunks_without_end_are_cut(siege: Siege) -> None:
    head = siege.head("/api/v1/sync/push", Transfer_Encoding="chunked")
    with siege.unharmed(), siege.raw() as connection:
        siege.answers_others(head, b"%x\r\n%s\r\n" % (PIECE, b"0" * PIECE))
        connection.sendall(head)
        taken, chunk = 0, b"10000\r\n" + b"0" * 65536 + b"\r\n"
        with unless_ended():
            while taken < GIGABYTE:
                connection.sendall(chunk)
                taken += 65536
        assert taken < GIGABYTE // 4


@pytest.mark.parametrize("path", ["/api/v1/sync/push", "/api/v1/nothing"])
@pytest.mark.parametrize("length", [b"", b";x", b"-1", b"0x5", b"g", b"5 ", b"9" * 17])
def test_a_length_of_a_chunk_that_is_none(siege: Siege, path: str, length: bytes) -> None:
    """Whether the body is read or only read away: the connection ends, because nobody knows where the next request
    begins."""
    with siege.unharmed(), siege.raw() as connection:
        connection.sendall(siege.head(path, Transfer_Encoding="chunked") + length + b"\r\n{\"a\":\r\n0\r\n\r\n")
        assert answer_of(connection)[0] in (0, 400, 404, 408)
        assert wait_until_closed(connection, 60)


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999", "12, 13", "٣", "0x10", ""])
def test_a_length_that_is_none(siege: Siege, length: str) -> None:
    with siege.unharmed(), siege.raw() as connection:
        head = siege.head("/api/v1/sync/push").replace(b"\r\n\r\n", f"\r\nContent-Length: {length}\r\n\r\n".encode())
        connection.sendall(head + b'{"events":[]}')
        connection.shutdown(socket.SHUT_WR)
        assert answer_of(connection)[0] in (0, 400, 403, 408, 413)
        assert wait_until_closed(connection, 15)


@pytest.mark.parametrize("told", [5, 500])
def test_a_length_that_lies(siege: Siege, told: int) -> None:
    """Less than is sent: no JSON, and the rest is no request either. More: the rest is waited for, but not for ever."""
    with siege.unharmed(), siege.raw() as connection:
        connection.sendall(siege.head("/api/v1/sync/push", Content_Length=str(told)) + b'{"events": [], "a": "x"}')
        assert answer_of(connection)[0] in (400, 408)
        assert wait_until_closed(connection, 15)


def test_smuggled_requests_are_none(siege: Siege) -> None:
    """Two lengths that contradict each other: one answer at the most, then the end."""
    with siege.unharmed(), siege.raw() as connection:
        head = siege.head("/api/v1/sync/push", Content_Length="4", Transfer_Encoding="chunked")
        connection.sendall(head + b"0\r\n\r\nGET /api/v1/orders HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert answer_of(connection)[0] in (0, 400)
        assert answer_of(connection)[0] in (0, 400, 401)


@pytest.mark.parametrize("what", ["silent", "headers", "body", "photo"])
def test_slow_clients_hold_nobody_and_are_cut(siege: Siege, what: str) -> None:
    """A byte a second, from many connections at once."""
    begun = {"silent": b"", "headers": siege.head("/api/v1/sync/push")[:60],
             "body": siege.head("/api/v1/sync/push", Content_Length="1000") + b'{"',
             "photo": siege.head(f"/api/v1/blobs/{'1' * 64}", "PATCH", Content_Length="10000", Upload_Offset="0",
                                 Upload_Length="10000") + b"x"}[what]
    with siege.unharmed():
        slow = [siege.raw() for _ in range(MANY)]
        for connection in slow:
            connection.sendall(begun)
        answered, rounds, end = siege.load.answered, 0, time.monotonic() + 60
        while rounds < 3 or (siege.load.answered < answered + 5 and time.monotonic() < end):
            rounds += 1
            drip(slow, b"a" if what != "silent" else b"")
            time.sleep(0.3)
        assert siege.load.answered >= answered + 5, "the good phones waited"
        if what != "silent":  # who says nothing is cut after 90 s, like any idle phone
            assert all(wait_until_closed(c, 20) for c in slow)
        for connection in slow:
            connection.close()


def drip(connections: list[socket.socket], data: bytes) -> None:
    for connection in connections:
        with suppress(OSError):
            connection.sendall(data)


def test_one_address_holds_only_so_many_connections(siege: Siege) -> None:
    """Two thousand; here 150. Behind a proxy the proxy counts."""
    crowd = [siege.raw() for _ in range(200)]
    try:
        assert all(wait_until_closed(c, 20) for c in crowd[-30:]), "as many as one likes"
        assert not any(wait_until_closed(c, 0.01) for c in crowd[:50])
    finally:
        for connection in crowd:
            connection.close()
    with siege.unharmed():
        pass  # and the phones beside it are answered again


@pytest.mark.parametrize("packed", [gzip.compress(b"0" * 200_000_000), gzip.compress(b"x" * 1000)[:-9],
                                    b"\x1f\x8b" + b"\xff" * 100, gzip.compress(gzip.compress(b"0" * 50_000_000))],
                         ids=["bomb", "cut", "broken", "twice"])
def test_gzip(siege: Siege, packed: bytes) -> None:
    with siege.unharmed():
        for path in ("sync/push", "sync/quarantine"):
            status = siege.send(path, packed, Content_Encoding="gzip").status
            assert status in (400, 413) or (path.endswith("quarantine") and status == 202), (path, status)


def test_headers_and_addresses_without_end(siege: Siege) -> None:
    with siege.unharmed():
        for begun in (b"GET /", b"GET / HTTP/1.1\r\nX: "):
            siege.answers_others(begun, b"a" * 8)
        for line in (b"GET /" + b"a" * 200_000, b"GET / HTTP/1.1\r\nX: " + b"a" * 10_000_000,
                     b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(100_000))):
            with siege.raw() as connection:
                with unless_ended():
                    connection.sendall(line + b"\r\n\r\n")
                assert answer_of(connection)[0] in (0, 400, 404, 414, 431)
