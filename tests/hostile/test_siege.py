"""What the attacks take for a hang: neither an answer nor an end. An end without an answer is none."""

from __future__ import annotations

import socket

import pytest
import websocket

from tests.hostile.siege import answer_of, hears_us, unless_ended


def pair(timeout: float = 0.2) -> tuple[socket.socket, socket.socket]:
    """(ours, theirs)"""
    ours, theirs = socket.socketpair()
    ours.settimeout(timeout)
    return ours, theirs


def web_socket(ours: socket.socket) -> websocket.WebSocket:
    """One that is joined already."""
    made = websocket.WebSocket()
    made.sock, made.connected = ours, True
    return made


def test_a_silent_server_hangs() -> None:
    ours, theirs = pair()
    with theirs, ours, pytest.raises(AssertionError, match="hangs"):
        answer_of(ours)


def test_half_an_answer_hangs_too() -> None:
    ours, theirs = pair()
    with theirs, ours, pytest.raises(AssertionError, match="hangs"):
        theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
        answer_of(ours)


def test_an_end_without_an_answer_is_none() -> None:
    ours, theirs = pair(60)
    with ours:
        theirs.close()
        assert answer_of(ours) == (0, None)


def test_the_status_of_a_cut_answer_counts() -> None:
    ours, theirs = pair(60)
    with ours:
        theirs.sendall(b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nab")
        theirs.close()
        assert answer_of(ours) == (500, None)


def test_a_server_that_does_not_read_hangs() -> None:
    ours, theirs = pair()
    with theirs, ours, pytest.raises(AssertionError, match="hangs"), unless_ended():
        while True:
            ours.sendall(b"x" * 65536)


def test_a_server_that_ends_while_we_speak_does_not() -> None:
    ours, theirs = pair(60)
    with ours, unless_ended():
        theirs.close()
        ours.sendall(b"x")


def test_a_socket_without_a_pong_hangs() -> None:
    ours, theirs = pair()
    with theirs, ours, pytest.raises(AssertionError, match="hangs"):
        hears_us(web_socket(ours), 0.2)


def test_a_socket_that_says_other_things_hangs_without_a_pong() -> None:
    ours, theirs = pair()
    with theirs, ours, pytest.raises(AssertionError, match="hangs"):
        theirs.sendall(b"\x81\x012")
        hears_us(web_socket(ours), 0.2)


def test_a_socket_with_a_pong_goes_on() -> None:
    ours, theirs = pair(60)
    with theirs, ours:
        theirs.sendall(b"\x81\x012\x8a\x0cstill there?")
        assert hears_us(web_socket(ours))


def test_a_socket_that_ends_is_no_hang() -> None:
    ours, theirs = pair(60)
    with ours:
        theirs.close()
        assert not hears_us(web_socket(ours))
