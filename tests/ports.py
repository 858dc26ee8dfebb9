"""Ports for servers that tests start, stop and start again on the same port."""

from __future__ import annotations

import itertools
import os
import re
import socket

# Below the ports that the system gives to whoever asks for any: what nobody holds while a server is down, nobody gets.
LOWEST, EACH, WORKERS = 20_000, 2_000, 6


def own_range() -> range:
    """The ports of this worker of pytest-xdist. Without workers: the last part."""
    found = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
    start = LOWEST + EACH * (int(found[1]) % (WORKERS - 1) if found else WORKERS - 1)
    return range(start, start + EACH)


OWN = own_range()
# From another place in each process: two runs on one machine seldom meet.
NEXT = itertools.count(os.getpid() * 7)


def free_port() -> int:
    """One that nobody holds and this process was not given before. RuntimeError when all are in use."""
    for _ in OWN:
        port = OWN[next(NEXT) % len(OWN)]
        with socket.socket() as probe:
            try:
                probe.bind(("", port))  # as the server does: no address of this machine has it
            except OSError:
                continue
            return port
    raise RuntimeError(f"every port from {OWN[0]} to {OWN[-1]} is in use")
