"""python -m server doctor: what is wrong here, and what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from labels import fonts
from server.app import DIST
from server.commands.kit import running, settings
from server.config import ConfigError, Settings
from server.services.kit import Kit
from server.services.orders import TRACKING
from server.services.ports import Below, StoreFailing
from server.store.engine import is_sqlite
from sync.event import format_instant
from sync.model.records import Device, EventStatus, Order

LEAST_FREE = 500 * 1024 * 1024  # bytes
Check = Callable[[Settings], str]


class Problem(Exception):
    """What is wrong. todo: what to do about it."""

    def __init__(self, text: str, todo: str) -> None:
        super().__init__(text)
        self.text, self.todo = text, todo


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    good: bool
    text: str
    todo: str = ""


def run(_given: object) -> int:
    """0: all well. 1: something is to be done; each line says what."""
    findings = list(examine())
    for f in findings:
        print(f"{'ok  ' if f.good else 'BAD '}{f.name}: {f.text}" + (f"\n    → {f.todo}" if f.todo else ""))
    return 0 if all(f.good for f in findings) else 1


def examine() -> Iterator[Finding]:
    """Every check, also when one before it failed."""
    try:
        found = settings()
    except ConfigError as error:
        yield Finding("settings 配置", False, str(error), "Correct the environment variable and start again.")
        return
    for name, check in OUTSIDE.items():
        yield looked(name, lambda c=check: c(found))  # type: ignore[misc]
    try:
        with running(found) as kit:
            for name, inner in INSIDE.items():
                yield looked(name, lambda c=inner: c(kit))  # type: ignore[misc]
    except StoreFailing as error:
        yield Finding("database 数据库", False, str(error), "Check DATABASE_URL, its rights and the disk.")


def looked(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except Problem as problem:
        return Finding(name, False, problem.text, problem.todo)


def disk(found: Settings) -> str:
    free = shutil.disk_usage(found.data_dir).free
    if free < LEAST_FREE:
        raise Problem(f"{free // 1024 ** 2} MB free", "Make room: below 500 MB nothing can be stored safely.")
    return f"{free // 1024 ** 2} MB free"


def rights(found: Settings) -> str:
    for name in ("secret.key", "demo.json"):
        file = found.data_dir / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Problem(f"{file} can be read by others", f"chmod 600 {file}")
    return f"{found.data_dir} is closed to others"


def sound(found: Settings) -> str:
    if not is_sqlite(found.database_url):
        return "PostgreSQL looks after itself"
    file = Path(found.database_url.removeprefix("sqlite:///"))
    if not file.exists():
        return "will be made at the first start"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Problem(f"{file}: {said}", "Stop the server and restore the newest backup: python -m server restore")
    return "sound"


def font(_found: Settings) -> str:
    try:
        return str(fonts.find().regular.path)
    except fonts.FontMissing as error:
        raise Problem(str(error), "Install fonts-noto-cjk or fonts-wqy-microhei.") from error


def built(_found: Settings) -> str:
    if not (DIST / "app" / "index.html").exists():
        raise Problem("the app for phones is not built", "make setup")
    return "built"


def key(kit: Kit) -> str:
    with kit.store.reading() as reads:
        for order in reads.find(Order, order=("-created_at", "-id"), limit=20):
            sealed = reads.secrets.kept_code(TRACKING, order.id)
            if sealed is None:
                continue
            try:
                kit.sealer.open(TRACKING, order.id, sealed)
            except ValueError as error:
                raise Problem("the secret key does not open the codes that are kept",
                              "Put back the secret.key (or SECRET_KEY) that this database was made with.") from error
    return "opens the codes that are kept"


def photos(kit: Kit) -> str:
    with kit.store.reading() as reads:
        known = reads.secrets.present_blobs()
    missing = [sha for sha in known if not kit.blobs.file(sha).exists()]
    if missing:
        raise Problem(f"{len(missing)} of {len(known)} photo files are gone, first {missing[0]}",
                      "Copy DATA_DIR/blobs from a backup; phones resend photos of the last 35 days after a restore.")
    return f"{len(known)} here"


def waiting(kit: Kit) -> str:
    day = format_instant(kit.clock() - timedelta(hours=25))
    with kit.store.reading() as reads:
        late = reads.find(EventStatus, {"verdict": "waiting", "received_at": Below(day)}, limit=1)
        ahead = [d for d in reads.find(Device) if d.enrolled_at > format_instant(kit.clock())]
    if late:
        raise Problem("events wait for more than 24 h", "The server's timers do not run: start it with make run.")
    if ahead:
        raise Problem("devices were enrolled in the future", "The machine's clock is wrong: set it.")
    return "nothing waits too long"


def process(_found: Settings) -> str:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return "runs as root; an own user is safer"
    return "runs as an own user"


OUTSIDE: dict[str, Check] = {"disk 磁盘": disk, "files 文件权限": rights, "database file 数据库文件": sound,
                             "font 字体": font, "phone app 手机端": built, "user 用户": process}
INSIDE: dict[str, Callable[[Kit], str]] = {"key 密钥": key, "photos 照片": photos, "waiting 等待": waiting}
