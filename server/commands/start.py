"""Before a server begins: nobody else serves these data, and they are there and whole. Else why not, and what to do."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from server.commands import rotation
from server.config import Settings
from server.services.clock import system_clock
from server.store.engine import file_of
from server.store.holder import Holder, Taken, beside, hold
from server.store.soundness import State, looked
from sync.event import format_instant

NOTE = "backup.json"
LARGEST = 2 * 1024**3  # bytes that are read before serving (some seconds); of a larger one all is read beside serving


class CannotStart(Exception):
    """zh, en: one sentence each, with what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(slots=True)
class Opened:
    """holder: None for PostgreSQL. unfinished: the file that is to be read to its end beside serving."""

    holder: Holder | None = None
    unfinished: Path | None = None

    def served(self) -> None:
        """A server stands on these data: from now on they must be there."""
        if self.holder is not None and not self.holder.made:
            self.holder.write(made=format_instant(system_clock()))


def opened(found: Settings) -> Opened:
    """Take the database for this process and look at it. Raises CannotStart, OSError."""
    file = file_of(found.database_url)
    if file is None:
        return Opened()
    holder = alone(found, file)
    try:
        state = whole(found, file, holder)
    except BaseException:
        holder.release()
        raise
    return Opened(holder, file if state is State.UNFINISHED else None)


def alone(found: Settings, file: Path) -> Holder:
    """The lock; another server's would decide on its own memory of the same file."""
    try:
        holder = hold(file)
    except Taken as error:
        who = error.note
        zh, en = ("", "") if "pid" not in who else (
            f"（进程 {who['pid']}，{who.get('url')}，{who.get('since')} 起）",
            f" (process {who['pid']}, {who.get('url')}, since {who.get('since')})")
        raise CannotStart(
            f"已有一个服务器在用 {file}{zh}。同一份数据只能开一个：请用那一个，或先停下它。",
            f"Another server uses {file}{en}. One database has one server: use that one, or stop it first.") from error
    try:
        holder.write(pid=os.getpid(), url=found.base_url, since=format_instant(system_clock()))
    except OSError as error:
        holder.release()
        raise CannotStart(f"{beside(file)} 写不进去：{error.strerror}。请检查硬盘：python -m server doctor",
                          f"{beside(file)} cannot be written: {error.strerror}. Look at the disk: python -m server "
                          "doctor") from error
    return holder


def whole(found: Settings, file: Path, holder: Holder) -> State:
    """Sound or unfinished, or missing where nothing was yet. CannotStart names the last good backup."""
    orphan = wal_of(file)
    try:
        lost = not file.exists() or file.stat().st_size == 0
        if lost and not holder.made and not orphan:
            return State.MISSING  # the first start
        state, said = (State.MISSING if not file.exists() else State.EMPTY, "") if lost else looked(file, LARGEST)
    except (OSError, sqlite3.OperationalError) as error:
        raise CannotStart(
            f"数据库文件 {file} 打不开：{error}。请检查硬盘和文件权限：python -m server doctor",
            f"The database {file} cannot be opened: {error}. Look at the disk and at the rights of the file: "
            "python -m server doctor") from error
    if state in (State.SOUND, State.UNFINISHED):
        return state
    zh, en = {
        State.MISSING: (f"数据库文件 {file} 不见了，以前用过。", f"The database {file} is gone; it was there before."),
        State.EMPTY: (f"数据库文件 {file} 变成空的了。", f"The database {file} is empty; it was not before."),
    }.get(state, (f"数据库文件 {file} 损坏（{said}）。", f"The database {file} is damaged ({said})."))
    todo_zh, todo_en = remedy(found)
    if state is State.MISSING:
        todo_zh = f"如果只是移走了，请放回原处（连同 -wal 文件）。{todo_zh}要从零开始：删除 {beside(file)}。"
        todo_en = f"If it was only moved, put it back (with its -wal file). {todo_en} To begin anew from empty: " \
                  f"delete {beside(file)}."
    raise CannotStart(f"{zh}{todo_zh}", f"{en} {todo_en}")


def wal_of(file: Path) -> bool:
    """Entries wait in a log of a database that is not there: SQLite would throw them away."""
    wal = file.with_name(file.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def remedy(found: Settings) -> tuple[str, str]:
    """(Chinese, English): the last good backup, and the command that puts it back."""
    last = last_good(found)
    if last is None:
        return (f"{found.backups} 里没有备份；如有拷贝在别处，请恢复它：python -m server restore 文件夹 --replace。",
                f"There is no backup in {found.backups}. If you have a copy elsewhere: python -m server restore FOLDER "
                "--replace.")
    folder, at = last
    return (f"最近的可用备份：{at}。恢复：python -m server restore {folder} --replace（手机会自动补传之后的记录）。",
            f"The last good backup is of {at}. Put it back: python -m server restore {folder} --replace (phones send "
            "again what came later).")


def last_good(found: Settings) -> tuple[Path, str] | None:
    """The newest night and when it was made, in the factory's time. A folder gets its name once it was proved. Nights
    of days to come, made while the clock was ahead, are for where there is no other."""
    today = system_clock().astimezone(found.timezone).date()
    try:
        nights = sorted(rotation.nights(found.backups), key=lambda night: rotation.ahead(night.name, today))
    except OSError:  # the disk is not there
        return None
    for folder in nights:
        try:
            json.loads((folder / NOTE).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        day, hour = folder.name.split("-")
        return folder, f"{day[:4]}-{day[4:6]}-{day[6:]} {hour[:2]}:{hour[2:4]}"
    return None
