"""A PostgreSQL database as a file, and that file opened in a scratch database to prove it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from server.commands.backup import CannotBackUp

DUMP = "suigong.dump"


def dump(url: str, target: Path) -> None:
    """pg_dump's own format, a consistent picture while others write. CannotBackUp."""
    run("pg_dump", make_url(url), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    os.chmod(target, 0o600)


@contextmanager
def scratch(url: str, dumped: Path) -> Iterator[str]:
    """The URL of a database made of the file, dropped afterwards. CannotBackUp."""
    there = make_url(url)
    name = f"suigong_proof_{os.getpid()}"
    admin = create_engine(there, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        try:
            with admin.connect() as connection:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
        except DBAPIError as error:
            raise CannotBackUp(
                f"The copy cannot be proved: {there.username} may not make a scratch database "
                f"(ALTER ROLE {there.username} CREATEDB).",
                f"无法核对备份：数据库用户不能建临时库（ALTER ROLE {there.username} CREATEDB）。") from error
        try:
            proof = there.set(database=name)
            run("pg_restore", proof, "--no-owner", "--no-privileges", "--exit-on-error", str(dumped))
            yield proof.render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        admin.dispose()


def run(tool: str, url: URL, *arguments: str) -> None:
    """One of PostgreSQL's tools; the password goes through the environment, which `ps` does not show."""
    found = shutil.which(tool)
    if found is None:
        raise CannotBackUp(f"{tool} is not installed here (apt-get install postgresql-client).",
                           f"这台机器没有 {tool}（apt-get install postgresql-client）。")
    where = {"--host": url.host or url.query.get("host"), "--port": url.port, "--username": url.username,
             "--dbname": url.database}
    flags = [f"{flag}={value}" for flag, value in where.items() if value]
    password = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run([found, *flags, "--no-password", *arguments], env={**os.environ, **password},
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = " ".join(done.stderr.split())[:300]
        raise CannotBackUp(f"{tool} failed: {said}", f"{tool} 出错：{said}")
