"""A private PostgreSQL server for the tests: its own directory and port, gone afterwards.

Debian's package `postgresql` brings the programs (`make test` installs it). They refuse to run as root:
then they run as the user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port


def programs() -> Path:
    """The newest installed version's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: run `make test`, or apt-get install postgresql")
    return found[-1].parent


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields the URL of its database. Durable settings are off: it holds test data only."""
    home = Path(tempfile.mkdtemp(prefix="suigong-pg-"))
    port, bin = free_port(), programs()
    user: dict[str, str | int] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid}
    data = str(home / "data")

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=300, **user)  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")

    run(str(bin / "initdb"), "-D", data, "-U", "suigong", "-A", "trust", "-E", "UTF8", "--no-sync",
        "--locale-provider=icu", "--icu-locale=zh-Hans")  # sorts unlike code points, as a factory's may
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    with (home / "log").open("w") as log:
        if user:
            os.chown(home / "log", int(user["user"]), int(user["group"]))
        server = subprocess.Popen([str(bin / "postgres"), "-D", data, *options.split()], cwd=home, stdout=log,
                                  stderr=log, **user)  # type: ignore[call-overload]
    try:
        run(str(bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-t", "240") if wait(port) else None
        yield f"postgresql+psycopg://suigong@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # at once; SIGTERM waits until every client has gone
        server.wait(timeout=240)
        shutil.rmtree(home, ignore_errors=True)


def wait(port: int) -> bool:
    """Until it takes connections; RuntimeError after four minutes."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")
