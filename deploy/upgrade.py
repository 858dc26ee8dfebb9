#!/usr/bin/env python3
"""make upgrade: back up, install the new release, try it on a copy of the data, then on the data; or go back.

Needs nothing but Python, because it outlives the packages that it replaces. With --to it fetches and checks out that
release; without, it takes what `git pull` brought. Exit status: 0 upgraded; 1 not, and everything is as it was;
2 asked for wrongly; 3 not, and a person has to finish going back (it says how).
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 1800  # seconds for a large log to be folded anew
KEPT = 3  # databases of before an upgrade
INSTALL = ".ci/setup python system pwa"


class Failed(Exception):
    """Why not, in plain words."""


def say(words: str) -> None:
    print(f"── {words}", flush=True)


class Service:
    """The systemd unit, where there is one. Its settings and user become ours."""

    def __init__(self, name: str) -> None:
        self.name, self.user, self.there = name, None, False
        if not name or shutil.which("systemctl") is None:
            return
        shown = subprocess.run(["systemctl", "show", name, "--property=LoadState,User,Environment,EnvironmentFiles"],
                               capture_output=True, text=True, check=False).stdout
        found = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        self.there = found.get("LoadState") == "loaded"
        if not self.there:
            return
        if hasattr(os, "geteuid") and os.geteuid() != 0:
            raise Failed("请用 root 运行（要停和启服务）· Run this as root: it stops and starts the service.")
        self.user = found.get("User") or None
        settings = dict(p.split("=", 1) for p in shlex.split(found.get("Environment", "")) if "=" in p)
        for file in found.get("EnvironmentFiles", "").split(" (")[:1]:
            settings |= read_settings(Path(file.strip())) if file.strip() else {}
        for key, value in settings.items():
            os.environ.setdefault(key, value)

    def call(self, verb: str) -> bool:
        return self.there and subprocess.run(["systemctl", verb, self.name], capture_output=True,
                                             check=False).returncode == 0


def read_settings(file: Path) -> dict[str, str]:
    """NAME=value lines, as systemd reads them."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith(("#", ";")))
    return {name.strip(): " ".join(shlex.split(value)) for name, value in pairs}


class Upgrade:
    """One run. python: of the virtual environment; install: the command that brings a release's packages."""

    def __init__(self, python: str, install: str, service: Service) -> None:
        self.python, self.install, self.service = python, install, service
        empty = os.environ.get("EMPTY") == "1"
        self.data = Path(os.environ.get("DATA_DIR") or ROOT / ("var/factory" if empty else "var")).resolve()
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{self.data / 'suigong.db'}"
        if not url.startswith("sqlite:///"):
            raise Failed("PostgreSQL 请依次：python -m server backup、git pull、make setup、启动 · make upgrade is for "
                         "SQLite; with PostgreSQL: python -m server backup, git pull, make setup, start.")
        self.database = Path(url.removeprefix("sqlite:///"))
        if not self.database.exists():
            raise Failed(f"没有数据库 {self.database} · There is no database at {self.database}; DATA_DIR?")
        self.release = self.data / "release.json"
        self.copy: Path | None = None

    # --- the steps -------------------------------------------------------------------------

    def run(self, to: str | None) -> int:
        was, target = self.place(to)
        running = self.service.call("is-active")
        if running:
            say(f"停止服务 · stopping the service {self.service.name}")
            self.service.call("stop")
        try:
            self.nobody_uses_it()
            return self.through(was, target)
        finally:
            if running:
                say("启动服务 · starting the service")
                self.service.call("start")

    def through(self, was: str | None, target: str | None) -> int:
        moved = False  # whether code or data are other than before
        try:
            if target:
                self.back_up()
                say(f"换到新版本 · checking out {target[:12]}")
                moved = True
                self.git("checkout", "--quiet", "--detach", target)
            moved = True
            self.packages()
            if not target:
                self.back_up()
            self.keep_copy()
            self.try_on_copy()
            self.change()
        except (Failed, OSError, sqlite3.Error, subprocess.SubprocessError, KeyboardInterrupt) as error:
            print(f"\n✗ 升级没有成功 · The upgrade failed: {error or 'interrupted'}\n", file=sys.stderr, flush=True)
            return self.go_back(was) if moved else self.unchanged()
        self.release.write_text(json.dumps({"commit": self.commit("HEAD")}) + "\n", "utf-8")
        self.own(self.release)
        print("\n✓ 升级完成 · Upgraded." + ("" if self.service.there else " 现在可以启动 · Start it again: make run"))
        return 0

    def back_up(self) -> None:
        say("备份并核对 · backing up, and proving the copy")
        self.command("backup")

    def packages(self) -> None:
        say("安装 · installing")
        done = subprocess.run(shlex.split(self.install), cwd=ROOT, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Failed(f"安装失败（{self.install}）· {self.install} failed; see above.")

    def keep_copy(self) -> None:
        """The database as it is, for going back. Nothing writes any more, so it is the last word of before."""
        folder = self.data / "upgrades" / time.strftime("%Y%m%d-%H%M%S")
        folder.mkdir(parents=True, mode=0o700)
        self.copy = folder / "suigong.db"
        copy_database(self.database, self.copy)
        for old in sorted(folder.parent.iterdir())[:-KEPT]:
            shutil.rmtree(old)
        self.own(folder.parent, folder, self.copy)

    def try_on_copy(self) -> None:
        say("在副本上升级并检查 · upgrading a copy and checking it")
        with tempfile.TemporaryDirectory(prefix="upgrade-", dir=self.data) as name:
            trial = Path(name)
            copy_database(self.copy or self.database, trial / "suigong.db")
            if (self.data / "secret.key").exists():
                shutil.copy2(self.data / "secret.key", trial / "secret.key")
            self.own(trial, *trial.iterdir())
            self.check({"DATA_DIR": name, "DATABASE_URL": ""})

    def change(self) -> None:
        say("升级数据 · upgrading the data")
        self.check({"DATA_DIR": str(self.data), "DATABASE_URL": f"sqlite:///{self.database}"})

    def check(self, env: dict[str, str]) -> None:
        """A server on these data becomes ready, and its log folded anew says what its tables say. Failed."""
        port = free_port()
        here = {**env, "PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}", "PUBLIC_URL": "", "LAN": "0",
                "DEMO": "0", "EMPTY": "0", "REDIS_URL": "", "BACKUP_AT": "off", "TRUSTED_PROXIES": "0"}
        with tempfile.TemporaryFile() as log:
            server = subprocess.Popen([self.python, "-m", "server", "run"], cwd=ROOT, env={**os.environ, **here},
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.as_user())
            try:
                self.wait_ready(server, port, log)
            finally:
                server.terminate()
                server.wait(60)
        self.command("replay", here)

    def wait_ready(self, server: subprocess.Popen[bytes], port: int, log: object) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        log.seek(0)  # type: ignore[attr-defined]
        said = log.read().decode(errors="replace").strip().splitlines()  # type: ignore[attr-defined]
        raise Failed("新版本没有就绪 · the new release did not become ready:\n   " + "\n   ".join(said[-5:]))

    # --- going back ------------------------------------------------------------------------

    def unchanged(self) -> int:
        print("什么都没有改动 · Nothing was changed.", file=sys.stderr)
        return 1

    def go_back(self, was: str | None) -> int:
        say("退回 · going back")
        try:
            if self.copy is not None:
                for end in ("-wal", "-shm", "-journal"):
                    self.database.with_name(self.database.name + end).unlink(missing_ok=True)
                draft = self.database.with_name(self.database.name + ".back")
                shutil.copy2(self.copy, draft)
                self.own(draft)
                os.replace(draft, self.database)
            if was is None:
                raise Failed("不知道以前的版本，请 git checkout 它再 make setup · the release of before is not known: "
                             "git checkout it, then make setup")
            self.git("checkout", "--quiet", was)
            self.packages()
        except (Failed, OSError, subprocess.SubprocessError) as error:
            print(f"✗ 退回没有做完 · Going back is not finished: {error}\n"
                  f"  以前的数据库 · the database as it was: {self.copy or self.database}", file=sys.stderr)
            return 3
        print("已退回：程序和数据都和以前一样 · Gone back: program and data are as before; go on as usual.",
              file=sys.stderr)
        return 1

    # --- the machine -----------------------------------------------------------------------

    def place(self, to: str | None) -> tuple[str | None, str | None]:
        """(what to go back to, what to check out)"""
        if not (ROOT / ".git").exists():
            if to:
                raise Failed("不是 git 目录：请解压新版本，在那里 make upgrade · this is no git folder: unpack the new "
                             "release beside it and run make upgrade there, with the same DATA_DIR.")
            return None, None
        if not to:
            try:
                known = json.loads(self.release.read_text("utf-8"))["commit"]
            except (OSError, ValueError, KeyError):
                known = self.commit("ORIG_HEAD")  # git pull leaves it there
            return known, None
        if self.git("status", "--porcelain", "--untracked-files=no"):
            raise Failed("程序文件有改动，请先 git stash · files of the program were changed; put them away first "
                         "(git stash).")
        if self.commit(to) is None:
            self.git("fetch", "--quiet", "--tags", "--all")
        target = self.commit(f"origin/{to}") or self.commit(to)
        if target is None:
            raise Failed(f"没有这个版本 · there is no release called {to}.")
        branch = subprocess.run(["git", "symbolic-ref", "--quiet", "--short", "HEAD"], cwd=ROOT, capture_output=True,
                                text=True, check=False).stdout.strip()
        return branch or self.commit("HEAD"), target

    def commit(self, name: str) -> str | None:
        found = subprocess.run(["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], cwd=ROOT,
                               capture_output=True, text=True, check=False)
        return found.stdout.strip() or None

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"git {arguments[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def command(self, name: str, env: dict[str, str] | None = None) -> None:
        """One of `python -m server …`. Failed with what it said."""
        here = {"DATA_DIR": str(self.data), "DATABASE_URL": f"sqlite:///{self.database}", "DEMO": "0", "EMPTY": "0",
                "LAN": "0", **(env or {})}
        done = subprocess.run([self.python, "-m", "server", name], cwd=ROOT, env={**os.environ, **here},
                              capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **self.as_user())
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise Failed(f"{name}: " + "\n   ".join(said[-5:]))

    def nobody_uses_it(self) -> None:
        """Failed while a server has the database open."""
        try:
            with closing(sqlite3.connect(self.database, timeout=0, isolation_level=None)) as present:
                present.execute("PRAGMA locking_mode=EXCLUSIVE")
                present.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Failed("服务器还在运行，请先停下（手机照常用）· a server is running; stop it first (phones go on "
                         "and send later).") from error

    def as_user(self) -> dict[str, str]:
        """What runs on the factory's data runs as the service's user, or the service could not read it later."""
        return {"user": self.service.user, "group": self.service.user} if self.service.user else {}

    def own(self, *paths: Path) -> None:
        for path in paths:
            if self.service.user:
                shutil.chown(path, self.service.user, self.service.user)


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    os.chmod(target, 0o600)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("upgrade", description=__doc__)
    parser.add_argument("--to", metavar="REF", help="tag, branch or commit; without: what is checked out")
    parser.add_argument("--python", default=str(ROOT / ".venv/bin/python"))
    parser.add_argument("--install", default=INSTALL, metavar="COMMAND")
    parser.add_argument("--service", default="suigong", help="systemd unit; empty for none")
    given = parser.parse_args(arguments)
    try:
        return Upgrade(given.python, given.install, Service(given.service)).run(given.to)
    except Failed as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
