"""Why nothing can be written just now, in words for people, and since when. It ends with the next thing written."""

from __future__ import annotations

from datetime import datetime

from server.services.clock import Clock
from server.services.ports import StoreFailing

KEPT = ("手机会留着所有记录，恢复后自动补传。", "Phones keep everything and send it by themselves afterwards.")
WORDS: dict[str, tuple[str, str]] = {
    "full": ("服务器硬盘满了，什么都存不进去：请马上清理。",
             "The server's disk is full and nothing can be stored: make room now."),
    "read_only": ("服务器的数据文件只能读，什么都存不进去：请检查硬盘是否损坏、文件权限。",
                  "The server's data can only be read and nothing can be stored: look at the disk and at the rights "
                  "of its files."),
    "busy": ("另一个程序占着数据库，暂时存不进去：请关掉它（数据库工具、复制、杀毒）。",
             "Another program holds the database, so nothing can be stored for now: close it (a database tool, a "
             "copy, a virus scanner)."),
    "disk": ("服务器硬盘读写出错：请检查硬盘和线缆。",
             "The server's disk fails to read or write: look at the disk and its cable."),
    "damaged": ("数据库文件损坏，已停止读写，以免给出错误的答案：请重启服务器，它会说明怎样恢复备份。",
                "The database is damaged; nothing more is read or written, so that no answer is wrong. Restart the "
                "server: it says how to put the backup back."),
    "moved": ("数据库文件被移走或替换了，已停止写入：请停下服务器，放回原来的文件，再启动。",
              "The database file was moved or replaced; nothing more is written. Stop the server, put the file back, "
              "start it."),
    "": ("数据库暂时不能写入。", "The database cannot be written to just now."),
}


class Trouble:
    """Told by the writer; asked by /readyz, the office and who tries to heal it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.why: str | None = None
        self.since: datetime | None = None

    def seen(self, error: StoreFailing) -> None:
        self.since = self.since or self.clock()
        self.why = error.why

    def over(self) -> None:
        self.why = self.since = None

    def words(self) -> tuple[str, str] | None:
        """(Chinese, English); None when all is well."""
        return None if self.why is None else in_words(self.why)


def in_words(why: str) -> tuple[str, str]:
    """(Chinese, English) of a StoreFailing's reason, and that nothing is lost."""
    zh, en = WORDS.get(why, WORDS[""])
    return f"{zh}{KEPT[0]}", f"{en} {KEPT[1]}"
