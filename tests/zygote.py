"""Real processes of the server without the seconds of its imports: one process imports once, and forks for each start.

A child is an operating-system process of its own with its own environment, log and signals; it runs `server.wsgi.main`
or a command of `server.cli` exactly as `python -m server …` does. Nothing was opened or started before the fork.

    child = shared().start(["run"], env, log)      # python -m server run
    child.send_signal(signal.SIGKILL); child.wait() == -9
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOOK_EVERY = 0.004  # seconds between looks at whether a child has ended


class Zygote:
    """The test's end. serving: children are servers (the standard library is patched for gevent, as `run` does);
    otherwise they are commands. env: of the process that imports, e.g. LD_PRELOAD."""

    def __init__(self, serving: bool = True, env: Mapping[str, str] | None = None) -> None:
        ours, theirs = socket.socketpair()
        self.socket, self.lines = ours, ours.makefile("rb")
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(theirs.fileno()), "serving" if serving else "commands"],
            cwd=ROOT, pass_fds=[theirs.fileno()], env={**os.environ, **(env or {})})
        theirs.close()
        atexit.register(self.close)

    def start(self, arguments: Sequence[str], env: Mapping[str, str], log: Path,
              prepare: str | None = None) -> Child:
        """`python -m server ARGUMENTS` with exactly this environment; both outputs are appended to `log`.
        prepare: "module:function", called in the child before it begins (to put a recorder around it)."""
        pid = self.ask({"start": list(arguments), "env": dict(env), "log": str(log), "prepare": prepare})
        return Child(self, int(pid), list(arguments))

    def ask(self, question: Any) -> Any:
        with self.lock:
            self.socket.sendall(json.dumps(question).encode() + b"\n")
            line = self.lines.readline()
        if not line:
            raise AssertionError("the process that forks servers is gone")
        return json.loads(line)

    def close(self) -> None:
        """Ends every child that is left."""
        self.lines.close()
        self.socket.close()
        self.process.wait(30)


@cache
def shared(serving: bool = True) -> Zygote:
    """One for all tests of a process."""
    return Zygote(serving)


@dataclass
class Child:
    """As much of Popen as tests use. returncode: None while it runs, negative for a signal."""

    zygote: Zygote
    pid: int
    args: list[str] = field(default_factory=list)
    returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.zygote.ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = time.monotonic() + timeout if timeout is not None else None
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            time.sleep(LOOK_EVERY)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


# --- the process that imports and forks ---------------------------------------------------------------------


def main(handle: int, kind: str) -> None:
    fork, waitpid, serve = imported(kind)
    gc.collect()
    gc.freeze()  # children share these pages
    children: dict[int, int | None] = {}
    with os.fdopen(handle, "rb", closefd=False) as lines:  # no socket of ours: gevent's would start its loop
        for line in lines:
            question = json.loads(line)
            if "start" in question:
                pid = fork()
                if pid == 0:
                    os.close(handle)
                    child(question, serve)
                children[pid] = None
                answer: Any = pid
            else:
                pid = question["poll"]
                if children[pid] is None:
                    ended, status = waitpid(pid, os.WNOHANG)
                    children[pid] = os.waitstatus_to_exitcode(status) if ended else None
                answer = children[pid]
            os.write(handle, json.dumps(answer).encode() + b"\n")
    for pid, status in children.items():  # the tests are over
        if status is None and waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGKILL)
            waitpid(pid, 0)


def imported(kind: str) -> tuple[Any, Any, Any]:
    """(fork, waitpid, main): gevent's own fork would start its loop here, in the parent."""
    if kind != "serving":
        from server import cli

        return os.fork, os.waitpid, cli.main
    import gevent.resolver.thread
    import gevent.threadpool  # noqa: F401 - what a server imports only once it runs

    from server import wsgi
    from server.store import migrate

    migrate.script().get_current_head()
    from gevent import monkey
    from gevent._hub_local import get_hub_if_exists

    if (hub := get_hub_if_exists()) is not None:  # libraries ask ldconfig, or make a socket, when they are imported
        hub.destroy(destroy_loop=True)  # children make their own
    monkey.get_original("signal", "signal")(signal.SIGCHLD, signal.SIG_DFL)  # we wait for our children ourselves
    return monkey.get_original("os", "fork"), monkey.get_original("os", "waitpid"), lambda _arguments: wsgi.main()


def child(question: dict[str, Any], serve: Any) -> None:
    """Never returns."""
    status = 70
    try:
        os.environ.clear()
        os.environ.update(question["env"])
        log = os.open(question["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(nothing)
        os.close(log)
        arguments = question["start"]
        if "--demo" in arguments:
            os.environ["DEMO"] = "1"
        if question["prepare"]:
            module, _, name = question["prepare"].partition(":")
            getattr(__import__(module, fromlist=[name]), name)()
        status = int(serve(arguments))
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
